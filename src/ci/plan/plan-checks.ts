import { checkConcurrency } from './concurrency-checks';
import { checkImage, checkJobOptions, checkLegs, checkShownName } from './job-checks';
import type { PipelinePlan, PlannedJob, PlannedStep } from './plan';
import { possibleRuns, runsWith } from './possible-runs';
import { checkPrograms } from './program-checks';
import { problem } from '../../base/problem';
import { Job, JobCondition } from '../job';
import type { Pipeline } from '../pipeline';
import { checkCheckoutPath, StepSpec } from '../step';
import { checkPins } from '../tools/pins';
import type { TriggerSource } from '../trigger';
import type { ValueSource } from '../value';

/** What a shell and every platform take for the name of a variable. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** What is wrong with a pipeline as a whole, whatever the platform. */
export function checkPipeline(plan: PipelinePlan): void {
  const { pipeline, jobs } = plan;
  if (jobs.length === 0) problem(pipeline, 'pipeline-jobs', 'the pipeline has no jobs', 'add at least one with pipeline.addJob');
  checkTriggers(pipeline);
  checkPins(pipeline);
  checkConcurrency(plan);
  const { container, secrets = [] } = pipeline._props;
  checkShownName(pipeline, 'the pipeline', pipeline.name);
  if (pipeline.file === '') {
    problem(pipeline, 'pipeline-file', 'file is empty, which is not a valid path',
      'use a path in the repository, or omit file');
  }
  if (container) checkImage(pipeline, 'the container', container);
  for (const { _source } of secrets) {
    if (_source.kind !== 'platform' || NAME.test(_source.name)) continue;
    problem(pipeline, 'variable-name', `a secret has the name ${JSON.stringify(_source.name)}, which is not valid`,
      'use letters, digits and underscores, not starting with a digit');
  }
  checkDeadJobs(plan);
  const made = new Map<string, PlannedJob>();
  for (const planned of jobs) {
    for (const artifact of planned.job._options.artifacts ?? []) {
      const first = made.get(artifact.name);
      if (first) {
        problem(planned.job, 'artifact-twice', `artifact ${artifact.name} is already created by ${first.id}`, 'rename one of them');
      }
      made.set(artifact.name, planned);
    }
  }
}

/** Jobs that no run can have. Where what a job needs is such a job, that is the one to mend. */
function checkDeadJobs({ pipeline, jobs }: PipelinePlan): void {
  const runs = possibleRuns(pipeline);
  if (runs.length === 0) return;
  const needsOf = new Map(jobs.map(({ job, needs }) => [job, needs.map((need) => need.job)]));
  const dead = new Set(jobs.filter(({ job }) => runsWith(runs, job, (each) => needsOf.get(each)!).length === 0));
  for (const planned of dead) {
    if (planned.needs.some((need) => dead.has(need))) continue;
    const own = runsWith(runs, planned.job, () => []).length === 0;
    problem(planned.job, 'dead-job', `job ${planned.id} never runs: no trigger of the pipeline starts a run in which ${own ? 'its condition holds' : 'its condition and those of the jobs that it needs hold'}`,
      'change the condition, or add the trigger that it is for, such as Trigger.push({ tags: [\'v*\'] }), Trigger.schedule or Trigger.manual');
  }
}

/** What is wrong with a job, whatever the platform. */
export function checkJob(plan: PipelinePlan, planned: PlannedJob): void {
  const { job, id, steps } = planned;
  const { retries = 0, timeout } = job._options;
  if (job._options.when === JobCondition.ON_FAILURE && planned.needs.length === 0) {
    problem(job, 'job-needs', `job ${id} runs when a needed job failed, but it needs none`, 'list jobs in needs, or set needsAll: true');
  }
  if (steps.length === 0) problem(job, 'job-steps', `job ${id} has no steps`, 'add at least one');
  if (![0, 1, 2].includes(retries)) {
    problem(job, 'job-retries', `retries is ${retries}, which is out of range`,
      'use 0, 1 or 2');
  }
  if (timeout && !(timeout.toMinutes({ integral: false }) >= 1 && Number.isInteger(timeout.toMinutes({ integral: false })))) {
    problem(job, 'job-timeout', `timeout is ${timeout.toSeconds({ integral: false })} seconds, which is not valid`,
      'use whole minutes, at least one');
  }
  checkArtifacts(plan, planned);
  checkPrograms(plan, planned);
  checkJobOptions(job);
  for (const [name, source] of planned.env) checkValue(plan, planned, undefined, name, source);
  for (const [name, source] of planned.containerEnv) checkValue(plan, planned, undefined, name, source);
  for (const step of steps) checkStep(plan, planned, step);
}

