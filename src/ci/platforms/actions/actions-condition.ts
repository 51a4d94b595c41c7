import { ActionsDialect, ActionsJob, followsPipeline } from './actions-dialect';
import { ConditionSource, RunEvent } from '../../condition';
import { Outcome, othersThan, requirementOf, requiresOnlySuccess } from '../../plan/outcome';
import type { PlannedJob } from '../../plan/plan';
import { StepCondition } from '../../step';
import { quoted } from '../yaml-text';

const EVENTS: { readonly [event in RunEvent]: string } = {
  [RunEvent.PUSH]: 'push',
  [RunEvent.PULL_REQUEST]: 'pull_request',
  [RunEvent.SCHEDULE]: 'schedule',
  [RunEvent.MANUAL]: 'workflow_dispatch',
};

/** Only runs of the other pipeline that succeeded, and none for pull requests: those may be of strangers, and this run has secrets. */
const AFTER_SUCCESS = 'github.event.workflow_run.conclusion == \'success\' && !startsWith(github.event.workflow_run.event, \'pull_request\')';

/** The `if` of a job; undefined where it has none. */
export function conditionOfJob({ dialect, plan, planned }: ActionsJob): string | undefined {
  const { condition } = planned.job._options;
  const follows = followsPipeline(plan);
  const parts = afterJobs(dialect, planned);
  if (follows) {
    const onlyThat = plan.pipeline._props.triggers.every(({ _source }) => _source.kind === 'pipeline');
    parts.push(onlyThat ? AFTER_SUCCESS : `(github.event_name != 'workflow_run' || ${AFTER_SUCCESS})`);
  }
  if (condition) parts.push(codeOf(condition._source, follows, parts.length > 0));
  return parts.length === 0 ? undefined : parts.join(' && ');
}

/**
 * What the results of the jobs before must be. Each is looked at: a job that its timeout ends is `cancelled`, which `failure()` does not see, and
 * `cancelled()` is about the whole run.
 */
function afterJobs(dialect: ActionsDialect, planned: PlannedJob): string[] {
  const requirement = requirementOf(planned.job);
  const prevented = othersThan(requirement);
  if (prevented.length === 0) return ['always()'];
  if (planned.needs.length === 0 || requiresOnlySuccess(planned)) return [];
  const judged = (outcomes: readonly Outcome[], isThere: boolean): string[] => outcomes.flatMap((outcome) => {
    if (dialect.name === 'GitHub') return `${isThere ? '' : '!'}contains(needs.*.result, '${outcome}')`;
    return planned.needs.map(({ id }) => `needs.${id}.result ${isThere ? '==' : '!='} '${outcome}'`); // to Gitea's runner, needs.* has nothing in it
  });
  const parts = requirement.of === 'any' ? [`(${judged(requirement.outcomes, true).join(' || ')})`] : judged(prevented, false);
  return ['!cancelled()', ...parts];
}

/** The `if` of a step; undefined where it has none. A timeout of the job cancels it, and so does a person: a step cannot tell which. */
export function conditionOfStep(when: StepCondition | undefined): string | undefined {
  switch (when) {
    case StepCondition.ON_FAILURE: return 'failure() || cancelled()';
    case StepCondition.ALWAYS: return 'always()';
    default: return undefined;
  }
}

function codeOf(source: ConditionSource, follows: boolean, inside: boolean): string {
  switch (source.kind) {
    // the ref of a pull request is refs/pull/…: no branch is like it
    case 'branch': return onBranch(quoted(source.name), quoted(`refs/heads/${source.name}`), follows, inside);
    case 'defaultBranch': {
      const name = 'github.event.repository.default_branch || github.ref_name';
      return onBranch('github.event.repository.default_branch', `format('refs/heads/{0}', ${name})`, follows, inside);
    }
    case 'tag': return `startsWith(github.ref, ${quoted(`refs/tags/${source.prefix}`)})`;
    case 'event': return `github.event_name == ${quoted(EVENTS[source.event])}`;
    case 'not': return `!(${codeOf(source.of, follows, false)})`;
    case 'all': return source.of.map((each) => codeOf(each, follows, true)).join(' && ') || 'true';
    case 'any': return bracketed(source.of.map((each) => codeOf(each, follows, true)).join(' || ') || 'false', inside && source.of.length > 1);
  }
}

/** A run that follows another is on the default branch for the platform; the branch that it is about is the other's. */
function onBranch(name: string, ref: string, follows: boolean, inside: boolean): string {
  if (!follows) return `github.ref == ${ref}`;
  const code = `github.event_name == 'workflow_run' && github.event.workflow_run.head_branch == ${name}`
    + ` || github.event_name != 'workflow_run' && github.ref == ${ref}`;
  return bracketed(code, inside);
}

function bracketed(code: string, needed: boolean): string {
  return needed ? `(${code})` : code;
}
