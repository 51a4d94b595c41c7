import { ChangeSet, ClusterChanges, Danger, DeliveryChanges, ObjectChange, titleOfDelivery } from './change-set';
import { ClusterState, deletesWithItself, DeliveryState, isMarked, isTrue, keyOf, KUSTOMIZATION, ROOT } from './cluster-state';
import { dangersOf, OwnImages } from './dangers';
import { differences } from './difference';
import { IgnoreRule, ignoredIn, ignoreRulesOf } from './ignore-rules';
import { immutableFields } from './immutable';
import type { Planned } from './live-program';
import { compare, inOrderOfApply, inOrderOfPrune, inOrderOfReconciliation } from './order';
import type { Fate, PlannedCluster } from './planned-cluster';
import type { AppliedObject } from '../program/cluster-contents';

/** How a plan is made. */
export interface PlanPolicy extends OwnImages {
  /** Fields that are not compared. Default: only those that deliveries ignore themselves. */
  readonly ignore?: readonly IgnoreRule[];
}

/**
 * What a change of a program does to its clusters: what Flux creates, changes and prunes, delivery by delivery, and what is dangerous about it. It reads both
 * programs and nothing else, and says the same whenever it is asked.
 *
 * @param desired the program as it will be
 * @param observed the program as it is, or what is in the clusters
 */
export function plan(desired: Planned, observed: Planned, policy: PlanPolicy = {}): ChangeSet {
  const names = [...new Set([...observed.contents, ...desired.contents].map(({ name }) => name))].sort(compare);
  const find = (program: Planned, name: string): ClusterState => new ClusterState(name, program.contents.find((contents) => contents.name === name));
  const planned = names.map((name) => new ClusterPlan(find(observed, name), find(desired, name), policy).result());
  return { clusters: planned.map(({ changes }) => changes), dangers: inOrder(planned.flatMap((cluster) => dangersOf(cluster, policy))) };
}

/** The severe ones first; else as they were found. */
function inOrder(dangers: readonly Danger[]): Danger[] {
  return [...dangers.filter(({ isSevere }) => isSevere), ...dangers.filter(({ isSevere }) => !isSevere)];
}

class ClusterPlan {
  private readonly state: ClusterChanges['state'];

  constructor(private readonly before: ClusterState, private readonly after: ClusterState, private readonly policy: PlanPolicy) {
    this.state = before.contents === undefined ? 'new' : after.contents === undefined ? 'gone' : 'kept';
  }

  result(): PlannedCluster {
    const { before, after, state } = this;
    const names = new Set([...after.deliveries.keys(), ...before.deliveries.keys()]);
    const states = [...names].map((name) => (after.deliveries.get(name) ?? before.deliveries.get(name))!);
    const deliveries = inOrderOfReconciliation(states).map(({ name }) => this.deliveryChanges(name)).filter(({ changes }) => changes.length > 0);
    return { before, after, fateOf: (object, name) => this.fateOf(object, name), changes: { name: after.name, state, deliveries } };
  }

  private deliveryChanges(name: string): DeliveryChanges {
    const [own, other] = [this.before.deliveries.get(name), this.after.deliveries.get(name)];
    const applied = other === undefined ? [] : [...other.objects.values()].flatMap((object) => this.applied(object, other) ?? []);
    const removed = own === undefined ? [] : [...own.objects].flatMap(([key, object]) => this.removed(key, object, name) ?? []);
    return {
      name,
      state: own === undefined ? 'new' : other === undefined ? 'gone' : 'kept',
      isSuspended: this.isHeld(name),
      changes: [...applied.sort(inOrderOfApply), ...removed.sort(inOrderOfPrune)],
    };
  }

  /** What happens to an object that a delivery will apply. */
  private applied(after: AppliedObject, delivery: DeliveryState): ObjectChange | undefined {
    const { json } = after.object;
    if (isMarked(json, 'reconcile', 'disabled') || isMarked(json, 'ssa', 'Ignore')) return undefined;
    const key = keyOf(after);
    const before = this.before.deliveries.get(delivery.name)?.objects.get(key) ?? this.before.objects.get(key);
    const held = this.heldReason(delivery.name);
    const base = { kind: after.object.kind, namespace: after.namespace, name: after.name, isHeld: held !== undefined, reason: held, before, after };
    if (before === undefined) {
      const isUnsure = this.before.deliveries.get(delivery.name)?.partial !== undefined;
      return { ...base, action: 'create', fields: [], reason: held ?? (isUnsure ? 'it may be there already: what was applied before is not wholly known' : undefined) };
    }
    if (isMarked(json, 'ssa', 'IfNotPresent')) return undefined;
    const owners = this.before.ownersOf(key);
    const ignored = ignoredIn(after, [...ignoreRulesOf(delivery.json), ...this.policy.ignore ?? []]);
    const fields = differences(before.object.json, json, ignored);
    if (owners.includes(delivery.name)) {
      if (fields.length === 0) return undefined;
      const isForced = isTrue(delivery.json, 'spec.force') || isMarked(json, 'force', 'enabled');
      return { ...base, action: isForced && immutableFields(before.object.json, json, fields).length > 0 ? 'recreate' : 'change', fields };
    }
    const stays = owners.some((owner) => this.after.ownersOf(key).includes(owner));
    return stays ? undefined : { ...base, action: 'adopt', fields, from: owners[0] };
  }

