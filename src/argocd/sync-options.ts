import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { goDuration } from '../base/duration';
import { oursUnless } from '../base/engine-defaults';
import { problem } from '../base/problem';

/** How dependents of an object that is pruned are deleted. */
export enum PrunePropagation {
  /** Dependents first, then the object. */
  FOREGROUND = 'foreground',
  /** The object first, then its dependents. */
  BACKGROUND = 'background',
  /** The object only. */
  ORPHAN = 'orphan',
}

/** Retries of a failed sync. */
export interface Retry {
  /**
   * Number of retries; -1 retries until a sync succeeds, 0 never.
   *
   * @default -1
   */
  readonly limit?: number;
  /**
   * Whether a retry takes the newest commit. Otherwise a commit that fails is tried again although a later one mends it, until `limit`.
   *
   * @default true
   */
  readonly refresh?: boolean;
  /**
   * Time before the first retry.
   *
   * @default Duration.seconds(5)
   */
  readonly delay?: Duration;
  /**
   * What the time is multiplied by after each retry. At least 1.
   *
   * @default 2
   */
  readonly factor?: number;
  /**
   * Longest time between two retries.
   *
   * @default Duration.minutes(3)
   */
  readonly maxDelay?: Duration;
}

/** Differences that count as none: fields that others write, such as the replicas of an autoscaler. */
export interface IgnoredDifference {
  /** Kind, or `*` for all. */
  readonly kind: string;
  /**
   * Group, such as `apps`; `*` for all.
   *
   * @default - that of the core
   */
  readonly group?: string;
  /**
   * Name.
   *
   * @default - any
   */
  readonly name?: string;
  /**
   * Namespace.
   *
   * @default - any
   */
  readonly namespace?: string;
  /**
   * JSON pointers, such as `/spec/replicas`.
   *
   * @default - none
   */
  readonly jsonPointers?: string[];
  /**
   * Expressions of jq, such as `.spec.template.spec.containers[] | select(.name == "sidecar")`.
   *
   * @default - none
   */
  readonly jqPathExpressions?: string[];
  /**
   * Field managers whose fields are ignored, such as `kube-controller-manager`.
   *
   * @default - none
   */
  readonly managedFieldsManagers?: string[];
}

/** Labels and annotations of the namespace that a sync creates. */
export interface NamespaceMetadata {
  /**
   * Labels.
   *
   * @default - none
   */
  readonly labels?: { [name: string]: string };
  /**
   * Annotations.
   *
   * @default - none
   */
  readonly annotations?: { [name: string]: string };
}

/**
 * How an Application brings its objects into the cluster.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/
 */
export interface SyncOptions {
  /**
   * Whether new commits are applied without being asked. While it is on, `argocd app rollback` is refused: revert the commit instead.
   *
   * @default true
   */
  readonly automated?: boolean;
  /**
   * Whether objects that leave the source are removed from the cluster. Requires `automated`.
   *
   * @default true
   */
  readonly prune?: boolean;
  /**
   * Whether changes that others make in the cluster are undone. Requires `automated`.
   *
   * @default true
   */
  readonly selfHeal?: boolean;
  /**
   * Whether an automated sync may remove all objects.
   *
   * @default false
   */
  readonly allowEmpty?: boolean;
  /**
   * Retries of a failed sync.
   *
   * @default - until it succeeds, after 5 seconds up to 3 minutes
   */
  readonly retry?: Retry;
  /**
   * Whether the namespace of the destination is created where it does not exist. It is not removed again.
   *
   * @default false
   */
  readonly createNamespace?: boolean;
  /**
   * Labels and annotations of the namespace of the destination. Requires `createNamespace`.
   *
   * @default - none
   */
  readonly namespaceMetadata?: NamespaceMetadata;
  /**
   * Whether objects are removed only after everything else is applied and healthy.
   *
   * @default true
   */
  readonly pruneLast?: boolean;
  /**
   * How dependents of objects that are removed are deleted.
   *
   * @default PrunePropagation.FOREGROUND
   */
  readonly prunePropagation?: PrunePropagation;
  /**
   * Whether objects are applied on the server. Required for objects that are too large for the annotation of a client-side apply, and to take over objects of Flux
   * without leaving its fields behind.
   *
   * @default true
   */
  readonly serverSideApply?: boolean;
  /**
   * Whether fields of a client-side apply are taken over once by a server-side one.
   *
   * @default true
   */
  readonly clientSideApplyMigration?: boolean;
  /**
   * Whether a sync fails where an object belongs to another Application already.
   *
   * @default true
   */
  readonly failOnSharedResource?: boolean;
  /**
   * Whether only objects that differ are applied.
   *
   * @default false
   */
  readonly applyOutOfSyncOnly?: boolean;
  /**
   * Whether objects are replaced instead of applied. It takes precedence over `serverSideApply`.
   *
   * @default false
   */
  readonly replace?: boolean;
  /**
   * Whether objects are deleted and created again where applying fails. Requires `replace`.
   *
   * @default false
   */
  readonly force?: boolean;
  /**
   * Whether the API server's schemas are applied.
   *
   * @default true
   */
  readonly validate?: boolean;
  /**
   * Whether the dry run leaves out custom resources whose definition does not exist yet.
   *
   * @default false
   */
  readonly skipDryRunOnMissingResource?: boolean;
  /**
   * Whether fields of `ignoreDifferences` are left alone by a sync too, not only in comparisons.
   *
   * @default - true where there are `ignoreDifferences`
   */
  readonly respectIgnoreDifferences?: boolean;
}

