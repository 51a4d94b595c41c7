import { goDuration } from '../duration';
import { problem } from '../problem';
import { secretReference } from '../secret-reference';
import { checkAlternatives } from './alternatives';
import { generatorReference } from './generator-reference';
import { checkKeyValuePath } from './key-value-path';
import { PushData, PushDataTo, PushSecretOptions, StoreKind, StoreSelector } from './push-secret-options';
import { checkRegexp } from './regexp';
import { storeReference, StoreUser } from './store-reference';

/** `spec` of a PushSecret. Records problems, so it is called once for each. */
export function pushSecretSpec(user: StoreUser, options: PushSecretOptions): Record<string, unknown> {
  const { stores = [], storesMatching = [], data, dataTo } = options;
  if (stores.length === 0 && storesMatching.length === 0) problem(user.construct, 'no-store', 'there are no stores', 'give stores, storesMatching or both');
  if (!data?.length && !dataTo?.length) problem(user.construct, 'no-data', 'neither data nor dataTo says what to push', 'give at least one of them');
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
    problem(user.construct, 'secret-key', `${prop}.secretKey is ${JSON.stringify(secretKey)}, which is not there to push`,
      `there are ${keys.join(', ') || 'no keys'}: correct it`);
  }
  if (remoteKey === '') problem(user.construct, 'remote-key', `${prop}.remoteKey is empty`, 'give the name or path of the secret in the store');
  else for (const store of stores) checkKeyValuePath(user, `${prop}.remoteKey`, store, { key: remoteKey });
  return { match: { secretKey, remoteRef: { remoteKey, property } }, conversionStrategy, metadata };
}

function pushDataTo(
  user: StoreUser, prop: string, data: PushDataTo, { stores = [], storesMatching = [] }: PushSecretOptions,
): Record<string, unknown> {
  const { store, storesMatching: matching, match, remoteKey, rewrite, conversionStrategy, metadata } = data;
  const { construct } = user;
  checkAlternatives(construct, prop, { store, storesMatching: matching });
  if (remoteKey !== undefined && rewrite?.length) {
    problem(construct, 'alternatives', `${prop} has remoteKey and rewrite`, 'give one of them: with remoteKey all keys go into one secret');
  }
  if (store && storesMatching.length === 0 && !stores.some(({ kind, name }) => kind === store.kind && name === store.name)) {
    problem(construct, 'push-store', `${prop}.store is ${store.kind} ${store.name}, which is not in stores`, 'add it to stores');
  }
  if (match !== undefined) checkRegexp(construct, `${prop}.match`, match);
  if (rewrite?.some((each) => each._isMerge)) problem(construct, 'push-rewrite', `${prop}.rewrite has a merge`, 'PushSecrets know regexp and transform');
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
    if (seen.has(target)) problem(construct, 'push-twice', `data pushes to ${target} twice`, 'the later would overwrite the earlier: push each once');
    seen.add(target);
  }
}
