import { ConditionSource, RunEvent } from '../../condition';
import type { Pipeline } from '../../pipeline';
import { Outcome, othersThan, requirementOf, requiresOnlySuccess } from '../../plan/needs';
import type { PlannedJob } from '../../plan/plan';
import { StepCondition } from '../../step';
import { quoted } from '../yaml-text';

/** What Azure calls the ways in which a run can start. */
const REASONS: { readonly [event in RunEvent]: readonly string[] } = {
  [RunEvent.PUSH]: ['IndividualCI', 'BatchedCI'],
  [RunEvent.PULL_REQUEST]: ['PullRequest'],
  [RunEvent.SCHEDULE]: ['Schedule'],
  [RunEvent.MANUAL]: ['Manual'],
};

/** What Azure calls the outcomes of jobs. */
const RESULTS: { readonly [outcome in Outcome]: readonly string[] } = {
  success: ['Succeeded', 'SucceededWithIssues'],
  failure: ['Failed', 'Abandoned'],
  cancelled: ['Canceled'],
  skipped: ['Skipped'],
};

/**
 * The condition of a job; undefined is Azure's own: that all before it succeeded. Else the result of each is looked at: a job that its timeout ends is
 * `Canceled`, which `failed()` does not see, and `canceled()` is about the whole run.
 *
 * @param nameOf what a job is called in expressions
 */
export function jobCondition(pipeline: Pipeline, planned: PlannedJob, nameOf: (job: PlannedJob) => string): string | undefined {
  const { condition } = planned.job._options;
  const parts = afterJobs(planned, nameOf);
  if (condition) parts.push(expression(pipeline, condition._source));
  if (parts.length > 1) return `and(${parts.join(', ')})`;
  return parts[0] === 'succeeded()' ? undefined : parts[0];
}

function afterJobs(planned: PlannedJob, nameOf: (job: PlannedJob) => string): string[] {
  const requirement = requirementOf(planned.job);
  if (othersThan(requirement).length === 0) return ['always()'];
  if (planned.needs.length === 0 || requiresOnlySuccess(planned)) return ['succeeded()'];
  const accepted = requirement.outcomes.flatMap((outcome) => RESULTS[outcome]).map(quoted).join(', ');
  const judged = planned.needs.map((need) => `in(dependencies.${nameOf(need)}.result, ${accepted})`);
  return ['not(canceled())', ...requirement.of === 'any' && judged.length > 1 ? [`or(${judged.join(', ')})`] : judged];
}

/** The condition of a step; undefined is Azure's own. A timeout of the job cancels it, and so does a person: a step cannot tell which. */
export function stepCondition(when: StepCondition | undefined): string | undefined {
  switch (when) {
    case StepCondition.ON_FAILURE: return 'or(failed(), canceled())';
    case StepCondition.ALWAYS: return 'always()';
    default: return undefined;
  }
}

/** A condition. Runs for pull requests have a branch of their own, `refs/pull/…`. Azure does not tell capitals from small letters. */
function expression(pipeline: Pipeline, source: ConditionSource): string {
  const many = (of: readonly ConditionSource[], by: 'and' | 'or'): string => {
    if (of.length === 0) return by === 'and' ? 'true' : 'false';
    const parts = of.map((each) => expression(pipeline, each));
    return parts.length === 1 ? parts[0] : `${by}(${parts.join(', ')})`;
  };
  switch (source.kind) {
    case 'branch': return `eq(variables['Build.SourceBranch'], ${quoted(`refs/heads/${source.name}`)})`;
    case 'defaultBranch': return `eq(variables['Build.SourceBranch'], ${quoted(`refs/heads/${pipeline.repository.branch}`)})`;
    case 'tag': return `startsWith(variables['Build.SourceBranch'], ${quoted(`refs/tags/${source.prefix}`)})`;
    case 'event': return `in(variables['Build.Reason'], ${REASONS[source.event].map(quoted).join(', ')})`;
    case 'fork': return "eq(variables['System.PullRequest.IsFork'], 'True')";
    case 'not': return `not(${expression(pipeline, source.of)})`;
    case 'all': return many(source.of, 'and');
    case 'any': return many(source.of, 'or');
  }
}
