import { CLUSTER_SCOPED } from './tables.generated';

/** Group, version and kind. Each is one object, so they can be compared by identity. */
export interface Gvk {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Whether kustomize is certain that its objects have no namespace. */
  readonly isClusterScoped: boolean;
}

/** What a selector or field specification says of group, version and kind; '' and undefined mean any. */
export interface GvkSelector {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
}

const known = new Map<string, Gvk>();
let clusterScoped: ReadonlySet<string> | undefined;

export function gvkOf(apiVersion: string, kind: string): Gvk {
  const key = `${apiVersion} ${kind}`;
  let gvk = known.get(key);
  if (gvk === undefined) {
    clusterScoped ??= new Set(JSON.parse(CLUSTER_SCOPED) as string[]);
    const slash = apiVersion.indexOf('/');
    gvk = { group: apiVersion.slice(0, Math.max(slash, 0)), version: apiVersion.slice(slash + 1), kind, isClusterScoped: clusterScoped.has(key) };
    if (known.size > 10_000) known.clear(); // only a hostile repository has so many kinds
    known.set(key, gvk);
  }
  return gvk;
}

export function isSelected(gvk: GvkSelector, by: GvkSelector): boolean {
  return (!by.group || by.group === gvk.group) && (!by.version || by.version === gvk.version) && (!by.kind || by.kind === gvk.kind);
}

export function sameGvk(a: GvkSelector, b: GvkSelector): boolean {
  return (a.group ?? '') === (b.group ?? '') && (a.version ?? '') === (b.version ?? '') && (a.kind ?? '') === (b.kind ?? '');
}

/** The kinds that come first and last in kustomize's order. */
export const ORDER_FIRST = [
  'Namespace', 'ResourceQuota', 'StorageClass', 'CustomResourceDefinition', 'ServiceAccount', 'PodSecurityPolicy', 'Role', 'ClusterRole', 'RoleBinding',
  'ClusterRoleBinding', 'ConfigMap', 'Secret', 'Endpoints', 'Service', 'LimitRange', 'PriorityClass', 'PersistentVolume', 'PersistentVolumeClaim', 'Deployment',
  'StatefulSet', 'CronJob', 'PodDisruptionBudget',
];
export const ORDER_LAST = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];

/** The place of each kind in an order; 0 for all others. */
export function orderOf(first: readonly string[], last: readonly string[]): ReadonlyMap<string, number> {
  return new Map([...first.map((kind, i) => [kind, i - first.length] as const), ...last.map((kind, i) => [kind, i + 1] as const)]);
}

/** The text that kustomize sorts by within one place. */
export function sortText({ group, version, kind }: GvkSelector): string {
  return `${group || '~G'}_${version || '~V'}_${kind || '~K'}`;
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
