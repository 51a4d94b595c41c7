import { Duration } from 'cdk8s';
import { DataFrom } from './data-from';
import { RemoteRef } from './remote-ref';
import { ISecretStore } from './secret-store-handle';
import { SecretTemplate } from './secret-template';
import { SyncWindows } from './sync-windows';

/** When the store is read. */
export enum RefreshPolicy {
  /** Once; the Secret is made again when somebody deletes it. */
  CREATED_ONCE = 'CreatedOnce',
  /** At each `refreshInterval`. */
  PERIODIC = 'Periodic',
  /** When the ExternalSecret changes. */
  ON_CHANGE = 'OnChange',
}

/** Who makes the Secret. */
export enum CreationPolicy {
  /** The ExternalSecret owns it: it goes with it. */
  OWNER = 'Owner',
  /** It is made, and stays when the ExternalSecret goes. */
  ORPHAN = 'Orphan',
  /** Others make it; keys are added. */
  MERGE = 'Merge',
  /** It is made where it is missing, else keys are added. */
  CREATE_OR_MERGE = 'CreateOrMerge',
  /** No Secret is made. */
  NONE = 'None',
}

/** What becomes of the Secret when the secrets in the store are gone. */
export enum DeletionPolicy {
  /** It is deleted. */
  DELETE = 'Delete',
  /** Its keys are removed. */
  MERGE = 'Merge',
  /** It stays. */
  RETAIN = 'Retain',
}

/** Kind of object that is made instead of a Secret. */
export interface TargetManifest {
  /** API version, such as `v1`. */
  readonly apiVersion: string;
  /** Kind, such as `ConfigMap`. */
  readonly kind: string;
}

/** What is read from stores, and the Secret that it becomes. */
export interface ExternalSecretOptions {
  /**
   * Store that is read, unless an entry says another one.
   *
   * @default - each entry says its own, or is a generator
   */
  readonly store?: ISecretStore;
  /**
   * Values of the Secret by key. `data`, `dataFrom` or both must be given.
   *
   * @default - none
   */
  readonly data?: { [key: string]: RemoteRef };
  /**
   * Several values at once; later ones win, and `data` wins over all.
   *
   * @default - none
   */
  readonly dataFrom?: DataFrom[];
  /**
   * How often the store is read. Zero: once.
   *
   * @default - 1 hour
   */
  readonly refreshInterval?: Duration;
  /**
   * When the store is read.
   *
   * @default RefreshPolicy.PERIODIC
   */
  readonly refreshPolicy?: RefreshPolicy;
  /**
   * Times in which the store is read, or is not.
   *
   * @default - always
   */
  readonly syncWindows?: SyncWindows;
  /**
   * Name of the Secret.
   *
   * @default - that of the ExternalSecret
   */
  readonly secretName?: string;
  /**
   * Who makes the Secret.
   *
   * @default CreationPolicy.OWNER
   */
  readonly creationPolicy?: CreationPolicy;
  /**
   * What becomes of the Secret when the secrets in the store are gone. `Delete` only where the ExternalSecret owns it.
   *
   * @default DeletionPolicy.RETAIN
   */
  readonly deletionPolicy?: DeletionPolicy;
  /**
   * Whether the Secret cannot be changed after it was made.
   *
   * @default false
   */
  readonly immutable?: boolean;
  /**
   * What the Secret looks like.
   *
   * @default - an opaque Secret with what was read
   */
  readonly template?: SecretTemplate;
  /**
   * Kind of object that is made instead of a Secret. The operator must be started with `--unsafe-allow-generic-targets` and be
   * allowed to make it; values are not protected there as in a Secret.
   *
   * @default - a Secret
   */
  readonly manifest?: TargetManifest;
}
