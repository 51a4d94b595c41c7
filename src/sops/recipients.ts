import type { Metadata, WrappedKey } from './metadata';

/** Kinds of keys besides age, by what sops calls their list in a file: what a message calls the key, made of its entry. */
const OTHERS: { readonly [list: string]: (entry: Entry) => string } = {
  azure_kv: ({ vault_url: vault, name }) => otherRecipient('azure_keyvault', `${vault}/keys/${name}`),
  gcp_kms: ({ resource_id: id }) => otherRecipient('gcp_kms', id),
  hc_vault: ({ vault_address: address, engine_path: engine, key_name: key }) => otherRecipient('hc_vault_transit_uri', `${address}/v1/${engine}/keys/${key}`),
  hckms: ({ key_id: id }) => otherRecipient('hckms', id),
  kms: ({ arn }) => otherRecipient('kms', arn),
  pgp: ({ fp }) => otherRecipient('pgp', fp),
};

/** Kinds of keys besides age, by what `.sops.yaml` calls them: the name, and what identifies the key. */
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

/** What messages call a key besides age. @param setting its kind, as in `.sops.yaml` */
export function otherRecipient(setting: string, key: unknown): string {
  const { title, id } = RULES[setting];
  return `${title} ${id(String(key).replace(/\s/g, '')).replace(/([^:/])\/+(?=\/|$)/g, '$1')}`;
}

/** Everybody who can decrypt a file, as often as it lists them. */
export function recipientsOf({ age, others }: Pick<Metadata, 'age' | 'others'>): string[] {
  return [
    ...age.map(({ recipient }) => recipient),
    ...Object.entries(others).flatMap(([list, entries]) => (Array.isArray(entries) ? entries : [entries])
      .map((entry) => typeof entry === 'object' && entry !== null ? OTHERS[list](entry as Entry) : `an unreadable entry of ${list}`)),
  ];
}

/**
 * What is wrong with the entry of an age recipient, worded to follow its name. An age file says, readable for everybody, how many keys open
 * it and of which kind, though not whose.
 */
export function envelopeFault({ recipient, enc }: WrappedKey): string | undefined {
  const armored = /^\s*-----BEGIN AGE ENCRYPTED FILE-----\s+([A-Za-z0-9+/=\s]+?)-----END AGE ENCRYPTED FILE-----\s*$/.exec(enc);
  const header = armored && Buffer.from(armored[1], 'base64').toString('latin1').split('\n---')[0];
  if (!header?.startsWith('age-encryption.org/')) return 'is damaged';
  const stanzas = [...header.matchAll(/^-> (\S+)/gm)].map(([, type]) => type).filter((type) => !type.endsWith('-grease'));
  if (stanzas.length !== 1) return `opens with ${stanzas.length} keys, not with one`;
  const expected = recipient.startsWith('age1pq1') ? 'mlkem768x25519' : /^age1[^1]+$/.test(recipient) ? 'X25519' : undefined;
  return expected === undefined || stanzas[0] === expected ? undefined : `opens with a key of another kind (${stanzas[0]})`;
}
