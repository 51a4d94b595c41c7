import { problem } from '../../../base/problem';
import type { Pipeline } from '../../pipeline';
import type { PullRequestOptions, PushOptions, TriggerSource } from '../../trigger';

/** What starts a workflow: its `on`. */
export interface ActionsTriggers { readonly [event: string]: object | null }

/** What starts a pipeline. Each event stands there once, so what several triggers say of one must go together. */
export function triggersOf(pipeline: Pipeline): ActionsTriggers {
  const sources = pipeline._props.triggers.map(({ _source }) => _source);
  const all = <K extends TriggerSource['kind']>(kind: K): (TriggerSource & { kind: K })[] =>
    sources.filter((source): source is TriggerSource & { kind: K } => source.kind === kind);
  const on: { [event: string]: object | null } = {};
  const pushes = all('push').map(({ options }) => options);
  if (pushes.length > 0) on.push = pushOf(pipeline, pushes);
  const pullRequests = all('pullRequest').map(({ options }) => options);
  if (pullRequests.length > 0) on.pull_request = pullRequestOf(pipeline, pullRequests);
  const schedules = all('schedule');
  if (schedules.length > 0) on.schedule = schedules.map(({ cron }) => ({ cron }));
  if (all('manual').length > 0) on.workflow_dispatch = null;
  const ends = all('pipeline');
  if (ends.length > 0) {
    const branches = ends.map(({ options }) => options.branches);
    sameFor(pipeline, 'ends of other pipelines', branches);
    on.workflow_run = { workflows: ends.map(({ name }) => name), types: ['completed'], branches: patterns(branches[0]) };
  }
  return on;
}

function pushOf(pipeline: Pipeline, pushes: readonly PushOptions[]): object {
  const ofBranches = pushes.filter(({ branches, tags }) => branches?.length || !tags?.length);
  const branches = ofBranches.flatMap((each) => each.branches?.length ? each.branches : ['**']);
  const tags = pushes.flatMap((each) => each.tags ?? []);
  sameFor(pipeline, 'pushes', ofBranches.map(({ paths = [], ignoredPaths = [] }) => ({ paths, ignoredPaths })));
  const { paths, ignoredPaths } = ofBranches[0] ?? {};
  return { 'branches': patterns(branches), 'tags': patterns(tags), 'paths': patterns(paths), 'paths-ignore': patterns(ignoredPaths) };
}

function pullRequestOf(pipeline: Pipeline, pullRequests: readonly PullRequestOptions[]): object | null {
  sameFor(pipeline, 'pull requests', pullRequests.map(({ paths = [] }) => paths));
  const branches = pullRequests.every((each) => each.branches?.length) ? patterns(pullRequests.flatMap((each) => each.branches!)) : undefined;
  const paths = patterns(pullRequests[0].paths);
  return branches || paths ? { branches, paths } : null;
}

function sameFor(pipeline: Pipeline, what: string, filters: readonly unknown[]): void {
  if (new Set(filters.map((each) => JSON.stringify(each))).size < 2) return;
  problem(pipeline, 'actions-trigger', `two triggers for ${what} have different filters`, 'use the same filters, or create two pipelines');
}

/** Patterns in which nothing but `*` and `**` is special; undefined where there are none. */
function patterns(names: readonly string[] | undefined): string[] | undefined {
  return names?.length ? [...new Set(names)].map((name) => name.replace(/[\\?+[\]!]/g, '\\$&')) : undefined;
}
