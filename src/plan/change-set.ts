import type { FieldChange } from './difference';
import type { RULES } from './rules';
import type { AppliedObject } from '../program/cluster-contents';

/** The id of a danger: docs/checks.md lists them. */
export type DangerRule = keyof typeof RULES;

/**
 * What happens to an object:
 * - `create`: it is not in the cluster yet;
 * - `change`: fields of it are set, changed or removed;
 * - `recreate`: it is deleted and created again, because a field cannot be changed and the delivery forces it;
 * - `adopt`: another delivery takes it over as it is;
 * - `prune`: it is deleted;
 * - `leave`: it is no longer in Git, and stays in the cluster.
 */
export type Action = 'create' | 'change' | 'recreate' | 'adopt' | 'prune' | 'leave';

/** What happens to one object. */
export interface ObjectChange {
  readonly action: Action;
  /** `group/Kind`. */
  readonly kind: string;
  /** Empty for kinds that have none. */
  readonly namespace: string;
  readonly name: string;
  /** What differs, for `change`, `recreate` and `adopt`. */
  readonly fields: readonly FieldChange[];
  /** The delivery that had it before, where another one has it now. */
  readonly from?: string;
  /** Why it stays, or does not happen yet, as a sentence without a dot. */
  readonly reason?: string;
  /** It does not happen before its delivery is resumed. */
  readonly isHeld: boolean;
  /** As it is. */
  readonly before?: AppliedObject;
  /** As it will be. */
  readonly after?: AppliedObject;
}

/** What happens to the objects of one delivery, in the order in which it happens. */
export interface DeliveryChanges {
  /** `namespace/name` of the Kustomization; empty for the directory that the cluster follows, and for what no delivery applies. */
  readonly name: string;
  /** Whether the delivery itself is created, stays or goes. */
  readonly state: 'new' | 'kept' | 'gone';
  readonly isSuspended: boolean;
  readonly changes: readonly ObjectChange[];
}

/** What happens in one cluster. Deliveries stand in the order in which they are reconciled, without those in which nothing happens. */
export interface ClusterChanges {
  readonly name: string;
  /** Whether the cluster itself is new, stays or is no longer in the program. */
  readonly state: 'new' | 'kept' | 'gone';
  readonly deliveries: readonly DeliveryChanges[];
}

/** What someone must know before the change is merged. */
export interface Danger {
  readonly rule: DangerRule;
  /** Whether data, access or service is lost; else it is worth knowing. */
  readonly isSevere: boolean;
  readonly cluster: string;
  /** Name of the delivery; empty for the directory that the cluster follows. */
  readonly delivery: string;
  /** What it is about: `PersistentVolumeClaim default/data`. */
  readonly object: string;
  /** Where that is written now: a file and line, or the path of a construct; undefined where it is no longer written, or is a whole delivery. */
  readonly place?: string;
  readonly message: string;
  /** What to do. */
  readonly fix: string;
  /** What else happens because of it, a line each. */
  readonly details: readonly string[];
}

/** What a change of a program does to its clusters. */
export interface ChangeSet {
  readonly clusters: readonly ClusterChanges[];
  /** The severe ones first. */
  readonly dangers: readonly Danger[];
}

/** Kind, namespace and name as people write them: `Deployment default/web`. */
export function titleOf({ kind, namespace, name }: Pick<ObjectChange, 'kind' | 'namespace' | 'name'>): string {
  return `${kind.slice(kind.lastIndexOf('/') + 1)} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}

/** A delivery for a sentence. */
export function titleOfDelivery(name: string): string {
  return name === '' ? 'the directory that the cluster follows' : `Kustomization ${name}`;
}

/** How many objects each action concerns, whatever the cluster. */
export function countsOf({ clusters }: ChangeSet): Readonly<Record<Action, number>> {
  const counts: Record<Action, number> = { create: 0, change: 0, recreate: 0, adopt: 0, prune: 0, leave: 0 };
  for (const { deliveries } of clusters) for (const { changes } of deliveries) for (const { action } of changes) counts[action]++;
  return counts;
}

/** Whether nothing happens at all. */
export function isEmpty({ clusters, dangers }: ChangeSet): boolean {
  return dangers.length === 0 && clusters.every(({ deliveries }) => deliveries.every(({ changes }) => changes.length === 0));
}
