import { quoted } from './actions-text';
import { ConditionSource, RunEvent } from '../condition';
import { JobCondition } from '../job';
import type { Pipeline } from '../pipeline';
import { StepCondition } from '../step';

/** What Azure calls the ways in which a run can start. */
const REASONS: { readonly [event in RunEvent]: readonly string[] } = {
  [RunEvent.PUSH]: ['IndividualCI', 'BatchedCI'],
  [RunEvent.PULL_REQUEST]: ['PullRequest'],
  [RunEvent.SCHEDULE]: ['Schedule'],
  [RunEvent.MANUAL]: ['Manual'],
};

/** How what comes before a job or a step must have ended, and what else must hold. Undefined is Azure's own: that it succeeded. */
export function condition(pipeline: Pipeline, when: JobCondition | StepCondition | undefined, source?: ConditionSource): string | undefined {
  const ended = when === JobCondition.ON_FAILURE || when === StepCondition.ON_FAILURE ? 'failed()'
    : when === JobCondition.ALWAYS || when === StepCondition.ALWAYS ? 'always()' : 'succeeded()';
  if (source) return `and(${ended}, ${expression(pipeline, source)})`;
  return ended === 'succeeded()' ? undefined : ended;
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
    case 'not': return `not(${expression(pipeline, source.of)})`;
    case 'all': return many(source.of, 'and');
    case 'any': return many(source.of, 'or');
  }
}
