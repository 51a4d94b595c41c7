import type { Manifest } from '../base/manifest';
import { titleOf } from '../plan/change-set';
import { ClusterState, DeliveryState, keyOf, KUSTOMIZATION, ROOT } from '../plan/cluster-state';
import { inOrderOfApply } from '../plan/order';
import type { AppliedObject, ClusterContents, PartlyRead } from '../program/cluster-contents';

/** What one delivery applies. */
export interface Content {
  /** `namespace/name` of the Kustomization; empty for the directory that the cluster follows. */
  readonly name: string;
  /** The Kustomization, where it is known. */
  readonly json?: Manifest;
  readonly partial?: PartlyRead;
  readonly objects: ReadonlyMap<string, AppliedObject>;
}

/** What a commit makes of every cluster. What is the same as in the commit before is the same object. */
export interface Revision {
  readonly name: string;
  readonly clusters: ReadonlyMap<string, ReadonlyMap<string, Content>>;
}

/** What is in Git at a commit. */
export function revisionOf(name: string, contents: readonly ClusterContents[], before?: Revision): Revision {
  const clusters = contents.filter(({ isCluster }) => isCluster)
    .map((each) => [each.name, contentsOf(new ClusterState(each.name, each), before?.clusters.get(each.name))] as const);
  return { name, clusters: new Map(clusters) };
}

function contentsOf({ deliveries }: ClusterState, before: ReadonlyMap<string, Content> | undefined): ReadonlyMap<string, Content> {
  return new Map([...deliveries.values()].map((state) => [state.name, contentOf(state, before?.get(state.name))]));
}

function contentOf({ name, json, partial, objects }: DeliveryState, before: Content | undefined): Content {
  if (before === undefined) return { name, json, partial, objects };
  const kept = new Map([...objects].map(([key, object]) => {
    const own = before.objects.get(key);
    return [key, own !== undefined && isSame(own.object.json, object.object.json) ? own : object];
  }));
  const areKept = [...kept].every(([key, object]) => before.objects.get(key) === object);
  const isKept = areKept && kept.size === before.objects.size && partial === before.partial;
  const own = before.json !== undefined && json !== undefined && isSame(before.json, json) ? before.json : json;
  if (isKept && own === before.json) return before;
  return { name, json: own, partial, objects: isKept ? before.objects : kept };
}

function isSame(a: Manifest, b: Manifest): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** The objects of a delivery in the order in which Flux applies them. */
export function inOrder({ objects }: Content): readonly AppliedObject[] {
  let order = orders.get(objects);
  if (order === undefined) {
    order = [...objects.values()].sort((a, b) => inOrderOfApply(identityOf(a), identityOf(b)));
    orders.set(objects, order);
  }
  return order;
}

const orders = new WeakMap<Content['objects'], readonly AppliedObject[]>();

function identityOf({ object, namespace, name }: AppliedObject): { readonly kind: string; readonly namespace: string; readonly name: string } {
  return { kind: object.kind, namespace, name };
}

/** An object as people write it: `Deployment default/web`. */
export function titleOfObject(applied: AppliedObject): string {
  return titleOf(identityOf(applied));
}

/** The deliveries that no other one applies: what bootstrapping has created. */
export function bootstrapped(contents: ReadonlyMap<string, Content>): string[] {
  const applied = new Set<string>();
  for (const { name, objects } of contents.values()) {
    for (const object of objects.values()) {
      const isItself = name === ROOT && keyOf(object) === ROOT_KEY;
      if (object.object.kind === KUSTOMIZATION && !isItself) applied.add(`${object.namespace}/${object.name}`);
    }
  }
  return [...contents.keys()].filter((name) => !applied.has(name));
}

/** The Kustomization that applies the directory which it stands in itself. */
export const ROOT_KEY = `${KUSTOMIZATION}|flux-system|flux-system`;
