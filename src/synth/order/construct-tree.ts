import { ApiObject, Chart } from 'cdk8s';
import { Construct, IConstruct, IValidation, Node, RootConstruct } from 'constructs';
import { enclosingFolder, FOLDER } from '../../base/enclosing-folder';
import { withoutCredentials } from '../../base/hidden-values';

/** Whether something that a construct depends on is a chart in it, in a folder: charts depend on the charts in them anyway. */
function isPartOf(target: IConstruct, construct: IConstruct): boolean {
  return Chart.isChart(construct) && Chart.isChart(target) && target !== construct && target.node.scopes.includes(construct)
    && enclosingFolder(construct) !== undefined;
}

/**
 * The constructs of a program in one traversal: before its children each construct, children in the order of their scope. A construct
 * is known by its place in that order; what is below it are the places from `place + 1` up to, not including, `end[place]`.
 */
export class ConstructTree {
  readonly constructs: IConstruct[] = [];
  /** The place of each construct's scope; -1 for the root. */
  readonly parent: number[] = [];
  /** The place after the last construct below each one. */
  readonly end: number[] = [];
  /** The place of the chart that each construct is in (its own, if it is one); -1 outside charts. Charts in a folder are part of it. */
  readonly chart: number[] = [];
  /** How many ApiObjects each construct holds, itself included, without those in charts below it. */
  readonly objectCount: number[] = [];
  /** What constructs depend on, by the place of the dependent construct. */
  readonly dependencies: ReadonlyMap<number, readonly IConstruct[]>;

  private places?: Map<IConstruct, number>;
  private paths?: Map<string, number>;

  constructor(root: IConstruct) {
    const { isChart } = Chart;
    const { isApiObject } = ApiObject;
    const dependencies = new Map<number, readonly IConstruct[]>();
    this.dependencies = dependencies;
    const waiting = [root];
    const parents = [-1];
    for (let construct = waiting.pop(); construct; construct = waiting.pop()) {
      const parent = parents.pop()!;
      const place = this.constructs.push(construct) - 1;
      this.parent.push(parent);
      this.end.push(place + 1);
      const outer = this.chart[parent] ?? -1;
      const belongsToFolder = outer >= 0 && FOLDER in this.constructs[outer] && !(FOLDER in construct);
      this.chart.push(isChart(construct) && !belongsToFolder ? place : outer);
      this.objectCount.push(isApiObject(construct) ? 1 : 0);
      const targets = dependenciesOf(construct);
      if (targets.length > 0) dependencies.set(place, targets.filter((target) => !isPartOf(target, construct)));
      const children = childrenOf(construct);
      for (let i = children.length - 1; i >= 0; i--) {
        waiting.push(children[i]);
        parents.push(place);
      }
    }
    for (let place = this.constructs.length - 1; place > 0; place--) {
      const parent = this.parent[place];
      this.end[parent] = Math.max(this.end[parent], this.end[place]);
      if (!this.isChart(place)) this.objectCount[parent] += this.objectCount[place];
    }
  }

  /**
   * What the validations of constructs find, with the paths of the constructs.
   *
   * @param isKnown whether a finding of a construct is reported already
   */
  invalidities(isKnown: (construct: IConstruct) => (finding: string) => boolean = () => () => false): string[] {
    const invalid: string[] = [];
    for (const construct of this.constructs) {
      const found = invalidityOf(construct);
      if (found.length === 0) continue;
      const isReported = isKnown(construct);
      invalid.push(...found.filter((each) => !isReported(each)).map((each) => `[${construct.node.path}] ${each}`));
    }
    return invalid;
  }

  isChart(place: number): boolean {
    return this.chart[place] === place;
  }

  isObject(place: number): boolean {
    return ApiObject.isApiObject(this.constructs[place]);
  }

  /** The places from a construct downwards that are in the same chart, in order. */
  inSameChart(place: number): number[] {
    const places = [place];
    for (let p = place + 1; p < this.end[place];) {
      if (this.isChart(p)) p = this.end[p];
      else places.push(p++);
    }
    return places;
  }

  /** Whether a place is at or below another. */
  isWithin(place: number, scope: number): boolean {
    return place >= scope && place < this.end[scope];
  }

  /**
   * The place of a construct, -1 when it is in another tree. A construct that was replaced by one of the same path stands for that one,
   * as in cdk8s, where constructs are told apart by path.
   */
  placeOf(construct: IConstruct): number {
    this.places ??= new Map(this.constructs.map((c, place) => [c, place]));
    const place = this.places.get(construct);
    if (place !== undefined) return place;
    this.paths ??= new Map(this.constructs.map((c, p) => [c.node.path, p]));
    return this.paths.get(construct.node.path) ?? -1;
  }
}

/** Fields of a construct's node that most nodes do not have; the accessors of `constructs` make something new for each of them all the same. */
interface NodeFields {
  readonly _children?: unknown;
  readonly _dependencies?: unknown;
  readonly _validations?: unknown;
}

/** The children of a construct, in the order in which they were added. */
function childrenOf({ node }: IConstruct): readonly IConstruct[] {
  return known && fieldsOf(node)._children === undefined ? NONE : node.children;
}

/** What a construct depends on. */
function dependenciesOf({ node }: IConstruct): readonly IConstruct[] {
  return known && fieldsOf(node)._dependencies === undefined ? NONE : node.dependencies;
}

/** An error with what validations found, in the words of cdk8s. */
export function validationError(invalid: readonly string[]): Error {
  return new Error(`Validation failed with the following errors:\n  ${invalid.map(withoutCredentials).join('\n  ')}`);
}

/** What a construct's own validations find. */
function invalidityOf({ node }: IConstruct): readonly string[] {
  return known && fieldsOf(node)._validations === undefined ? NONE : node.validate();
}

function fieldsOf(node: Node): NodeFields {
  return node as unknown as NodeFields;
}

const NONE: readonly never[] = [];

/** Whether this version of `constructs` has the fields: else its accessors are asked. */
const known = ((): boolean => {
  const root = new RootConstruct();
  const validation: IValidation = { validate: () => [] };
  const child = new Construct(root, 'child');
  root.node.addValidation(validation);
  root.node.addDependency(child);
  const { _children, _dependencies, _validations } = fieldsOf(root.node);
  return _children !== undefined && _dependencies !== undefined && _validations !== undefined;
})();
