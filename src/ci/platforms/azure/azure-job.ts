import type { AzureOptions } from './azure';
import { jobCondition, stepCondition } from './azure-conditions';
import type { AzureServices } from './azure-services';
import { cacheSteps, checkoutStep, downloadStep, publishSteps, reportStep, toolchainStep } from './azure-tasks';
import { azureEnvironment, outputsFile, resultVariable, STATE } from './azure-values';
import { problem } from '../../../base/problem';
import { axesIn, Job, legsOf, Shell, withAxes } from '../../job';
import type { PipelinePlan, PlannedJob, PlannedStep } from '../../plan/plan';
import { FORK_GUARD } from '../../plan/possible-runs';
import { scriptText } from '../../shell-word';
import type { Value, ValueSource } from '../../value';
import { assignments, carrier, carry, identifiers, matrixVariable, readsVault, ShellValue, sourcesOf } from '../job-values';
import { oneLine, quoted } from '../yaml-text';

/** What a job of Azure's is made from. */
interface AzureJobContext {
  readonly plan: PipelinePlan;
  readonly options: AzureOptions;
  readonly services: AzureServices;
  /** Names of jobs in expressions, by their ids. */
  readonly names: ReadonlyMap<string, string>;
}

/** A job, or a deployment where it has an environment. */
export function azureJob(context: AzureJobContext, planned: PlannedJob): object {
  const { plan, services, names } = context;
  const { job } = planned;
  const { environment, matrix, timeout, container = plan.pipeline._props.container } = job._options;
  checkJob(planned);
  const steps = stepsOf(plan, planned);
  const variables = variablesOf(context, planned);
  return {
    [environment ? 'deployment' : 'job']: names.get(planned.id),
    displayName: oneLine(job._options.name ?? planned.id),
    ...planned.needs.length > 0 && { dependsOn: planned.needs.map(({ id }) => names.get(id)) },
    ...optional('condition', jobCondition(plan.pipeline, planned, ({ id }) => names.get(id)!)),
    pool: poolOf(context, job),
    ...container && { container: axesIn(job, container.image).length > 0 ? imageInMatrix(job, container.image) : { image: container.image } },
    ...optional('services', services.of(planned)),
    timeoutInMinutes: timeout ? Math.ceil(timeout.toMinutes({ integral: false })) : 60,
    ...Object.keys(variables).length > 0 && { variables },
    ...environment
      ? { environment: environment.name, strategy: { runOnce: { deploy: { steps: [steps[0], { download: 'none' }, ...steps.slice(1)] } } } }
      : { ...matrix && { strategy: { matrix: matrixOf(job, matrix) } }, steps },
  };
}

function stepsOf(plan: PipelinePlan, planned: PlannedJob): object[] {
  const { job } = planned;
  const { checkout, toolchains = [], caches = [], downloads: uses = [], artifacts = [], reports = [] } = job._options;
  return [
    checkoutStep(checkout),
    ...toolchains.map((toolchain) => toolchainStep(job, toolchain)),
    ...caches.flatMap((cache) => cacheSteps(job, cache)),
    ...uses.map(downloadStep),
    ...scriptSteps(plan, planned, containerEnvOf(job)),
    ...reports.map(reportStep),
    ...artifacts.flatMap(publishSteps),
  ];
}

/** A container is an expression where it depends on the matrix. */
function imageInMatrix(job: Job, image: string): string {
  const axes = axesIn(job, image);
  const format = withAxes(job, image, (axis) => `{${axes.indexOf(axis)}}`);
  return `$[ format(${quoted(format)}, ${axes.map((axis) => `variables['${matrixVariable(axis)}']`).join(', ')}) ]`;
}

function containerEnvOf({ _options, pipeline }: Job): ReadonlyMap<string, ValueSource> {
  const { container = pipeline._props.container } = _options;
  return new Map(Object.entries(container?.env ?? {}).map(([name, value]: [string, Value]) => [name, value._source]));
}

