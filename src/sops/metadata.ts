import { isCiphertext } from './cipher';
import { Selection, SELECTIONS, SOPS_DEFAULT } from './scope';
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
export function parseMetadata(data: unknown): { metadata?: Metadata; problems: string[] } {
  if (!isMap(data)) return { problems: ['the entry `sops` is not a mapping; the key is reserved for the metadata of sops'] };
  const problems: string[] = [];
  const text = (name: string): string => typeof data[name] === 'string' ? data[name] : '';
  if (text('mac') === '' && text('lastmodified') === '') {
    return { problems: ['the top-level key `sops` is reserved for the metadata of sops; rename it'] };
  }
  if (data.key_groups !== undefined || data.shamir_threshold !== undefined) {
    problems.push('the data key is split among key groups (Shamir); use sops itself for this file');
  }
  if (!isCiphertext(text('mac'))) problems.push('`sops.mac` is missing or damaged');
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[-+]\d\d:\d\d)$/.test(text('lastmodified'))) problems.push('`sops.lastmodified` is missing or damaged');
  if (text('version') === '') problems.push('`sops.version` is missing');
  const comment = ['encrypted_comment_regex', 'unencrypted_comment_regex'].find((name) => text(name) !== '');
  if (comment) problems.push(`\`sops.${comment}\` is not supported; use sops itself for this file`);
  const selections = SELECTIONS.filter((kind) => text(kind) !== '').map((kind): Selection => ({ kind, value: text(kind) }));
  if (selections.length > 1) problems.push(`\`sops\` has ${selections.map(({ kind }) => kind).join(' and ')}; sops supports only one of them`);
  const age = parseAge(data.age);
  if (!age) problems.push('`sops.age` is damaged');
  const others = Object.fromEntries(OTHER_KEYS.filter((name) => data[name] !== undefined).map((name) => [name, data[name]]));
  if (age?.length === 0 && Object.keys(others).length === 0) problems.push('`sops` has no recipient');
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
