import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import type { Condition } from './condition';
import type { Artifact, Cache, Checkout, TestReport } from './job-files';
import type { DeploymentEnvironment } from './permission';
import type { Pipeline } from './pipeline';
import type { ContainerOptions, Runner, ServiceOptions, Toolchain } from './runner';
import type { IStep } from './step';
import type { Concurrency } from './trigger';
import type { Value } from './value';
import { traceOrigin } from '../base/origin';

/** An image in Amazon's registry that a job pushes or pulls. */
interface EcrNeed {
  readonly account: string;
  readonly region: string;
  /** Name of the repository in the registry. */
  readonly repository: string;
  readonly use: 'push' | 'pull';
}

/** What a step of a job asks of AWS: a role to take, or an image. */
interface AwsNeed {
  /** ARN of the role that it takes, or with which it reaches the image; undefined for an image that earlier steps have logged in for. */
  readonly role?: string;
  readonly image?: EcrNeed;
}

/**
 * When a job runs, as seen from the jobs before it. A job ends in one of four ways: it succeeds; it fails; it is cancelled, by its timeout or by a
 * person; or it is skipped, because its condition does not hold or the jobs before it ended otherwise than it requires. A job that runs into its
 * timeout counts as a failure, not as a success. A step that may fail does not fail its job.
 */
export enum JobCondition {
  /** When each job that it needs succeeded. With `needsAll`, also when some were skipped, but none failed or ran into its timeout. */
  ON_SUCCESS = 'success',
  /**
   * When none of the jobs that it needs, and none that those need in turn, failed or ran into its timeout: each succeeded or was skipped, such as a migration
   * whose condition does not hold for this branch. GitLab refuses it behind a job that runs after failures.
   */
  ON_SUCCESS_OR_SKIPPED = 'successOrSkipped',
  /**
   * When a job that it needs, or one that those need in turn, failed or ran into its timeout. It does not run in a run that a person, or a newer run,
   * cancels: that is not a failure.
   */
  ON_FAILURE = 'failure',
  /** When the jobs that it needs ended, in whichever way. After a person cancels a run, GitLab does not start it; other platforms do. */
  ALWAYS = 'always',
}

/** Which shell runs a job's scripts. */
export enum Shell {
  BASH = 'bash',
  /** For images without Bash: BusyBox' shell. Dash is too small. */
  SH = 'sh',
}

/** What a job does, on what, and when. */
export interface JobOptions {
  /** What it does, in this order. At least one. More can be added by `addStep`. */
  readonly steps?: IStep[];
  /**
   * What the platform shows.
   *
   * @default - its id
   */
  readonly name?: string;
  /**
   * Jobs that come before it. Values, artifacts and outputs come from these only.
   *
   * @default - none: it starts with the pipeline
   */
  readonly needs?: Job[];
  /**
   * Whether it comes behind all jobs of the pipeline but those that say this, too, wherever they are added: the end of a run, where it is said how
   * it went. With `when: JobCondition.ON_FAILURE` it runs once when anything failed or ran into its timeout, else when nothing did.
   *
   * @default false
   */
  readonly needsAll?: boolean;
  /**
   * The machine.
   *
   * @default - the pipeline's
   */
  readonly runner?: Runner;
  /**
   * Programs that the runner or image has, beside those that the library knows of: each program that a step needs is judged at synthesis.
   *
   * @default - none
   */
  readonly has?: string[];
  /**
   * A container in which all steps run.
   *
   * @default - the runner itself; on GitLab the pipeline's default image
   */
  readonly container?: ContainerOptions;
  /**
   * Containers beside the job, by the name under which they are reached.
   *
   * @default - none
   */
  readonly services?: { [name: string]: ServiceOptions };
  /**
   * How it gets the repository's files.
   *
   * @default Checkout.shallow()
   */
  readonly checkout?: Checkout;
  /**
   * Languages that its steps use, each once; GitLab takes one.
   *
   * @default - none
   */
  readonly toolchains?: Toolchain[];
  /**
   * Files that are kept from run to run.
   *
   * @default - none
   */
  readonly caches?: Cache[];
  /**
   * Files that the job makes and keeps.
   *
   * @default - none
   */
  readonly artifacts?: Artifact[];
  /**
   * Artifacts of jobs that it needs, laid into its folder before its steps.
   *
   * @default - none
   */
  readonly downloads?: Artifact[];
  /**
   * Reports that the platform shows.
   *
   * @default - none
   */
  readonly reports?: TestReport[];
  /**
   * The job runs once for each combination of these values; steps read them by `Value.matrix`. `{axis}` stands for the value in versions of `toolchains`, labels
   * of the `runner`, images of the `container` and of `services`, and paths of `artifacts`: `Toolchain.node('{node}')`. GitHub takes 256 combinations,
   * GitLab 200.
   *
   * @default - once
   */
  readonly matrix?: { [axis: string]: string[] };
  /**
   * Environment variables of all steps of the job.
   *
   * @default - none
   */
  readonly env?: { [name: string]: Value };
  /**
   * Whether it runs at all.
   *
   * @default - in every run of the pipeline
   */
  readonly condition?: Condition;
  /**
   * How the jobs before it must have ended.
   *
   * @default JobCondition.ON_SUCCESS
   */
  readonly when?: JobCondition;
  /**
   * Where it deploys to.
   *
   * @default - nowhere
   */
  readonly environment?: DeploymentEnvironment;
  /**
   * What happens when the job is to run while a job of the same group runs, in this run or another.
   *
   * @default - they all run
   */
  readonly concurrency?: Concurrency;
  /**
   * When it is ended. It counts as failed then: jobs with `JobCondition.ON_FAILURE` run, and its own steps with `StepCondition.ON_FAILURE`, too. A step
   * with a timeout of its own fails by itself. On GitLab, the time for steps that run after failures or always comes on top. Gitea before 1.27 ignores
   * the timeout of a job.
   *
   * @default - one hour
   */
  readonly timeout?: Duration;
  /**
   * How often it is tried again: 0 to 2. Only GitLab can; elsewhere it is refused, and the step itself must try again.
   *
   * @default 0
   */
  readonly retries?: number;
  /**
   * Which shell runs the scripts.
   *
   * @default Shell.BASH
   */
  readonly shell?: Shell;
}

