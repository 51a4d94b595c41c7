import { Construct } from 'constructs';
import { ImportedStore, ISecretStore } from './secret-store';
import { StoreProvider } from './store-provider';
import { StoreProps, storeSpec } from './store-spec';
import { Checks } from '../../base/checks';
import { LabelSelector } from '../../label-selector';
import { Resource } from '../../resource';
import { API_VERSION } from '../api-versions';
import { Lookup, References } from '../references';

/** Namespaces that may use a store: those that match any of the lists and selectors. */
export interface StoreCondition {
  /**
   * Names of namespaces.
   *
   * @default - none
   */
  readonly namespaces?: string[];
  /**
   * Labels of namespaces.
   *
   * @default - none
   */
  readonly namespaceSelector?: LabelSelector;
  /**
   * Regular expressions (Go) for names of namespaces. Add `^` and `$`, since they also match parts of a name.
   *
   * @default - none
   */
  readonly namespaceRegexes?: string[];
}

/** Properties of a ClusterSecretStore. */
export interface ClusterSecretStoreProps extends StoreProps {
  /**
   * Namespaces that may use the store; at least one of the conditions must match.
   *
   * @default - all namespaces
   */
  readonly conditions?: StoreCondition[];
  /**
   * Whether credentials of the store may be read from the namespace of each ExternalSecret that uses it: a reference
   * to a Secret without a known namespace then has none. If false, such a reference is a problem.
   *
   * @default false
   * @see https://external-secrets.io/latest/guides/multi-tenancy/
   */
  readonly referentAuth?: boolean;
}

/** Identifies a ClusterSecretStore that the program does not create. */
export interface ClusterSecretStoreAttributes {
  /** Name of the store. */
  readonly name: string;
}

/**
 * A store of secrets for ExternalSecrets and PushSecrets in all namespaces. Its credentials are in a namespace that the
 * handles must know.
 *
 * @example
 * new eso.ClusterSecretStore(folder, 'vault', {
 *   provider: eso.StoreProvider.vault({
 *     server: 'https://vault.example.com', path: 'secret', auth: eso.VaultAuth.kubernetes({ role: 'external-secrets', serviceAccount }),
 *   }),
 *   conditions: [{ namespaces: ['shop', 'billing'] }],
 * });
 *
 * @see https://external-secrets.io/latest/api/clustersecretstore/
 */
export class ClusterSecretStore extends Resource implements ISecretStore {
  /**
   * Declares a ClusterSecretStore that this program does not create.
   *
   * @param scope scope of the handle
   * @param id id of the handle
   * @param attributes name of the store
   */
  public static fromClusterSecretStoreName(scope: Construct, id: string, attributes: ClusterSecretStoreAttributes): ISecretStore {
    return new ImportedStore(scope, id, 'ClusterSecretStore', attributes);
  }

  /** Where the secrets come from. */
  public readonly provider: StoreProvider;
  /** Namespaces that may use the store; none means all. */
  public readonly conditions: StoreCondition[];
  private readonly spec: Record<string, unknown>;

  constructor(scope: Construct, id: string, props: ClusterSecretStoreProps) {
    super(scope, id, API_VERSION, 'ClusterSecretStore', props);
    this.provider = props.provider;
    this.conditions = props.conditions ?? [];
    const refs = new References(this, props.referentAuth ? Lookup.NAMED_OR_USER : Lookup.NAMED);
    this.spec = { ...storeSpec(refs, props), conditions: props.conditions };
    if (refs.leftToUser) Checks.of(this).acknowledge('store-namespace', 'referentAuth: the store\'s credentials are in the namespace of each user');
  }

  /** Always undefined: the store is cluster-scoped. */
  public get namespace(): string | undefined {
    return undefined;
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    return { spec: this.spec };
  }
}
