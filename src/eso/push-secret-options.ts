import { Duration } from 'cdk8s';
import { ISecret } from '../secret';
import { IGenerator } from './generator-handle';
import { LabelSelector } from '../label-selector';
import { Rewrite } from './rewrite';
import { ISecretStore } from './secret-store-handle';
import { SecretTemplate } from './secret-template';

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

/** How keys are changed on their way into a store. */
export enum PushConversionStrategy {
  /** Not at all. */
  NONE = 'None',
  /** `_U0000_` becomes the character again, as `ConversionStrategy.UNICODE` has made it. */
  REVERSE_UNICODE = 'ReverseUnicode',
}

/** One value that is pushed. */
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
   * Name of the value in the secret, where a secret holds several, as in Vault.
   *
   * @default - the whole secret
   */
  readonly property?: string;
  /**
   * How the key is changed.
   *
   * @default PushConversionStrategy.NONE
   */
  readonly conversionStrategy?: PushConversionStrategy;
  /**
   * What the provider takes beside the value: tags, labels, content type.
   *
   * @default - none
   */
  readonly metadata?: { [name: string]: any };
}

/**
 * Many keys that are pushed. Exactly one of `store` and `storesMatching`; not both `remoteKey` and `rewrite`.
 *
 * @see https://external-secrets.io/latest/guides/pushsecrets/
 */
export interface PushDataTo {
  /**
   * Store that they go to; it must be in the PushSecret's `stores`.
   *
   * @default - `storesMatching`
   */
  readonly store?: ISecretStore;
  /**
   * Stores that they go to.
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
   * One secret in the store that takes all of them, as JSON.
   *
   * @default - one secret for each key
   */
  readonly remoteKey?: string;
  /**
   * Changes of the keys to names in the store, one after the other. No merges.
   *
   * @default - none
   */
  readonly rewrite?: Rewrite[];
  /**
   * How the keys are changed.
   *
   * @default PushConversionStrategy.NONE
   */
  readonly conversionStrategy?: PushConversionStrategy;
  /**
   * What the provider takes beside the value: tags, labels, content type.
   *
   * @default - none
   */
  readonly metadata?: { [name: string]: any };
}

/** What becomes of secrets in the store when the PushSecret is deleted. */
export enum PushDeletionPolicy {
  /** They are deleted. */
  DELETE = 'Delete',
  /** They stay. */
  NONE = 'None',
}

/** What happens with secrets that the store has already. */
export enum PushUpdatePolicy {
  /** They are overwritten. */
  REPLACE = 'Replace',
  /** They stay. */
  IF_NOT_EXISTS = 'IfNotExists',
}

/** What is pushed, and where to. Exactly one of `secret`, `secretsMatching` and `generator`. */
export interface PushSecretOptions {
  /**
   * Stores that are written. `stores`, `storesMatching` or both must be given.
   *
   * @default - none
   */
  readonly stores?: ISecretStore[];
  /**
   * Stores that are written, by their labels.
   *
   * @default - none
   */
  readonly storesMatching?: StoreSelector[];
  /**
   * Secret that is pushed.
   *
   * @default - `secretsMatching` or `generator`
   */
  readonly secret?: ISecret;
  /**
   * Secrets that are pushed, by their labels.
   *
   * @default - `secret` or `generator`
   */
  readonly secretsMatching?: LabelSelector;
  /**
   * Generator whose values are pushed.
   *
   * @default - `secret` or `secretsMatching`
   */
  readonly generator?: IGenerator;
  /**
   * Values that are pushed. `data`, `dataTo` or both must be given.
   *
   * @default - none
   */
  readonly data?: PushData[];
  /**
   * Many values at once; `data` wins.
   *
   * @default - none
   */
  readonly dataTo?: PushDataTo[];
  /**
   * How often the stores are written. Zero: once.
   *
   * @default - 1 hour
   */
  readonly refreshInterval?: Duration;
  /**
   * What becomes of secrets in the store when the PushSecret is deleted.
   *
   * @default PushDeletionPolicy.NONE
   */
  readonly deletionPolicy?: PushDeletionPolicy;
  /**
   * What happens with secrets that the store has already.
   *
   * @default PushUpdatePolicy.REPLACE
   */
  readonly updatePolicy?: PushUpdatePolicy;
  /**
   * What is pushed instead of the Secret's own keys.
   *
   * @default - the Secret's own keys
   */
  readonly template?: SecretTemplate;
}
