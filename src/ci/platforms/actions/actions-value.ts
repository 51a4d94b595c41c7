import { problem } from '../../../base/problem';
import type { PipelinePlan, PlannedJob, PlannedStep } from '../../plan/plan';
import { shellWord } from '../../shell-word';
import type { ContextName, ValueSource } from '../../value';
import { hasPullRequests } from '../job-values';
import { expression, literalText } from '../yaml-text';

/** What GitHub and Gitea do differently with the one language that both speak. */
export interface ActionsDialect {
  readonly name: 'GitHub' | 'Gitea';
  /** Folder of workflows in a repository. */
  readonly folder: string;
  /** The runner of jobs that name none. */
  readonly defaultRunner: string;
  /** What stands before the name of an action: an address with a slash at its end, or nothing. */
  readonly actionsPrefix: string;
  /** What secrets and variables cannot begin with. */
  readonly reservedPrefixes: readonly string[];
  /** Records what only this platform cannot do. */
  check(plan: PipelinePlan): void;
}

/** A job and everything that decides how it is written. */
export interface ActionsJob {
  readonly dialect: ActionsDialect;
  readonly plan: PipelinePlan;
  readonly planned: PlannedJob;
}

/** Whether runs of the pipeline may follow runs of another one, whose commit and branch they are then about. */
export function followsPipeline({ pipeline }: PipelinePlan): boolean {
  return pipeline._props.triggers.some(({ _source }) => _source.kind === 'pipeline');
}

/** Both platforms send the repository that a pull request comes from; it is missing where a fork was deleted. */
export const FROM_FORK = 'github.event.pull_request.head.repo.full_name != github.repository';

/** How a value gets into an environment variable. */
interface ActionsValue {
  /** What the workflow's `env` has; undefined where only the script can make it. */
  readonly text?: string;
  /** What the script does before all else. */
  readonly lines: readonly string[];
}

/** How the variable `name` gets its value. */
function actionsValue(job: ActionsJob, name: string, source: ValueSource): ActionsValue {
  const ofExpression = (code: string): ActionsValue => ({ text: expression(code), lines: [] });
  switch (source.kind) {
    case 'text': return { text: literalText(source.text), lines: [] };
    case 'path': {
      // github.workspace is the machine's path also in a container of GitHub's, where it is another
      if (isInContainer(job) && job.dialect.name === 'GitHub') return { lines: [`export ${name}="$GITHUB_WORKSPACE"/${shellWord(source.path)}`] };
      return { text: `${expression('github.workspace')}/${literalText(source.path)}`, lines: [] };
    }
    case 'service': {
      const host = isInContainer(job) || job.dialect.name === 'Gitea' ? source.name : 'localhost';
      return { text: source.port === undefined ? host : `${host}:${source.port}`, lines: [] };
    }
    case 'failedJobs': return {
      text: job.planned.needs.map(({ id }) => expression(`(needs.${id}.result == 'failure' || needs.${id}.result == 'cancelled') && '${id}, ' || ''`)).join(''),
      lines: [`${name}="\${${name}%, }"`],
    };
    case 'variable': return ofExpression(`vars.${source.name}`);
    case 'matrix': return ofExpression(`matrix.${source.axis}`);
    case 'jobToken': return ofExpression('github.token');
    case 'output': return ofExpression(outputExpression(job, source));
    case 'idToken': return { lines: idTokenLines(name, source.audience) };
    case 'secret': {
      const { _source } = source.secret;
      return _source.kind === 'platform' ? ofExpression(`secrets.${_source.name}`) : { lines: vaultLines(name, source.secret.name) };
    }
    case 'context': {
      const completion = contextCompletion(source.name, name);
      return { text: expression(contextExpression(source.name, job.plan)), lines: completion === undefined ? [] : [completion] };
    }
  }
}

/**
 * Whether a variable can be given to a job as a whole. Secrets go to the scripts that read them, not to actions. What others choose goes to
 * scripts, too: Gitea's runner evaluates a job's variables a second time, and would take an expression in a commit's message for ours.
 */
function isForWholeJob(name: string, source: ValueSource): boolean {
  if (source.kind === 'context') return !CHOSEN_BY_OTHERS.has(source.name) && contextCompletion(source.name, name) === undefined;
  if (source.kind === 'text') return !source.text.includes('${{');
  return source.kind === 'variable' || source.kind === 'matrix' || source.kind === 'service';
}

function outputExpression({ plan, planned }: ActionsJob, { step, name }: ValueSource & { kind: 'output' }): string {
  const found = plan.find(step);
  if (!found) return "''"; // recorded as `output-missing`
  return found.job === planned ? `steps.${found.step.id}.outputs.${name}` : `needs.${found.job.id}.outputs.${name}`;
}

