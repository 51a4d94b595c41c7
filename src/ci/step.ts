import { Duration } from 'cdk8s';
import type { Job } from './job';
import { Permission } from './permission';
import { Value } from './value';
import { problem } from '../base/problem';

/** When a step runs. */
export enum StepCondition {
  /** When everything before it in the job succeeded. */
  ON_SUCCESS = 'success',
  /**
   * When something before it in the job failed, or the job ran into its timeout. GitHub, Gitea and Azure do not tell a timeout from a person who
   * cancels the run, so there it runs for that, too; a job with `needsAll` and `JobCondition.ON_FAILURE` does not.
   */
  ON_FAILURE = 'failure',
  /** In any case, at the end of the job. */
  ALWAYS = 'always',
}

/** An action of GitHub's or Gitea's, where there is nothing portable. */
export interface ActionCall {
  /** Name of the action in the pin table, such as `docker/oidc-action`. */
  readonly action: string;
  /**
   * Its inputs.
   *
   * @default - none
   */
  readonly inputs?: { [name: string]: Value };
}

/** What a step is made of: one shell script and what it needs from around it. */
export interface StepSpec {
  /** What the step does, as the platform shows it: `Build the image`. */
  readonly name: string;
  /**
   * Shell that Bash and BusyBox understand: no arrays, no `[[`. It runs with `set -euo pipefail` in a process of its own, in the checkout's
   * folder. It reads everything from environment variables; text of the platform's own templates (`${{ … }}`, `$[[ … ]]`) is refused.
   */
  readonly script: string;
  /**
   * Environment variables of the script.
   *
   * @default - none
   */
  readonly env?: { [name: string]: Value };
  /**
   * Names of which the script writes `NAME=value` lines to the file `$JOB_OUTPUTS`: one line each, no line breaks in values.
   *
   * @default - none
   */
  readonly outputs?: string[];
  /**
   * When it runs.
   *
   * @default StepCondition.ON_SUCCESS
   */
  readonly when?: StepCondition;
  /**
   * Programs that the script calls beside a shell and coreutils, each a name without arguments. The step ends with a clear message where one is missing.
   *
   * @default - none
   */
  readonly tools?: string[];
  /**
   * Programs that later steps of the job find because of this step.
   *
   * @default - unknown: a script may install whatever it mentions
   */
  readonly installs?: string[];
  /**
   * Outputs that mean something only on the machine where the step runs, such as the name of an image in its Docker daemon: by the name of the output, the
   * file below the checkout with which another job can use it, or an empty text where none can.
   *
   * @default - none
   */
  readonly localOutputs?: { [name: string]: string };
  /**
   * What the job's own token must be allowed to do.
   *
   * @default - nothing beyond reading the repository
   */
  readonly permissions?: Permission[];
  /**
   * Whether the script talks to a Docker daemon: GitLab gets a `docker:dind` service with TLS, where the job has no daemon of its own.
   *
   * @default false
   */
  readonly needsDocker?: boolean;
  /**
   * Whether the script is left out, with a word in the log, in a run for a pull request from a fork. A step that reads an output of such a step is left out,
   * too.
   *
   * @default - true where `env` has a secret or an ID token, or `permissions` write: forks get none of these
   */
  readonly skipsForks?: boolean;
  /**
   * Whether it changes what runs somewhere, so that the job must not be canceled while it does. A job with an `environment` deploys in any case.
   *
   * @default false
   */
  readonly deploys?: boolean;
  /**
   * Whether the job goes on when it fails.
   *
   * @default false
   */
  readonly continueOnError?: boolean;
  /**
   * When the step is ended: a second or more; GitHub, Gitea and Azure count whole minutes. GitLab has no limit for a step: there it is a limit of the script itself.
   *
   * @default - the job's
   */
  readonly timeout?: Duration;
  /**
   * An action to call instead of the script, on GitHub and Gitea. Other platforms run the script; with an empty script they refuse the step.
   *
   * @default - none: the script runs everywhere
   */
  readonly action?: ActionCall;
}

/**
 * One thing that a job does. Steps of this library are classes of their own; a program's own steps implement this interface or use
 * `Script`.
 */
export interface IStep {
  /**
   * What the step is made of in this job. Called once when the pipeline is rendered; mistakes are recorded at the job.
   *
   * @param job the job that it is in
   */
  bind(job: Job): StepSpec;
}

/**
 * The token that the platform signs for the job; a problem where it signs none.
 *
 * @param what what needs it, for the message
 * @param alternative what to do on platforms without such tokens
 *
 * @internal
 */
export function identityToken(job: Job, audience: string, what: string, alternative: string): Value {
  const kind = job.pipeline.platform._kind;
  if (kind === 'github' || kind === 'gitlab') return Value.idToken(audience);
  problem(job, 'no-identity-token', `${what} needs an ID token, which ${kind === 'gitea' ? 'Gitea' : 'Azure Pipelines'} does not give to scripts`,
    alternative);
  return Value.literal('');
}

/** Files that a step names lie below the checkout: platforms keep no others, and another runner does not have them. @internal */
export function checkCheckoutPath(job: Job, step: string, path: string): void {
  if (path === '.' || (/^[^-/]/.test(path) && !/\n/.test(path) && !path.split('/').some((part) => part === '..' || part === ''))) return;
  problem(job, 'checkout-path', `${step}: ${JSON.stringify(path)} is not a valid path below the checkout`,
    'use a relative path without .., such as reports/trivy.sarif');
}
