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
    problem(plan.pipeline, 'actions-name', `a pipeline has the name ${JSON.stringify(name)}, which is not valid`,
      `remove \${{: ${dialect.name} interprets it as the start of an expression`);
  }
  const folder = `${dialect.folder}/workflows/`;
  if (!plan.pipeline.file.startsWith(folder) || !/^[^/]+\.ya?ml$/.test(plan.pipeline.file.slice(folder.length))) {
    problem(plan.pipeline, 'actions-file', `the file is ${JSON.stringify(plan.pipeline.file)}, which ${dialect.name} does not read`,
      `move it to ${folder}, with the extension .yml`);
  }
  const reserved = dialect.reservedPrefixes.join(' or ');
  for (const { _source } of plan.pipeline._props.secrets ?? []) {
    if (_source.kind !== 'platform' || !isReserved(dialect, _source.name)) continue;
    problem(plan.pipeline, 'actions-secret-name', `a secret has the name ${_source.name}, which ${dialect.name} rejects`,
      `use a name that does not start with ${reserved}`);
  }
  const kept = new Set(plan.jobs.flatMap(({ job }) => job._options.artifacts ?? []).map(({ name }) => name));
  for (const planned of plan.jobs) checkJob(dialect, planned, kept, plan);
}

function checkJob(dialect: ActionsDialect, planned: PlannedJob, kept: ReadonlySet<string>, plan: PipelinePlan): void {
  const { job, id } = planned;
  const { retries = 0, services = {}, reports = [] } = job._options;
  if (retries > 0) {
    problem(job, 'actions-retries', `job ${id} sets ${retries} retries, which ${dialect.name} does not support`,
      'retry inside the step that may fail');
  }
  for (const [name, { command }] of Object.entries(services)) {
    if (!command?.length) continue;
    problem(job, 'actions-service-command', `service ${name} of job ${id} has a command, which ${dialect.name} cannot set`,
      'use an image that starts what you need, or set it by environment variables');
  }
  const reportsAs = reportsName({ dialect, plan, planned });
  if (reports.length > 0 && kept.has(reportsAs)) {
    problem(job, 'artifact-twice', `the reports of job ${id} are kept as ${reportsAs}, which is also the name of an artifact`, 'rename the artifact');
  }
  checkVariables(dialect, planned);
}

function checkVariables(dialect: ActionsDialect, { job, id, env, containerEnv, steps }: PlannedJob): void {
  const seen = new Set<string>();
  for (const [name, source] of [...env, ...containerEnv, ...steps.flatMap((step) => [...step.env])]) {
    if (/^(GITHUB_(?!TOKEN$)|RUNNER_)/.test(name) && !seen.has(name)) {
      problem(job, 'actions-variable-name', `job ${id} sets the variable ${name}, which is reserved by the runner`,
        'use a name that does not start with GITHUB_ or RUNNER_; only GITHUB_TOKEN is allowed');
    }
    seen.add(name);
    if (source.kind === 'variable' && isReserved(dialect, source.name)) {
      problem(job, 'actions-variable-name', `job ${id} reads the variable ${source.name} of ${dialect.name}, which cannot exist`,
        `use a name that does not start with ${dialect.reservedPrefixes.join(' or ')}`);
    }
  }
}

function isReserved(dialect: ActionsDialect, name: string): boolean {
  return dialect.reservedPrefixes.some((prefix) => name.toUpperCase().startsWith(prefix));
}
