/** What the command refuses, for docs/checks.md. */
export const RULES = {
  'checkout': 'The folder to publish to does not exist, is not in a Git checkout, is a checkout of another repository, lies in `.git`, or lies in the output of the program.',
  'input': 'A file or directory that an argument names cannot be read, or is not what it should be. The exit code is 2.',
  'unexpected': 'An error that the command does not know. `CDK_GITOPS_VERBOSE=1` prints its stack.',
  'unknown-repository': 'The output of the program has no repository with the given id. Synthesize the program first, or correct the id.',
  'usage': 'The arguments of the command are wrong. The exit code is 2.',
} as const;
