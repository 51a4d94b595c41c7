import { BuildError } from './problem';
import { MERGE_TYPES } from './tables.generated';
import {
  get, isCollection, isEmpty, isEmptyMap, isMap, isNothing, isNull, needsQuotes, resolvedText, set, setScalar, textOf, unshared, Value,
  ValueMap, WRITTEN_NULL,
} from './value';

/** What `$patch` says in a map, or in an item of a list. */
type Directive = 'merge' | 'replace' | 'delete';

/**
 * Merges a patch into a value, as kustomize does; not everywhere as the API server does: `$retainKeys` and `$setElementOrder` are fields like others.
 *
 * @param own changed in place
 * @param patch changed, and becomes part of the result
 * @returns undefined where the value is removed
 */
export function strategicMerge(own: Value | undefined, patch: Value | undefined, inherited?: Schema): Value | undefined {
  const first = isNothing(own) ? patch : own;
  const schema = inherited ?? schemaOf(own) ?? schemaOf(patch);
  if (Array.isArray(first)) {
    checkKind(own, patch, Array.isArray, 'list');
    return typeof schema === 'object' && 'keys' in schema ? mergeList(own as Value[] | undefined, patch as Value[] | undefined, schema) : patch === undefined ? own : patch;
  }
  if (isMap(first) || isNothing(first)) {
    checkKind(own, patch, isMap, 'map');
    return mergeMap(own as ValueMap | undefined, patch as ValueMap | undefined, schema);
  }
  checkKind(own, patch, (value) => !isCollection(value), 'scalar');
  return patch === undefined ? own : patch;
}

function checkKind(own: Value | undefined, patch: Value | undefined, isKind: (value: Value) => boolean, kind: string): void {
  for (const each of [own, patch]) {
    if (!isNothing(each) && !isKind(each)) throw new BuildError(`a patch has another kind of value than the object: one is a ${kind}, the other is not`, 'write the same kind of value in the patch');
  }
}

function mergeMap(own: ValueMap | undefined | null, patch: ValueMap | undefined | null, schema: Schema | undefined): Value | undefined {
  const target = mapTarget(own, patch);
  if (target === undefined || !isMap(target)) return target;
  const own2 = target;
  const fields = new Set([...Object.keys(own2), ...isMap(patch) ? Object.keys(patch) : []]);
  for (const key of fields) {
    const before = get(own2, key);
    const after = strategicMerge(before, isMap(patch) ? get(patch, key) : undefined, schema === undefined ? undefined : fieldOf(schema, key));
    if (after === undefined || after === null) delete own2[key];
    else if (after === WRITTEN_NULL && (before !== WRITTEN_NULL || (isMap(patch) && Object.hasOwn(patch, key)))) delete own2[key];
    else setScalar(own2, key, inStyle(before, after));
  }
  return own2;
}

/** The map that the fields are merged into. */
function mapTarget(own: Value | undefined, patch: Value | undefined): Value | undefined {
  if (isNothing(own)) {
    if (isMap(patch)) return mapDirective(patch, true) === 'delete' ? undefined : patch;
    return patch === undefined && (own as Value) === WRITTEN_NULL ? WRITTEN_NULL : patch;
  }
  if (isNull(patch)) return undefined;
  const directive = isMap(patch) ? mapDirective(patch, false) : 'merge';
  if (directive === 'delete') return undefined;
  return directive === 'replace' ? patch : own;
}

/** The directive of a map, which it loses. */
function mapDirective(patch: ValueMap, isLenient: boolean): Directive {
  const value = get(patch, '$patch');
  if (value === undefined) return 'merge';
  const directive = textOf(value);
  if (directive !== 'merge' && directive !== 'replace' && directive !== 'delete') {
    if (isLenient) return 'merge';
    throw unknownDirective(directive);
  }
  delete patch.$patch;
  return directive;
}

function unknownDirective(directive: string): BuildError {
  return new BuildError(`a patch has $patch: ${directive}, which is not valid`, 'write merge, replace or delete');
}

function mergeList(own: Value[] | undefined | null, patch: Value[] | undefined | null, schema: Schema): Value | undefined {
  let target: Value | undefined;
  if (isNothing(own)) {target = patch;} else if (isNull(patch)) {return undefined;} else {
    const directive = patch === undefined ? 'merge' : listDirective(patch);
    if (directive === 'delete') return undefined;
    target = directive === 'replace' ? patch : own;
  }
  return Array.isArray(target) ? associativeMerge(target, isNothing(patch) ? undefined : patch, schema, strategicMerge) : undefined;
}

