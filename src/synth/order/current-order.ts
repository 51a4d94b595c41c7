import { ApiObject, Chart } from 'cdk8s';
import { ConstructTree, validationError } from './construct-tree';
import { Order } from './order';
import { TreeChanges } from './tree-changes';

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