function checkArtifacts({ jobs }: PipelinePlan, { job, id }: PlannedJob): void {
  for (const artifact of job._options.downloads ?? []) {
    const maker = jobs.find((each) => each.job._options.artifacts?.includes(artifact));
    if (maker && maker.job !== job) {
      if (maker.job.pipeline.platform._kind !== 'gitea') checkLegs(maker.job, [[`artifact ${artifact.name}`, artifact.options.paths]]);
      continue;
    }
    problem(job, 'artifact-missing', `job ${id} downloads artifact ${artifact.name}, which ${maker ? 'it creates itself' : 'no job of the pipeline creates'}`,
      'add it to the artifacts of an earlier job');
  }
}

function checkStep(plan: PipelinePlan, planned: PlannedJob, step: PlannedStep): void {
  const { job } = planned;
  const { spec } = step;
  checkShownName(job, 'a step', spec.name);
  if (spec.script.split('\n').every((line) => /^\s*(?:#|$)/.test(line)) && !spec.action) {
    problem(job, 'empty-script', `step ${JSON.stringify(spec.name)} has an empty script`, 'add commands, or remove the step');
  }
  checkTemplates(planned, spec);
  if (spec.timeout && !(spec.timeout.toSeconds({ integral: false }) >= 1)) {
    problem(job, 'step-timeout', `step ${JSON.stringify(spec.name)} has a timeout of ${spec.timeout.toSeconds({ integral: false })} seconds, which is too short`,
      'use at least one second');
  }
  for (const tool of spec.tools ?? []) {
    if (/^[\w./][\w./+-]*$/.test(tool)) continue;
    problem(job, 'tool-name', `step ${JSON.stringify(spec.name)} needs the tool ${JSON.stringify(tool)}, which is not a valid program name`,
      'use one program without arguments, such as docker');
  }
  for (const name of spec.outputs ?? []) checkVariable(planned, spec.name, name);
  for (const [name, source] of step.env) checkValue(plan, planned, step, name, source);
  for (const { _source } of Object.values(spec.action?.inputs ?? {})) checkSource(plan, planned, step, _source);
}

/** Text that a platform would replace before the shell sees it. */
function checkTemplates({ job }: PlannedJob, spec: StepSpec): void {
  const inScript = /\$\{\{|\$\[\[/.exec(spec.script)?.[0];
  const found = inScript ?? /\$\{\{|\$\[\[|\$\(/.exec(spec.name)?.[0];
  if (found === undefined) return;
  problem(job, 'script-template', `step ${JSON.stringify(spec.name)} has ${found} in its ${inScript ? 'script' : 'name'}`,
    'pass the value in the step\'s env and read it as a variable: the shell executes what a platform inserts into a script');
}

function checkVariable({ job }: PlannedJob, where: string, name: string): void {
  if (NAME.test(name)) return;
  problem(job, 'variable-name', `${where} has the variable ${JSON.stringify(name)}, which is not a valid name`,
    'use letters, digits and underscores, not starting with a digit');
}

function checkValue(plan: PipelinePlan, planned: PlannedJob, step: PlannedStep | undefined, name: string, source: ValueSource): void {
  checkVariable(planned, step ? `step ${JSON.stringify(step.spec.name)}` : `job ${planned.id}`, name);
  if (source.kind === 'text' && ABSOLUTE.has(name) && source.text !== '' && source.text !== 'off' && !source.text.startsWith('/')) {
    problem(planned.job, 'relative-folder', `the variable ${name} of ${step ? `step ${JSON.stringify(step.spec.name)}` : `job ${planned.id}`} is ${JSON.stringify(source.text)}, and Go refuses a relative path`,
      `use Value.checkoutPath(${JSON.stringify(source.text)}), which is absolute on every platform`);
  }
  checkSource(plan, planned, step, source);
}

/** Variables in which Go takes no relative path. */
const ABSOLUTE: ReadonlySet<string> = new Set(['GOPATH', 'GOCACHE', 'GOMODCACHE', 'GOBIN']);

function checkServiceValue(job: Job, where: string, name: string, port: number | undefined): void {
  const service = job._options.services?.[name];
  if (!service) {
    problem(job, 'service-missing', `${where} reads the address of service ${name}, which job ${job.node.id} does not have`,
      `the services of the job are ${Object.keys(job._options.services ?? {}).join(', ') || 'none'}`);
  } else if (port !== undefined && !service.ports?.includes(port)) {
    problem(job, 'service-missing', `${where} reads port ${port} of service ${name}, which is not one of its ports`,
      `add it to ports of the service; it has ${service.ports?.join(', ') || 'none'}`);
  }
}

function checkSource(plan: PipelinePlan, planned: PlannedJob, step: PlannedStep | undefined, source: ValueSource): void {
  const { job } = planned;
  const where = step ? `step ${JSON.stringify(step.spec.name)}` : `job ${planned.id}`;
  if (source.kind === 'secret' && !plan.pipeline._props.secrets?.includes(source.secret)) {
    problem(job, 'undeclared-secret', `${where} reads the secret ${source.secret.name}, which the pipeline does not declare`,
      'add it to the secrets of the pipeline');
  }
  if (source.kind === 'variable') checkVariable(planned, where, source.name);
  if (source.kind === 'idToken' && source.audience.trim() === '') {
    problem(job, 'token-audience', `${where} requests an ID token without an audience`, 'set the audience that the receiver expects');
  }
  if (source.kind === 'matrix' && !Object.hasOwn(job._options.matrix ?? {}, source.axis)) {
    problem(job, 'job-matrix', `${where} reads axis ${source.axis}, which the matrix of job ${planned.id} does not have`,
      'add the axis to the matrix');
  }
  if (source.kind === 'path') checkCheckoutPath(job, where, source.path);
  if (source.kind === 'service') checkServiceValue(job, where, source.name, source.port);
  if (source.kind === 'output') checkOutput(plan, planned, step, where, source.name, plan.find(source.step));
}

function checkOutput(
  plan: PipelinePlan, planned: PlannedJob, step: PlannedStep | undefined, where: string, name: string, found: ReturnType<PipelinePlan['find']>,
): void {
  const { job } = planned;
  if (!found) {
    problem(job, 'output-missing', `${where} reads output ${name} of a step that is not in a job of pipeline ${plan.pipeline.node.id}`,
      'add that step to a job');
  } else if (!found.step.spec.outputs?.includes(name)) {
    problem(job, 'output-missing', `${where} reads output ${name}, which step ${JSON.stringify(found.step.spec.name)} does not have`,
      `its outputs are ${found.step.spec.outputs?.join(', ') || 'none'}`);
  } else if (found.job !== planned && found.job.job._options.matrix) {
    problem(job, 'output-matrix', `${where} reads output ${name} of job ${found.job.id}, which runs once per value of its matrix`,
      'platforms keep the output of only one of them: write files, and keep them as an artifact');
  } else if (found.job === planned && (!step || planned.steps.indexOf(found.step) >= planned.steps.indexOf(step))) {
    problem(job, 'output-missing', `${where} reads output ${name} before step ${JSON.stringify(found.step.spec.name)} has run`,
      'move it after that step');
  }
}

/** What is wrong with what starts a pipeline, whatever the platform. */
function checkTriggers(pipeline: Pipeline): void {
  for (const { _source: source } of pipeline._props.triggers) {
    if (source.kind === 'schedule' && !isSchedule(source.cron)) {
      problem(pipeline, 'trigger-schedule', `the schedule is ${JSON.stringify(source.cron)}, which is not a valid cron expression`,
        'use five fields separated by single spaces, each in its range, such as 30 4 * * 1: minute, hour, day of month, month, day of week (0 is Sunday)');
    }
    if (source.kind === 'pipeline' && source.name.trim() === '') {
      problem(pipeline, 'trigger-filter', 'the trigger refers to a pipeline without a name', 'use the name that the platform shows');
    }
    if (source.kind === 'push' && source.options.paths && source.options.ignoredPaths) {
      problem(pipeline, 'trigger-filter', 'a push trigger has both paths and ignoredPaths', 'set one of them');
    }
    for (const [filter, names] of filtersOf(source)) checkFilter(pipeline, filter, names);
  }
}

function filtersOf(source: TriggerSource): [string, string[]][] {
  return 'options' in source ? Object.entries(source.options).filter(([, names]) => names !== undefined) : [];
}

/** Platforms take an empty list for everything, for nothing, or refuse it. */
function checkFilter(pipeline: Pipeline, filter: string, names: readonly string[]): void {
  if (names.length === 0) problem(pipeline, 'trigger-filter', `${filter} of a trigger is empty`, 'omit it, or list at least one');
  const wrong = names.find((name) => name.trim() !== name || name === '' || /[\x00-\x1f\x7f]/.test(name));
  if (wrong !== undefined) {
    problem(pipeline, 'trigger-filter', `${filter} of a trigger contains ${JSON.stringify(wrong)}, which is not valid`,
      'use names or patterns without surrounding whitespace');
  }
}

/** The range of each field, and the names that stand for its numbers. */
const FIELDS: readonly (readonly [from: number, to: number, ...names: string[]])[] = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12, 'JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
  [0, 6, 'SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'],
];

function isSchedule(cron: string): boolean {
  const fields = cron.split(' ');
  return fields.length === FIELDS.length && fields.every((field, index) => field.split(',').every((part) => isPart(part, FIELDS[index])));
}

/** A star, a number or a range of numbers, and a step behind it. */
function isPart(part: string, [from, to, ...names]: typeof FIELDS[number]): boolean {
  const [, range, step] = /^(\*|\w+(?:-\w+)?)(?:\/(\d{1,2}))?$/.exec(part) ?? [];
  if (range === undefined || Number(step ?? 1) < 1) return false;
  if (range === '*') return true;
  const numbers = range.split('-').map((each) => names.includes(each.toUpperCase()) ? names.indexOf(each.toUpperCase()) + from : /^\d{1,2}$/.test(each) ? Number(each) : NaN);
  return numbers.every((each) => each >= from && each <= to) && numbers[0] <= numbers[numbers.length - 1];
}
