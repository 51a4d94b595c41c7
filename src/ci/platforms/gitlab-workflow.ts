import { joined, matches, SOURCES, Expression } from './gitlab-conditions';
import { oneLine, Remark } from './yaml-text';
import { problem } from '../../problem';
import { RunEvent } from '../condition';
import type { Pipeline } from '../pipeline';
import type { PullRequestOptions, PushOptions } from '../trigger';

/** One of `workflow:rules`. */
interface WorkflowRule {
  readonly if: string;
  readonly when?: 'never';
  readonly changes?: readonly string[];
}

/** When there is a pipeline at all. */
export function workflow(pipeline: Pipeline): { readonly content: object; readonly remarks: readonly Remark[] } {
  const rules: WorkflowRule[] = [];
  const remarks: Remark[] = [];
  const add = (rule: WorkflowRule): number => {
    const text = JSON.stringify(rule);
    const there = rules.findIndex((each) => JSON.stringify(each) === text);
    return there >= 0 ? there : rules.push(rule) - 1;
  };
  const sources = pipeline._props.triggers.map((trigger) => trigger._source);
  const everyPull = sources.some((source) => source.kind === 'pullRequest' && !source.options.branches && !source.options.paths);
  const everyPush = sources.some((source) => source.kind === 'push' && !source.options.branches && !source.options.tags);
  if (everyPull && everyPush) {
    add({ if: '$CI_PIPELINE_SOURCE == "push" && $CI_OPEN_MERGE_REQUESTS && $CI_COMMIT_BRANCH != $CI_DEFAULT_BRANCH', when: 'never' });
    remarks.push({ at: ['workflow', 'rules', 0], text: 'a branch with a merge request runs for that, not twice' });
  }
  for (const source of sources) {
    switch (source.kind) {
      case 'push': pushRules(pipeline, source.options).forEach(add); break;
      case 'pullRequest': add(pullRule(pipeline, source.options)); break;
      case 'manual': add({ if: from(RunEvent.MANUAL).text }); break;
      case 'schedule':
        remarks.push({
          at: ['workflow', 'rules', add({ if: from(RunEvent.SCHEDULE).text })],
          text: `"${oneLine(source.cron)}" (UTC) is kept in the project's settings: Build > Pipeline schedules`,
        });
        break;
      case 'pipeline':
        problem(pipeline, 'gitlab-trigger', `the end of pipeline ${source.name} shall start it`,
          'GitLab has one pipeline in a repository: put the jobs behind those that they wait for');
    }
  }
  const cancels = pipeline._props.concurrency?.cancelsOlder;
  return { content: { rules, ...cancels && { auto_cancel: { on_new_commit: 'interruptible' } } }, remarks };
}

function from(event: RunEvent): Expression {
  return joined(SOURCES[event].map((source) => ({ text: `$CI_PIPELINE_SOURCE == "${source}"` })), '||');
}

function pushRules(pipeline: Pipeline, { branches, tags, paths, ignoredPaths }: PushOptions): WorkflowRule[] {
  if (ignoredPaths) {
    problem(pipeline, 'gitlab-trigger', `pushes that only change ${ignoredPaths.join(', ')} shall not start it`, 'GitLab knows only which paths start a run: give paths');
  }
  const rules: WorkflowRule[] = [];
  if (branches || !tags) {
    const which = branches ? joined(branches.map((each) => matches(pipeline, '$CI_COMMIT_BRANCH', each)), '||') : { text: '$CI_COMMIT_BRANCH' };
    rules.push({ if: joined([from(RunEvent.PUSH), which], '&&').text, ...paths && { changes: paths.map(changed) } });
  }
  if (tags) {
    const which = joined(tags.map((each) => matches(pipeline, '$CI_COMMIT_TAG', each)), '||');
    rules.push({ if: joined([from(RunEvent.PUSH), which], '&&').text });
  }
  return rules;
}

function pullRule(pipeline: Pipeline, { branches, paths }: PullRequestOptions): WorkflowRule {
  const which = branches?.map((each) => matches(pipeline, '$CI_MERGE_REQUEST_TARGET_BRANCH_NAME', each));
  return {
    if: joined([from(RunEvent.PULL_REQUEST), ...which ? [joined(which, '||')] : []], '&&').text,
    ...paths && { changes: paths.map(changed) },
  };
}

/** At the end of a path, `**` is one level to GitLab. */
function changed(path: string): string {
  return path.endsWith('/**') ? `${path}/*` : path;
}
