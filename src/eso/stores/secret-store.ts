import { Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { StoreProvider } from './store-provider';
import { API_VERSION } from './store-reference';
import { Checks } from '../../base/checks';
import { goDuration } from '../../base/duration';
import { declareExternal } from '../../base/external';
import { problem } from '../../base/problem';
import { LabelSelector } from '../../label-selector';
import { Resource, ResourceProps } from '../../resource';
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

/** Common options of SecretStores and ClusterSecretStores. */
export interface StoreProps extends ResourceProps {
  /** Where the secrets come from. */
  readonly provider: StoreProvider;
  /**
   * Which operator serves the store if several run: the one with this `--controller-class`.
   *
   * @default - every operator
   */
  readonly controller?: string;
  /**
   * How often the operator checks that the store can be used, in whole seconds.
   *
   * @default - the operator's: 5 minutes
   */
  readonly refreshInterval?: Duration;
  /**
   * Number of retries of a failed request. Not every provider supports it.
   *
   * @default - the provider's
   */
  readonly retries?: number;
  /**
   * Time between retries.
   *
   * @default - the provider's
   */
  readonly retryInterval?: Duration;
}

/** Fields of `spec` that both kinds of stores have. Records problems, so it is called once for each store. @internal */
export function storeSpec(refs: References, props: StoreProps): Record<string, unknown> {
  const { construct } = refs;
  const seconds = props.refreshInterval?.toSeconds({ integral: false });
  if (seconds !== undefined && !(Number.isInteger(seconds) && seconds >= 0)) {
    problem(construct, 'duration', `refreshInterval is ${seconds} s, which is not a valid interval for a store`, 'use whole seconds');
  }
  const { retries: maxRetries } = props;
  if (maxRetries !== undefined && !(Number.isInteger(maxRetries) && maxRetries >= 0)) {
    problem(construct, 'store-retries', `retries is ${maxRetries}, which is not a valid number of retries`, 'use a whole number, zero or more');
  }
  const retryInterval = goDuration(construct, 'retryInterval', props.retryInterval);
  return {
    provider: props.provider._render(refs),
    controller: props.controller,
    refreshInterval: seconds,
    retrySettings: maxRetries === undefined && retryInterval === undefined ? undefined : { maxRetries, retryInterval },
  };
}