/** `spec.syncPolicy` of an Application. @internal */
export function renderSync(
  construct: IConstruct, options: SyncOptions, engineDefaults: boolean, ignoresDifferences: boolean,
): Record<string, unknown> | undefined {
  checkSync(construct, options);
  const { automated = true, namespaceMetadata } = options;
  const ours = oursUnless(engineDefaults);
  const { retry } = options;
  const flags: readonly (readonly [string, boolean | string | undefined])[] = [
    ['CreateNamespace', options.createNamespace],
    ['PruneLast', options.pruneLast ?? ours(true)],
    ['PrunePropagationPolicy', options.prunePropagation],
    ['ServerSideApply', options.serverSideApply ?? (options.replace ? undefined : ours(true))],
    ['ClientSideApplyMigration', options.clientSideApplyMigration],
    ['FailOnSharedResource', options.failOnSharedResource ?? ours(true)],
    ['ApplyOutOfSyncOnly', options.applyOutOfSyncOnly],
    ['Replace', options.replace],
    ['Force', options.force],
    ['Validate', options.validate],
    ['SkipDryRunOnMissingResource', options.skipDryRunOnMissingResource],
    ['RespectIgnoreDifferences', options.respectIgnoreDifferences ?? (ignoresDifferences ? ours(true) : undefined)],
  ];
  const syncOptions = flags.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
  return {
    automated: automated
      ? { prune: options.prune ?? ours(true), selfHeal: options.selfHeal ?? ours(true), allowEmpty: options.allowEmpty }
      : { enabled: false },
    retry: retry || !engineDefaults ? renderRetry(construct, retry ?? {}, ours) : undefined,
    syncOptions: syncOptions.length > 0 ? syncOptions : undefined,
    managedNamespaceMetadata: namespaceMetadata && { ...namespaceMetadata },
  };
}

function renderRetry(construct: IConstruct, retry: Retry, ours: <T>(value: T) => T | undefined): Record<string, unknown> {
  const { limit, refresh, delay, factor, maxDelay } = retry;
  if (limit !== undefined && (!Number.isInteger(limit) || limit < -1)) {
    problem(construct, 'argocd-sync', `retry.limit ${limit} is not a valid number of retries`, 'use a whole number, or -1 to retry until a sync succeeds');
  }
  if (factor !== undefined && (!Number.isInteger(factor) || factor < 1)) {
    problem(construct, 'argocd-sync', `retry.factor ${factor} is not a valid factor`, 'use a whole number of at least 1');
  }
  return {
    limit: limit ?? ours(-1),
    refresh: refresh ?? ours(true),
    backoff: {
      duration: goDuration(construct, 'retry.delay', delay) ?? ours('5s'),
      factor: factor ?? ours(2),
      maxDuration: goDuration(construct, 'retry.maxDelay', maxDelay) ?? ours('3m'),
    },
  };
}

function checkSync(construct: IConstruct, options: SyncOptions): void {
  if (options.automated === false) {
    const idle = (['prune', 'selfHeal', 'allowEmpty'] as const).filter((name) => options[name]);
    if (idle.length > 0) problem(construct, 'argocd-sync', `${idle.join(' and ')} has no effect, because automated is false`, 'remove it, or set automated');
  }
  if (options.namespaceMetadata && !options.createNamespace) {
    problem(construct, 'argocd-sync', 'namespaceMetadata has no effect without createNamespace', 'set createNamespace');
  }
  if (options.replace && options.serverSideApply) {
    problem(construct, 'argocd-sync', 'it has both replace and serverSideApply, of which Argo CD ignores serverSideApply', 'set one of them');
  }
  if (options.force && !options.replace) {
    problem(construct, 'argocd-sync', 'force has no effect without replace', 'set replace, or remove force');
  }
}

/** `spec.ignoreDifferences` of an Application. @internal */
export function renderIgnored(construct: IConstruct, differences: readonly IgnoredDifference[] | undefined): Record<string, unknown>[] | undefined {
  return differences?.map((difference, i) => {
    const { jsonPointers = [], jqPathExpressions = [], managedFieldsManagers = [] } = difference;
    if (jsonPointers.length + jqPathExpressions.length + managedFieldsManagers.length === 0) {
      problem(construct, 'argocd-ignore', `ignoreDifferences[${i}] of ${difference.kind} names no fields, so it ignores nothing`, 'give jsonPointers, jqPathExpressions or managedFieldsManagers');
    }
    for (const pointer of jsonPointers) {
      if (pointer.startsWith('/')) continue;
      problem(construct, 'argocd-ignore', `ignoreDifferences[${i}] has the JSON pointer ${JSON.stringify(pointer)}, which does not begin with a slash`, `use /${pointer.replace(/\./g, '/')}`);
    }
    return { ...difference };
  });
}
