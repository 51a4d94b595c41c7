/** Faults that building directories finds, for docs/checks.md. */
export const RULES = {
  'kustomize-build': 'kustomize cannot build a directory: a file that does not exist, YAML that it does not read, a patch without a target, two objects of one identity. Flux applies '
    + 'nothing of it. Correct what the message says. *Only of `cdk-gitops check`.*',
} as const;
