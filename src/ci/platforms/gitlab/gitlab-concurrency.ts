import { problem } from '../../../base/problem';
import type { Concurrency } from '../../concurrency';
import { isDeployment } from '../../plan/concurrency-checks';
import type { PipelinePlan, PlannedJob } from '../../plan/plan';

/** What GitLab cannot do of the groups of a pipeline and of its jobs. */
export function checkConcurrency({ pipeline, jobs }: PipelinePlan): void {
  const { concurrency } = pipeline._props;
  if (concurrency) checkGroup(pipeline, concurrency);
  for (const { job } of jobs) if (job._options.concurrency) checkGroup(job, job._options.concurrency);
  if (concurrency && !concurrency.cancelsOlder && jobs.length > 1) {
    problem(pipeline, 'gitlab-concurrency', `runs of group ${concurrency.group} wait for each other, which GitLab does not support`,
      'GitLab lets jobs wait: give the concurrency to the job that must run alone (JobOptions.concurrency)');
  }
}

function checkGroup(owner: Parameters<typeof problem>[0], { group, cancelsOlder, replacesWaiting, perBranch }: Concurrency): void {
  if (cancelsOlder && !perBranch) {
    problem(owner, 'gitlab-concurrency', `a run of group ${group} cancels older ones of all branches`,
      'GitLab cancels only those of the same branch: set perBranch: true');
  }
  if (replacesWaiting && !cancelsOlder) {
    problem(owner, 'gitlab-concurrency', `a newer run takes the place of a waiting one in group ${group}, which GitLab does not support`,
      'omit replacesWaiting: on GitLab each job gets its turn');
  }
  if (!/^[A-Za-z0-9_./-]+$/.test(group)) {
    problem(owner, 'gitlab-concurrency', `a concurrency group has the name ${JSON.stringify(group)}, which is not valid`,
      'use letters, digits, dashes, dots, slashes and underscores');
  }
}

/** What a job waits for, and whether a newer run cancels it. A deployment is never canceled: GitLab then lets the older pipeline finish it. */
export function concurrencyOf(planned: PlannedJob): object {
  const { concurrency: shared } = planned.job.pipeline._props;
  const own = planned.job._options.concurrency ?? (shared?.cancelsOlder ? undefined : shared);
  if (own && !own.cancelsOlder) {
    return { ...shared?.cancelsOlder && { interruptible: false }, resource_group: `${own.group}${own.perBranch ? '/$CI_COMMIT_REF_SLUG' : ''}` };
  }
  if (own?.cancelsOlder) return shared?.cancelsOlder ? {} : { interruptible: true };
  return shared?.cancelsOlder && isDeployment(planned) ? { interruptible: false } : {};
}
