import { needsOf } from './needs';
import { checkJob, checkPipeline } from './plan-checks';
import { outsideForks, skippedForForks } from './possible-runs';
import { waitForServicesStep } from './service-health';
import { vaultSecretsStep } from './vault-secrets';
import { problem } from '../../base/problem';
import { shell } from '../../base/shell';
import type { Job } from '../job';
import { Permission } from '../permission';
import type { Pipeline } from '../pipeline';
import type { IStep, StepSpec } from '../step';
import type { Value, ValueSource } from '../value';

/** The CI systems. */
export type PlatformKind = 'github' | 'gitea' | 'gitlab' | 'azure';

/** The machine and the image of jobs that name none. */
export interface RunnerDefaults {
  readonly defaultRunner?: string;
  readonly defaultImage?: string;
}

/** What makes a file of a pipeline. */
export interface Renderer {
  readonly defaults: RunnerDefaults;
  /** Whether it waits for the health checks of services before a job's first step. */
  readonly checksHealth: boolean;
  /** Where the file of a pipeline is, where the program does not say. */
  file(id: string): string;
  /** The file's text. What the platform cannot do is recorded as problems at the plan's constructs. */
  render(plan: PipelinePlan): string;
}

/** A step as a renderer takes it. */
export interface PlannedStep {
  /** Unique in the job: lower-case letters, digits and dashes. */
  readonly id: string;
  readonly spec: StepSpec;
  /** The environment variables of the step alone. */
  readonly env: ReadonlyMap<string, ValueSource>;
  /** Whether it does nothing in runs for pull requests from forks; its script says so. */
  readonly skipsForks: boolean;
  /** Whether another step reads its outputs. */
  readonly isRead: boolean;
}

/** A job as a renderer takes it. */
export interface PlannedJob {
  readonly id: string;
  /** The construct, for problems and for what is in `job._options`. */
  readonly job: Job;
  readonly steps: readonly PlannedStep[];
  /** Environment variables of all its steps, those of the pipeline included. */
  readonly env: ReadonlyMap<string, ValueSource>;
  /** Environment variables of its container and of its services. */
  readonly containerEnv: readonly (readonly [string, ValueSource])[];
  /** The jobs before it: those that it names, and those of which it reads outputs or artifacts. */
  readonly needs: readonly PlannedJob[];
  /** Outputs that other jobs read, and the step that each is of. */
  readonly outputs: ReadonlyMap<string, PlannedStep>;
  readonly permissions: ReadonlySet<Permission>;
}

/** A pipeline with everything resolved that is the same on all platforms. */
export interface PipelinePlan {
  readonly pipeline: Pipeline;
  /** In an order in which each job comes behind those that it needs. */
  readonly jobs: readonly PlannedJob[];
  /** The job and the step of an output's step; undefined where no job has it. */
  find(step: IStep): { readonly job: PlannedJob; readonly step: PlannedStep } | undefined;
}

/** Resolves a pipeline; mistakes are recorded at its constructs. */
export function planPipeline(pipeline: Pipeline): PipelinePlan {
  const drafts = new Map(pipeline.jobs.map((job) => [job, draftOf(job)]));
  const read = new Set([...drafts.values()].flatMap(sourcesOf).flatMap((source) => source.kind === 'output' ? source.step : []));
  const places = placesOf(drafts, read);

  const planned = new Map<Job, PlannedJob>();
  const needs = needsOf(pipeline, (job) => producersOf(drafts.get(job)!, places));
  const skipping = skippedForForks(pipeline, needs, drafts);
  for (const job of needs.order) {
    const draft = drafts.get(job)!;
    planned.set(job, {
      id: job.node.id,
      job,
      steps: draft.steps.map((bound) => {
        const skipsForks = skipping.has(bound);
        const spec = skipsForks ? outsideForks(bound.spec) : bound.spec;
        return { id: bound.id, spec, env: envOf(spec.env), isRead: bound.step !== undefined && read.has(bound.step), skipsForks };
      }),
      env: draft.env,
      containerEnv: draft.containerEnv,
      needs: needs.of(job).map((each) => planned.get(each)!).filter((each) => each !== undefined),
      outputs: new Map(),
      permissions: permissionsOf(draft),
    });
  }
  const find: PipelinePlan['find'] = (step) => {
    const place = places.get(step);
    const job = place && planned.get(place.job);
    return job && { job, step: job.steps[place.index] };
  };
  for (const [job, draft] of drafts) addOutputs(job, draft, find);
  for (const { outputs } of planned.values()) for (const step of new Set(outputs.values())) refuseSecrets(step, outputs);
  const plan: PipelinePlan = { pipeline, jobs: [...planned.values()], find };
  checkPipeline(plan);
  for (const job of plan.jobs) checkJob(plan, job);
  return plan;
}

/** Where a step stands. */
interface StepLocation {
  readonly job: Job;
  readonly index: number;
}

function placesOf(drafts: ReadonlyMap<Job, BoundJob>, read: ReadonlySet<IStep>): ReadonlyMap<IStep, StepLocation> {
  const places = new Map<IStep, StepLocation>();
  for (const [job, draft] of drafts) {
    draft.steps.forEach(({ step, spec }, index) => {
      if (!step) return;
      const first = places.get(step);
      if (first && read.has(step)) {
        problem(job, 'step-twice', `step ${JSON.stringify(spec.name)}, whose outputs are read, is both in job ${first.job.node.id} and in job ${job.node.id}`,
          'create one step for each job: an output belongs to one step');
      }
      if (!first) places.set(step, { job, index });
    });
  }
  return places;
}

