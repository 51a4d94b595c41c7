import { IConstruct } from 'constructs';

/** The part of `constructs.Node` that is private there and has no way back. */
interface Lockable {
  _locked: boolean;
}

/** Does something while no construct can be added to a tree, so that none is missed. */
export function locked<T>(root: IConstruct, action: () => T): T {
  const node = root.node as unknown as Lockable;
  const before = node._locked;
  node._locked = true;
  try {
    return action();
  } finally {
    node._locked = before;
  }
}
