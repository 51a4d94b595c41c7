import { Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { ConstructTree } from './construct-tree';
import { DependencyCycle, Graph } from './graph';
import { enclosingFolder } from '../../base/enclosing-folder';

/** A dependency of one chart on another: on a chart below it, or because something in it depends on something in the other. */
export interface ChartDependency {
  readonly source: IConstruct;
  readonly target: IConstruct;
}

/** The dependencies that the program declares, and no others. */
export function declaredDependencies(tree: ConstructTree): Graph {
  const graph = new Graph(tree.constructs);
  for (const [place, targets] of dependenciesOf(tree)) addEdges(graph, tree, place, targets);
  return graph;
}

/**
 * The declared dependencies and what cdk8s infers from them: a chart depends on the charts below it, on the charts that its constructs
 * depend on, and every object of a construct depends on every object of a construct that this one depends on.
 */
export function inferredDependencies(tree: ConstructTree): { readonly graph: Graph; readonly charts: readonly ChartDependency[] } {
  const dependencies = dependenciesOf(tree);
  const charts = addChartDependencies(tree, dependencies);
  const graph = new Graph(tree.constructs);
  if (dependencies.size > 0) new ObjectDependencies(tree, graph, dependencies).add();
  return { graph, charts };
}

/** What constructs depend on, by the place of the dependent construct. */
type Dependencies = Map<number, Set<IConstruct>>;

function dependenciesOf(tree: ConstructTree): Dependencies {
  const dependencies: Dependencies = new Map();
  for (const [place, targets] of tree.dependencies) dependencies.set(place, new Set(targets));
  return dependencies;
}

function addEdges(graph: Graph, tree: ConstructTree, place: number, targets: Iterable<IConstruct>): void {
  for (const target of targets) {
    const to = tree.placeOf(target);
    if (to >= 0) graph.addEdge(place, to);
  }
}

function addChartDependencies(tree: ConstructTree, dependencies: Dependencies): ChartDependency[] {
  const added: ChartDependency[] = [];
  const add = (source: number, target: IConstruct) => {
    const targets = dependencies.get(source) ?? new Set();
    dependencies.set(source, targets.add(target));
    added.push({ source: tree.constructs[source], target });
  };
  tree.constructs.forEach((construct, place) => {
    if (tree.isChart(place) && place > 0 && tree.isChart(tree.parent[place])) add(tree.parent[place], construct);
  });
  for (const [place, targets] of inOrder(dependencies)) {
    const source = tree.chart[place];
    for (const target of targets) {
      if (source < 0) throw outsideCharts(tree.constructs[place], tree.constructs[place], target);
      const targetChart = chartOf(target);
      if (!targetChart) throw outsideCharts(target, tree.constructs[place], target);
      if (targetChart !== tree.constructs[source]) add(source, targetChart);
    }
  }
  return added;
}

function inOrder(dependencies: Dependencies): [number, Set<IConstruct>][] {
  return [...dependencies].sort(([a], [b]) => a - b);
}

function chartOf(construct: IConstruct): IConstruct | undefined {
  let at: IConstruct | undefined = construct;
  while (at && !Chart.isChart(at)) at = at.node.scope;
  return enclosingFolder(at) ?? at;
}

function outsideCharts(construct: IConstruct, source: IConstruct, target: IConstruct): Error {
  return new Error(`[${source.node.path}] cannot depend on [${target.node.path}]: cannot find a parent chart (directly or indirectly) of `
    + `${construct.node.path === '' ? 'the app' : `[${construct.node.path}]`}; move it into a chart, or depend on something in a chart`);
}

/**
 * Edges between the objects of constructs that depend on each other. Each object has one edge to the group of its innermost scope that
 * has dependencies; the group of a scope leads to the group of the next such scope around it in the same chart, and to the groups of
 * what the scope depends on.
 */
class ObjectDependencies {
  private readonly targetGroups = new Map<number, number>();
  /** Group of the innermost scope with dependencies around each construct; -1 for none. */
  private readonly scopeGroup: number[] = [];
  private readonly outerGroup = new Map<number, number>();
  /** Scopes that depend on the only object in a construct within them, with that object, which must not depend on itself. */
  private readonly onlyTarget = new Map<number, number>();
  /** Targets around the only object that depends on them, with that object. */
  private readonly onlySource = new Map<number, number>();

  constructor(private readonly tree: ConstructTree, private readonly graph: Graph, private readonly dependencies: Dependencies) {}

  add(): void {
    this.groupTargets();
    this.tree.constructs.forEach((_, place) => {
      const outer = this.tree.isChart(place) ? -1 : (this.scopeGroup[this.tree.parent[place]] ?? -1);
      const targets = this.dependencies.get(place);
      if (targets) addEdges(this.graph, this.tree, place, targets);
      this.scopeGroup.push(targets && this.tree.objectCount[place] > 0 ? this.groupScope(place, targets, outer) : outer);
      if (this.tree.isObject(place) && this.scopeGroup[place] >= 0) this.graph.addEdge(place, this.scopeGroup[place]);
    });
    for (const object of new Set(this.onlyTarget.values())) this.separate(object);
  }

  /** Innermost first, so that the groups of constructs that lie in each other share their objects. */
  private groupTargets(): void {
    const targets = new Set<number>();
    for (const [place, constructs] of this.dependencies) {
      for (const construct of constructs) {
        const target = this.tree.placeOf(construct);
        if (target >= 0 && !this.overlap(place, target)) targets.add(target);
      }
    }
    for (const target of [...targets].sort((a, b) => b - a)) {
      if (this.tree.objectCount[target] > 0) this.targetGroups.set(target, this.graph.addGroup(target, this.membersOf(target)));
    }
  }

  private membersOf(target: number): number[] {
    const members: number[] = [];
    for (let place = target; place < this.tree.end[target];) {
      const group = this.targetGroups.get(place);
      if (place !== target && (this.tree.isChart(place) || group !== undefined)) {
        if (!this.tree.isChart(place)) members.push(group!);
        place = this.tree.end[place];
      } else {
        if (this.tree.isObject(place)) members.push(place);
        place++;
      }
    }
    return members;
  }

  private groupScope(scope: number, targets: Iterable<IConstruct>, outer: number): number {
    const members: number[] = [];
    for (const construct of targets) {
      const target = this.tree.placeOf(construct);
      if (target < 0) {
        members.push(...this.objectsElsewhere(construct));
      } else if (this.overlap(scope, target)) {
        members.push(...this.objectsAround(scope, target));
      } else {
        const group = this.targetGroups.get(target);
        if (group !== undefined) members.push(group);
      }
    }
    const group = this.graph.addGroup(scope, outer >= 0 ? [outer, ...members] : members);
    if (outer >= 0) this.outerGroup.set(group, outer);
    return group;
  }

  /** Whether one construct lies in the other, in the same chart, so that an object could be on both sides. */
  private overlap(a: number, b: number): boolean {
    return this.tree.chart[a] === this.tree.chart[b] && (this.tree.isWithin(a, b) || this.tree.isWithin(b, a));
  }

  /** What the objects of a scope depend on when it depends on a construct in it or around it: on the others there. */
  private objectsAround(scope: number, target: number): number[] {
    if (scope === target) return []; // the declared edge is a circle already
    const inner = Math.max(scope, target);
    if (this.tree.objectCount[inner] === 0) return [];
    const [object, second] = this.objectsIn(inner);
    if (second !== undefined) throw this.circle(object, second);
    const only = inner === target ? this.onlyTarget : this.onlySource;
    const outer = Math.min(scope, target);
    const other = only.get(outer);
    if (other !== undefined && other !== object) throw this.circle(other, object);
    only.set(outer, object);
    return inner === target ? [object] : this.objectsIn(target).filter((o) => o !== object);
  }

  private circle(a: number, b: number): Error {
    return new DependencyCycle([this.tree.constructs[a], this.tree.constructs[b]]);
  }

  private objectsIn(place: number): number[] {
    return this.tree.inSameChart(place).filter((p) => this.tree.isObject(p));
  }

  /** Objects of a construct that is not in the tree any more but was replaced there, object by object. */
  private objectsElsewhere(construct: IConstruct): number[] {
    const elsewhere = new ConstructTree(construct);
    return elsewhere.constructs
      .filter((_, place) => elsewhere.isObject(place) && elsewhere.chart[place] === elsewhere.chart[0])
      .map((object) => this.tree.placeOf(object))
      .filter((place) => place >= 0);
  }

  /** Gives an object its own edges instead of the groups around it, without the one to itself. */
  private separate(object: number): void {
    const groups: number[] = [];
    for (let group: number | undefined = this.scopeGroup[object]; group !== undefined; group = this.outerGroup.get(group)) groups.unshift(group);
    this.graph.out[object]!.pop();
    for (const group of groups) {
      for (const member of this.graph.out[group]!) {
        if (member !== object && member !== this.outerGroup.get(group)) this.graph.addEdge(object, member);
      }
    }
  }
}
