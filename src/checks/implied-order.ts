import { IConstruct } from 'constructs';
import { IDelivery } from '../cluster';
import { AppliedObject, ClusterContents } from '../program/cluster-contents';
import { textAt } from '../program/json-path';
import type { Place } from '../program/place';
import { Program, ProgramObject } from '../program/program';
import { viewsOf } from '../program/view';

/** A delivery that can be told to wait for another one. */
interface WithImpliedOrder extends IConstruct {
  /** Returns whether this is news. */
  _addImpliedDependency(delivery: IDelivery): boolean;
}

const reasons = new WeakMap<Place, Map<string, string>>();

/**
 * Makes each delivery wait for those that apply what its objects cannot do without: namespaces, stores, roles. Returns the deliveries that
 * changed.
 */
export function addImpliedOrder(program: Program): ProgramObject[] {
  if (program.clusters.length === 0) return []; // nothing is delivered
  const changed = new Set<ProgramObject>();
  const appliedBy = new Map(viewsOf(program).flatMap(({ contents }) => contents.objects.map(({ object, by }) => [object, by])));
  const isAbove = (outer: ProgramObject, inner: ProgramObject | undefined): boolean => {
    const seen = new Set<ProgramObject>(); // included Kustomizations may apply themselves, or each other
    for (let each = inner; each && !seen.has(each); each = appliedBy.get(each)) {
      if (each === outer) return true;
      seen.add(each);
    }
    return false;
  };
  const wait = (from: AppliedObject, to: AppliedObject): void => {
    if (!from.by || !to.by || from.by.kind !== to.by.kind || !canWait(from.by.place)) return;
    if (isAbove(from.by, to.by) || isAbove(to.by, from.by)) return; // what applies the other one would wait for it forever, or it for that
    if (!from.by.place._addImpliedDependency(to.by.place as unknown as IDelivery)) return;
    changed.add(from.by);
    noteReason(from.by.place, to.by, `${named(from)} needs ${named(to)}`);
  };
  for (const { contents, references } of viewsOf(program)) {
    for (const { reference, target } of references) {
      if (reference.orders) target?.by.forEach((to) => wait(reference.from, to));
    }
    for (const applied of contents.objects) for (const to of definitionsOf(contents, applied)) wait(applied, to);
  }
  return [...changed];
}

/** Why a delivery waits for another one of this name, where nobody said that it should. */
export function reasonOf(delivery: Place, namespace: string, name: string): string | undefined {
  return reasons.get(delivery)?.get(`${namespace}/${name}`);
}

function noteReason(delivery: Place, on: ProgramObject, reason: string): void {
  const ofDelivery = reasons.get(delivery) ?? new Map<string, string>();
  reasons.set(delivery, ofDelivery.set(`${on.namespace ?? ''}/${on.name}`, reason));
}

function named({ object, namespace, name }: AppliedObject): string {
  return `${object.json.kind} ${namespace ? `${namespace}/` : ''}${name}`;
}

/** The namespace that an object is in and the definition of its kind, where the program makes them. */
function definitionsOf(contents: ClusterContents, applied: AppliedObject): AppliedObject[] {
  const namespace = applied.namespace ? contents.find('core/Namespace', '', applied.namespace) : [];
  return [...namespace, ...(definitionsByKind(contents).get(applied.object.kind) ?? [])];
}

const definitions = new WeakMap<ClusterContents, Map<string, AppliedObject[]>>();

function definitionsByKind(contents: ClusterContents): Map<string, AppliedObject[]> {
  let byKind = definitions.get(contents);
  if (!byKind) {
    byKind = new Map();
    for (const applied of contents.objects) {
      if (applied.object.kind !== 'apiextensions.k8s.io/CustomResourceDefinition') continue;
      byKind.set(`${textAt(applied.object.json, 'spec.group')}/${textAt(applied.object.json, 'spec.names.kind')}`, [applied]);
    }
    definitions.set(contents, byKind);
  }
  return byKind;
}

function canWait(place: Place): place is WithImpliedOrder {
  return typeof (place as Partial<WithImpliedOrder>)._addImpliedDependency === 'function';
}
