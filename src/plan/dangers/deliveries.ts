import { valuesAt } from '../../program/json-path';
import { Danger, DeliveryChanges, titleOf, titleOfDelivery } from '../change-set';
import { KUSTOMIZATION } from '../cluster-state';
import { Change, changesIn, dangerOf, dangerOfDelivery, listed, PlannedCluster } from '../planned-cluster';

/** Kinds whose deletion and new creation loses more than time. */
const PRECIOUS: ReadonlySet<string> = new Set([
  'core/Namespace', 'core/PersistentVolumeClaim', 'core/PersistentVolume', 'apiextensions.k8s.io/CustomResourceDefinition', 'apps/StatefulSet', 'helm.toolkit.fluxcd.io/HelmRelease', KUSTOMIZATION,
]);

/** More objects or deliveries than that are hard to review. */
const MANY_OBJECTS = 60;
const MANY_DELIVERIES = 10;

/** What happens with whole deliveries: they go, change their names, are suspended or leave something. */
export function deliveries(planned: PlannedCluster): Danger[] {
  return [...moved(planned), ...gone(planned), ...held(planned), ...toggled(planned), ...leftOver(planned), ...large(planned)];
}

/** Objects that another delivery has afterwards, and whether the one that had them deletes them. */
function moved(planned: PlannedCluster): Danger[] {
  const pairs = new Map<string, Change[]>();
  for (const change of changesIn(planned)) {
    if (change.action !== 'adopt' || change.from === undefined || planned.fateOf(change.before!, change.from).action !== 'prune') continue;
    const key = `${change.from}\n${change.delivery.name}`;
    pairs.set(key, [...pairs.get(key) ?? [], change]);
  }
  return [...pairs].flatMap(([key, changes]) => {
    const [from, to] = key.split('\n');
    const own = planned.before.deliveries.get(from);
    const isRenamed = !planned.after.deliveries.has(from) && !planned.before.deliveries.has(to) && changes.length * 2 >= (own?.objects.size ?? 0);
    return isRenamed ? [renamed(planned, from, to, changes)] : isAfter(planned, from, to) ? [] : [movedTo(planned, from, to, changes)];
  });
}

function renamed(planned: PlannedCluster, from: string, to: string, changes: readonly Change[]): Danger {
  return dangerOfDelivery(planned, from, 'renamed-delivery', {
    isSevere: true,
    message: `Kustomization ${from} is renamed to ${to}: the old one is deleted, and deletes the ${changes.length} objects that the new one applies`,
    fix: 'rename it in two commits',
    details: [
      `first commit: set spec.deletionPolicy: Orphan in Kustomization ${from}, and wait until Flux has applied it (flux get kustomization ${from.split('/')[1]} -n ${from.split('/')[0]})`,
      `second commit: rename it to ${to}; the old one then leaves its objects, and the new one takes them over`,
      ...listed(changes.map((change) => titleOf(change))),
    ],
  });
}

function movedTo(planned: PlannedCluster, from: string, to: string, changes: readonly Change[]): Danger {
  return dangerOfDelivery(planned, to, 'moved-object', {
    isSevere: changes.some(({ kind }) => PRECIOUS.has(kind)),
    message: `${changes.length === 1 ? titleOf(changes[0]) : `${changes.length} objects`} move${changes.length === 1 ? 's' : ''} from ${titleOfDelivery(from)} to ${titleOfDelivery(to)}: `
      + 'where the first is reconciled before the second, it deletes what the second then creates again',
    fix: 'mark what moves with the annotation kustomize.toolkit.fluxcd.io/prune: disabled in a commit before, and remove that in one after'
      + `${planned.after.deliveries.has(from) && from !== '' ? `, or have ${titleOfDelivery(from)} depend on ${titleOfDelivery(to)}` : ''}`,
    details: listed(changes.map((change) => titleOf(change))),
  });
}

