import { isCiphertext } from './cipher';
import { USE_SOPS } from './fault';
import { Selection, SELECTIONS, SOPS_DEFAULT } from './scope';
import type { Diagnostic } from '../base/diagnostic';
import { isMap } from '../base/manifest';

/** Version of sops whose format is written. */
export const FORMAT_VERSION = '3.13.3';

/** Metadata entries with keys that are not supported here, by their names in sops. */
const OTHER_KEYS = ['kms', 'gcp_kms', 'hckms', 'azure_kv', 'hc_vault', 'pgp'];

/** The data key, encrypted for an age recipient. */
export interface WrappedKey {
  readonly recipient: string;
  readonly enc: string;
}

/** Metadata of sops in a file. */
export interface Metadata {
  readonly age: readonly WrappedKey[];
  readonly lastModified: string;
  readonly mac: string;
  readonly selection: Selection;
  readonly macOnlyEncrypted: boolean;
  readonly version: string;
  /** Entries of other key types, kept unchanged, because they contain the same data key; lists by their names in sops. */
  readonly others: { readonly [name: string]: unknown };
}

/** Reads the `sops` entry of a file. Messages are worded to follow the name of the file. */
export function parseMetadata(data: unknown): { metadata?: Metadata; problems: readonly Diagnostic[] } {
  const reserved = (message: string) => ({ problems: [{ message, fix: 'rename the key: it is reserved for the metadata of sops' }] });
  if (!isMap(data)) return reserved('has a top-level key `sops` that is not a mapping');
  const problems: Diagnostic[] = [];
  const refuse = (message: string, fix = 'restore the file from Git') => problems.push({ message, fix });
  const text = (name: string): string => typeof data[name] === 'string' ? data[name] : '';
  if (text('mac') === '' && text('lastmodified') === '') {
    return reserved('has a top-level key `sops` that is not the metadata of sops');
  }
  if (data.key_groups !== undefined || data.shamir_threshold !== undefined) {
    refuse('has a data key that is split among key groups (Shamir)', USE_SOPS);
  }
  if (!isCiphertext(text('mac'))) refuse('has no valid `sops.mac`');
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[-+]\d\d:\d\d)$/.test(text('lastmodified'))) refuse('has no valid `sops.lastmodified`');
  if (text('version') === '') refuse('has no `sops.version`');
  const comment = ['encrypted_comment_regex', 'unencrypted_comment_regex'].find((name) => text(name) !== '');
  if (comment) refuse(`has \`sops.${comment}\`, which only sops supports`, USE_SOPS);
  const selections = SELECTIONS.filter((kind) => text(kind) !== '').map((kind): Selection => ({ kind, value: text(kind) }));
  if (selections.length > 1) refuse(`has ${selections.map(({ kind }) => kind).join(' and ')} in \`sops\`, of which sops supports only one`);
  const age = parseAge(data.age);
  if (!age) refuse('has no valid `sops.age`');
  const others = Object.fromEntries(OTHER_KEYS.filter((name) => data[name] !== undefined).map((name) => [name, data[name]]));
  if (age?.length === 0 && Object.keys(others).length === 0) refuse('has no recipient in `sops`');
  if (problems.length > 0) return { problems };
  return {
    problems,
    metadata: {
      age: age!,
      lastModified: text('lastmodified'),
      mac: text('mac'),
      selection: selections[0] ?? SOPS_DEFAULT,
      macOnlyEncrypted: /^(true|1|t)$/i.test(text('mac_only_encrypted')),
      version: text('version'),
      others,
    },
  };
}

/** The `sops` entry as data, in the order of sops. */
export function renderMetadata(metadata: Metadata): object {
  const { age, lastModified, mac, selection, macOnlyEncrypted, version, others } = metadata;
  const entries: [string, unknown][] = [
    ...Object.entries(others),
    ...age.length > 0 ? [['age', age.map(({ enc, recipient }) => ({ enc, recipient }))] as [string, unknown]] : [],
    ['lastmodified', lastModified],
    ['mac', mac],
    [selection.kind, selection.value],
    ...macOnlyEncrypted ? [['mac_only_encrypted', true] as [string, unknown]] : [],
    ['version', version],
  ];
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function parseAge(data: unknown): WrappedKey[] | undefined {
  if (data === undefined || data === '') return [];
  if (!Array.isArray(data)) return undefined;
  const keys = data.filter((key): key is WrappedKey => isMap(key) && typeof key.recipient === 'string' && typeof key.enc === 'string');
  return keys.length === data.length ? keys : undefined;
}
