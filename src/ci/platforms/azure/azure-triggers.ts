import { problem } from '../../../base/problem';
import type { Pipeline } from '../../pipeline';
import type { PullRequestOptions, PushOptions } from '../../trigger';
import type { YamlComment } from '../yaml-text';

/** What starts a run, in Azure's keys. */
export interface AzureTriggers {
  readonly content: object;
  /** Pipelines whose end starts a run. */
  readonly pipelines: readonly object[];
  readonly remarks: readonly YamlComment[];
}

/** What starts a run. Everybody who may run the pipeline can start it by hand: there is no key for that. */
export function triggers(pipeline: Pipeline): AzureTriggers {
  const sources = pipeline._props.triggers.map((trigger) => trigger._source);
  const pushes = sources.flatMap((source) => source.kind === 'push' ? [source.options] : []);
  const pulls = sources.flatMap((source) => source.kind === 'pullRequest' ? [source.options] : []);
  const crons = [...new Set(sources.flatMap((source) => source.kind === 'schedule' ? [source.cron] : []))];
  const ends = sources.flatMap((source) => source.kind === 'pipeline' ? [source] : []);
  const { concurrency } = pipeline._props;
  const batch = concurrency?.perBranch && !concurrency.cancelsOlder;
  const content = {
    trigger: pushes.length > 0 ? { ...batch && { batch: true }, ...push(pipeline, pushes) } : 'none',
    pr: pulls.length > 0 ? { ...concurrency && { autoCancel: concurrency.cancelsOlder ?? false }, ...pull(pipeline, pulls) } : 'none',
    ...crons.length > 0 && {
      schedules: crons.map((cron) => ({ cron, displayName: cron, branches: { include: [pipeline.repository.branch] }, always: true })),
    },
  };
  const remarks = pulls.length > 0 ? [{ at: ['pr'], text: 'Azure Repos do not read this: there a branch policy (build validation) runs the pipeline' }] : [];
  return {
    content,
    remarks,
    pipelines: ends.map(({ name, options }, index) => ({
      pipeline: `upstream_${index + 1}`,
      source: name,
      trigger: options.branches ? { branches: { include: options.branches.map(pattern) } } : true,
    })),
  };
}

function push(pipeline: Pipeline, all: readonly PushOptions[]): object {
  oneOf(pipeline, 'pushes', all.map(({ paths, ignoredPaths }) => ({ paths, ignoredPaths })));
  const branches = all.flatMap((each) => each.branches ?? (each.tags ? [] : ['*']));
  const tags = all.flatMap((each) => each.tags ?? []);
  const { paths, ignoredPaths } = all[0];
  return {
    branches: branches.length > 0 ? { include: distinct(branches) } : { exclude: ['*'] },
    ...tags.length > 0 && { tags: { include: distinct(tags) } },
    ...(paths || ignoredPaths) && { paths: { ...paths && { include: paths }, ...ignoredPaths && { exclude: ignoredPaths } } },
  };
}

function pull(pipeline: Pipeline, all: readonly PullRequestOptions[]): object {
  oneOf(pipeline, 'pull requests', all.map(({ paths }) => ({ paths })));
  const branches = all.flatMap((each) => each.branches ?? ['*']);
  return { branches: { include: distinct(branches) }, ...all[0].paths && { paths: { include: all[0].paths } } };
}

function oneOf(pipeline: Pipeline, what: string, paths: readonly object[]): void {
  if (paths.every((each) => JSON.stringify(each) === JSON.stringify(paths[0]))) return;
  problem(pipeline, 'azure-trigger', `${what} trigger it with different paths`,
    'Azure supports one list of paths for all: use the same for each, or create two pipelines');
}

function distinct(patterns: readonly string[]): string[] {
  return [...new Set(patterns.map(pattern))];
}

/** In names of branches and tags, `*` of Azure's is anything. */
function pattern(name: string): string {
  return name.replace(/\*+/g, '*');
}
