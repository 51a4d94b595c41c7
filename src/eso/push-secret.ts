import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { checkAlternatives, checkRegexp } from './alternatives';
import { generatorReference, IGenerator } from './generators/generator';
import { Rewrite } from './rewrite';
import { SecretTemplate } from './secret-template';
import { ISecretStore } from './stores/secret-store';
import { checkKeyValuePath, PUSH_API_VERSION, storeReference, StoreUser } from './stores/store-reference';
import { goDuration } from '../base/duration';
import { problem } from '../base/problem';
import { secretReference } from '../base/secret-reference';
import { LabelSelector } from '../label-selector';
import { Resource, ResourceProps } from '../resource';
import { ISecret } from '../secret';

/** Properties of a PushSecret. */
export interface PushSecretProps extends ResourceProps, PushSecretOptions {}

/**
 * Writes a Secret, or the values of a generator, to stores.
 *
 * @example
 * new eso.PushSecret(folder, 'push', { stores: [vault], secret, data: [{ secretKey: 'password', remoteKey: 'myapp', property: 'password' }] });
 *
 * @see https://external-secrets.io/latest/api/pushsecret/
 */
export class PushSecret extends Resource {
  private readonly spec: Record<string, unknown>;

  constructor(scope: Construct, id: string, props: PushSecretProps) {
    super(scope, id, PUSH_API_VERSION, 'PushSecret', props);
    this.spec = pushSecretSpec({ construct: this, namespace: this.namespace, everywhere: false }, props);
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    return { spec: this.spec };
  }
}

/** Kinds of stores. */
export enum StoreKind {
  /** A store of the PushSecret's namespace. */
  SECRET_STORE = 'SecretStore',
  /** A store of the cluster. */
  CLUSTER_SECRET_STORE = 'ClusterSecretStore',
}

/** Stores by their labels. */
export interface StoreSelector extends LabelSelector {
  /**
   * Kind of the stores.
   *
   * @default StoreKind.SECRET_STORE
   */
  readonly kind?: StoreKind;
}

/** How keys are converted when they are pushed to a store. */
export enum PushConversionStrategy {
  /** Not at all. */
  NONE = 'None',
  /** Converts `_U0000_` back to the character; reverses `ConversionStrategy.UNICODE`. */
  REVERSE_UNICODE = 'ReverseUnicode',
}

/** One value to push. */
export interface PushData {
  /**
   * Key of the Secret.
   *
   * @default - all keys, as JSON
   */
  readonly secretKey?: string;
  /** Name or path of the secret in the store. */
  readonly remoteKey: string;
  /**
   * Name of the value in the secret, if a secret holds several, as in Vault.
   *
   * @default - the whole secret
   */
  readonly property?: string;
  /**
   * How the key is converted.
   *
   * @default PushConversionStrategy.NONE
   */
  readonly conversionStrategy?: PushConversionStrategy;
  /**
   * Provider-specific metadata, such as tags, labels or a content type.
   *
   * @default - none
   */
  readonly metadata?: { [name: string]: any };
}

/**
 * Many keys to push. Exactly one of `store` and `storesMatching`; not both `remoteKey` and `rewrite`.
 *
 * @see https://external-secrets.io/latest/guides/pushsecrets/
 */
export interface PushDataTo {
  /**
   * Store to push to; it must be in the PushSecret's `stores`.
   *
   * @default - `storesMatching`
   */
  readonly store?: ISecretStore;
  /**
   * Stores to push to.
   *
   * @default - `store`
   */
  readonly storesMatching?: StoreSelector;
  /**
   * Regular expression (Go) for the keys.
   *
   * @default - all keys
   */
  readonly match?: string;
  /**
   * One secret in the store that holds all of them, as JSON.
   *
   * @default - one secret for each key
   */
  readonly remoteKey?: string;
  /**
   * Rewrites of the keys to names in the store, applied in order. Merges are not supported.
   *
   * @default - none
   */
  readonly rewrite?: Rewrite[];
  /**
   * How the keys are converted.
   *
   * @default PushConversionStrategy.NONE
   */
  readonly conversionStrategy?: PushConversionStrategy;
  /**
   * Provider-specific metadata, such as tags, labels or a content type.
   *
   * @default - none
   */
  readonly metadata?: { [name: string]: any };
}

/** What happens to secrets in the store when the PushSecret is deleted. */
export enum PushDeletionPolicy {
  /** They are deleted. */
  DELETE = 'Delete',
  /** They remain. */
  NONE = 'None',
}

/** What happens to secrets that already exist in the store. */
export enum PushUpdatePolicy {
  /** They are overwritten. */
  REPLACE = 'Replace',
  /** They remain. */
  IF_NOT_EXISTS = 'IfNotExists',
}

/** What to push, and where to. Exactly one of `secret`, `secretsMatching` and `generator`. */
export interface PushSecretOptions {
  /**
   * Stores to write to. At least one of `stores` and `storesMatching` is required.
   *
   * @default - none
   */
  readonly stores?: ISecretStore[];
  /**
   * Stores to write to, by label.
   *
   * @default - none
   */
  readonly storesMatching?: StoreSelector[];
  /**
   * Secret to push.
   *
   * @default - `secretsMatching` or `generator`
   */
  readonly secret?: ISecret;
  /**
   * Secrets to push, by label.
   *
   * @default - `secret` or `generator`
   */
  readonly secretsMatching?: LabelSelector;
  /**
   * Generator whose values to push.
   *
   * @default - `secret` or `secretsMatching`
   */
  readonly generator?: IGenerator;
  /**
   * Values to push. At least one of `data` and `dataTo` is required.
   *
   * @default - none
   */
  readonly data?: PushData[];
  /**
   * Many values at once; `data` takes precedence.
   *
   * @default - none
   */
  readonly dataTo?: PushDataTo[];
  /**
   * How often the operator writes to the stores. Zero writes once.
   *
   * @default - 1 hour
   */
  readonly refreshInterval?: Duration;
  /**
   * What happens to secrets in the store when the PushSecret is deleted.
   *
   * @default PushDeletionPolicy.NONE
   */
  readonly deletionPolicy?: PushDeletionPolicy;
  /**
   * What happens to secrets that already exist in the store.
   *
   * @default PushUpdatePolicy.REPLACE
   */
  readonly updatePolicy?: PushUpdatePolicy;
  /**
   * Template of the values to push instead of the Secret's own keys.
   *
   * @default - the Secret's own keys
   */
  readonly template?: SecretTemplate;
}

