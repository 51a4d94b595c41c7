import { problem, warning } from '../../base/problem';
import { shell } from '../../base/shell';
import { Job, JobCondition } from '../job';
import type { PipelineSecret } from '../pipeline-secret';
import { StepCondition } from '../step';
import { Value } from '../value';

/** What notices say of a run, as environment variables. Names and messages in them are of strangers: anything may be in them. */
export function noticeFacts(job: Job, result: RunResult, title: string | undefined): { [name: string]: Value } {
  return {
    TITLE: Value.literal(title ?? `Pipeline ${job.pipeline.name} ${result}`),
    RUN_RESULT: Value.literal(result),
    REPOSITORY: Value.REPOSITORY,
    BRANCH: Value.BRANCH,
    TAG: Value.TAG,
    PULL_REQUEST: Value.PULL_REQUEST_NUMBER,
    PULL_REQUEST_BRANCH: Value.PULL_REQUEST_BRANCH,
    COMMIT: Value.COMMIT,
    COMMIT_MESSAGE: Value.COMMIT_MESSAGE,
    AUTHOR: Value.ACTOR,
    ...result === 'failed' ? { FAILED_JOBS: Value.FAILED_JOBS, RUN_URL: Value.FAILURES_URL } : { RUN_URL: Value.RUN_URL },
  };
}

/**
 * Definitions for jq: `fact(NAME)` is an environment variable in one line, and `facts` the rows of the table: pairs of a label and a text, without the
 * address of the run. jq reads the environment itself: nothing is in its arguments, and a commit message may be of any length.
 */
export const NOTICE_FACTS = shell`def line: gsub("[[:cntrl:]\u2028\u2029]+"; " ") | if length > 200 then .[:199] + "…" else . end;
def fact($name): env[$name] // "" | line;
def facts: [
  ["Repository", fact("REPOSITORY")],
  (if fact("PULL_REQUEST") != "" then ["Pull request", "#\(fact("PULL_REQUEST")) from \(fact("PULL_REQUEST_BRANCH"))"]
    elif fact("TAG") != "" then ["Tag", fact("TAG")]
    else ["Branch", fact("BRANCH")] end),
  ["Commit", (fact("COMMIT")[:12] + " " + (env.COMMIT_MESSAGE // "" | split("\n")[0] // "" | line) | rtrimstr(" "))],
  ["Author", fact("AUTHOR")],
  ["Failed", fact("FAILED_JOBS")]
];`;

/** How the run went of which a step tells. */
type RunResult = 'succeeded' | 'failed';

/** A notice about a failure must not depend on what may be the failure. */
export function checkNoticeSecret(job: Job, what: string, secret: PipelineSecret | undefined): void {
  if (secret?._source.kind !== 'vault' || secret._source.options.fallback) return;
  warning(job, 'notice-vault', `${what} reads the secret ${secret.name} from Vault, so nobody is notified when Vault cannot be reached`,
    'set fallback to a secret of the platform: PipelineSecret.vault(…, { fallback: PipelineSecret.platform(…) })');
}

/**
 * What a step tells, seen from where it stands: nothing but the conditions of jobs and steps says on all platforms how a run went. Where they do not say
 * it, that is recorded at the job.
 *
 * @param job the job of the step
 * @param what what the step is called in messages
 * @param when when the step runs in its job
 */
export function runResult(job: Job, what: string, when: StepCondition = StepCondition.ON_SUCCESS): RunResult {
  const isAlways = [job._options.when as string, when as string].includes(JobCondition.ALWAYS);
  if (isAlways) {
    problem(job, 'notice-result', `${what} always runs, so it cannot determine whether the run failed`,
      'add one to a job with needsAll and JobCondition.ON_FAILURE, and one to a job with needsAll');
  }
  return isAlways || job._options.when === JobCondition.ON_FAILURE || when === StepCondition.ON_FAILURE ? 'failed' : 'succeeded';
}