  /** What happens to an object that a delivery has applied, and will not apply any more. */
  private removed(key: string, before: AppliedObject, name: string): ObjectChange | undefined {
    if (this.after.objects.has(key)) return undefined;
    const { object, namespace, name: own } = before;
    return { kind: object.kind, namespace, name: own, fields: [], before, ...this.fateOf(before, name) };
  }

  /** What becomes of what a delivery no longer applies. */
  private fateOf(before: AppliedObject, name: string): Fate {
    const leave = (reason: string): Fate => ({ action: 'leave', reason, isHeld: false });
    const { json } = before.object;
    if (!this.before.isCluster) return leave('what applies it is not known, and so whether that deletes it');
    if (this.state === 'gone') return leave('the directory that the cluster follows is no longer there, so Flux fails and changes nothing');
    if (isMarked(json, 'prune', 'disabled') || isMarked(json, 'reconcile', 'disabled') || isMarked(json, 'ssa', 'Ignore')) {
      return leave('it is marked so that Flux does not delete it');
    }
    const delivery = this.after.deliveries.get(name);
    if (delivery === undefined) return this.fateWith(this.before.deliveries.get(name)!);
    if (delivery.partial === 'fails') return leave(`${titleOfDelivery(name)} cannot be built, so nothing that it applied changes`);
    if (delivery.partial === 'unknown') return leave(`not everything that ${titleOfDelivery(name)} applies is known`);
    const json2 = this.effective(delivery);
    if (!(name === ROOT && json2 === undefined) && !isTrue(json2, 'spec.prune')) return leave(`${titleOfDelivery(name)} does not prune`);
    const held = this.heldReason(name);
    return { action: 'prune', isHeld: held !== undefined, reason: held };
  }

  /** What becomes of what a delivery applied that is itself no longer there. */
  private fateWith(delivery: DeliveryState): Fate {
    const [namespace, own] = delivery.name.split('/');
    const title = titleOfDelivery(delivery.name);
    const self = this.before.contents?.find(KUSTOMIZATION, namespace, own)[0];
    const fate: Fate = self === undefined ? { action: 'prune', isHeld: false } : this.fateOf(self, delivery.parent ?? ROOT);
    if (fate.action === 'leave') return { action: 'leave', reason: `${title} itself stays in the cluster: ${fate.reason}`, isHeld: false };
    if (isTrue(delivery.json, 'spec.suspend')) return { action: 'leave', reason: `${title} is suspended when it is deleted, and then leaves what it applied`, isHeld: false };
    return deletesWithItself(delivery.json) ? fate : { action: 'leave', reason: `${title} does not delete what it applied when it is deleted`, isHeld: false };
  }

  /** Why nothing of a delivery happens yet. */
  private heldReason(name: string): string | undefined {
    if (this.after.deliveries.get(name)?.partial === 'fails') return `${titleOfDelivery(name)} cannot be built`;
    return this.isHeld(name) ? `${this.heldBy(name)} is suspended` : undefined;
  }

  private isHeld(name: string): boolean {
    return this.heldBy(name) !== undefined;
  }

  /** The suspended delivery that keeps one from being reconciled: it itself, or, for a new one, one of those above it. */
  private heldBy(name: string): string | undefined {
    for (let delivery = this.after.deliveries.get(name), depth = 0; delivery !== undefined && depth < 100; depth++) {
      if (isTrue(this.effective(delivery), 'spec.suspend')) return titleOfDelivery(delivery.name);
      if (this.before.deliveries.has(delivery.name) || delivery.parent === undefined || delivery.parent === delivery.name) return undefined;
      delivery = this.after.deliveries.get(delivery.parent);
    }
    return undefined;
  }

  /** The Kustomization as it will be in the cluster: as it was, where what applies it is suspended. */
  private effective(delivery: DeliveryState): DeliveryState['json'] {
    const own = this.before.deliveries.get(delivery.name);
    const parent = delivery.parent === undefined || delivery.parent === delivery.name ? undefined : this.after.deliveries.get(delivery.parent);
    return own !== undefined && parent !== undefined && isTrue(parent.json, 'spec.suspend') ? own.json : delivery.json;
  }
}
