import { IConstruct, Node } from 'constructs';

/** The methods of `constructs.Node` that change a tree; the first is private there. */
interface Changing {
  addChild(child: IConstruct, id: string): void;
  tryRemoveChild(id: string): boolean;
  addDependency(...targets: unknown[]): void;
  removeDependency(...targets: unknown[]): void;
}

/** What hooks of a program do to its tree while it is synthesized: validations, and `toJson()` of charts and objects. */
export class TreeChanges {
  /** How many constructs and dependencies came or went. */
  count = 0;
  /** The latest one, in words. */
  latest = '';
  private isOpen = false;

  constructor(readonly root: IConstruct) {}

  /** Does something that may add constructs: what it adds is collected. */
  open<T>(action: () => T): T {
    return this.with(true, action);
  }

  /** Does something that must not add constructs: it would be too late to collect them. */
  closed<T>(action: () => T): T {
    return this.with(false, action);
  }

  /** @internal */
  note(what: string): void {
    this.count++;
    this.latest = what;
  }

  /** @throws where nothing can be added */
  admit(id: string, scope: Node): void {
    if (this.isOpen) return;
    throw new Error(`${id} cannot be added to ${nameOf(scope)} while objects are rendered, because what is added then would not be written: `
      + 'create it before app.synth(), or in a validation or toJson() of a chart');
  }

  private with<T>(isOpen: boolean, action: () => T): T {
    const before = this.isOpen;
    this.isOpen = isOpen;
    try {
      return action();
    } finally {
      this.isOpen = before;
    }
  }
}

/** Does something and follows what happens to a tree meanwhile. Nothing can be added to it except where that is allowed. */
export function followingChanges<T>(root: IConstruct, action: (changes: TreeChanges) => T): T {
  const changes = new TreeChanges(root);
  const prototype = Object.getPrototypeOf(root.node) as Changing;
  const { addChild, tryRemoveChild, addDependency, removeDependency } = prototype;
  const changing = (method: (...targets: unknown[]) => void, what: string) => function (this: Node, ...targets: unknown[]): void {
    const before = numberOfDependencies(this);
    method.apply(this, targets);
    if (this.root === root && numberOfDependencies(this) !== before) changes.note(`${what} of ${nameOf(this)}`);
  };
  prototype.addChild = function (this: Node, child, id) {
    if (this.root === root) changes.admit(id, this);
    addChild.call(this, child, id);
    if (this.root === root) changes.note(`${id} was added to ${nameOf(this)}`);
  };
  prototype.tryRemoveChild = function (this: Node, id) {
    const isRemoved = tryRemoveChild.call(this, id);
    if (isRemoved && this.root === root) changes.note(`${id} was removed from ${nameOf(this)}`);
    return isRemoved;
  };
  prototype.addDependency = changing(addDependency, 'a dependency was added to those');
  prototype.removeDependency = changing(removeDependency, 'a dependency was removed from those');
  try {
    return action(changes);
  } finally {
    Object.assign(prototype, { addChild, tryRemoveChild, addDependency, removeDependency });
  }
}

function nameOf({ path }: Node): string {
  return path === '' ? 'the app' : `[${path}]`;
}

function numberOfDependencies(node: Node): number {
  return node.dependencies.length;
}
