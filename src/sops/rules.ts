/** Problems that the SOPS constructs record, for docs/checks.md. */
export const RULES = {
  'age-identity': 'An age identity (secret key) in SOPS_AGE_KEY, a file or the output of a command cannot be read. It is never shown.',
  'age-recipient': 'A recipient is not a valid age public key (`age1…`), but a secret key, an SSH key, the key of a plugin, or mistyped. '
    + 'Copy the public key from `age-keygen -y`.',
  'creation-rule': 'A rule in `.sops.yaml` has no recipient, or an invalid Go regular expression: sops would fail for every file. Correct the rule.',
  'not-decryptable': 'A file cannot be decrypted: no identity matches, or it was changed after encryption. Restore it from Git.',
  'not-encryptable': 'A file has something that sops does not support, or nothing that would be encrypted.',
  'recipient-twice': 'A folder or a rule in `.sops.yaml` has a duplicate recipient. List each recipient once.',
  'shadowed-rule': 'A rule in `.sops.yaml` never applies, because an earlier rule matches the same files. Use one rule with all recipients.',
} as const;
