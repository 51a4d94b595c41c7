import { Job, JobCondition } from './job';
import { StepCondition } from './step';
import { problem } from '../problem';

/** How the run went of which a step tells. */
export type RunResult = 'succeeded' | 'failed';

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
    problem(job, 'notice-result', `${what} runs in any case, so it cannot know whether the run failed`,
      'give one to a job with needsAll and JobCondition.ON_FAILURE, and one to a job with needsAll');
  }
  return isAlways || job._options.when === JobCondition.ON_FAILURE || when === StepCondition.ON_FAILURE ? 'failed' : 'succeeded';
}
