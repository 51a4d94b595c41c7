import { Duration } from 'cdk8s';
import { DataFrom } from './data-from';
import { checkKeyName } from './references';
import { RemoteRef } from './remote-ref';
import { SecretTemplate } from './secret-template';
import { checkKeyValuePath, warnOfWholeSecret } from './stores/key-value-path';
import { ISecretStore } from './stores/secret-store';
import { storeReference, StoreUser } from './stores/store-reference';
import { renderSyncWindows, SyncWindows } from './sync-windows';
import { goDuration } from '../base/duration';
import { problem } from '../base/problem';

/** `spec` of an ExternalSecret. Records problems, so it is called once for each. @internal */
export function externalSecretSpec(user: StoreUser, options: ExternalSecretOptions): Record<string, unknown> {
  checkOptions(user, options);
  return {
    secretStoreRef: options.store && storeReference(user, 'store', options.store),
    refreshInterval: goDuration(user.construct, 'refreshInterval', options.refreshInterval, { zero: true }),
    refreshPolicy: options.refreshPolicy,
    syncWindows: options.syncWindows && renderSyncWindows(user.construct, options.syncWindows),
    data: data(user, options),
    dataFrom: dataFrom(user, options),
    target: {
      name: options.secretName,
      creationPolicy: options.creationPolicy ?? CreationPolicy.OWNER,
      deletionPolicy: options.deletionPolicy ?? DeletionPolicy.RETAIN,
      immutable: options.immutable,
      manifest: options.manifest,
      template: options.template?._render(user, keysRead(options), options.manifest !== undefined),
    },
  };
}

/** Keys of the Secret, where they are known. @internal */
export function keysMade(options: ExternalSecretOptions): string[] | undefined {
  const { creationPolicy = CreationPolicy.OWNER, manifest } = options;
  if (manifest || ![CreationPolicy.OWNER, CreationPolicy.ORPHAN].includes(creationPolicy)) return undefined;
  const read = keysRead(options);
  return options.template ? options.template._keys(read) : read;
}

/** Keys that are read from stores and generators, where they are known. */
function keysRead({ data: entries, dataFrom: many = [] }: ExternalSecretOptions): string[] | undefined {
  const keys = Object.keys(entries ?? {});
  for (const from of many) {
    if (!from._keys) return undefined;
    keys.push(...from._keys);
  }
  return [...new Set(keys)];
}

function data(user: StoreUser, { data: entries, store, manifest }: ExternalSecretOptions): Record<string, unknown>[] | undefined {
  return entries && Object.entries(entries).map(([secretKey, ref]) => {
    const prop = `data.${secretKey}`;
    if (!manifest) checkKeyName(user.construct, 'key of data', secretKey);
    checkRemoteKey(user, prop, ref.key);
    checkKeyValuePath(user, prop, ref._store ?? store, ref);
    warnOfWholeSecret(user, prop, ref._store ?? store, { key: ref.key, property: ref.property, metadataPolicy: ref._metadataPolicy });
    return { secretKey, remoteRef: ref._render(), sourceRef: ref._store && { storeRef: storeReference(user, `${prop}.store`, ref._store) } };
  });
}

function dataFrom(user: StoreUser, { dataFrom: many, store }: ExternalSecretOptions): Record<string, unknown>[] | undefined {
  return many?.map((from, i) => {
    const prop = `dataFrom[${i}]`;
    const { key } = from._source;
    if (key !== undefined) {
      checkRemoteKey(user, prop, key);
      checkKeyValuePath(user, prop, from._source.store ?? store, { key });
    }
    return from._render(user, prop);
  });
}

function checkRemoteKey({ construct }: StoreUser, prop: string, key: string): void {
  if (key === '') {
    problem(construct, 'remote-key', `${prop} is empty, which is not a valid remote key`,
      'give the name or path of the secret in the store');
  }
}

function checkOptions({ construct }: StoreUser, options: ExternalSecretOptions): void {
  const refs = Object.entries(options.data ?? {});
  const many = options.dataFrom ?? [];
  if (refs.length === 0 && many.length === 0) {
    problem(construct, 'no-data', 'data and dataFrom are both empty, so nothing is read', 'give at least one of them');
  }
  const homeless = [
    ...refs.filter(([, ref]) => !ref._store).map(([key]) => `data.${key}`),
    ...many.flatMap(({ _source: { store, generator } }, i) => (store || generator ? [] : [`dataFrom[${i}]`])),
  ];
  if (!options.store && homeless.length > 0) {
    problem(construct, 'no-store', `${homeless.join(', ')} ${homeless.length > 1 ? 'have' : 'has'} no store`,
      'set store on the ExternalSecret or on the entry');
  }
  if (options.secretName !== undefined && !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(options.secretName)) {
    problem(construct, 'secret-name', `secretName is ${JSON.stringify(options.secretName)}, which is not a valid Secret name`,
      'use lower-case letters, digits, dashes and dots');
  }
  checkPolicies(construct, options);
}

function checkPolicies(construct: StoreUser['construct'], { creationPolicy = CreationPolicy.OWNER, deletionPolicy }: ExternalSecretOptions): void {
  if (deletionPolicy === DeletionPolicy.DELETE && creationPolicy !== CreationPolicy.OWNER) {
    problem(construct, 'deletion-policy', `deletionPolicy is Delete, and creationPolicy is ${creationPolicy}`,
      'the operator deletes only a Secret that it owns: use CreationPolicy.OWNER');
  }
  if (deletionPolicy === DeletionPolicy.MERGE && creationPolicy === CreationPolicy.NONE) {
    problem(construct, 'deletion-policy', 'deletionPolicy is Merge, and creationPolicy is None',
      'there is no Secret to remove keys from: omit deletionPolicy');
  }
}

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
