import { Construct, IConstruct } from 'constructs';
import { StoreProvider } from './store-provider';
import { StoreProps, storeSpec } from './store-spec';
import { declareExternal } from '../../base/external';
import { Resource } from '../../resource';
import { API_VERSION } from '../api-versions';
import { Lookup, References } from '../references';

/** A store of secrets: a `SecretStore` of one namespace, or a `ClusterSecretStore` for all. */
export interface ISecretStore extends IConstruct {
  /** API version of the store. */
  readonly apiVersion: string;
  /** `SecretStore` or `ClusterSecretStore`. */
  readonly kind: string;
  /** Name of the store. */
  readonly name: string;
  /** Namespace of a `SecretStore`; undefined if it is not known at synth, and for a `ClusterSecretStore`. */
  readonly namespace?: string;
}

/** Identifies a SecretStore that the program does not create. */
export interface SecretStoreAttributes {
  /** Name of the store. */
  readonly name: string;
  /**
   * Namespace of the store.
   *
   * @default - that of the object that refers to it
   */
  readonly namespace?: string;
}

/** Properties of a SecretStore. */
export interface SecretStoreProps extends StoreProps {}

/**
 * A store of secrets for the ExternalSecrets and PushSecrets of its own namespace. Its credentials must be in that
 * namespace too.
 *
 * @example
 * const store = new eso.SecretStore(folder, 'vault', {
 *   provider: eso.StoreProvider.vault({
 *     server: 'https://vault.example.com', path: 'secret', auth: eso.VaultAuth.kubernetes({ role: 'myapp', serviceAccount }),
 *   }),
 * });
 * new eso.ExternalSecret(folder, 'myapp', { store, data: { TOKEN: eso.RemoteRef.of('myapp/production', 'token') } });
 *
 * @see https://external-secrets.io/latest/api/secretstore/
 */
export class SecretStore extends Resource implements ISecretStore {
  /**
   * Declares a SecretStore that this program does not create.
   *
   * @param scope scope of the handle
   * @param id id of the handle
   * @param attributes name and namespace of the store
   */
  public static fromSecretStoreName(scope: Construct, id: string, attributes: SecretStoreAttributes): ISecretStore {
    return new ImportedStore(scope, id, 'SecretStore', attributes);
  }

  /** Where the secrets come from. */
  public readonly provider: StoreProvider;
  private readonly spec: Record<string, unknown>;

  constructor(scope: Construct, id: string, props: SecretStoreProps) {
    super(scope, id, API_VERSION, 'SecretStore', props);
    this.provider = props.provider;
    this.spec = storeSpec(new References(this, Lookup.OWN, this.namespace), props);
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    return { spec: this.spec };
  }
}

/** Handle of a store outside the program. @internal */
export class ImportedStore extends Construct implements ISecretStore {
  public readonly apiVersion = API_VERSION;
  public readonly name: string;
  public readonly namespace?: string;

  constructor(scope: Construct, id: string, readonly kind: string, attributes: SecretStoreAttributes) {
    super(scope, id);
    this.name = attributes.name;
    this.namespace = attributes.namespace;
    declareExternal(this, { apiVersion: API_VERSION, kind, ...attributes });
  }
}