/**
 * A part of a pipeline that runs on one machine. Created by `pipeline.addJob`.
 *
 * @example
 * const test = pipeline.addJob('test', { steps: [new ci.Script({ name: 'Test', script: ['make test'] })] });
 * pipeline.addJob('release', { needs: [test], steps: [new ci.Script({ name: 'Release', script: ['make release'] })] });
 */
export class Job extends Construct {
  /** The pipeline that it is in. */
  public readonly pipeline: Pipeline;
  /** The jobs that it names as coming before it. @internal */
  public readonly _needs: Job[];
  /** What its steps ask of AWS; known when the pipeline is rendered. @internal */
  public readonly _awsNeeds: AwsNeed[] = [];

  private readonly _added: IStep[];

  constructor(pipeline: Pipeline, id: string, private readonly _given: JobOptions) {
    super(pipeline, id);
    traceOrigin(this);
    this.pipeline = pipeline;
    this._added = [...(_given.steps ?? [])];
    this._needs = [...(_given.needs ?? [])];
  }

  /** Adds a job that comes before this one. */
  public addNeed(job: Job): void {
    this._needs.push(job);
  }

  /** Adds a step behind the others. */
  public addStep(step: IStep): void {
    this._added.push(step);
  }

  /** The steps in their order. */
  public get steps(): IStep[] {
    return [...this._added];
  }

  /** @internal */
  public get _options(): JobOptions {
    return this._given;
  }
}

/** Where a text has an axis of a matrix: `{node}`. */
const AXIS = /\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** The axes of the job's matrix that a text has. @internal */
export function axesIn(job: Job, text: string): string[] {
  const matrix = job._options.matrix ?? {};
  return [...new Set([...text.matchAll(AXIS)].map(([, axis]) => axis))].filter((axis) => Object.hasOwn(matrix, axis));
}

/** A text with the axes of the job's matrix as a platform writes them. @internal */
export function withAxes(job: Job, text: string, write: (axis: string) => string): string {
  const matrix = job._options.matrix ?? {};
  return text.replace(AXIS, (whole, axis: string) => Object.hasOwn(matrix, axis) ? write(axis) : whole);
}

/** What a text is in each job of the matrix. @internal */
export function legsOf(job: Job, text: string): string[] {
  return axesIn(job, text).reduce((texts, axis) => texts.flatMap((each) =>
    job._options.matrix![axis].map((value) => each.replaceAll(`{${axis}}`, () => value))), [text]);
}
