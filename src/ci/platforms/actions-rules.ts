/** Mistakes that GitHub and Gitea share, by the id of their check. */
export const RULES = {
  'action-unpinned': 'An action has a version or a commit in the pin table or in the pipeline\'s `pins`: else its makers could put anything there.',
  'actions-file': 'GitHub reads workflows in `.github/workflows` only, Gitea those in `.gitea/workflows`.',
  'actions-name': 'The name of a workflow is fixed: an expression in it is refused by GitHub and shown as it is by Gitea.',
  'actions-retries': 'GitHub and Gitea try no job again by themselves: the step that may fail does.',
  'actions-secret-name': 'GitHub refuses secrets and variables that begin with `GITHUB_`, Gitea those and `GITEA_`.',
  'actions-service-command': 'GitHub and Gitea start a service\'s image as it is, without arguments.',
  'actions-trigger': 'A workflow has each event once: what several triggers say of one event must go together.',
  'actions-value': 'Some values can only be made by a script: containers and actions cannot read them on GitHub and Gitea.',
  'actions-variable-name': 'Variables that begin with `GITHUB_` (but `GITHUB_TOKEN`) or `RUNNER_` are the runner\'s own: it ignores what a workflow sets.',
} as const;
