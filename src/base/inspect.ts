import { inspect } from 'util';
import { Construct, IConstruct } from 'constructs';

/** In the root of each tree whose constructs are shown by their path. */
const OPAQUE = Symbol.for('cdk-gitops.opaque');

/**
 * Makes `util.inspect`, and so `console.log` and uncaught errors, show each construct of a tree as its class and path. A dump of its fields
 * would show the values of Secrets that an object, an included file or Helm values contain. Constructs of other trees are shown as before.
 *
 * @param root the root of the tree
 */
export function showByPath(root: IConstruct): void {
  Object.defineProperty(root, OPAQUE, { value: true });
  if (!Object.hasOwn(Construct.prototype, inspect.custom)) {
    showAs(Construct.prototype, (construct) => (OPAQUE in construct.node.root ? nameOf(construct) : construct));
  }
}

/** Makes `util.inspect` show the constructs of a class, and of those that extend it, as their class and path in whatever tree they are. */
export function showClassByPath({ prototype }: { readonly prototype: IConstruct }): void {
  showAs(prototype, nameOf);
}

/** Hides a field from what does not ask objects how they are to be shown: `console.dir`, `assert`, test runners. */
export function hideField<T extends object>(object: T, field: keyof T | string): void {
  Object.defineProperty(object, field, { enumerable: false });
}

/** A construct that shows itself is shown with its fields: that is how `util.inspect` defines it. */
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
