import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { ConstructTree, validationError } from './construct-tree';
import { type ChartDependency, declaredDependencies, inferredDependencies } from './dependencies';
import { Graph } from './graph';
import { TreeChanges } from './tree-changes';

/** The charts of a tree, each after those that it declares to depend on. Nothing is inferred. */
export function declaredOrder(tree: ConstructTree): Chart[] {
  return chartPlaces(tree, declaredDependencies(tree)).map((place) => tree.constructs[place] as Chart);
}

/**
 * The order in which charts and their objects are written: the same as cdk8s gives, in time linear in constructs and dependencies.
 */
export class Order {
  /** All charts, each after those that it depends on. */
  readonly charts: readonly Chart[];
  /** Dependencies between charts. */
  readonly chartDependencies: readonly ChartDependency[];

  private readonly graph: Graph;
  /** Whether anything but charts depends on something, or is depended on: such constructs come in another order, even without objects. */
  private readonly isSortedInCharts: boolean;
  private reversed?: (number[] | undefined)[];
  /** For each vertex, the last question in which it took part. */
  private readonly participation: Int32Array;
  private question = 0;
  private readonly objects = new Map<Chart, readonly ApiObject[]>();
  private readonly places = new Map<Chart, number>();

  /** @throws when constructs depend on each other in a circle, with the circle as paths of constructs */
  constructor(private readonly tree: ConstructTree) {
    const none = { graph: new Graph(tree.constructs), charts: [] };
    const { graph, charts } = hasDependencies(tree) ? inferredDependencies(tree) : none;
    this.graph = graph;
    this.chartDependencies = charts;
    const places = chartPlaces(tree, graph);
    this.charts = places.map((place) => tree.constructs[place] as Chart);
    this.charts.forEach((chart, i) => this.places.set(chart, places[i]));
    this.isSortedInCharts = graph.out.some((targets, from) => !tree.isChart(from) || targets!.some((to) => !tree.isChart(to)));
    this.participation = new Int32Array(graph.out.length);
  }

  /** The objects of a chart, without those of charts in it, each after those that it depends on. */
  objectsOf(chart: Chart): readonly ApiObject[] {
    let objects = this.objects.get(chart);
    if (!objects) this.objects.set(chart, objects = this.sort(chart));
    return objects;
  }

  private sort(chart: Chart): ApiObject[] {
    const place = this.places.get(chart) ?? this.tree.placeOf(chart);
    const objects: ApiObject[] = [];
    for (const p of this.sorted(place)) {
      if (this.tree.chart[p] === place && this.tree.isObject(p)) objects.push(this.tree.constructs[p] as ApiObject);
    }
    return objects;
  }

  private sorted(chart: number): readonly number[] {
    if (!this.isSortedInCharts) return this.tree.inSameChart(chart);
    this.question++;
    return this.graph.topology(this.takePart(chart), (vertex) => this.participation[vertex] === this.question);
  }

  /**
   * The constructs of a chart, and from the charts below it those that lead back into it: cdk8s sorts the whole tree below a chart, of
   * which the rest cannot change the order of the chart's own.
   */
  private takePart(chart: number): number[] {
    const own = this.tree.inSameChart(chart);
    this.reversed ??= this.graph.reversed();
    const found = [...own];
    for (const vertex of own) this.participation[vertex] = this.question;
    for (let next = 0; next < found.length; next++) {
      for (const source of this.reversed[found[next]] ?? []) {
        if (this.participation[source] === this.question || !this.tree.isWithin(this.graph.placeOf(source), chart)) continue;
        this.participation[source] = this.question;
        found.push(source);
      }
    }
    const constructs = found.filter((vertex) => vertex < this.tree.constructs.length);
    return constructs.length === own.length ? own : constructs.sort((a, b) => a - b);
  }
}

function hasDependencies(tree: ConstructTree): boolean {
  return tree.dependencies.size > 0 || tree.parent.some((parent, place) => parent >= 0 && tree.isChart(place) && tree.isChart(parent));
}

function chartPlaces(tree: ConstructTree, graph: Graph): number[] {
  return graph.topology(startsOf(tree)).filter((place) => tree.isChart(place));
}

/** All constructs, those whose path is an array index first: cdk8s keeps them in an object by path, which sorts such keys. */
function startsOf(tree: ConstructTree): number[] {
  const first: number[] = [];
  const rest: number[] = [];
  tree.constructs.forEach((construct, place) => (isArrayIndex(construct, place, tree) ? first : rest).push(place));
  return first.length > 0 ? [...first, ...rest] : rest;
}

function isArrayIndex(construct: IConstruct, place: number, tree: ConstructTree): boolean {
  return tree.parent[place] === 0 && /^(0|[1-9]\d{0,9})$/.test(construct.node.id) && Number(construct.node.id) < 2 ** 32 - 1;
}

/** How often a tree is collected again because hooks changed it. */
export const MOST_ROUNDS = 10;

/**
 * The order of a tree as it is at the moment: a chart's `toJson()` may change the tree before it asks for its objects, as in cdk8s.
 */
export class CurrentOrder {
  private seen: number;
  private latest: Order;
  private readonly given = new Map<Chart, readonly ApiObject[]>();

  constructor(readonly first: Order, private readonly changes: TreeChanges) {
    this.latest = first;
    this.seen = changes.count;
  }

  /**
   * The objects of a chart in their order.
   *
   * @throws what validations find in a tree that has changed
   */
  objectsOf(chart: Chart): readonly ApiObject[] {
    if (chart.node.root !== this.changes.root) return new Order(new ConstructTree(chart.node.root)).objectsOf(chart);
    const objects = this.now().objectsOf(chart);
    this.given.set(chart, objects);
    return objects;
  }

  /**
   * The order of the tree, collected again where that has changed.
   *
   * @throws what validations find in a tree that has changed
   */
  now(): Order {
    for (let round = 0; this.seen !== this.changes.count; round++) {
      if (round === MOST_ROUNDS) throw restless(this.changes);
      this.seen = this.changes.count;
      const tree = new ConstructTree(this.changes.root);
      const invalid = this.changes.open(() => tree.invalidities());
      if (invalid.length > 0) throw validationError(invalid);
      this.latest = new Order(tree);
    }
    return this.latest;
  }

  /** @throws where what was given is not what the tree has in the end: it was written already when the tree changed */
  verify(charts: readonly Chart[]): void {
    if (this.latest === this.first && this.seen === this.changes.count) return;
    const { latest } = this.changes;
    const now = this.now();
    const late = charts.find((chart) => {
      if (chart.node.root !== this.changes.root) return false;
      const given = this.given.get(chart);
      const objects = now.charts.includes(chart) ? now.objectsOf(chart) : undefined;
      return !given || !objects || given.length !== objects.length || given.some((object, i) => object !== objects[i]);
    }) ?? now.charts.find((chart) => !this.first.charts.includes(chart));
    if (!late) return;
    throw new Error(`[${late.node.path}] the tree changed after its objects were rendered: ${latest}; change it before app.synth(), in a validation, or `
      + 'in the toJson() of this chart or one that is written before it');
  }
}

/** The error for hooks that never leave the tree as it is. */
export function restless({ latest }: TreeChanges): Error {
  return new Error(`the tree changes whenever its constructs are validated or rendered, at last: ${latest}; add it once only, where it is not there yet`);
}
