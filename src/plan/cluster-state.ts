import type { Ordered } from './order';
import { AppliedObject, ClusterContents, nameOfDelivery, PartlyRead } from '../program/cluster-contents';
import { textAt, valuesAt } from '../program/json-path';
import type { ProgramObject } from '../program/program';

export const KUSTOMIZATION = 'kustomize.toolkit.fluxcd.io/Kustomization';

/** Name of what applies the directory that a cluster follows. */
export const ROOT = '';

/** A delivery with what it applies to one cluster. */
export interface DeliveryState extends Ordered {
  /** The Kustomization; undefined for the directory that the cluster follows where that does not say it. */
  readonly json?: ProgramObject['json'];
  /** What is known of what it applies: everything where it is undefined. */
  readonly partial?: PartlyRead;
  readonly objects: Map<string, AppliedObject>;
}

/** One cluster of a program, by its deliveries. */
export class ClusterState {
  readonly deliveries = new Map<string, DeliveryState>();
  /** Every object once: that of the first delivery which applies it. */
  readonly objects = new Map<string, AppliedObject>();
  /** Whether it is a cluster: objects that no delivery is known to apply are not one. */
  readonly isCluster: boolean;
  private readonly owners = new Map<string, string[]>();

  constructor(readonly name: string, readonly contents: ClusterContents | undefined) {
    this.isCluster = contents?.isCluster ?? true;
    if (contents === undefined) return;
    const root = contents.objects.find(({ object, by }) => by === undefined && object.kind === KUSTOMIZATION && object.name === 'flux-system' && object.namespace === 'flux-system');
    this.add(undefined, root?.object.json);
    for (const applied of contents.objects) {
      const delivery = this.add(applied.by);
      const key = keyOf(applied);
      if (!delivery.objects.has(key)) this.owners.set(key, [...this.owners.get(key) ?? [], delivery.name]);
      delivery.objects.set(key, applied);
      if (!this.objects.has(key)) this.objects.set(key, applied);
      if (applied.object.kind === KUSTOMIZATION && applied.object !== root?.object && !isRemote(applied.object)) this.add(applied.object);
    }
  }

  /** The deliveries that apply an object. */
  ownersOf(key: string): readonly string[] {
    return this.owners.get(key) ?? [];
  }

  private add(by: ProgramObject | undefined, rootJson?: ProgramObject['json']): DeliveryState {
    const name = nameOfDelivery(by);
    let state = this.deliveries.get(name);
    if (state === undefined) {
      const parent = by === undefined ? undefined : this.parentOf(name);
      state = { name, parent, json: by?.json ?? rootJson, partial: this.contents?.partial.get(name), objects: new Map() };
      this.deliveries.set(name, state);
    }
    return state;
  }

  private parentOf(name: string): string | undefined {
    const [namespace, own] = name.split('/');
    const [found] = this.contents!.find(KUSTOMIZATION, namespace, own);
    return found === undefined ? undefined : nameOfDelivery(found.by);
  }
}

/** A Kustomization that applies to another cluster: its objects are there. */
function isRemote({ json }: ProgramObject): boolean {
  return valuesAt(json, 'spec.kubeConfig').length > 0;
}

/** Tells the objects of a cluster apart, as Flux's inventory does: without the version. */
export function keyOf({ object, namespace, name }: AppliedObject): string {
  return `${object.kind}|${namespace}|${name}`;
}

/** `namespace/name` of the Kustomization that has applied an object of a cluster, as Flux labels it. */
export function nameOfOwner(json: unknown): string | undefined {
  const labels = (valuesAt(json, 'metadata.labels')[0]?.value ?? {}) as Record<string, unknown>;
  const [name, namespace] = [labels['kustomize.toolkit.fluxcd.io/name'], labels['kustomize.toolkit.fluxcd.io/namespace']];
  return typeof name === 'string' && typeof namespace === 'string' ? `${namespace}/${name}` : undefined;
}

/** Whether Flux is told to do something else with an object, by an annotation or label `kustomize.toolkit.fluxcd.io/…`. */
export function isMarked(json: unknown, mark: 'prune' | 'reconcile' | 'ssa' | 'force', value: string): boolean {
  return ['annotations', 'labels'].some((map) => {
    const found = valuesAt(json, `metadata.${map}`)[0]?.value;
    const own = (found as Record<string, unknown> | undefined)?.[`kustomize.toolkit.fluxcd.io/${mark}`];
    return typeof own === 'string' && own.toLowerCase() === value.toLowerCase();
  });
}

/** Whether a boolean field is true. */
export function isTrue(json: unknown, path: string): boolean {
  return valuesAt(json, path)[0]?.value === true;
}

/** What a Kustomization does with what it applied when it is itself deleted. */
export function deletesWithItself(json: unknown): boolean {
  switch (textAt(json, 'spec.deletionPolicy') ?? 'MirrorPrune') {
    case 'MirrorPrune': return isTrue(json, 'spec.prune');
    case 'Orphan': return false;
    default: return true;
  }
}