/** The directive of a list: that of an item with nothing else, which the list loses. */
function listDirective(patch: Value[]): Directive {
  const item = patch.find((each) => isMap(each) && Object.hasOwn(each, '$patch')) as ValueMap | undefined;
  if (item === undefined || Object.keys(item).length > 1) return 'merge';
  const directive = textOf(item.$patch);
  if (directive !== 'merge' && directive !== 'replace' && directive !== 'delete') throw unknownDirective(directive);
  const rest = patch.filter((each) => !isNothing(each) && !(isMap(each) && Object.keys(each).length === 0) && !(isMap(each) && textOf(get(each, '$patch')) === directive && Object.hasOwn(each, '$patch')));
  patch.splice(0, patch.length, ...rest);
  return directive;
}

/** A scalar takes the style of the one before: what stands between quotes stays a string. */
function inStyle(before: Value | undefined, after: Value): Value {
  const own = before === undefined ? undefined : unshared(before);
  return typeof own === 'string' && (typeof after === 'number' || typeof after === 'boolean') && needsQuotes(own) ? String(after) : after;
}

/**
 * Merges lists whose items have keys, step by step as kustomize does: what it makes of items without a key, or of several with the same, follows from
 * the steps.
 *
 * @param own the list that is merged into
 */
function associativeMerge(own: Value[], patch: Value[] | undefined, schema: Schema, merge: Merge): Value[] {
  const { of, keys = [] } = schema as ListSchema;
  const items = [...patch ?? [], ...own];
  if (keys.length === 0) return setElements(distinct(items.map((item) => [textOf(item)])), [''], own, patch, (a, b) => merge(a, b, of));
  return setElements(distinct(items.map((item) => valuesOf(item, keys))), keys, own, patch, (a, b) => merge(a, b, of));
}

/** Merges two values of a type. */
type Merge = (own: Value | undefined, patch: Value | undefined, schema: Schema | undefined) => Value | undefined;

function distinct(all: string[][]): string[][] {
  return [...new Map(all.map((values) => [JSON.stringify(values), values] as const)).values()];
}

function valuesOf(item: Value, keys: readonly string[]): string[] {
  return keys.map((key) => {
    const field = isMap(item) ? get(item, key) : undefined;
    return isEmpty(field) ? '' : textOf(field);
  });
}

type MergeItems = (own: Value | undefined, patch: Value | undefined) => Value | undefined;

function setElements(found: string[][], keys: readonly string[], own: Value[], patch: Value[] | undefined, merge: MergeItems): Value[] {
  const added: Value[] = [];
  const all = keys.length > 1 ? mergedValues(found) : found;
  const present = keys.filter((_, i) => all.some((values) => values[i] !== ''));
  const usedKeys = present.length === 0 ? keys : present;
  for (const values of all) {
    const used = present.length === 0 ? values : values.filter((_, i) => present.includes(keys[i]));
    const merged = merge(elementOf(own, usedKeys, used), patch === undefined ? undefined : elementOf(patch, usedKeys, used));
    if (isNothing(merged) || isEmptyMap(merged)) {
      setElement(own, usedKeys, used, undefined);
      continue;
    }
    let item: Value = merged;
    for (const [i, key] of usedKeys.entries()) {
      if (used[i] === '') continue;
      if (isMap(item)) {
        if (!Object.hasOwn(item, key)) set(item, key, resolvedText(used[i]));
      } else if (key === '' && typeof item !== 'string') {
        item = resolvedText(used[i]);
      }
    }
    setElement(added, usedKeys, used, item);
  }
  return all.length === 0 ? own : append(added, own, usedKeys);
}

/** Values of several keys that differ only where one has none are one item. */
function mergedValues(all: string[][]): string[][] {
  for (let i = 0; i < all.length; i++) {
    for (let j = 0; j < all.length; j++) {
      const values = common(all[i], all[j]);
      if (values) all[i] = all[j] = values;
    }
  }
  return all;
}

function common(a: readonly string[], b: readonly string[]): string[] | undefined {
  let isCommon = false;
  const values: string[] = [];
  for (const [i, value] of a.entries()) {
    if (value === b[i]) isCommon = true;
    else if (value !== '' && b[i] !== '') return undefined;
    values.push(value || b[i]);
  }
  return isCommon ? values : undefined;
}