/** The outputs that a job reads of others become outputs of those. */
function addOutputs(job: Job, draft: BoundJob, find: PipelinePlan['find']): void {
  for (const source of sourcesOf(draft)) {
    const found = source.kind === 'output' ? find(source.step) : undefined;
    if (source.kind !== 'output' || !found || found.job.job === job) continue;
    const outputs = found.job.outputs as Map<string, PlannedStep>;
    if ((outputs.get(source.name) ?? found.step) !== found.step) {
      problem(found.job.job, 'output-twice', `two steps of job ${found.job.id} pass output ${source.name} to other jobs`,
        'rename one of the outputs');
    }
    outputs.set(source.name, found.step);
  }
}

/** GitHub drops an output that has a secret in it, and other platforms show it to everybody: the step fails with a word instead. */
function refuseSecrets(step: PlannedStep, outputs: ReadonlyMap<string, PlannedStep>): void {
  const secrets = [...step.env].filter(([, { kind }]) => kind === 'secret' || kind === 'idToken' || kind === 'jobToken').map(([name]) => name);
  if (secrets.length === 0 || step.spec.action) return;
  const names = [...outputs].filter(([, producer]) => producer === step).map(([name]) => name);
  const check = shell`# An output with a secret in it reaches no other job on GitHub, and everybody elsewhere.
handed_on=$(sed -n ${names.map((name) => `-e 's/^${name}=//p'`).join(' ')} "$JOB_OUTPUTS")
must_not_have() {
  case $1 in ????*) ;; *) return 0 ;; esac
  case $handed_on in *"$1"*) echo 'one of the outputs ${names.join(', ')} has a secret in it: other jobs must not get it' >&2; exit 1 ;; esac
}
${secrets.map((name) => `must_not_have "$${name}"`).join('\n')}`;
  (step as { spec: StepSpec }).spec = { ...step.spec, script: `${step.spec.script.trimEnd()}\n${check}` };
}

/** A job whose steps are bound. */
export interface BoundJob {
  readonly job: Job;
  readonly env: ReadonlyMap<string, ValueSource>;
  readonly containerEnv: readonly (readonly [string, ValueSource])[];
  readonly steps: readonly { readonly id: string; readonly step?: IStep; readonly spec: StepSpec }[];
}

function draftOf(job: Job): BoundJob {
  const env = envOf({ ...job.pipeline._props.env, ...job._options.env });
  const { container = job.pipeline._props.container, services = {} } = job._options;
  const containerEnv = [container, ...Object.values(services)].flatMap((each) => [...envOf(each?.env)]);
  const bound: { step?: IStep; spec: StepSpec }[] = job.steps.map((step) => ({ step, spec: step.bind(job) }));
  checkValues(job, { ...job.pipeline._props.env, ...job._options.env });
  for (const { spec } of bound) checkValues(job, { ...spec.action?.inputs, ...spec.env });
  const sources = [...env.values(), ...envOf(container?.env).values(), ...bound.flatMap(({ spec }) => [...envOf(spec.env).values()])];
  for (const spec of [waitForServicesStep(job), vaultSecretsStep(job, sources)]) if (spec) bound.unshift({ spec });
  const ids = new Set<string>();
  return { job, env, containerEnv, steps: bound.map((each) => ({ ...each, id: freeId(each.spec.name, ids) })) };
}

function freeId(name: string, taken: Set<string>): string {
  const slug = name.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^[-0-9]+|-$/g, '') || 'step';
  let id = slug;
  for (let n = 2; taken.has(id); n++) id = `${slug}-${n}`;
  taken.add(id);
  return id;
}

function envOf(env: { readonly [name: string]: Value } | undefined): ReadonlyMap<string, ValueSource> {
  return new Map(Object.entries(env ?? {}).filter(([, value]) => isValue(value)).map(([name, value]) => [name, value._source]));
}

/** Programs in JavaScript have no compiler that tells them. */
function checkValues(job: Job, env: { readonly [name: string]: Value }): void {
  for (const [name, value] of Object.entries(env)) {
    if (!isValue(value)) {
      problem(job, 'variable-value', `the variable ${name} is ${JSON.stringify(value)}, which is not a Value`,
        'use a Value, such as Value.literal, or omit it');
    }
  }
}

function isValue(value: Value | undefined): boolean {
  return value?._source !== undefined;
}

function sourcesOf(draft: BoundJob): ValueSource[] {
  const { env, containerEnv, steps } = draft;
  const ofSteps = steps.flatMap(({ spec }) => [...envOf(spec.env).values(), ...envOf(spec.action?.inputs).values()]);
  return [...env.values(), ...containerEnv.map(([, source]) => source), ...ofSteps];
}

/** The jobs of which a job reads outputs or artifacts. */
function producersOf(draft: BoundJob, places: ReadonlyMap<IStep, { job: Job }>): Job[] {
  const producers = sourcesOf(draft).flatMap((source) => source.kind === 'output' ? places.get(source.step)?.job ?? [] : []);
  for (const artifact of draft.job._options.downloads ?? []) {
    producers.push(...draft.job.pipeline.jobs.filter((job) => job._options.artifacts?.includes(artifact)));
  }
  return producers.filter((job) => job !== draft.job);
}

function permissionsOf(draft: BoundJob): ReadonlySet<Permission> {
  const permissions = new Set(draft.steps.flatMap(({ spec }) => spec.permissions ?? []));
  if (sourcesOf(draft).some(({ kind }) => kind === 'idToken')) permissions.add(Permission.WRITE_ID_TOKEN);
  return permissions;
}
