import { Duration } from 'cdk8s';
import type { Job } from '../job';
import type { IStep, StepCondition, StepSpec } from '../step';
import { Value } from '../value';

/** Properties of a script. */
export interface ScriptProps {
  /** What it does, as the platform shows it. */
  readonly name: string;
  /** Commands, each a line of one script: Bash or BusyBox' shell, in strict mode. They read values from environment variables. */
  readonly script: string[];
  /**
   * Environment variables.
   *
   * @default - none
   */
  readonly env?: { [name: string]: Value };
  /**
   * Names of which the commands write `NAME=value` lines to the file `$JOB_OUTPUTS`.
   *
   * @default - none
   */
  readonly outputs?: string[];
  /**
   * Programs that must be there.
   *
   * @default - not checked
   */
  readonly tools?: string[];
  /**
   * When it runs.
   *
   * @default StepCondition.ON_SUCCESS
   */
  readonly when?: StepCondition;
  /**
   * Whether the job goes on when it fails.
   *
   * @default false
   */
  readonly continueOnError?: boolean;
  /**
   * When it is ended.
   *
   * @default - with its job
   */
  readonly timeout?: Duration;
}

/**
 * Runs commands of the program's own.
 *
 * @example
 * const version = new ci.Script({ name: 'Version', script: ['echo "VERSION=$(cat VERSION)" >>"$JOB_OUTPUTS"'], outputs: ['VERSION'] });
 * const release = new ci.Script({ name: 'Release', script: ['./release.sh "$VERSION"'], env: { VERSION: ci.Value.output(version, 'VERSION') } });
 * pipeline.addJob('release', { steps: [version, release] });
 */
export class Script implements IStep {
  constructor(private readonly _props: ScriptProps) {}

  /** One of its outputs. */
  public output(name: string): Value {
    return Value.output(this, name);
  }

  public bind(_job: Job): StepSpec {
    const { script: commands, ...rest } = this._props;
    return { ...rest, script: commands.join('\n') };
  }
}
