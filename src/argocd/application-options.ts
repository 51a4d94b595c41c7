import { IConstruct } from 'constructs';
import type { IAppProject } from './app-project';
import { Destination } from './destination';
import { ApplicationSource } from './source/application-source';
import { IgnoredDifference, renderIgnored, renderSync, SyncOptions } from './sync-options';
import { problem } from '../base/problem';

/** Where manifests are written without secrets, and where Argo CD commits what it renders of them. */
export interface SourceHydrator {
  /** The source that is rendered. It must have a path and a revision. */
  readonly drySource: ApplicationSource;
  /** Branch with what is rendered, which is applied. */
  readonly syncBranch: string;
  /** Path of it in that branch. Not the root. */
  readonly syncPath: string;
  /**
   * Branch that Argo CD commits to instead, so that a pull request brings it into `syncBranch`.
   *
   * @default - `syncBranch`
   */
  readonly hydrateToBranch?: string;
}

/** What an Application applies, where and how. */
export interface ApplicationOptions extends SyncOptions {
  /**
   * Project whose rules hold.
   *
   * @default - `default`, which allows everything unless it was changed
   */
  readonly project?: IAppProject;
  /**
   * Where the manifests come from. Exclusive with `sources` and `sourceHydrator`.
   *
   * @default - the folder, where there is one
   */
  readonly source?: ApplicationSource;
  /**
   * Several sources, whose objects are applied together. Of two objects of one identity, that of the later source counts.
   *
   * @default - `source`
   */
  readonly sources?: ApplicationSource[];
  /**
   * Manifests that Argo CD renders and commits before it applies them (an alpha feature).
   *
   * @default - `source`
   */
  readonly sourceHydrator?: SourceHydrator;
  /**
   * Cluster and namespace of the objects.
   *
   * @default - the cluster of Argo CD, and the namespace of the folder
   */
  readonly destination?: Destination;
  /**
   * Differences that count as none.
   *
   * @default - none
   */
  readonly ignoreDifferences?: IgnoredDifference[];
  /**
   * Number of syncs that are remembered, which `argocd app history` shows.
   *
   * @default 10
   */
  readonly revisionHistoryLimit?: number;
  /**
   * Texts that the user interface shows, such as a link to the runbook: name to text.
   *
   * @default - none
   */
  readonly info?: { [name: string]: string };
  /**
   * Whether fields that are not given are left out of the manifest, so that Argo CD's own defaults hold instead of this library's: `prune`, `selfHeal`,
   * `retry`, `pruneLast`, `serverSideApply`, `failOnSharedResource`, `respectIgnoreDifferences`. For repositories that exist already and must not change.
   *
   * @default false
   */
  readonly engineDefaults?: boolean;
}

/** What follows from a folder, where the options do not say it. @internal */
export interface ApplicationDefaults {
  readonly source?: ApplicationSource;
  readonly namespace?: string;
}

/** `spec` of an Application; problems of it are recorded at the construct. @internal */
export function applicationSpec(
  construct: IConstruct, options: ApplicationOptions, defaults: ApplicationDefaults = {}, isWithoutSource = false,
): Record<string, unknown> {
  const { project, sources, sourceHydrator, info, ignoreDifferences, revisionHistoryLimit, engineDefaults = false } = options;
  const source = options.source ?? (sources || sourceHydrator ? undefined : defaults.source);
  if (!isWithoutSource) checkSources(construct, options, source);
  if (revisionHistoryLimit !== undefined && (!Number.isInteger(revisionHistoryLimit) || revisionHistoryLimit < 0)) {
    problem(construct, 'argocd-sync', `revisionHistoryLimit ${revisionHistoryLimit} is not a valid number of syncs`, 'use a whole number, 0 for none');
  }
  return {
    project: project?.name ?? 'default',
    source: source?._render(),
    sources: sources?.map((each) => each._render()),
    sourceHydrator: sourceHydrator && renderHydrator(sourceHydrator),
    destination: (options.destination ?? Destination.inCluster())._in(defaults.namespace)._render(construct),
    syncPolicy: renderSync(construct, options, engineDefaults, ignoreDifferences !== undefined),
    ignoreDifferences: renderIgnored(construct, ignoreDifferences),
    revisionHistoryLimit,
    info: info && Object.entries(info).map(([name, value]) => ({ name, value })),
  };
}

function renderHydrator({ drySource, syncBranch, syncPath, hydrateToBranch }: SourceHydrator): Record<string, unknown> {
  const { repoURL, targetRevision, path } = drySource._render();
  return {
    drySource: { repoURL, targetRevision: targetRevision ?? 'HEAD', path },
    syncSource: { targetBranch: syncBranch, path: syncPath },
    hydrateTo: hydrateToBranch === undefined ? undefined : { targetBranch: hydrateToBranch },
  };
}

function checkSources(construct: IConstruct, options: ApplicationOptions, source: ApplicationSource | undefined): void {
  const { sources, sourceHydrator } = options;
  const given = Object.entries({ source, sources, sourceHydrator }).filter(([, value]) => value !== undefined).map(([name]) => name);
  if (given.length === 0) problem(construct, 'argocd-source', 'it has no source', 'give a folder, source or sources');
  if (given.length > 1) problem(construct, 'argocd-source', `it has ${given.join(' and ')}, of which Argo CD takes one`, 'leave one');
  source?._check(construct, 'source');
  sources?.forEach((each, i) => each._check(construct, `sources[${i}]`));
  if (sources?.length === 0) problem(construct, 'argocd-source', 'sources is empty', 'give at least one source');
  const refs = (sources ?? []).flatMap(({ _refName: ref }) => ref ?? []);
  const twice = refs.find((ref, i) => refs.indexOf(ref) !== i);
  if (twice !== undefined) problem(construct, 'argocd-source', `two sources have the ref ${twice}`, 'give each its own ref');
  if (sourceHydrator && /^\.?\/*$/.test(sourceHydrator.syncPath)) {
    problem(construct, 'argocd-source', `sourceHydrator.syncPath ${JSON.stringify(sourceHydrator.syncPath)} is the root of the branch, which the API server rejects`, 'use a folder');
  }
}
