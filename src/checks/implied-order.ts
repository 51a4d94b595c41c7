import { IConstruct } from 'constructs';
import { IDelivery } from '../cluster';
import { textAt } from '../program/json-path';
import type { Place } from '../program/place';
import { Program, ProgramObject } from '../program/program';
import { viewsOf } from '../program/view';
import { Placed, World } from '../program/world';

/** A delivery that can be told to wait for another one. */
interface Waiting extends IConstruct {
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
  const appliedBy = new Map(viewsOf(program).flatMap(({ world }) => world.placed.map(({ object, by }) => [object, by])));
  const isAbove = (outer: ProgramObject, inner: ProgramObject | undefined): boolean => {
    const seen = new Set<ProgramObject>(); // included Kustomizations may apply themselves, or each other
    for (let each = inner; each && !seen.has(each); each = appliedBy.get(each)) {
      if (each === outer) return true;
      seen.add(each);
    }
    return false;
  };
  const wait = (from: Placed, to: Placed): void => {
    if (!from.by || !to.by || from.by.kind !== to.by.kind || !canWait(from.by.place)) return;
    if (isAbove(from.by, to.by) || isAbove(to.by, from.by)) return; // what applies the other one would wait for it forever, or it for that
    if (!from.by.place._addImpliedDependency(to.by.place as unknown as IDelivery)) return;
    changed.add(from.by);
    noteReason(from.by.place, to.by, `${named(from)} needs ${named(to)}`);
  };
  for (const { world, references } of viewsOf(program)) {
    for (const { reference, target } of references) {
      if (reference.orders) target?.by.forEach((to) => wait(reference.from, to));
    }
    for (const placed of world.placed) for (const to of definitionsOf(world, placed)) wait(placed, to);
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

function named({ object, namespace, name }: Placed): string {
  return `${object.json.kind} ${namespace ? `${namespace}/` : ''}${name}`;
}

/** The namespace that an object is in and the definition of its kind, where the program makes them. */
function definitionsOf(world: World, placed: Placed): Placed[] {
  const namespace = placed.namespace ? world.find('core/Namespace', '', placed.namespace) : [];
  return [...namespace, ...(definitionsByKind(world).get(placed.object.kind) ?? [])];
}

const definitions = new WeakMap<World, Map<string, Placed[]>>();

function definitionsByKind(world: World): Map<string, Placed[]> {
  let byKind = definitions.get(world);
  if (!byKind) {
    byKind = new Map();
    for (const placed of world.placed) {
      if (placed.object.kind !== 'apiextensions.k8s.io/CustomResourceDefinition') continue;
      byKind.set(`${textAt(placed.object.json, 'spec.group')}/${textAt(placed.object.json, 'spec.names.kind')}`, [placed]);
    }
    definitions.set(world, byKind);
  }
  return byKind;
}

function canWait(place: Place): place is Waiting {
  return typeof (place as Partial<Waiting>)._addImpliedDependency === 'function';
}