/** Asks GitHub for the token. The bearer of the request is written into curl's input: arguments are visible to others. */
function idTokenLines(name: string, audience: string): string[] {
  const forWhom = encodeURIComponent(audience).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return [
    `${name}="$(printf 'header = "Authorization: bearer %s"\\n' "$ACTIONS_ID_TOKEN_REQUEST_TOKEN" \\`,
    `  | curl --fail-with-body -sS --max-time 30 --retry 3 -K - "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=${forWhom}" | jq -er .value)"`,
    `echo "::add-mask::$${name}"`,
    `export ${name}`,
  ];
}

/** Reads the file that the step before all others has written. */
function vaultLines(name: string, secret: string): string[] {
  return [`${name}="$(cat "$JOB_SECRETS"/'${secret.replace(/'/g, "'\\''")}')"`, `export ${name}`];
}

/** Whether steps run in a container that the job names. */
function isInContainer({ planned: { job } }: ActionsJob): boolean {
  return (job._options.container ?? job.pipeline._props.container) !== undefined;
}

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
  failuresUrl: 'github.server_url',
  fromFork: `github.event_name == 'pull_request' && ${FROM_FORK}`,
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
  failuresUrl: (name) => COMPLETIONS.runUrl!(name),
  runUrl: (name) => `${name}="\${${name}%/}/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID"`,
};

/** What others choose freely: names of branches and tags, and messages. */
const CHOSEN_BY_OTHERS: ReadonlySet<ContextName> = new Set(['branch', 'tag', 'pullRequestBranch', 'commitMessage']);

/** The expression for something that the platform knows. GitHub's `sha` of a pull request is a merge with the target. */
function contextExpression(name: ContextName, plan: PipelinePlan): string {
  const expressed = (followsPipeline(plan) ? FOLLOWED[name] : undefined) ?? EXPRESSIONS[name];
  return ['commit', 'shortCommit'].includes(name) && hasPullRequests(plan) ? `github.event.pull_request.head.sha || ${expressed}` : expressed;
}

/** The line with which a script completes a variable that has the expression's value. */
function contextCompletion(name: ContextName, variable: string): string | undefined {
  return COMPLETIONS[name]?.(variable);
}

/** Environment variables in a workflow. */
interface ActionsEnv { readonly [name: string]: string }

/** The variables that all steps of a job have from the workflow; undefined where there are none. */
export function envOfJob(job: ActionsJob): ActionsEnv | undefined {
  return collect([...job.planned.env].filter(([name, source]) => isForWholeJob(name, source)).map(([name, source]) =>
    [name, actionsValue(job, name, source).text] as const));
}

/** The variables of a script beside the job's, and the lines with which it makes the others. */
export function envOfScript(job: ActionsJob, step: PlannedStep): { readonly env?: ActionsEnv; readonly lines: readonly string[] } {
  const { spec, env } = step;
  const ofJob = bringsSecrets(job, step) ? [] : [...job.planned.env].filter(([name, source]) => !env.has(name) && !isForWholeJob(name, source));
  const values = [...ofJob, ...env].map(([name, source]) => ({ name, ...actionsValue(job, name, source) }));
  const lines = values.flatMap((each) => each.lines);
  const before: string[] = [];
  if (spec.outputs?.length) before.push('export JOB_OUTPUTS="$GITHUB_OUTPUT"');
  if ([spec.script, ...lines].some((text) => text.includes('JOB_SECRETS'))) before.push('export JOB_SECRETS="$RUNNER_TEMP/secrets"');
  return { env: collect(values.map(({ name, text }) => [name, text] as const)), lines: [...before, ...lines] };
}

/**
 * Values for something that runs no script of ours: a container, or the inputs of an action.
 *
 * @param where what the message calls it
 */
export function envWithoutScript(job: ActionsJob, where: string, sources: Iterable<readonly [string, ValueSource]>): ActionsEnv | undefined {
  return collect([...sources].map(([name, source]) => {
    const { text, lines } = actionsValue(job, name, source);
    if (lines.length > 0) {
      problem(job.planned.job, 'actions-value', `${where} sets ${name} to a value that only a script can compute: ${described(source)}`,
        'pass it to a step whose script needs it, or use another value');
    }
    return [name, text] as const;
  }));
}

/** Whether it is the step that reads the job's secrets from Vault: it comes first, and needs nothing of the job. */
function bringsSecrets({ planned }: ActionsJob, step: PlannedStep): boolean {
  const sources = [...planned.env.values(), ...planned.steps.flatMap(({ env }) => [...env.values()])];
  return step === planned.steps[0] && sources.some((source) => source.kind === 'secret' && source.secret._source.kind === 'vault');
}

function described(source: ValueSource): string {
  switch (source.kind) {
    case 'context': return source.name;
    case 'path': return 'a path below the checkout of a container';
    case 'failedJobs': return 'the names of failed jobs';
    case 'secret': return `the secret ${source.secret.name} in Vault`;
    default: return 'a signed token';
  }
}

function collect(entries: readonly (readonly [string, string | undefined])[]): ActionsEnv | undefined {
  const known = entries.filter((entry): entry is readonly [string, string] => entry[1] !== undefined);
  return known.length === 0 ? undefined : Object.fromEntries(known);
}