/** The first item with these values. */
function elementOf(list: Value[], allKeys: readonly string[], allValues: readonly string[]): Value | undefined {
  const kept = allValues.some((value) => value !== '') ? allKeys.flatMap((_, i) => (allValues[i] === '' ? [] : [i])) : [...allKeys.keys()];
  const keys = kept.map((i) => allKeys[i]);
  const values = kept.map((i) => allValues[i]);
  if (keys[0] === '') return list.find((item) => textOf(item) === values[0]);
  return list.find((item) => isMap(item) && keys.every((key, i) => Object.hasOwn(item, key) && textOf(item[key]) === values[i]));
}

/** Replaces the items with these values, or appends the item; without an item, they are removed. */
function setElement(list: Value[], keys: readonly string[], values: readonly string[], element: Value | undefined): void {
  const isOfMaps = keys[0] !== '' && values.length > 0 && values[0] !== '';
  const result: Value[] = [];
  let isFound = false;
  for (const item of list) {
    if (isNothing(item) || isEmptyMap(item)) continue;
    if (!isMap(item) && isOfMaps) {
      result.push(item);
    } else if (!hasValues(item, keys, values)) {
      if (values.length > 0) result.push(item);
    } else {
      isFound = true;
      if (element !== undefined) result.push(element);
    }
  }
  if (!isNothing(element) && !isFound) result.push(element);
  list.splice(0, list.length, ...result);
}

function hasValues(item: Value, keys: readonly string[], values: readonly string[]): boolean {
  let isFound = false;
  for (let i = 0; i < keys.length; i++) {
    if (i < values.length) {
      if (keys[i] === '') {
        if (typeof item === 'object') throw new BuildError('a list of scalars has an item that is a map or a list', 'write scalars');
        isFound = textOf(item) === values[i];
      } else {
        if (!isMap(item)) throw new BuildError('a list of maps has an item that is not a map', 'write maps');
        isFound = Object.hasOwn(item, keys[i]) && (values[i] === '' || textOf(item[keys[i]]) === values[i]);
      }
    }
    if (!isFound) return false;
  }
  return true;
}

/** Adds the items of the list that was there behind those that are new or merged. */
function append(target: Value[], items: Value[], keys: readonly string[]): Value[] {
  for (const item of [...items]) {
    if (keys[0] === '') {
      setElement(target, [''], [textOf(item)], item);
      continue;
    }
    const values: string[] = [];
    for (const key of keys) {
      if (!isNothing(item) && !isMap(item)) throw new BuildError('a list of maps has an item that is not a map', 'write maps');
      const value = isMap(item) ? get(item, key) : undefined;
      if (value === undefined) target.push(item);
      else values.push(textOf(value));
    }
    if (keys.length > 1) setElement(target, keys, values, undefined);
    setElement(target, keys, values, item);
  }
  return target;
}

/** What is known of a value: the number of an object's type, a list (with the keys it is merged by), or a map of values of one kind. */
type Schema = number | ListSchema | { readonly values: Schema };

interface ListSchema {
  /** The type of the items. */
  readonly of?: number;
  /** The fields that tell the items apart; none where the items are scalars. Missing where a patch replaces the whole list. */
  readonly keys?: readonly string[];
}

let table: { readonly kinds: ReadonlyMap<string, number>; readonly types: ReadonlyArray<ReadonlyMap<string, Schema>> } | undefined;

function read(): NonNullable<typeof table> {
  if (table === undefined) {
    const { kinds, types } = JSON.parse(MERGE_TYPES) as { kinds: Record<string, number>; types: Array<Record<string, Schema>> };
    table = { kinds: new Map(Object.entries(kinds)), types: types.map((type) => new Map(Object.entries(type))) };
  }
  return table;
}

/** The schema of an object, by its apiVersion and kind. */
function schemaOf(value: Value | undefined): Schema | undefined {
  if (!isMap(value)) return undefined;
  const kind = textOf(get(value, 'kind'));
  const apiVersion = textOf(get(value, 'apiVersion'));
  return kind === '' || apiVersion === '' ? undefined : read().kinds.get(`${apiVersion} ${kind}`);
}

function fieldOf(schema: Schema, field: string): Schema | undefined {
  if (typeof schema === 'number') return read().types[schema].get(field);
  return 'values' in schema ? schema.values : undefined;
}
