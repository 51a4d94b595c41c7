import type { IConstruct } from 'constructs';

/** Sets a key of an object, whatever it is called: assigning `__proto__` would change what the object inherits, and lose the value. */
export function setOwn(object: object, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else (object as Record<string, unknown>)[key] = value;
}

/** The value of a key that the object itself has, and not what every object inherits. */
export function ownValue<T>(object: { readonly [key: string]: T }, key: string): T | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Lets children of a construct have any id: `constructs` keeps them in an object that inherits `constructor`, `toString` and others. */
export function freeIds({ node }: IConstruct): void {
  if (node.children.length === 0) (node as unknown as { _children: object })._children = Object.create(null) as object;
}