/** `spec` of a PushSecret. Records problems, so it is called once for each. @internal */
export function pushSecretSpec(user: StoreUser, options: PushSecretOptions): Record<string, unknown> {
  const { stores = [], storesMatching = [], data, dataTo } = options;
  if (stores.length === 0 && storesMatching.length === 0) {
    problem(user.construct, 'no-store', 'stores and storesMatching are both empty, so nothing is pushed',
      'give at least one of them');
  }
  if (!data?.length && !dataTo?.length) {
    problem(user.construct, 'no-data', 'data and dataTo are both empty, so nothing is pushed',
      'give at least one of them');
  }
  const read = options.secret?.keys ?? options.generator?.keys;
  const keys = options.template ? options.template._keys(read) : read;
  checkTwice(user, data ?? []);
  return {
    secretStoreRefs: [...stores.map((store, i) => storeReference(user, `stores[${i}]`, store)), ...storesMatching.map(storeSelector)],
    selector: selector(user, options),
    data: data?.map((each, i) => pushData(user, `data[${i}]`, each, keys, options)),
    dataTo: dataTo?.map((each, i) => pushDataTo(user, `dataTo[${i}]`, each, options)),
    refreshInterval: goDuration(user.construct, 'refreshInterval', options.refreshInterval, { zero: true }),
    deletionPolicy: options.deletionPolicy,
    updatePolicy: options.updatePolicy,
    template: options.template?._render(user, read, false),
  };
}

function selector(user: StoreUser, { secret, secretsMatching, generator }: PushSecretOptions): Record<string, unknown> {
  checkAlternatives(user.construct, 'PushSecret', { secret, secretsMatching, generator });
  if (generator) return { generatorRef: generatorReference(user, 'generator', generator) };
  if (secretsMatching) return { secret: { selector: secretsMatching } };
  return { secret: secret && secretReference(user.construct, 'secret', secret, { namespace: user.everywhere ? secret.namespace : user.namespace }) };
}

function storeSelector({ kind, ...labelSelector }: StoreSelector): Record<string, unknown> {
  return { kind: kind ?? StoreKind.SECRET_STORE, labelSelector };
}

function pushData(
  user: StoreUser, prop: string, data: PushData, keys: string[] | undefined, { stores = [] }: PushSecretOptions,
): Record<string, unknown> {
  const { secretKey, remoteKey, property, conversionStrategy, metadata } = data;
  if (secretKey !== undefined && keys && !keys.includes(secretKey)) {
    problem(user.construct, 'secret-key', `${prop}.secretKey is ${JSON.stringify(secretKey)}, which does not exist in the source`,
      `its keys are ${keys.join(', ') || 'none'}: use one of them`);
  }
  if (remoteKey === '') {
    problem(user.construct, 'remote-key', `${prop}.remoteKey is empty, which is not a valid remote key`,
      'give the name or path of the secret in the store');
  } else {for (const store of stores) checkKeyValuePath(user, `${prop}.remoteKey`, store, { key: remoteKey });}
  return { match: { secretKey, remoteRef: { remoteKey, property } }, conversionStrategy, metadata };
}

function pushDataTo(
  user: StoreUser, prop: string, data: PushDataTo, { stores = [], storesMatching = [] }: PushSecretOptions,
): Record<string, unknown> {
  const { store, storesMatching: matching, match, remoteKey, rewrite, conversionStrategy, metadata } = data;
  const { construct } = user;
  checkAlternatives(construct, prop, { store, storesMatching: matching });
  if (remoteKey !== undefined && rewrite?.length) {
    problem(construct, 'alternatives', `${prop} has both remoteKey and rewrite`, 'give one of them: remoteKey stores all keys in one secret');
  }
  if (store && storesMatching.length === 0 && !stores.some(({ kind, name }) => kind === store.kind && name === store.name)) {
    problem(construct, 'push-store', `${prop}.store is ${store.kind} ${store.name}, which is not in stores`, 'add it to stores');
  }
  if (match !== undefined) checkRegexp(construct, `${prop}.match`, match);
  if (rewrite?.some((each) => each._isMerge)) {
    problem(construct, 'push-rewrite', `${prop}.rewrite contains a merge, which PushSecrets do not support`,
      'use Rewrite.regexp or Rewrite.transform');
  }
  return {
    storeRef: matching ? storeSelector(matching) : store && storeReference(user, `${prop}.store`, store),
    match: match === undefined ? undefined : { regexp: match },
    remoteKey,
    rewrite: rewrite?.map((each, i) => each._render(construct, `${prop}.rewrite[${i}]`)),
    conversionStrategy,
    metadata,
  };
}

function checkTwice({ construct }: StoreUser, data: PushData[]): void {
  const seen = new Set<string>();
  for (const { remoteKey, property } of data) {
    const target = property === undefined ? remoteKey : `${remoteKey}, property ${property}`;
    if (seen.has(target)) {
      problem(construct, 'push-twice', `data pushes to ${target} twice`,
        'the second would overwrite the first: push each target once');
    }
    seen.add(target);
  }
}