/** Whether a delivery waits for another one before it prunes. */
function isAfter({ after }: PlannedCluster, name: string, other: string): boolean {
  const json = after.deliveries.get(name)?.json;
  const namespace = name.split('/')[0];
  return valuesAt(json, 'spec.dependsOn[]').some(({ value }) => {
    const { name: own, namespace: named = namespace } = value as { readonly name?: string; readonly namespace?: string };
    return `${named}/${own}` === other;
  });
}

function gone(planned: PlannedCluster): Danger[] {
  return planned.changes.deliveries.filter(({ state }) => state === 'gone').flatMap((delivery) => {
    const deleted = delivery.changes.filter(({ action }) => action === 'prune');
    return deleted.length === 0 ? [] : [dangerOfDelivery(planned, delivery.name, 'deleted-delivery', {
      isSevere: false,
      message: `Kustomization ${delivery.name} is deleted, and with it ${deleted.length} ${deleted.length === 1 ? 'object' : 'objects'} that it applied`,
      fix: 'to keep them, set spec.deletionPolicy: Orphan in a commit before',
      details: listed(deleted.map((change) => titleOf(change))),
    })];
  });
}

function held(planned: PlannedCluster): Danger[] {
  return planned.changes.deliveries.flatMap((delivery) => {
    const waiting = delivery.changes.filter(({ isHeld }) => isHeld);
    if (waiting.length === 0) return [];
    return [dangerOfDelivery(planned, delivery.name, 'suspended', {
      isSevere: false,
      message: `nothing of ${titleOfDelivery(delivery.name)} happens: ${waiting[0].reason}, and ${waiting.length} ${waiting.length === 1 ? 'change waits' : 'changes wait'}`,
      fix: waiting[0].reason?.endsWith('cannot be built') ? 'correct what `cdk-gitops check` reports' : 'set spec.suspend: false when it shall happen',
      details: [],
    })];
  });
}

/** Deliveries and releases that begin or cease to be suspended. */
function toggled(planned: PlannedCluster): Danger[] {
  return changesIn(planned).filter(({ action, kind }) => action === 'change' && kind.includes('.fluxcd.io/')).flatMap((change) => {
    const [own, other] = [change.before, change.after].map((each) => valuesAt(each!.object.json, 'spec.suspend')[0]?.value === true);
    if (own === other) return [];
    return [dangerOf(planned, change, own
      ? { rule: 'resumed', isSevere: false, message: `${titleOf(change)} is resumed: everything that has changed meanwhile is applied at once`, fix: 'compare with the cluster first: --cluster CONTEXT' }
      : { rule: 'suspended', isSevere: false, message: `${titleOf(change)} is suspended: later changes wait until it is resumed`, fix: 'say in the commit for how long' })];
  });
}

function leftOver(planned: PlannedCluster): Danger[] {
  return planned.changes.deliveries.flatMap((delivery: DeliveryChanges) => {
    const reasons = new Map<string, string[]>();
    for (const change of delivery.changes) if (change.action === 'leave') reasons.set(change.reason!, [...reasons.get(change.reason!) ?? [], titleOf(change)]);
    return [...reasons].map(([reason, names]) => dangerOfDelivery(planned, delivery.name, 'left-over', {
      isSevere: false,
      message: `${names.length === 1 ? names[0] : `${names.length} objects`} stay${names.length === 1 ? 's' : ''} in the cluster, though no longer in Git: ${reason}`,
      fix: 'delete what is not needed by hand',
      details: names.length === 1 ? [] : listed(names),
    }));
  });
}

function large(planned: PlannedCluster): Danger[] {
  const { deliveries: all } = planned.changes;
  const objects = all.reduce((sum, { changes }) => sum + changes.length, 0);
  if (planned.changes.state !== 'kept' || (objects < MANY_OBJECTS && all.length < MANY_DELIVERIES)) return [];
  return [{
    cluster: planned.changes.name,
    delivery: '',
    object: planned.changes.name,
    rule: 'large-change',
    isSevere: false,
    message: `the change concerns ${objects} objects of ${all.length} deliveries in ${planned.changes.name}`,
    fix: 'split it, if its parts can be merged one by one',
    details: [],
  }];
}
