/** Problems that the SOPS constructs record, for docs/checks.md. */
export const RULES: { readonly [id: string]: string } = {
  'age-recipient': 'What files are encrypted for is no public key of age (`age1…`): a secret key, an SSH key, a plugin\'s, or one with a typing error. '
    + 'Copy it from `age-keygen -y`.',
  'recipient-twice': 'A folder is encrypted for one recipient twice. Call `encryptFor` once for each.',
  'shadowed-rule': 'A rule of `.sops.yaml` that would never count, because an earlier one is for the same files. Give one rule with all recipients.',
};
