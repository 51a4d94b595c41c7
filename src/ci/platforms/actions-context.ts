import type { ContextName } from '../value-source';

/** What the platform knows of a run, as expressions. */
const EXPRESSIONS: { readonly [name in ContextName]: string } = {
  commit: 'github.sha',
  shortCommit: 'github.sha',
  branch: 'github.base_ref || github.ref_type == \'branch\' && github.ref_name || \'\'',
  tag: 'github.ref_type == \'tag\' && github.ref_name || \'\'',
  defaultBranch: 'github.event.repository.default_branch || github.ref_name',
  actor: 'github.actor',
  repository: 'github.repository',
  repositoryUrl: 'github.server_url',
  serverUrl: 'github.server_url',
  runUrl: 'github.server_url',
  runNumber: 'github.run_number',
  pullRequestNumber: 'github.event.pull_request.number',
  pullRequestBranch: 'github.head_ref',
  commitMessage: 'github.event.head_commit.message',
  event: 'github.event_name',
};

/** The same in runs that follow another pipeline's: of the commit that it ran for. */
const FOLLOWED: { readonly [name in ContextName]?: string } = {
  commit: 'github.event.workflow_run.head_sha || github.sha',
  shortCommit: 'github.event.workflow_run.head_sha || github.sha',
  branch: `github.event.workflow_run.head_branch || ${EXPRESSIONS.branch}`,
  tag: 'github.event_name != \'workflow_run\' && github.ref_type == \'tag\' && github.ref_name || \'\'',
  commitMessage: 'github.event.workflow_run.head_commit.message || github.event.head_commit.message',
};

/** What expressions cannot do, and a script does with the variable: Gitea's address has a slash at its end, GitHub's has none. */
const COMPLETIONS: { readonly [name in ContextName]?: (variable: string) => string } = {
  shortCommit: (name) => `${name}="$(printf '%.8s' "$${name}")"`,
  serverUrl: (name) => `${name}="\${${name}%/}"`,
  repositoryUrl: (name) => `${name}="\${${name}%/}/$GITHUB_REPOSITORY"`,
  runUrl: (name) => `${name}="\${${name}%/}/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID"`,
};

/** What others choose freely: names of branches and tags, and messages. */
export const CHOSEN_BY_OTHERS: ReadonlySet<ContextName> = new Set(['branch', 'tag', 'pullRequestBranch', 'commitMessage']);

/** The expression for something that the platform knows. */
export function contextExpression(name: ContextName, follows: boolean): string {
  return (follows ? FOLLOWED[name] : undefined) ?? EXPRESSIONS[name];
}

/** The line with which a script completes a variable that has the expression's value. */
export function contextCompletion(name: ContextName, variable: string): string | undefined {
  return COMPLETIONS[name]?.(variable);
}
