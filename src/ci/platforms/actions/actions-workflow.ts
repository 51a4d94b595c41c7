import type { ActionsDialect } from './actions-dialect';
import { jobOf } from './actions-job';
import { reportsName } from './actions-native-steps';
import { triggersOf } from './actions-triggers';
import { workflowYaml } from './actions-yaml';
import { problem } from '../../../base/problem';
import type { PipelinePlan, PlannedJob } from '../../plan/plan';
import type { Renderer } from '../../renderer';
import { expression, literalText } from '../yaml-text';

/** How a platform that speaks this language takes a pipeline. */
export function actionsRenderer(dialect: ActionsDialect): Renderer {
  return {
    file: (id) => `${dialect.folder}/workflows/${id}.yml`,
    render: (plan) => {
      checkActions(dialect, plan);
      dialect.check(plan);
      return workflowYaml(plan.pipeline._patched(workflowOf(dialect, plan)));
    },
  };
}

function workflowOf(dialect: ActionsDialect, plan: PipelinePlan): object {
  const { pipeline } = plan;
  const { concurrency } = pipeline._props;
  return {
    name: pipeline.name,
    on: triggersOf(pipeline),
    permissions: {},
    concurrency: concurrency && {
      'group': literalText(concurrency.group) + (concurrency.perBranch ? `-${expression('github.ref')}` : ''),
      'cancel-in-progress': concurrency.cancelsOlder ?? false,
    },
    defaults: { run: { shell: 'bash' } },
    jobs: Object.fromEntries(plan.jobs.map((planned) => [planned.id, jobOf({ dialect, plan, planned })])),
  };
}

/** What neither GitHub nor Gitea can do, or takes under another name. */
function checkActions(dialect: ActionsDialect, plan: PipelinePlan): void {
  const follows = plan.pipeline._props.triggers.flatMap(({ _source }) => _source.kind === 'pipeline' ? [_source.name] : []);
  for (const name of [plan.pipeline.name, ...follows]) {
    if (!name.includes('${{')) continue;
    problem(plan.pipeline, 'actions-name', `a pipeline is called ${JSON.stringify(name)}`, `leave \${{ out: ${dialect.name} takes it for the beginning of an expression`);
  }
  const folder = `${dialect.folder}/workflows/`;
  if (!plan.pipeline.file.startsWith(folder) || !/^[^/]+\.ya?ml$/.test(plan.pipeline.file.slice(folder.length))) {
    problem(plan.pipeline, 'actions-file', `the file is ${JSON.stringify(plan.pipeline.file)}, which ${dialect.name} does not read`, `put it into ${folder}, with .yml at its end`);
  }
  const reserved = dialect.reservedPrefixes.join(' or ');
  for (const { _source } of plan.pipeline._props.secrets ?? []) {
    if (_source.kind !== 'platform' || !isReserved(dialect, _source.name)) continue;
    problem(plan.pipeline, 'actions-secret-name', `a secret is called ${_source.name}`, `take a name that does not begin with ${reserved}: ${dialect.name} refuses it`);
  }
  const kept = new Set(plan.jobs.flatMap(({ job }) => job._options.artifacts ?? []).map(({ name }) => name));
  for (const planned of plan.jobs) checkJob(dialect, planned, kept, plan);
}

function checkJob(dialect: ActionsDialect, planned: PlannedJob, kept: ReadonlySet<string>, plan: PipelinePlan): void {
  const { job, id } = planned;
  const { retries = 0, services = {}, reports = [] } = job._options;
  if (retries > 0) {
    problem(job, 'actions-retries', `job ${id} asks for ${retries} retries, which ${dialect.name} does not know`, 'let the step that may fail try again by itself');
  }
  for (const [name, { command }] of Object.entries(services)) {
    if (!command?.length) continue;
    problem(job, 'actions-service-command', `service ${name} of job ${id} has a command, which ${dialect.name} cannot set`,
      'use an image that starts what you need, or set it by environment variables');
  }
  const reportsAs = reportsName({ dialect, plan, planned });
  if (reports.length > 0 && kept.has(reportsAs)) {
    problem(job, 'artifact-twice', `the reports of job ${id} are kept as ${reportsAs}, which is an artifact, too`, 'give the artifact another name');
  }
  checkVariables(dialect, planned);
}

function checkVariables(dialect: ActionsDialect, { job, id, env, containerEnv, steps }: PlannedJob): void {
  const seen = new Set<string>();
  for (const [name, source] of [...env, ...containerEnv, ...steps.flatMap((step) => [...step.env])]) {
    if (/^(GITHUB_(?!TOKEN$)|RUNNER_)/.test(name) && !seen.has(name)) {
      problem(job, 'actions-variable-name', `job ${id} sets the variable ${name}, which is the runner's own`,
        'take a name that does not begin with GITHUB_ or RUNNER_; only GITHUB_TOKEN is free');
    }
    seen.add(name);
    if (source.kind === 'variable' && isReserved(dialect, source.name)) {
      problem(job, 'actions-variable-name', `job ${id} reads the variable ${source.name} of ${dialect.name}, which cannot be there`,
        `take a name that does not begin with ${dialect.reservedPrefixes.join(' or ')}`);
    }
  }
}

function isReserved(dialect: ActionsDialect, name: string): boolean {
  return dialect.reservedPrefixes.some((prefix) => name.toUpperCase().startsWith(prefix));
}