/** Outputs and results of other jobs, which Azure gives to variables of the job only. */
function variablesOf({ plan, names }: AzureJobContext, planned: PlannedJob): { [name: string]: string } {
  const variables: { [name: string]: string } = {};
  if (sourcesOf(planned).some(({ kind }) => kind === 'failedJobs')) {
    for (const need of planned.needs) variables[resultVariable(need)] = `$[ dependencies.${names.get(need.id)}.result ]`;
  }
  for (const source of sourcesOf(planned)) {
    const found = source.kind === 'output' ? plan.find(source.step) : undefined;
    if (source.kind !== 'output' || !found || found.job === planned) continue;
    const { job, step } = found;
    const name = names.get(job.id)!;
    const output = `${job.job._options.environment ? `${name}.` : ''}${stepNames(job).get(step.id)}.${source.name}`;
    variables[carrier(plan, job, source.name)] = `$[ dependencies.${name}.outputs['${output}'] ]`;
  }
  return variables;
}

/** Images of Microsoft's. */
const IMAGES = [
  'ubuntu-latest', 'ubuntu-24.04', 'ubuntu-22.04', 'windows-latest', 'windows-2025', 'windows-2022', 'macos-latest', 'macos-15', 'macos-14',
];

function poolOf({ options: { pools = [], defaultImage = 'ubuntu-24.04' } }: AzureJobContext, job: Job): object {
  const runner = job._options.runner ?? job.pipeline._props.runner;
  if (!runner) return { vmImage: defaultImage };
  const [label = '', ...more] = runner.runnerLabels;
  const labels = legsOf(job, label);
  const written = withAxes(job, label, (axis) => `$(${matrixVariable(axis)})`);
  if (labels.every((each) => pools.includes(each)) && more.length === 0) return { name: written };
  if (!runner.poolName && labels.every((each) => IMAGES.includes(each)) && more.length === 0) return { vmImage: written };
  problem(job, 'azure-runner', `job ${job.node.id} requires ${runner.poolName ? 'the pool' : 'a runner with the label'} ${runner.runnerLabels.join(', ') || '(none)'}`,
    `use one Microsoft-hosted image (${IMAGES.join(', ')}), or list your pools: Platform.azure({ pools: […] }); it has ${pools.join(', ') || 'none'}`);
  return { vmImage: defaultImage };
}

