/** What the conversion from Flux v1 refuses, for docs/checks.md. */
export const RULES = {
  flux1: 'The files have no Deployment of Flux v1, several of them, or one without `--git-url`. Give the directory of one.',
} as const;
