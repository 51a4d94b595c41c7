import { isMap } from '../base/manifest';

/** The fields that tell the items of a list apart; none where the items are scalars. */
export interface KeyedList {
  readonly keys: readonly string[];
  /** What counts where an item does not say a key. */
  readonly defaults: readonly unknown[];
}

/** Two items of two lists that are one thing, or one that only one of them has. */
export interface AlignedItem {
  /** How a path names it. */
  readonly name: string;
  readonly own: unknown;
  readonly other: unknown;
  /** Where it stands: in the second list, or else in the first. */
  readonly index: number;
}

/** The items of two lists side by side. */
export interface Alignment {
  readonly items: readonly AlignedItem[];
  /** The names that both have, where their order differs: server-side apply keeps the order of what is applied, also of lists that have keys. */
  readonly reordered?: readonly [before: readonly string[], after: readonly string[]];
}

/**
 * Finds which items of two lists are the same thing: by the keys of the list; in a list without keys by the name of each item, where all have one; else by what is
 * equal at both ends, and then by their index.
 *
 * @param keyed how the API server tells items apart; undefined: it takes the whole list for one value
 */
export function alignedItems(before: readonly unknown[], after: readonly unknown[], keyed: KeyedList | undefined): Alignment {
  const nameOf = keyed ? (item: unknown) => keyOf(item, keyed) : nameOfItem;
  const [own, other] = [namesIn(before, nameOf), namesIn(after, nameOf)];
  if (own === undefined || other === undefined) return { items: byIndex(before, after) };
  const items = [
    ...[...other].map(([name, index]) => ({ name, own: own.has(name) ? before[own.get(name)!] : undefined, other: after[index], index })),
    ...[...own].filter(([name]) => !other.has(name)).map(([name, index]) => ({ name, own: before[index], other: undefined, index })),
  ];
  const shared: [string[], string[]] = [[...own.keys()].filter((name) => other.has(name)), [...other.keys()].filter((name) => own.has(name))];
  const isReordered = shared[0].some((name, i) => name !== shared[1][i]);
  return { items, ...isReordered ? { reordered: shared } : {} };
}

/** The names of items with their places; undefined where one has none, or two have the same. */
function namesIn(list: readonly unknown[], nameOf: (item: unknown) => string | undefined): Map<string, number> | undefined {
  const names = new Map<string, number>();
  for (const [i, item] of list.entries()) {
    const name = nameOf(item);
    if (name === undefined || names.has(name)) return undefined;
    names.set(name, i);
  }
  return names;
}

function keyOf(item: unknown, { keys, defaults }: KeyedList): string | undefined {
  if (keys.length === 0) return isScalar(item) ? String(item) : undefined;
  if (!isMap(item)) return undefined;
  const values = keys.map((key, i) => item[key] ?? defaults[i]);
  return values.every((value) => value === undefined || isScalar(value)) && values.some((value) => value !== undefined) ? values.map((value) => String(value ?? '')).join('/') : undefined;
}

function nameOfItem(item: unknown): string | undefined {
  return isMap(item) && typeof item.name === 'string' && typeof item.value !== 'object' ? [item.kind, item.namespace, item.name].filter((part) => typeof part === 'string').join('/') : undefined;
}

/** What is equal at both ends is the same item; those between are compared one by one. */
function byIndex(before: readonly unknown[], after: readonly unknown[]): AlignedItem[] {
  const [own, other] = [before.map((item) => JSON.stringify(item)), after.map((item) => JSON.stringify(item))];
  const least = Math.min(own.length, other.length);
  let start = 0;
  while (start < least && own[start] === other[start]) start++;
  let end = 0;
  while (end < least - start && own[own.length - 1 - end] === other[other.length - 1 - end]) end++;
  const count = Math.max(own.length, other.length) - end - start;
  return Array.from({ length: count }, (_, i) => {
    const index = start + i;
    const [isOwn, isOther] = [index < own.length - end, index < other.length - end];
    return { name: String(index), own: isOwn ? before[index] : undefined, other: isOther ? after[index] : undefined, index };
  });
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