/** One leg for each combination. */
function matrixOf(job: Job, matrix: { [axis: string]: string[] }): object {
  let legs: { [axis: string]: string }[] = [{}];
  for (const [axis, values] of Object.entries(matrix)) {
    const wrong = values.find((value) => /\$[({[]/.test(value));
    if (wrong !== undefined) {
      problem(job, 'azure-matrix', `axis ${axis} has the value ${JSON.stringify(wrong)}, which is not valid on Azure`,
        'use values without $(…), $[…] and ${{…}}: Azure expands them');
    }
    legs = legs.flatMap((leg) => values.map((value) => ({ ...leg, [matrixVariable(axis)]: value })));
  }
  const titles = legs.map((leg) => `${job.node.id} ${Object.values(leg).join(' ')}`);
  const names = identifiers(titles);
  return Object.fromEntries(legs.map((leg, index) => [names.get(titles[index]) ?? `leg_${index + 1}`, leg]));
}

function checkJob({ job, id }: PlannedJob): void {
  const { environment, matrix, retries, shell, artifacts = [], toolchains = [] } = job._options;
  if (retries) problem(job, 'azure-retries', `job ${id} sets ${retries} retries, which Azure Pipelines does not support`, 'retry inside the step');
  if (shell === Shell.SH) {
    problem(job, 'azure-shell', `job ${id} uses sh, which Azure Pipelines does not support`,
      'use an image with Bash: Azure needs it in every container');
  }
  if (matrix && environment) {
    problem(job, 'azure-matrix', `job ${id} has a matrix and deploys to ${environment.name}, which Azure Pipelines does not support`,
      'create a job for each value');
  }
  if (matrix && artifacts.length > 0) {
    problem(job, 'azure-matrix', `each job of the matrix of ${id} would publish artifact ${artifacts[0].name}`,
      'Azure rejects the second: create a job for each value');
  }
  for (const { _language: language, version } of toolchains) {
    if (language !== 'go' || legsOf(job, version).every((each) => /^\d+\.\d+\.\d+/.test(each))) continue;
    problem(job, 'azure-go', `job ${id} uses Go ${version}, which is not a valid release`,
      'use all three numbers, such as 1.26.0: Azure downloads exactly that release');
  }
}

/** The steps of a job that are scripts. Each is a process of its own by nature. */
function scriptSteps(plan: PipelinePlan, planned: PlannedJob, containerEnv: ReadonlyMap<string, ValueSource>): object[] {
  return planned.steps.map((step) => scriptStep(plan, planned, step, containerEnv));
}

/** What the steps of a job are called in expressions. */
function stepNames({ steps }: PlannedJob): ReadonlyMap<string, string> {
  return identifiers(steps.map(({ id }) => id));
}

function scriptStep(plan: PipelinePlan, planned: PlannedJob, step: PlannedStep, containerEnv: ReadonlyMap<string, ValueSource>): object {
  const { spec } = step;
  if (spec.action && spec.script.trim() === '') {
    problem(planned.job, 'azure-action', `step ${JSON.stringify(spec.name)} is the action ${spec.action.action}, which Azure Pipelines does not support`,
      'use a step with a script');
  }
  checkMacros(planned, step);
  const { mapped, guards, values } = azureEnvironment(plan, planned, [...planned.env, ...containerEnv, ...step.env]);
  const carried = [...planned.outputs].filter(([, producer]) => producer === step).map(([name]) => name);
  const set = assignments(new Map([...places(planned, step), ...values]));
  const text = scriptText(spec, [...prepared(step), ...guards, ...set, ...step.skipsForks ? [FORK_GUARD] : []]);
  return {
    bash: carried.length > 0 ? handingOn(text, step, carried) : text,
    ...carried.length > 0 && { name: stepNames(planned).get(step.id) },
    displayName: oneLine(spec.name),
    ...optional('condition', stepCondition(spec.when)),
    ...spec.continueOnError && { continueOnError: true },
    ...spec.timeout && { timeoutInMinutes: Math.ceil(spec.timeout.toSeconds({ integral: false }) / 60) },
    ...Object.keys(mapped).length > 0 && { env: mapped },
  };
}

function prepared(step: PlannedStep): string[] {
  return writes(step) ? [`mkdir -p "${STATE}/outputs"`, `: >"${outputsFile(step)}"`] : [];
}

function places(planned: PlannedJob, step: PlannedStep): [string, ShellValue][] {
  return [
    ...writes(step) ? [['JOB_OUTPUTS', { word: `"${outputsFile(step)}"` }] as [string, ShellValue]] : [],
    ...readsVault(planned) ? [['JOB_SECRETS', { word: `"${STATE}/secrets"` }] as [string, ShellValue]] : [],
  ];
}

function writes({ spec }: PlannedStep): boolean {
  return (spec.outputs?.length ?? 0) > 0 || spec.script.includes('JOB_OUTPUTS');
}

/** The agent reads outputs from what the step prints. */
function handingOn(text: string, step: PlannedStep, names: readonly string[]): string {
  const formats = new Map(names.map((name) => [name, `##vso[task.setvariable variable=${name};isOutput=true]%s`]));
  return ['set -e', `(\n${text})`, '# Outputs for other jobs', ...carry(outputsFile(step), formats)].join('\n') + '\n';
}

/** Azure replaces `$(name)` in scripts by a variable of that name, before any shell sees it. */
function checkMacros(planned: PlannedJob, { spec }: PlannedStep): void {
  const { job } = planned;
  const ours = sourcesOf(planned).flatMap((source) => {
    if (source.kind === 'variable') return [source.name.toLowerCase()];
    return source.kind === 'secret' && source.secret._source.kind === 'platform' ? [source.secret._source.name.toLowerCase()] : [];
  });
  for (const [macro, name] of spec.script.matchAll(/\$\(([A-Za-z][\w.]*)\)/g)) {
    if (!ours.includes(name.toLowerCase()) && !/^(agent|build|environment|pipeline|release|resources|system)\./i.test(name)) continue;
    problem(job, 'azure-macro', `step ${JSON.stringify(spec.name)} has ${macro} in its script`,
      'Azure inserts the value into the script, where the shell executes it: read it from an environment variable');
  }
}

/** A key that is left out where it has no value. */
function optional(key: string, value: unknown): object {
  return value === undefined ? {} : { [key]: value };
}
