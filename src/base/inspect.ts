import { inspect } from 'util';
import { Construct, IConstruct } from 'constructs';

/** Marks the root of a tree whose constructs are shown by path. */
const OPAQUE = Symbol.for('cdk-gitops.opaque');

/**
 * Makes `util.inspect`, and therefore `console.log` and uncaught errors, show each construct of a tree by class and path. A dump of its fields
 * would show the values of Secrets in objects, included files or Helm values. Constructs of other trees are not affected.
 *
 * @param root the root of the tree
 */
export function showByPath(root: IConstruct): void {
  Object.defineProperty(root, OPAQUE, { value: true });
  if (!Object.hasOwn(Construct.prototype, inspect.custom)) {
    showAs(Construct.prototype, (construct) => (OPAQUE in construct.node.root ? nameOf(construct) : construct));
  }
}

/** Makes `util.inspect` show the constructs of a class and its subclasses by class and path, in any tree. */
export function showClassByPath({ prototype }: { readonly prototype: IConstruct }): void {
  showAs(prototype, nameOf);
}

/** Hides a field from tools that ignore `util.inspect.custom`: `console.dir`, `assert`, test runners. */
export function hideField<T extends object>(object: T, field: keyof T | string): void {
  Object.defineProperty(object, field, { enumerable: false });
}

/** If `show` returns the construct itself, `util.inspect` shows its fields. */
function showAs(prototype: IConstruct, show: (construct: IConstruct) => string | IConstruct): void {
  Object.defineProperty(prototype, inspect.custom, {
    configurable: true,
    writable: true,
    value(this: IConstruct) {
      return this.node ? show(this) : this; // a constructor that throws leaves a construct without node
    },
  });
}

function nameOf(construct: IConstruct): string {
  const { path } = construct.node;
  return path === '' ? construct.constructor.name : `${construct.constructor.name} [${path}]`;
}
