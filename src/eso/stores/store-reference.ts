import { IConstruct } from 'constructs';
import { ISecretStore } from './secret-store';
import type { ClusterSecretStore, SecretStore } from './secret-store';
import { VaultKvVersion } from './vault-provider';
import { problem, warning } from '../../base/problem';
import { MetadataPolicy } from '../remote-ref';

/** A user of stores: an ExternalSecret in one namespace, or in many. */
export interface StoreUser {
  /** The construct that problems belong to. */
  readonly construct: IConstruct;
  /** Namespace that it reads in; undefined if it is not known at synth, or if there are many. */
  readonly namespace?: string;
  /** Whether there are many namespaces. */
  readonly everywhere: boolean;
}

/** `{ kind, name }` of a store. */
export function storeReference(user: StoreUser, prop: string, store: ISecretStore): Record<string, unknown> {
  const { construct, namespace, everywhere } = user;
  if (store.kind === 'SecretStore' && store.namespace !== undefined) {
    if (everywhere) {
      problem(construct, 'cross-namespace', `${prop} refers to SecretStore ${store.name} in namespace ${store.namespace}`,
        'use a ClusterSecretStore, or SecretStore.fromSecretStoreName without a namespace if each namespace has a store of that name');
    } else if (namespace !== undefined && namespace !== store.namespace) {
      problem(construct, 'cross-namespace', `${prop} refers to SecretStore ${store.name} in namespace ${store.namespace}`,
        `the operator looks it up in namespace ${namespace}: use a ClusterSecretStore, or create the store there`);
    }
  }
  checkConditions(user, prop, store);
  return { kind: store.kind, name: store.name };
}

/** Rejects a namespace that the store's conditions certainly do not allow. */
function checkConditions({ construct, namespace }: StoreUser, prop: string, store: ISecretStore): void {
  const { conditions = [] } = store as Partial<ClusterSecretStore>;
  const names = conditions.flatMap((condition) => condition.namespaces ?? []);
  const open = conditions.some((condition) => condition.namespaceSelector || condition.namespaceRegexes?.length);
  if (conditions.length === 0 || open || namespace === undefined || names.includes(namespace)) return;
  problem(construct, 'store-condition', `${prop} refers to ClusterSecretStore ${store.name}, which namespace ${namespace} may not use`,
    `its conditions allow ${names.join(', ') || 'no namespace'}: add ${namespace} to them`);
}

/** What an ExternalSecret or PushSecret refers to in a store. */
interface KeyValuePath {
  readonly key: string;
  /** Name of the value; undefined for all of a secret, which is then meant. */
  readonly property?: string;
  readonly metadataPolicy?: MetadataPolicy;
}

/** Finds mistakes in the path of a secret in Vault or OpenBao. It ignores other stores and those outside the program. */
export function checkKeyValuePath({ construct }: StoreUser, prop: string, store: ISecretStore | undefined, { key }: KeyValuePath): void {
  const engine = (store as Partial<SecretStore> | undefined)?.provider?._keyValue;
  if (!engine) return;
  const mount = engine.path;
  const below = mount !== undefined && key.startsWith(`${mount}/`) ? key.slice(mount.length + 1) : key;
  const inMount = mount === undefined ? below.replace(/^[^/]*\//, '') : below;
  if (engine.version !== VaultKvVersion.V1 && inMount.startsWith('metadata/')) {
    problem(construct, 'vault-key', `${prop} is ${JSON.stringify(key)}, which is not a valid Vault path`,
      `remove metadata/: ${JSON.stringify(inMount.slice('metadata/'.length))}`);
  } else if (/^\/|\/$|\/\//.test(key) || key === '') {
    problem(construct, 'vault-key', `${prop} is ${JSON.stringify(key)}, which is not a valid Vault path`,
      'remove leading, trailing and double slashes');
  } else if (mount === undefined && !key.includes('/')) {
    problem(construct, 'vault-key', `${prop} is ${JSON.stringify(key)}, which has no mount path, and neither has the store`,
      'set path of the store to the mount path, or start the key with it: secret/myapp');
  }
}

/** Warns if all values of a secret in Vault or OpenBao would become one JSON text. */
export function warnOfWholeSecret({ construct }: StoreUser, prop: string, store: ISecretStore | undefined, path: KeyValuePath): void {
  const engine = (store as Partial<SecretStore> | undefined)?.provider?._keyValue;
  if (!engine || path.property !== undefined || path.metadataPolicy === MetadataPolicy.FETCH) return;
  warning(construct, 'remote-property', `${prop} reads all values of ${JSON.stringify(path.key)} as one JSON text`,
    `select a value: RemoteRef.of(${JSON.stringify(path.key)}, 'password'), or use DataFrom.extract to get one key per value`);
}

/** API version of stores and ExternalSecrets. */
export const API_VERSION = 'external-secrets.io/v1';

/** API version of generators. */
export const GENERATORS_API_VERSION = 'generators.external-secrets.io/v1alpha1';

/** API version of PushSecrets. */
export const PUSH_API_VERSION = 'external-secrets.io/v1alpha1';
