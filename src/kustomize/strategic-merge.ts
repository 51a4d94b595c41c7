import { associativeMerge, fieldOf, Schema, schemaOf } from './associative-list';
import { BuildError } from './problem';
import { get, isCollection, isMap, isNothing, isNull, needsQuotes, setScalar, textOf, unshared, Value, ValueMap, WRITTEN_NULL } from './value';

/** What `$patch` says in a map, or in an item of a list. */
export type Directive = 'merge' | 'replace' | 'delete';

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
