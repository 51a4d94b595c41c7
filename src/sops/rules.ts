/** Problems that the SOPS constructs record, for docs/checks.md. */
export const RULES = {
  'age-recipient': 'What files are encrypted for is no public key of age (`age1…`): a secret key, an SSH key, a plugin\'s, or one with a typing error. '
    + 'Copy it from `age-keygen -y`.',
  'creation-rule': 'A rule of `.sops.yaml` without a recipient, or with an expression that Go does not read: sops would fail at every file. Correct it.',
  'recipient-twice': 'A folder or a rule of `.sops.yaml` names one recipient twice. Give each once.',
  'shadowed-rule': 'A rule of `.sops.yaml` that would never count, because an earlier one is for the same files. Give one rule with all recipients.',
} as const;
