/** Problems that the SOPS constructs record, for docs/checks.md. */
export const RULES: { readonly [id: string]: string } = {
  'recipient-twice': 'A folder is encrypted for one recipient twice. Call `encryptFor` once for each.',
  'shadowed-rule': 'A rule of `.sops.yaml` that would never count, because an earlier one is for the same files. Give one rule with all recipients.',
};
