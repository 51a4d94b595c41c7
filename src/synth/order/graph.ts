import { IConstruct } from 'constructs';

/**
 * What depends on what. Vertices are numbers: first the constructs by their place in the tree, then vertices that only group others,
 * so that edges from n constructs to m others are n + m and not n x m.
 */
export class Graph {
  /** The vertices that each vertex depends on, in the order in which the dependencies were added. */
  readonly out: (number[] | undefined)[];
  private readonly scopes: number[] = [];
  private state: Int32Array = new Int32Array(0);
  private walks = 0;
  private hasEdges = false;

  constructor(readonly constructs: readonly IConstruct[]) {
    this.out = new Array<number[] | undefined>(constructs.length);
  }

  /** Adds a vertex that groups others, on behalf of the construct at this place. */
  addGroup(scope: number, members: number[]): number {
    this.hasEdges = true;
    this.scopes.push(scope);
    return this.out.push(members) - 1;
  }

  /** The place of a construct itself, or of the construct that a group was made for. */
  placeOf(vertex: number): number {
    return vertex < this.constructs.length ? vertex : this.scopes[vertex - this.constructs.length];
  }

  addEdge(from: number, to: number): void {
    this.hasEdges = true;
    const edges = this.out[from];
    if (edges) edges.push(to);
    else this.out[from] = [to];
  }

  /** For each vertex, those that depend on it. */
  reversed(): (number[] | undefined)[] {
    const into: (number[] | undefined)[] = this.out.map(() => undefined);
    this.out.forEach((edges, from) => edges?.forEach((to) => {
      const sources = into[to];
      if (sources) sources.push(from);
      else into[to] = [from];
    }));
    return into;
  }

  /**
   * These constructs and what they depend on, dependencies first: depth first from those that nothing depends on, then each vertex after
   * its edges. Neither recursive nor visiting a vertex twice.
   *
   * @param starts constructs in the order in which they are considered
   * @param admits which vertices take part
   * @throws when constructs depend on each other in a circle
   */
  topology(starts: readonly number[], admits: (vertex: number) => boolean = () => true): number[] {
    if (!this.hasEdges) return [...starts];
    if (this.state.length !== this.out.length) this.state = new Int32Array(this.out.length);
    const seen = ++this.walks * 3;
    this.markDependedOn(starts, admits, seen);
    const sorted: number[] = [];
    for (const start of starts) {
      if (this.state[start] < seen) this.visit(start, admits, seen, sorted);
    }
    // What is left is only reached from itself.
    for (const start of starts) {
      if (this.state[start] <= seen) this.visit(start, admits, seen, sorted);
    }
    return sorted;
  }

  /** Sets the state of everything that one of these constructs depends on, through groups too, to `seen`. */
  private markDependedOn(starts: readonly number[], admits: (vertex: number) => boolean, seen: number): void {
    const groups: number[] = [];
    const mark = (vertex: number) => {
      if (this.state[vertex] === seen || !admits(vertex)) return;
      this.state[vertex] = seen;
      if (vertex >= this.constructs.length) groups.push(vertex);
    };
    for (const start of starts) this.out[start]?.forEach(mark);
    for (let group = groups.pop(); group !== undefined; group = groups.pop()) this.out[group]?.forEach(mark);
  }

  private visit(start: number, admits: (vertex: number) => boolean, seen: number, sorted: number[]): void {
    const open = seen + 1;
    const done = seen + 2;
    if (!this.out[start]) {
      this.state[start] = done;
      sorted.push(start);
      return;
    }
    const path = [start];
    const position = [0];
    this.state[start] = open;
    while (path.length > 0) {
      const vertex = path[path.length - 1];
      const next = this.out[vertex]?.[position[position.length - 1]++];
      if (next === undefined) {
        this.state[vertex] = done;
        if (vertex < this.constructs.length) sorted.push(vertex);
        path.pop();
        position.pop();
      } else if (this.state[next] === open) {
        throw new DependencyCycle([...path.slice(path.indexOf(next)), next].filter((v) => v < this.constructs.length).map((v) => this.constructs[v]));
      } else if (this.state[next] !== done && admits(next)) {
        this.state[next] = open;
        path.push(next);
        position.push(0);
      }
    }
  }
}

/** Constructs each of which depends on the next, and the last on the first. The message is that of cdk8s. */
export class DependencyCycle extends Error {
  readonly #round: readonly IConstruct[];

  constructor(constructs: readonly IConstruct[]) {
    const round = constructs[0] === constructs[constructs.length - 1] ? constructs : [...constructs, constructs[0]];
    super(`Dependency cycle detected: ${round.map((c) => c.node.path).join(' => ')}`);
    this.#round = round;
  }

  /** The first comes last again. */
  public get round(): readonly IConstruct[] {
    return this.#round;
  }
}
