import type { Metadata, WrappedKey } from './metadata';
import type { Selection } from './scope';

/** Encryption settings of a file. */
export interface EncryptionSettings {
  /** Valid age recipients. */
  readonly recipients: readonly string[];
  /** Recipients that only sops can encrypt for, as named by `otherRecipient`. Default: none. */
  readonly others?: readonly string[];
  readonly selection: Selection;
  readonly macOnlyEncrypted: boolean;
}

/** Differences between an encrypted file and its rule, worded to follow the name of the file. */
export function differences(metadata: Metadata, terms: EncryptionSettings): string[] {
  const found: string[] = [];
  const missing = without(namesOf(terms), recipientsOf(metadata));
  if (missing.length > 0) found.push(`is not encrypted for ${missing.map(shown).join(', ')}, which its rule requires`);
  found.push(...unlistedRecipients(metadata, terms));
  const { kind, value } = metadata.selection;
  if (kind !== terms.selection.kind || value !== terms.selection.value) {
    found.push(`is encrypted with ${kind} ${value}; its rule requires ${terms.selection.kind} ${terms.selection.value}`);
  }
  if (metadata.macOnlyEncrypted !== terms.macOnlyEncrypted) {
    found.push(`is encrypted with mac_only_encrypted ${metadata.macOnlyEncrypted}; its rule requires ${terms.macOnlyEncrypted}`);
  }
  return found;
}

/**
 * Recipients that can, or possibly can, decrypt a file although its rule does not list them, worded to follow the name of the file. Removing
 * the entry is then not enough: a recipient who had the data key keeps it.
 */
export function unlistedRecipients(metadata: Metadata, terms: EncryptionSettings): string[] {
  const [recipients, names] = [recipientsOf(metadata), namesOf(terms)];
  const extra = without(recipients, names);
  const twice = new Set(recipients.filter((recipient, i) => recipients.indexOf(recipient) !== i));
  return [
    ...extra.length > 0 ? [`is encrypted for ${[...new Set(extra)].map(shown).join(', ')}, which its rule does not list`] : [],
    ...[...twice].map((recipient) => `lists ${shown(recipient)} twice, so one of the entries may be for another recipient`),
    ...metadata.age.flatMap((key) => {
      const fault = envelopeFault(key);
      return fault === undefined ? [] : [`has an entry for ${shown(key.recipient)} that ${fault}`];
    }),
  ];
}

function namesOf({ recipients, others = [] }: EncryptionSettings): string[] {
  return [...recipients, ...others];
}

/** A recipient in a message; post-quantum recipients have 1,959 characters. */
export function shown(recipient: string): string {
  return recipient.length > 80 ? `${recipient.slice(0, 40)}…` : recipient;
}

function without(all: readonly string[], some: readonly string[]): string[] {
  return all.filter((item) => !some.includes(item));
}

/** Key types other than age, by the name of their list in a file: name of a key for messages, from its entry. */
const OTHERS: { readonly [list: string]: (entry: Entry) => string } = {
  azure_kv: ({ vault_url: vault, name }) => otherRecipient('azure_keyvault', `${vault}/keys/${name}`),
  gcp_kms: ({ resource_id: id }) => otherRecipient('gcp_kms', id),
  hc_vault: ({ vault_address: address, engine_path: engine, key_name: key }) => otherRecipient('hc_vault_transit_uri', `${address}/v1/${engine}/keys/${key}`),
  hckms: ({ key_id: id }) => otherRecipient('hckms', id),
  kms: ({ arn }) => otherRecipient('kms', arn),
  pgp: ({ fp }) => otherRecipient('pgp', fp),
};

/** Key types other than age, by their setting in `.sops.yaml`: title, and identity of the key. */
const RULES: { readonly [setting: string]: { readonly title: string; readonly id: (text: string) => string } } = {
  azure_keyvault: { title: 'Azure Key Vault key', id: (text) => /^.*?\/keys\/[^/]*/.exec(text)?.[0] ?? text }, // a version may follow
  gcp_kms: { title: 'Google Cloud KMS key', id: (text) => text },
  hc_vault_transit_uri: { title: 'Vault transit key', id: (text) => text },
  hckms: { title: 'Huawei Cloud KMS key', id: (text) => text },
  kms: { title: 'AWS KMS key', id: (text) => text.split('+')[0] }, // a role may follow
  pgp: { title: 'PGP key', id: (text) => text.toUpperCase() },
};

interface Entry {
  readonly [field: string]: unknown;
}

/** Name of a key other than age, for messages. @param setting its type, as in `.sops.yaml` */
export function otherRecipient(setting: string, key: unknown): string {
  const { title, id } = RULES[setting];
  return `${title} ${id(String(key).replace(/\s/g, '')).replace(/([^:/])\/+(?=\/|$)/g, '$1')}`;
}

/** All recipients of a file, including duplicates. */
export function recipientsOf({ age, others }: Pick<Metadata, 'age' | 'others'>): string[] {
  return [
    ...age.map(({ recipient }) => recipient),
    ...Object.entries(others).flatMap(([list, entries]) => (Array.isArray(entries) ? entries : [entries])
      .map((entry) => typeof entry === 'object' && entry !== null ? OTHERS[list](entry as Entry) : `an unreadable entry of ${list}`)),
  ];
}

/**
 * Why the entry of an age recipient is not valid, worded to follow its name. The header of an age file contains, in plaintext, the number and
 * types of the keys that open it, but not their owners.
 */
function envelopeFault({ recipient, enc }: WrappedKey): string | undefined {
  const armored = /^\s*-----BEGIN AGE ENCRYPTED FILE-----\s([A-Za-z0-9+/=\s]+)-----END AGE ENCRYPTED FILE-----\s*$/.exec(enc);
  const header = armored && Buffer.from(armored[1], 'base64').toString('latin1').split('\n---')[0];
  if (!header?.startsWith('age-encryption.org/')) return 'is damaged';
  const stanzas = [...header.matchAll(/^-> (\S+)/gm)].map(([, type]) => type).filter((type) => !type.endsWith('-grease'));
  if (stanzas.length !== 1) return `can be decrypted with ${stanzas.length} keys instead of one`;
  const expected = recipient.startsWith('age1pq1') ? 'mlkem768x25519' : /^age1[^1]+$/.test(recipient) ? 'X25519' : undefined;
  return expected === undefined || stanzas[0] === expected ? undefined : `is encrypted for a different key type (${stanzas[0]})`;
}
