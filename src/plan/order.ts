import { textAt, valuesAt } from '../program/json-path';

/** The order of kinds in Flux's server-side apply manager (`ssa/sort.go` of fluxcd/pkg): others come between. */
const FIRST = [
  'CustomResourceDefinition', 'Namespace', 'ClusterRole', 'ClusterClass', 'RuntimeClass', 'PriorityClass', 'StorageClass', 'VolumeSnapshotClass', 'IngressClass',
  'GatewayClass', 'ClusterRoleBinding', 'ResourceQuota', 'ServiceAccount', 'Role', 'RoleBinding', 'ConfigMap', 'Secret', 'Service', 'LimitRange', 'Deployment',
  'StatefulSet', 'CronJob', 'PodDisruptionBudget',
];
const LAST = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];
const PLACES: ReadonlyMap<string, number> = new Map([
  ...FIRST.map((kind, i) => [kind, i - FIRST.length] as const), ...LAST.map((kind, i) => [kind, i + 1] as const),
]);

/** What tells an object of a cluster from all others, whatever its version. */
export interface Identity {
  /** `group/Kind`. */
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** In which of its stages Flux applies an object: what others need to be accepted comes first, and is waited for. */
function stageOf({ kind }: Identity): number {
  if (['apiextensions.k8s.io/CustomResourceDefinition', 'core/Namespace', 'rbac.authorization.k8s.io/ClusterRole'].includes(kind)) return 0;
  return kind.endsWith('Class') ? 1 : 2;
}

/** Compares objects of one delivery as Flux applies them. */
export function inOrderOfApply(a: Identity, b: Identity): number {
  return stageOf(a) - stageOf(b) || inOrderOfKinds(a, b);
}

/** Compares objects of one delivery as Flux prunes them, once everything is applied. */
export function inOrderOfPrune(a: Identity, b: Identity): number {
  return inOrderOfKinds(b, a);
}

function inOrderOfKinds(a: Identity, b: Identity): number {
  const [own, other] = [partsOf(a), partsOf(b)];
  return (PLACES.get(own.kind) ?? 0) - (PLACES.get(other.kind) ?? 0) || compare(own.group, other.group) || compare(own.kind, other.kind)
    || compare(a.namespace, b.namespace) || compare(a.name, b.name);
}

function partsOf({ kind }: Identity): { readonly group: string; readonly kind: string } {
  const slash = kind.lastIndexOf('/');
  const group = kind.slice(0, slash);
  return { group: group === 'core' ? '' : group, kind: kind.slice(slash + 1) };
}

/** Compares texts by their letters' numbers, as Go does. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A delivery, as far as its place in the order matters. */
export interface Ordered {
  readonly name: string;
  /** The delivery that applies it. */
  readonly parent?: string;
  /** The Kustomization; undefined for the directory that a cluster follows. */
  readonly json?: unknown;
}

/** Deliveries in the order in which they are reconciled: each after the one that applies it and those that it depends on, else by name. Those of a circle come last. */
export function inOrderOfReconciliation<T extends Ordered>(deliveries: readonly T[]): T[] {
  const byName = new Map(deliveries.map((each) => [each.name, each]));
  const done = new Set<string>();
  const open = new Set<string>();
  const ordered: T[] = [];
  const visit = (start: T): void => {
    const stack = [{ delivery: start, rest: neededBy(start) }];
    open.add(start.name);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = byName.get(top.rest.shift() ?? '\0');
      if (next !== undefined && !done.has(next.name) && !open.has(next.name)) {
        open.add(next.name);
        stack.push({ delivery: next, rest: neededBy(next) });
      } else if (top.rest.length === 0 && next === undefined) {
        stack.pop();
        open.delete(top.delivery.name);
        done.add(top.delivery.name);
        ordered.push(top.delivery);
      }
    }
  };
  for (const each of [...deliveries].sort((a, b) => compare(a.name, b.name))) if (!done.has(each.name)) visit(each);
  return ordered;
}

/** What a delivery waits for, sorted. */
function neededBy({ name, parent, json }: Ordered): string[] {
  const namespace = name.slice(0, Math.max(name.indexOf('/'), 0));
  const named = valuesAt(json, 'spec.dependsOn[]').map(({ value }) => `${textAt(value, 'namespace') ?? namespace}/${textAt(value, 'name') ?? ''}`);
  return [...parent === undefined ? [] : [parent], ...named.sort(compare)];
}
