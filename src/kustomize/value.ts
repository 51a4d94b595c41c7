import { BuildError } from './problem';
import { plainValue } from '../base/yaml/scalar';

/** Plain data as it stands in an object while it is built. */
export type Value = string | number | boolean | null | Special | Shared | Value[] | ValueMap;

/** A map; its keys may be `__proto__` and the like, so read and write it with `get` and `set` where they come from files. */
export interface ValueMap {
  [key: string]: Value;
}

/** A scalar that is no value of JSON. */
export class Special {
  constructor(readonly text: string, readonly isWritable: boolean) {}
}

/**
 * A text that stands in several places of an object: kustomize writes a label into all of them as one, and what changes it in one of them later changes
 * it in all.
 */
export class Shared {
  constructor(public value: Value) {}
}

/** A null that is written as `null` or `~`. A strategic merge keeps it, and drops a null that is written as nothing (`key:`). */
export const WRITTEN_NULL = new Special('null', true);

/** A text in the place of a number, a boolean or null: kustomize fails if it is still there in the end. */
export function unwritable(text: string): Value {
  return new Special(text, false);
}

export function isMap(value: unknown): value is ValueMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Special) && !(value instanceof Shared);
}

/** Whether a value is a list or a map. */
export function isCollection(value: Value | undefined): value is Value[] | ValueMap {
  return Array.isArray(value) || isMap(value);
}

/** Whether nothing is there: the field is missing, or null. */
export function isNothing(value: Value | undefined): value is null | undefined {
  return value === undefined || value === null || value === WRITTEN_NULL;
}

export function isNull(value: Value | undefined): value is null {
  return value === null || value === WRITTEN_NULL;
}

/** Whether nothing is there, or an empty list or map. */
export function isEmpty(value: Value | undefined): boolean {
  if (isNothing(value)) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isEmptyMap(value);
}

export function isEmptyMap(value: unknown): boolean {
  if (!isMap(value)) return false;
  for (const _ in value) return false;
  return true;
}

/** A field of a map itself, whatever its prototype has. */
export function get(map: ValueMap, key: string): Value | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

export function set(map: ValueMap, key: string, value: Value): void {
  if (key === '__proto__') Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
  else map[key] = value;
}

/** The text of a scalar; '' for what is none. */
export function textOf(value: Value | undefined): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value instanceof Shared) return textOf(value.value);
  return value instanceof Special ? value.text : '';
}

/** Sets a field whose value is a scalar; one that is shared changes in all its places. */
export function setScalar(map: ValueMap, key: string, value: Value): void {
  const own = get(map, key);
  if (own instanceof Shared && !isCollection(value)) own.value = unshared(value);
  else set(map, key, value);
}

export function unshared(value: Value): Value {
  return value instanceof Shared ? value.value : value;
}

/** A copy that has nothing in common with the original; what is shared in it is shared in the copy. */
export function copy<T extends Value>(value: T, shared?: Map<Shared, Shared>): T {
  if (typeof value !== 'object' || value === null || value instanceof Special) return value;
  const known = shared ?? new Map<Shared, Shared>();
  if (value instanceof Shared) {
    let copied = known.get(value);
    if (copied === undefined) known.set(value, copied = new Shared(value.value));
    return copied as T;
  }
  if (Array.isArray(value)) return value.map((item) => copy(item, known)) as T;
  const copied: ValueMap = {};
  for (const key in value as ValueMap) set(copied, key, copy((value as ValueMap)[key], known));
  return copied as T;
}

/**
 * What stands where a text replaces a scalar and keeps its style: plain scalars are read again, so that the text may become a number. A
 * string that needs quotes has them.
 */
export function restyled(old: Value | undefined, text: string): Value {
  const own = old === undefined ? undefined : unshared(old);
  if (typeof own === 'string' && needsQuotes(own)) return text;
  return needsQuotes(text) ? resolvedText(text) : text;
}

/** What a plain scalar with this text means. */
export function resolvedText(text: string): Value {
  try {
    const value = plainValue(text);
    return value === null && text !== '' ? WRITTEN_NULL : value;
  } catch {
    return text;
  }
}

/** Whether a string is not one without quotes. */
export function needsQuotes(text: string): boolean {
  return resolvedText(text) !== text || /^[\s\-?:,[\]{}#&*!|>'"%@`]|[\s:]$|: | #|\n/.test(text);
}

/**
 * Checks data that kustomize writes as YAML and reads again: a text of several lines that begins with a tab cannot be read.
 *
 * @throws BuildError if there is one
 */
export function checkRewritten(value: Value): void {
  if (typeof value === 'string') {
    if (!/^\n*\t/.test(value) || !value.includes('\n') || / (?:\n|$)/.test(value)) return;
    throw new BuildError('has a text of several lines that begins with a tab, which kustomize writes and cannot read again', 'begin it with something else');
  }
  if (Array.isArray(value)) value.forEach(checkRewritten);
  else if (isMap(value)) Object.values(value).forEach(checkRewritten);
}

/** The nulls of finished data are all the same. */
export function finished(value: Value): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Shared) return finished(value.value);
  if (value instanceof Special) {
    if (value.isWritable) return null;
    throw new BuildError(`has the text "${value.text}" where a number, a boolean or null was`, 'correct what a replacement copies there');
  }
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (typeof value[i] === 'object') value[i] = finished(value[i]) as Value;
  } else {
    const map = value as ValueMap;
    for (const key in map) if (typeof map[key] === 'object') set(map, key, finished(map[key]) as Value);
  }
  return value;
}
