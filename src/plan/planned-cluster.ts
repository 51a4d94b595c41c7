import { ClusterChanges, Danger, DangerRule, DeliveryChanges, ObjectChange, titleOf } from './change-set';
import type { ClusterState } from './cluster-state';
import type { AppliedObject } from '../program/cluster-contents';
import { nameOfPlace } from '../program/place';

/** What becomes of an object that its delivery no longer applies. */
export type Fate = Pick<ObjectChange, 'action' | 'reason' | 'isHeld'>;

/** What happens in one cluster, with what it was and what it will be: dangers are found in it. */
export interface PlannedCluster {
  readonly before: ClusterState;
  readonly after: ClusterState;
  readonly changes: ClusterChanges;
  /** What a delivery does with an object that it no longer applies. */
  fateOf(object: AppliedObject, delivery: string): Fate;
}

/** What is dangerous in a cluster, by one rule or a few that belong together. */
export type DangerFinder = (planned: PlannedCluster) => Danger[];

/** A change with the delivery that it belongs to. */
export interface Change extends ObjectChange {
  readonly delivery: DeliveryChanges;
}

/** All changes of a cluster, in their order. */
export function changesIn({ changes: { deliveries } }: PlannedCluster): Change[] {
  return deliveries.flatMap((delivery) => delivery.changes.map((change) => ({ ...change, delivery })));
}

/** A danger of one change. */
export function dangerOf(
  { changes: { name: cluster } }: PlannedCluster, change: Change, said: Pick<Danger, 'rule' | 'isSevere' | 'message' | 'fix'> & { readonly details?: readonly string[] },
): Danger {
  const place = change.after && nameOfPlace(change.after.object.place);
  return { cluster, delivery: change.delivery.name, object: titleOf(change), place, details: [], ...said };
}

/** A danger of a whole delivery. */
export function dangerOfDelivery(
  { changes: { name: cluster } }: PlannedCluster, delivery: string, rule: DangerRule, said: Pick<Danger, 'isSevere' | 'message' | 'fix' | 'details'>,
): Danger {
  return { cluster, delivery, object: `Kustomization ${delivery}`, rule, ...said };
}

/** More names than this would hide the rest. */
const MANY = 20;

/** Names, cut where there are many. */
export function listed(names: readonly string[]): string[] {
  return names.length <= MANY ? [...names] : [...names.slice(0, MANY), `and ${names.length - MANY} more`];
}

/** An object for a sentence. */
export function titleOfApplied({ object, namespace, name }: AppliedObject): string {
  return titleOf({ kind: object.kind, namespace, name });
}
