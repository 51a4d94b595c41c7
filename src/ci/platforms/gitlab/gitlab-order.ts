import { problem } from '../../../base/problem';
import { JobCondition } from '../../job';
import type { PipelinePlan, PlannedJob } from '../../plan/plan';

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
