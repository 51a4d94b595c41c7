import {
  all, ALWAYS, any, ConditionContext, equal, Expression, isConstant, isSet, judge, matches, MERGE_REQUEST, NEVER, not, pushOf, startedBy,
  textOf, THIS_RUN,
} from './gitlab-conditions';
import { RunEvent } from '../../condition';
import { JobCondition } from '../../job';
import type { Pipeline } from '../../pipeline';
import { withNeeds } from '../../plan/needs';
import type { PipelinePlan, PlannedJob } from '../../plan/plan';
import type { PullRequestOptions, PushOptions } from '../../trigger';

/** The pipelines that GitLab makes, and the jobs in them. */
export interface GitLabPresence {
  /** Which pushes of a branch with an open merge request make no pipeline, because that for the merge request has all jobs. */
  readonly skippedPushes: Expression;
  /** Which merge requests make no pipeline, because that for the push has all jobs. */
  readonly skippedMergeRequests: Expression;
  /** Whether a job is in a pipeline; undefined where it is in all. */
  conditionOf(job: PlannedJob): Expression | undefined;
  /** In which pipelines for merge requests a job is left out, because the pipeline for the push has it. */
  leftOut(job: PlannedJob): Expression;
}

/**
 * A push of a branch with an open merge request can make two pipelines: one for the push and one for the merge request. Each job that is in both by its
 * condition runs once:
 *
 * - Where no job runs for the push alone, there is no pipeline for the push. It cannot know the target of the merge request, so this takes a trigger for
 *   merge requests with any target.
 * - Else the pipeline for the push has all of its jobs, and that for the merge request those that are for merge requests alone, with what they need. With
 *   no such job, there is none.
 *
 * A merge request from another project has no pipeline for the push in this project, and a merge train is about another commit: those are complete. Where
 * a push counts by its paths, whether there is a pipeline for it cannot be known from the merge request, whose paths are those of all its commits: that
 * pipeline is complete, too. The end of a run (`needsAll`) is part of each pipeline.
 */
export function gitlabPresence(plan: PipelinePlan): GitLabPresence {
  const { pipeline, jobs } = plan;
  const sources = pipeline._props.triggers.map(({ _source }) => _source);
  const pulls = sources.flatMap((source) => source.kind === 'pullRequest' ? [source.options] : []);
  const pushes = sources.flatMap((source) => source.kind === 'push' && forBranches(source.options) ? [source.options] : []);
  const onPush = (branch: string) => presenceIn(jobs, pushOf(branch));
  const inPulls = presenceIn(jobs, MERGE_REQUEST);
  const forPulls = jobs.filter((job) => isConstant(inPulls(job), true));

  const alone = (branch: string): Expression => any(...jobs.filter((job) => !forPulls.includes(job)).map(onPush(branch)));
  const isFollowed = pulls.some((pull) => isForEach(pull, pushes));
  const isMade = (branch: string): Expression => {
    const certain = any(...pushes.filter(({ paths, ignoredPaths }) => !paths && !ignoredPaths).map((push) => branchOf(undefined, push, branch)));
    return isFollowed ? all(certain, alone(branch)) : certain;
  };
  const pulledBranch = onPush('$CI_MERGE_REQUEST_SOURCE_BRANCH_NAME');
  const isCovered = pulls.length === 0 ? NEVER : all(
    startedBy(RunEvent.PULL_REQUEST),
    equal('$CI_MERGE_REQUEST_SOURCE_PROJECT_ID', '$CI_PROJECT_ID'),
    not(equal('$CI_MERGE_REQUEST_EVENT_TYPE', '"merge_train"')),
    isMade('$CI_MERGE_REQUEST_SOURCE_BRANCH_NAME'),
  );
  const skippedMergeRequests = all(isCovered, ...forPulls.map(pulledBranch));
  const conditions = presenceIn(jobs, THIS_RUN);
  return {
    conditionOf: (job) => isConditional(job) ? conditions(job) : undefined,
    leftOut: (job) => {
      if (job.job._options.needsAll || !forPulls.includes(job)) return NEVER;
      const dependent = forPulls.filter((each) => withNeeds(each).includes(job));
      const expression = all(isCovered, ...dependent.map(pulledBranch));
      return textOf(expression) === textOf(skippedMergeRequests) ? NEVER : expression;
    },
    skippedPushes: isFollowed && pushes.length > 0
      ? all(startedBy(RunEvent.PUSH), isSet('$CI_COMMIT_BRANCH'), isSet('$CI_OPEN_MERGE_REQUESTS'), not(alone('$CI_COMMIT_BRANCH'))) : NEVER,
    skippedMergeRequests,
  };
}

/** Whether a trigger for pushes is about branches, not about tags alone. */
export function forBranches({ branches, tags }: PushOptions): boolean {
  return branches !== undefined || tags === undefined;
}

/** A push of a branch, as a trigger names it. */
export function branchOf(pipeline: Pipeline | undefined, { branches }: PushOptions, variable: string): Expression {
  return branches ? any(...branches.map((each) => matches(pipeline, variable, each))) : ALWAYS;
}

/** Whether each of the pushes that starts a run starts one for an open merge request, too: its paths are part of those of the merge request. */
function isForEach({ branches, paths }: PullRequestOptions, pushes: readonly PushOptions[]): boolean {
  return !branches && (!paths || pushes.every((push) => push.paths?.every((path) => paths.includes(path))));
}

/** Which jobs are in a run: a job is left out with what it needs to succeed. */
function presenceIn(jobs: readonly PlannedJob[], run: ConditionContext): (job: PlannedJob) => Expression {
  const known = new Map<PlannedJob, Expression>();
  for (const planned of jobs) {
    const { condition } = planned.job._options;
    const own = condition ? judge(run === THIS_RUN ? planned.job : undefined, condition._source, run) : ALWAYS;
    known.set(planned, all(own, ...inherits(planned).map((need) => known.get(need)!)));
  }
  return (job) => known.get(job)!;
}

function isConditional(planned: PlannedJob): boolean {
  return withNeeds(planned, inherits).some(({ job }) => job._options.condition !== undefined);
}

function inherits({ job, needs }: PlannedJob): readonly PlannedJob[] {
  const { when = JobCondition.ON_SUCCESS, needsAll } = job._options;
  return when === JobCondition.ON_SUCCESS && !needsAll ? needs : [];
}
