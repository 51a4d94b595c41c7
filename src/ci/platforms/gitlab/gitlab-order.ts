import { problem } from '../../../base/problem';
import { JobCondition } from '../../job';
import { isDeployment } from '../../plan/concurrency-checks';
import type { PipelinePlan, PlannedJob } from '../../plan/plan';
import type { Concurrency } from '../../trigger';

/** One of a job's `needs`. */
export interface GitLabNeed {
  readonly job: string;
  readonly artifacts: boolean;
  readonly optional?: true;
}

/** How GitLab orders jobs. */
export interface GitLabOrder {
  /** Stages in their order: each is called after its jobs. */
  readonly stages: readonly string[];
  stageOf(job: PlannedJob): string;
  /** The jobs that it waits for; undefined where it waits for all stages before its own. */
  needsOf(job: PlannedJob): readonly PlannedJob[] | undefined;
}

/**
 * GitLab skips a job whose needs were skipped even where it is for failures, and refuses a pipeline in which a need is missing. So jobs that come after
 * all others wait for stages.
 *
 * @param nameOf what GitLab calls a job
 */
export function gitlabOrder(plan: PipelinePlan, nameOf: (job: PlannedJob) => string): GitLabOrder {
  const depths = new Map<PlannedJob, number>();
  for (const planned of plan.jobs) {
    depths.set(planned, Math.max(-1, ...planned.needs.map((need) => depths.get(need) ?? -1)) + 1);
  }
  const last = Math.max(0, ...[...depths].filter(([job]) => !isLast(job)).map(([, depth]) => depth));
  const stageNames = new Map<number, string>();
  const depthOf = (job: PlannedJob): number => isLast(job) ? Math.max(last + 1, depths.get(job)!) : depths.get(job)!;
  for (const depth of [...new Set(plan.jobs.map(depthOf))].sort((a, b) => a - b)) {
    const names = plan.jobs.filter((job) => depthOf(job) === depth).map(nameOf);
    stageNames.set(depth, names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : names.join(', '));
  }
  return {
    stages: [...stageNames.values()],
    stageOf: (job) => stageNames.get(depthOf(job))!,
    needsOf: (planned) => {
      if (isLast(planned)) return undefined;
      const behind = planned.needs.filter((need) => need.needs.length > 0);
      if (planned.job._options.when === JobCondition.ON_FAILURE && behind.length > 0) {
        problem(planned.job, 'gitlab-failure', `job ${planned.id} runs when one of ${planned.needs.map(({ id }) => id).join(', ')} failed`,
          `GitLab skips it when ${behind[0].id} is skipped because of an earlier job: set needsAll: true, or need only jobs that need none`);
      }
      const rescuer = planned.needs.find(({ job }) => job._options.when === JobCondition.ON_FAILURE);
      if (planned.job._options.when === JobCondition.ON_SUCCESS_OR_SKIPPED && rescuer) {
        problem(planned.job, 'gitlab-failure', `job ${planned.id} runs when ${rescuer.id}, which runs after failures, is skipped`,
          'GitLab skips it then: do not need that job, or set needsAll: true');
      }
      return planned.needs;
    },
  };
}

/** Behind all other jobs: GitLab's own order of stages does that. */
function isLast({ job }: PlannedJob): boolean {
  return job._options.needsAll ?? false;
}

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
