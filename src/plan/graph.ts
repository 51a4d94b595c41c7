import { titleOf, titleOfDelivery } from './change-set';
import { compare } from './order';
import { Nearest } from '../base/nearest';
import { AppliedObject, nameOfDelivery } from '../program/cluster-contents';
import { textAt, valuesAt } from '../program/json-path';
import type { Program } from '../program/program';
import { ClusterView, viewsOf } from '../program/view';

/** What a node stands for. */
export type NodeKind = 'cluster' | 'delivery' | 'object' | 'elsewhere';

/** Something of a platform. */
export interface GraphNode {
  /** Tells it from all others. */
  readonly id: string;
  readonly kind: NodeKind;
  /** What people call it. */
  readonly label: string;
  /** The cluster that it is in. */
  readonly cluster: string;
  /** The delivery that applies it, where it is an object. */
  readonly delivery?: string;
}

/**
 * How two nodes belong together: one applies the other, waits for it (`dependsOn`), or needs it (a reference, in whichever field).
 */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: 'applies' | 'waits' | 'needs';
  /** How many references it stands for. */
  readonly count: number;
}

/** Nodes and edges, each in an order that is always the same. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** The clusters of a program with their deliveries, and what each of those needs of others. */
export function deliveryGraph(program: Program): Graph {
  return new Drawing(program, false).graph();
}

/** All objects of a program, with what each refers to. */
export function objectGraph(program: Program): Graph {
  return new Drawing(program, true).graph();
}

class Drawing {
  private readonly nodes = new Map<string, GraphNode>();
  private readonly edges = new Map<string, GraphEdge>();

  constructor(program: Program, private readonly hasObjects: boolean) {
    for (const view of viewsOf(program)) if (view.contents.objects.length > 0) this.draw(view);
  }

  graph(): Graph {
    const byId = (a: { readonly id: string }, b: { readonly id: string }): number => compare(a.id, b.id);
    const nodes = [...this.nodes.values()].sort(byId);
    return { nodes, edges: [...this.edges.values()].sort((a, b) => compare(a.from, b.from) || compare(a.to, b.to) || compare(a.kind, b.kind)) };
  }

  private draw({ contents, references }: ClusterView): void {
    const cluster = contents.name;
    this.add({ id: cluster, kind: 'cluster', label: cluster, cluster });
    for (const applied of contents.objects) {
      const owner = this.deliveryNode(cluster, nameOfDelivery(applied.by));
      const own = this.nodeOf(cluster, applied);
      if (own !== owner) this.connect(owner, own, 'applies');
      if (applied.object.kind !== KUSTOMIZATION) continue;
      for (const { value } of valuesAt(applied.object.json, 'spec.dependsOn[]')) {
        const other = `${textAt(value, 'namespace') ?? applied.namespace}/${textAt(value, 'name') ?? ''}`;
        this.connect(own, this.deliveryNode(cluster, other), 'waits');
      }
    }
    for (const { reference, target } of references) {
      if (reference.kind === KUSTOMIZATION) continue; // it waits for it
      const from = this.nodeOf(cluster, reference.from);
      for (const applied of target?.by ?? []) this.need(from, this.nodeOf(cluster, applied));
      if (this.hasObjects && (target?.by.length ?? 0) === 0) {
        const label = titleOf(reference);
        this.need(from, this.add({ id: `${cluster}|${reference.kind}|${reference.namespace}|${reference.name}`, kind: 'elsewhere', label, cluster }));
      }
    }
  }

  /** The node of an object: its own, or that of the delivery which it is or which applies it. */
  private nodeOf(cluster: string, { object, namespace, name, by }: AppliedObject): string {
    if (object.kind === KUSTOMIZATION) return this.deliveryNode(cluster, `${namespace}/${name}`);
    if (!this.hasObjects) return this.deliveryNode(cluster, nameOfDelivery(by));
    const label = titleOf({ kind: object.kind, namespace, name });
    return this.add({ id: `${cluster}|${object.kind}|${namespace}|${name}`, kind: 'object', label, cluster, delivery: nameOfDelivery(by) });
  }

  private deliveryNode(cluster: string, name: string): string {
    return name === '' ? cluster : this.add({ id: `${cluster}|${KUSTOMIZATION}|${name.replace('/', '|')}`, kind: 'delivery', label: titleOfDelivery(name), cluster });
  }

  private need(from: string, to: string): void {
    if (from !== to) this.connect(from, to, 'needs');
  }

  private add(node: GraphNode): string {
    if (!this.nodes.has(node.id)) this.nodes.set(node.id, node);
    return node.id;
  }

  private connect(from: string, to: string, kind: GraphEdge['kind']): void {
    const key = [from, to, kind].join('\n');
    this.edges.set(key, { from, to, kind, count: (this.edges.get(key)?.count ?? 0) + 1 });
  }
}

const KUSTOMIZATION = 'kustomize.toolkit.fluxcd.io/Kustomization';

/** The nodes that are called so: `Deployment default/web`, `Deployment/default/web`, or only `web`. */
export function nodesCalled({ nodes }: Graph, text: string): readonly GraphNode[] {
  const wanted = text.trim().replace(/^(\w+)[ /](?=.)/, '$1 ').toLowerCase();
  const whole = nodes.filter(({ label }) => label.toLowerCase() === wanted);
  return whole.length > 0 ? whole : nodes.filter(({ label }) => label.toLowerCase().split(/[ /]/).pop() === text.trim().toLowerCase());
}

/** What a name may have been meant to be. */
export function nearestNode({ nodes }: Graph, text: string): string | undefined {
  const labels = new Map(nodes.flatMap(({ label }) => [[label, label], [label.split(/[ /]/).pop()!, label]]));
  const near = new Nearest().of(text, labels.keys());
  return near && labels.get(near);
}

/**
 * The part of a graph around some nodes: all that they need, and all that needs them, by references, deliveries and `dependsOn`. What is applied by the same
 * delivery is not around it only for that.
 */
export function around({ nodes, edges }: Graph, ids: readonly string[]): Graph {
  const kept = new Set([...reached(ids, edges, true), ...reached(ids, edges, false)]);
  return { nodes: nodes.filter(({ id }) => kept.has(id)), edges: edges.filter(({ from, to }) => kept.has(from) && kept.has(to)) };
}

/** @param isForward whether to what nodes need, or to what needs them */
function reached(ids: readonly string[], edges: readonly GraphEdge[], isForward: boolean): Set<string> {
  const next = new Map<string, string[]>();
  // An object needs the delivery that applies it; that the delivery applies others is not a need of theirs.
  for (const edge of edges) {
    const { from, to } = edge.kind === 'applies' ? { from: edge.to, to: edge.from } : edge;
    const [one, other] = isForward ? [from, to] : [to, from];
    const same = next.get(one);
    if (same) same.push(other);
    else next.set(one, [other]);
  }
  const found = new Set(ids);
  const queue = [...ids];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const other of next.get(id) ?? []) {
      if (found.has(other)) continue;
      found.add(other);
      queue.push(other);
    }
  }
  return found;
}
