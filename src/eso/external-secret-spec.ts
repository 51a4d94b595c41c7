import { goDuration } from '../duration';
import { problem } from '../problem';
import { CreationPolicy, DeletionPolicy, ExternalSecretOptions } from './external-secret-options';
import { checkKeyName } from './key-name';
import { checkKeyValuePath, warnOfWholeSecret } from './key-value-path';
import { storeReference, StoreUser } from './store-reference';
import { renderSyncWindows } from './sync-windows-spec';

/** `spec` of an ExternalSecret. Records problems, so it is called once for each. */
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

/** Keys of the Secret, where they are known. */
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
  if (key === '') problem(construct, 'remote-key', `${prop} names no secret`, 'give the name or path of the secret in the store');
}

function checkOptions({ construct }: StoreUser, options: ExternalSecretOptions): void {
  const refs = Object.entries(options.data ?? {});
  const many = options.dataFrom ?? [];
  if (refs.length === 0 && many.length === 0) {
    problem(construct, 'no-data', 'neither data nor dataFrom says what to read', 'give at least one of them');
  }
  const homeless = [
    ...refs.filter(([, ref]) => !ref._store).map(([key]) => `data.${key}`),
    ...many.flatMap(({ _source: { store, generator } }, i) => (store || generator ? [] : [`dataFrom[${i}]`])),
  ];
  if (!options.store && homeless.length > 0) {
    problem(construct, 'no-store', `${homeless.join(', ')} ${homeless.length > 1 ? 'are' : 'is'} read from no store`, 'set store, for all or at the entry');
  }
  if (options.secretName !== undefined && !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(options.secretName)) {
    problem(construct, 'secret-name', `secretName is ${JSON.stringify(options.secretName)}`, 'names are lower-case letters, digits, dashes and dots');
  }
  checkPolicies(construct, options);
}

function checkPolicies(construct: StoreUser['construct'], { creationPolicy = CreationPolicy.OWNER, deletionPolicy }: ExternalSecretOptions): void {
  if (deletionPolicy === DeletionPolicy.DELETE && creationPolicy !== CreationPolicy.OWNER) {
    problem(construct, 'deletion-policy', `deletionPolicy is Delete, and creationPolicy is ${creationPolicy}`,
      'only a Secret that is owned can be deleted: use CreationPolicy.OWNER');
  }
  if (deletionPolicy === DeletionPolicy.MERGE && creationPolicy === CreationPolicy.NONE) {
    problem(construct, 'deletion-policy', 'deletionPolicy is Merge, and creationPolicy is None',
      'there is no Secret whose keys could be removed: leave deletionPolicy out');
  }
}
