import { Check } from './check';
import { isGenerated, Labels, podLabelsOf, Selector, selectorFrom, selects, togetherWith } from './selection';
import { AppliedObject, ClusterContents } from '../program/cluster-contents';
import { shown, valuesAt } from '../program/json-path';
import { nameOfPlace } from '../program/place';
import { viewsOf } from '../program/view';

const WORKLOADS = /^apps\/(Deployment|StatefulSet|DaemonSet|ReplicaSet)$/;

/** A workload that takes the pods of another one. */
export const sharedSelector: Check = {
  id: 'shared-selector',
  doc: 'Two workloads of one namespace select each other\'s pods: each takes those of the other for its own and scales them down. Or a workload '
    + 'selects, by a label that cdk8s-plus created, the pods of something else. Give them different labels.',
  *run(program) {
    for (const { contents } of viewsOf(program)) {
      const owners = ownersIn(contents);
      const byLabel = indexed(owners);
      for (const owner of owners) {
        const other = owner.selector && rivalOf(owner, owner.selector, byLabel);
        if (!other) continue;
        const { applied: { object, name, namespace } } = owner;
        const { object: its, name: itsName } = other.applied;
        yield {
          place: object.place,
          message: `${object.json.kind} ${name} selects the same pods as ${its.json.kind} ${itsName} `
            + `(${nameOfPlace(its.place)}) in namespace ${namespace}: those with ${shown(owner.selector.matchLabels ?? owner.selector)}`,
          fix: 'give one of the constructs another id, or use other labels in its selector',
        };
      }
    }
  },
};

/** What has pods. */
interface PodOwner {
  readonly applied: AppliedObject;
  /** What shares it is known to meet: objects of one namespace, in what is applied together. */
  readonly meets: string;
  readonly labels: Labels;
  /** Of workloads: what they take for their own. */
  readonly selector?: Selector;
  readonly order: number;
}

function ownersIn(contents: ClusterContents): PodOwner[] {
  const owners: PodOwner[] = [];
  const known = new Set<string>();
  for (const applied of contents.objects) {
    const { object, namespace, name } = applied;
    const selector = WORKLOADS.test(object.kind) ? selectorFrom(valuesAt(object.json, 'spec.selector')[0]?.value) : undefined;
    const labels = podLabelsOf(applied) ?? selector?.matchLabels; // the API server wants the template to have what is selected
    const identity = `${object.kind}|${namespace}|${name}`;
    if (!labels || known.has(identity)) continue; // twice is once for `applied-twice`
    known.add(identity);
    const together = contents.isCluster ? '' : togetherWith(object);
    owners.push({ applied, meets: `${namespace}|${together}`, labels, selector, order: owners.length });
  }
  return owners;
}

function indexed(owners: readonly PodOwner[]): Map<string, PodOwner[]> {
  const byLabel = new Map<string, PodOwner[]>();
  for (const owner of owners) {
    for (const at of [owner.meets, ...Object.entries(owner.labels).map(([key, value]) => keyOf(owner, key, value))]) {
      const same = byLabel.get(at);
      if (same) same.push(owner);
      else byLabel.set(at, [owner]);
    }
  }
  return byLabel;
}

function keyOf({ meets }: PodOwner, key: string, value: unknown): string {
  return `${meets}|${key}=${String(value)}`;
}

/** The first other one whose pods a workload takes: an earlier one that also takes its pods, or any whose label cdk8s-plus created. */
function rivalOf(owner: PodOwner, selector: Selector, byLabel: Map<string, PodOwner[]>): PodOwner | undefined {
  const { matchLabels = {} } = selector;
  let candidates: readonly PodOwner[] | undefined;
  for (const key in matchLabels) { // those of the rarest label
    const same = byLabel.get(keyOf(owner, key, matchLabels[key])) ?? [];
    if (!candidates || same.length < candidates.length) candidates = same;
  }
  candidates ??= byLabel.get(owner.meets); // it has expressions only
  const isMade = Object.keys(matchLabels).some(isGenerated);
  return candidates?.find((other) => other !== owner && selects(selector, other.labels)
    && (other.selector && selects(other.selector, owner.labels) ? other.order < owner.order : isMade));
}
