import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { DataFrom } from './data-from';
import { checkKeyName } from './references';
import { RemoteRef } from './remote-ref';
import { SecretTemplate } from './secret-template';
import { ISecretStore } from './stores/secret-store';
import { checkKeyValuePath, storeReference, StoreUser, warnOfWholeSecret } from './stores/store-reference';
import { goDuration } from '../base/duration';
import { isDnsSubdomain } from '../base/kubernetes-names';
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

/** Keys of the Secret, if known. @internal */
export function keysMade(options: ExternalSecretOptions): string[] | undefined {
  const { creationPolicy = CreationPolicy.OWNER, manifest } = options;
  if (manifest || ![CreationPolicy.OWNER, CreationPolicy.ORPHAN].includes(creationPolicy)) return undefined;
  const read = keysRead(options);
  return options.template ? options.template._keys(read) : read;
}

/** Keys read from stores and generators, if known. */
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
  if (options.secretName !== undefined && !isDnsSubdomain(options.secretName)) {
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

/** When the operator reads the store. */
export enum RefreshPolicy {
  /** Once; the operator recreates the Secret if it is deleted. */
  CREATED_ONCE = 'CreatedOnce',
  /** At each `refreshInterval`. */
  PERIODIC = 'Periodic',
  /** When the ExternalSecret changes. */
  ON_CHANGE = 'OnChange',
}

/** How the operator creates the Secret. */
export enum CreationPolicy {
  /** The operator creates it; the ExternalSecret owns it, so both are deleted together. */
  OWNER = 'Owner',
  /** The operator creates it; it remains when the ExternalSecret is deleted. */
  ORPHAN = 'Orphan',
  /** The operator adds keys to an existing Secret. */
  MERGE = 'Merge',
  /** The operator creates it if it is missing, otherwise adds keys. */
  CREATE_OR_MERGE = 'CreateOrMerge',
  /** The operator creates no Secret. */
  NONE = 'None',
}

/** What happens to the Secret when the secrets in the store are deleted. */
export enum DeletionPolicy {
  /** It is deleted. */
  DELETE = 'Delete',
  /** Its keys are removed. */
  MERGE = 'Merge',
  /** It remains. */
  RETAIN = 'Retain',
}

/** Kind of object to create instead of a Secret. */
export interface TargetManifest {
  /** API version, such as `v1`. */
  readonly apiVersion: string;
  /** Kind, such as `ConfigMap`. */
  readonly kind: string;
}

/** What to read from stores, and the Secret to create. */
export interface ExternalSecretOptions {
  /**
   * Store to read, unless an entry sets another one.
   *
   * @default - each entry sets its own, or is a generator
   */
  readonly store?: ISecretStore;
  /**
   * Values of the Secret by key. At least one of `data` and `dataFrom` is required.
   *
   * @default - none
   */
  readonly data?: { [key: string]: RemoteRef };
  /**
   * Several values at once; later entries take precedence, and `data` over all.
   *
   * @default - none
   */
  readonly dataFrom?: DataFrom[];
  /**
   * How often the operator reads the store. Zero reads it once.
   *
   * @default - 1 hour
   */
  readonly refreshInterval?: Duration;
  /**
   * When the operator reads the store.
   *
   * @default RefreshPolicy.PERIODIC
   */
  readonly refreshPolicy?: RefreshPolicy;
  /**
   * Times in which the operator reads the store, or does not.
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
   * How the operator creates the Secret.
   *
   * @default CreationPolicy.OWNER
   */
  readonly creationPolicy?: CreationPolicy;
  /**
   * What happens to the Secret when the secrets in the store are deleted. `Delete` requires that the ExternalSecret owns it.
   *
   * @default DeletionPolicy.RETAIN
   */
  readonly deletionPolicy?: DeletionPolicy;
  /**
   * Whether the Secret is immutable.
   *
   * @default false
   */
  readonly immutable?: boolean;
  /**
   * Template of the Secret.
   *
   * @default - an opaque Secret with the values read
   */
  readonly template?: SecretTemplate;
  /**
   * Kind of object to create instead of a Secret. The operator must run with `--unsafe-allow-generic-targets` and be
   * allowed to create it; values are not protected there as in a Secret.
   *
   * @default - a Secret
   */
  readonly manifest?: TargetManifest;
}

/** What happens in the windows. */
export enum SyncWindowKind {
  /** Stores are read only in the windows. */
  ALLOW = 'allow',
  /** Stores are not read in the windows. */
  DENY = 'deny',
}

/** A recurring time window. */
export interface SyncWindow {
  /** When it starts: a cron expression of five fields, or a descriptor such as `@daily`, `@hourly` or `@every 2h`. */
  readonly schedule: string;
  /** How long it lasts. */
  readonly duration: Duration;
}

/** Times in which the operator reads stores, or does not. */
export interface SyncWindows {
  /** What happens in the windows. */
  readonly kind: SyncWindowKind;
  /** The windows; at least one. */
  readonly windows: SyncWindow[];
}

/** `syncWindows` of an ExternalSecret. @internal */
export function renderSyncWindows(construct: IConstruct, { kind, windows }: SyncWindows): Record<string, unknown> {
  if (windows.length === 0) problem(construct, 'sync-windows', 'syncWindows has no windows', 'give at least one, or omit syncWindows');
  return {
    kind,
    windows: windows.map((window, i) => ({
      schedule: schedule(construct, i, window),
      duration: goDuration(construct, `syncWindows.windows[${i}].duration`, window.duration),
    })),
  };
}

function schedule(construct: IConstruct, i: number, window: SyncWindow): string {
  if (!/^(@(annually|yearly|monthly|weekly|daily|midnight|hourly)|@every \S.*|\S+( \S+){4})$/.test(window.schedule)) {
    problem(construct, 'sync-windows', `syncWindows.windows[${i}].schedule is ${JSON.stringify(window.schedule)}, which is not a valid schedule`,
      'use five cron fields (0 2 * * *), or a descriptor such as @daily, @hourly or @every 2h');
  }
  return window.schedule;
}
