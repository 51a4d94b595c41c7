import { matches, startedBy } from './gitlab-conditions';
import { all, ALWAYS, any, Expression, isConstant, isSet, textOf } from './gitlab-expression';
import { branchOf, forBranches, GitLabPresence } from './gitlab-presence';
import { problem } from '../../../base/problem';
import { RunEvent } from '../../condition';
import type { Pipeline } from '../../pipeline';
import type { PullRequestOptions, PushOptions } from '../../trigger';
import { oneLine, YamlComment } from '../yaml-text';

/** One of `workflow:rules`. */
interface WorkflowRule {
  readonly if: string;
  readonly when?: 'never';
  readonly changes?: readonly string[];
}

/** When there is a pipeline at all. */
export function workflow(pipeline: Pipeline, presence: GitLabPresence): { readonly content: object; readonly remarks: readonly YamlComment[] } {
  const rules: WorkflowRule[] = [];
  const remarks: YamlComment[] = [];
  const add = (rule: WorkflowRule): number => {
    const text = JSON.stringify(rule);
    const there = rules.findIndex((each) => JSON.stringify(each) === text);
    return there >= 0 ? there : rules.push(rule) - 1;
  };
  const sources = pipeline._props.triggers.map((trigger) => trigger._source);
  const skip = (expression: Expression, text: string): void => {
    if (isConstant(expression, false)) return;
    remarks.push({ at: ['workflow', 'rules', add({ if: textOf(expression), when: 'never' })], text });
  };
  skip(presence.skippedPushes, 'a branch with a merge request runs for that, not twice');
  skip(presence.skippedMergeRequests, 'all of it runs for the push of the branch, not twice');
  for (const source of sources) {
    switch (source.kind) {
      case 'push': pushRules(pipeline, source.options).forEach(add); break;
      case 'pullRequest': add(pullRule(pipeline, source.options)); break;
      case 'manual': add({ if: textOf(startedBy(RunEvent.MANUAL)) }); break;
      case 'schedule':
        remarks.push({
          at: ['workflow', 'rules', add({ if: textOf(startedBy(RunEvent.SCHEDULE)) })],
          text: `"${oneLine(source.cron)}" (UTC) is kept in the project's settings: Build > Pipeline schedules`,
        });
        break;
      case 'pipeline':
        problem(pipeline, 'gitlab-trigger', `the pipeline is triggered by the completion of pipeline ${source.name}, which GitLab does not support`,
          'GitLab has one pipeline per repository: add the jobs after those that they need');
    }
  }
  const cancels = pipeline._props.concurrency?.cancelsOlder;
  return { content: { rules, ...cancels && { auto_cancel: { on_new_commit: 'interruptible' } } }, remarks };
}

function pushRules(pipeline: Pipeline, push: PushOptions): WorkflowRule[] {
  const { tags, paths, ignoredPaths } = push;
  if (ignoredPaths) {
    problem(pipeline, 'gitlab-trigger', `ignoredPaths is ${ignoredPaths.join(', ')}, which GitLab does not support`,
      'set paths: GitLab supports only the paths that start a run');
  }
  const rules: WorkflowRule[] = [];
  if (forBranches(push)) {
    const which = push.branches ? branchOf(pipeline, push, '$CI_COMMIT_BRANCH') : isSet('$CI_COMMIT_BRANCH');
    rules.push({ if: textOf(all(startedBy(RunEvent.PUSH), which)), ...paths && { changes: paths.map(changed) } });
  }
  if (tags) rules.push({ if: textOf(all(startedBy(RunEvent.PUSH), any(...tags.map((each) => matches(pipeline, '$CI_COMMIT_TAG', each))))) });
  return rules;
}

function pullRule(pipeline: Pipeline, { branches, paths }: PullRequestOptions): WorkflowRule {
  const which = branches ? any(...branches.map((each) => matches(pipeline, '$CI_MERGE_REQUEST_TARGET_BRANCH_NAME', each))) : ALWAYS;
  return { if: textOf(all(startedBy(RunEvent.PULL_REQUEST), which)), ...paths && { changes: paths.map(changed) } };
}

/** At the end of a path, `**` is one level to GitLab. */
function changed(path: string): string {
  return path.endsWith('/**') ? `${path}/*` : path;
}
