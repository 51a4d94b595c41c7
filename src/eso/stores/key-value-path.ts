import { ISecretStore } from './secret-store';
import type { SecretStore } from './secret-store';
import { StoreUser } from './store-reference';
import { VaultKvVersion } from './vault-provider';
import { problem, warning } from '../../base/problem';
import { MetadataPolicy } from '../remote-ref';

/** What an ExternalSecret or PushSecret refers to in a store. */
export interface KeyValuePath {
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
