import { IConstruct } from 'constructs';
import { IDelivery } from '../cluster';
import { APPLICATION, applicationsBefore } from '../program/argo-application';
import { AppliedObject, ClusterContents } from '../program/cluster-contents';
import { textAt, valuesAt } from '../program/json-path';
import { FilePlace, Place } from '../program/place';
import { Program, ProgramObject } from '../program/program';
import { viewsOf } from '../program/view';

/** A delivery that can be told to wait for another one. */
interface WithImpliedOrder extends IConstruct {
  /** Returns whether this is news. */
  _addImpliedDependency(delivery: IDelivery, onlyOnce: boolean): boolean;
}

/** What an object needs, of what another delivery applies. */
interface Need {
  /** What is to wait. */
  readonly delivery?: ProgramObject;
  readonly from: AppliedObject;
  readonly to: AppliedObject;
}

const KUSTOMIZATION = 'kustomize.toolkit.fluxcd.io/Kustomization';

const NAMESPACE = 'core/Namespace';

/** Objects whose health is that of something outside of the cluster (docs/decisions/0017). */
const OF_OUTSIDE = /^external-secrets\.io\/(Cluster)?SecretStore$/;

/** What is tried again until it is there, so that no order is better than a circle. */
const IS_RETRIED = /^spec\.(valuesFrom|postBuild\.substituteFrom)\[/;

const reasons = new WeakMap<Place, Map<string, string>>();

/**
 * Makes each delivery wait for those that apply what its objects, or it itself, cannot do without: namespaces, stores, roles, variables. Returns the
 * deliveries that changed.
 */
export function addImpliedOrder(program: Program): ProgramObject[] {
  if (program.clusters.length === 0) return []; // nothing is delivered
  const views = viewsOf(program);
  const order = new Order(views.map(({ contents }) => contents));
  const later: Need[] = [];
  for (const { contents, references } of views) {
    for (const { reference: { from, at, orders, optional }, target } of references) {
      if (!orders || optional) continue;
      const delivery = from.object.kind === KUSTOMIZATION ? from.object : from.by; // a delivery waits itself for its variables
      if (target?.by.some(({ by }) => by !== undefined && by === delivery)) continue; // it brings one of its own
      for (const to of target?.by ?? []) {
        if (IS_RETRIED.test(at)) later.push({ delivery, from, to });
        else order.wait({ delivery, from, to });
      }
    }
    for (const from of contents.objects) {
      const needed = definitionsOf(contents, from);
      const hasOwnNamespace = needed.some(({ by, object }) => by === from.by && object.kind === NAMESPACE);
      for (const to of needed) if (!hasOwnNamespace || to.object.kind !== NAMESPACE) order.wait({ delivery: from.by, from, to });
    }
  }
  for (const need of later) if (!order.isAfter(need.to.by, need.delivery)) order.wait(need);
  return order.rendered();
}

/** The order of deliveries, as far as it is known. */
class Order {
  public readonly changed = new Set<ProgramObject>();
  private readonly appliedBy: ReadonlyMap<ProgramObject, ProgramObject | undefined>;
  private readonly ofOutside: ReadonlySet<ProgramObject | undefined>;
  private readonly waits = new Map<ProgramObject, Set<ProgramObject>>();

  constructor(clusters: readonly ClusterContents[]) {
    const all = clusters.flatMap(({ objects }) => objects);
    this.appliedBy = new Map(all.map(({ object, by }) => [object, by]));
    this.ofOutside = new Set(all.filter(({ object }) => OF_OUTSIDE.test(object.kind)).map(({ by }) => by));
    for (const contents of clusters) {
      for (const applied of contents.objects) {
        const { object, namespace } = applied;
        if (object.kind === APPLICATION) for (const each of applicationsBefore(applied, contents)) this.note(object, each.object);
        if (object.kind !== KUSTOMIZATION) continue;
        for (const { value } of valuesAt(object.json, 'spec.dependsOn[]')) {
          const on = contents.find(KUSTOMIZATION, textAt(value, 'namespace') ?? namespace, textAt(value, 'name') ?? '');
          for (const each of on) this.note(object, each.object);
        }
      }
    }
  }

  public wait({ delivery, from, to }: Need): void {
    const on = to.by;
    if (!delivery || !on || delivery === on || delivery.kind !== on.kind || !canWait(delivery.place) || on.place instanceof FilePlace) return;
    if (this.isAbove(delivery, on) || this.isAbove(on, delivery)) return; // what applies the other one would wait for it forever, or it for that
    if (!delivery.place._addImpliedDependency(on.place as unknown as IDelivery, this.ofOutside.has(on))) return;
    this.changed.add(delivery);
    this.note(delivery, on);
    noteReason(delivery.place, on, `${named(from)} needs ${named(to)}`);
  }

  /** The deliveries that are written in another way now: those that changed, and Applications whose sync waves are after theirs. */
  public rendered(): ProgramObject[] {
    const isAfterChange = (each: ProgramObject): boolean =>
      each.kind === APPLICATION && [...this.changed].some((changed) => this.isAfter(each, changed));
    return [...this.changed, ...[...this.waits.keys()].filter((each) => !this.changed.has(each) && isAfterChange(each))];
  }

  /** Whether a delivery waits for another one, or for one that does. */
  public isAfter(delivery: ProgramObject | undefined, on: ProgramObject | undefined): boolean {
    const seen = new Set<ProgramObject>();
    const search = (each: ProgramObject): boolean => {
      if (each === on) return true;
      if (seen.has(each)) return false;
      seen.add(each);
      return [...this.waits.get(each) ?? []].some(search);
    };
    return delivery !== undefined && on !== undefined && search(delivery);
  }

  private note(delivery: ProgramObject, on: ProgramObject): void {
    this.waits.set(delivery, (this.waits.get(delivery) ?? new Set<ProgramObject>()).add(on));
  }

  private isAbove(outer: ProgramObject, inner: ProgramObject | undefined): boolean {
    const seen = new Set<ProgramObject>(); // included Kustomizations may apply themselves, or each other
    for (let each = inner; each && !seen.has(each); each = this.appliedBy.get(each)) {
      if (each === outer) return true;
      seen.add(each);
    }
    return false;
  }
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
