/** What the simulation refuses, for docs/checks.md. */
export const RULES = {
  scenario: 'A scenario of `simulate` or of tests is malformed, or names an object, cluster, commit or field that does not exist at that time.',
} as const;
