import { isMap } from '../../base/manifest';
import { MAPS } from '../formats';

/** An object as JSON has it. */
export type Fields = Readonly<Record<string, unknown>>;

/** Says what is wrong with a field: its path below the object (`''`, `.name`, `.ports[0]`), and what it must be. */
export type Say = (path: string, what: string) => void;

/** What the code of the API server refuses of an object of one definition, beyond single values. */
export type Rule = (value: Fields, say: Say, root: Fields) => void;

/** A map at a field, or an empty one. */
export function mapAt(value: unknown, ...path: string[]): Fields {
  const found = path.reduce<unknown>((at, key) => (isMap(at) && Object.hasOwn(at, key) ? at[key] : undefined), value);
  return isMap(found) ? found : {};
}

/** A list at a field, or an empty one. */
export function listAt(value: unknown, key: string): readonly unknown[] {
  const found = isMap(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return Array.isArray(found) ? found : [];
}

/** The maps of a list, each with its index. */
export function mapsAt(value: unknown, key: string): ReadonlyArray<readonly [Fields, number]> {
  return listAt(value, key).flatMap((each, i) => (isMap(each) ? [[each, i] as const] : []));
}

/** Whether a field has a value: neither missing, null nor empty text. */
export function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** Whether something in a value is a variable, which may become anything. */
export function isOpen(value: unknown): boolean {
  return typeof value === 'string' ? value.includes('${') : typeof value === 'object' && value !== null && JSON.stringify(value).includes('${');
}

/** Says of each value that comes a second time that it is there already. */
export function distinct(values: ReadonlyArray<readonly [unknown, string]>, say: Say): void {
  const seen = new Set<string>();
  for (const [value, path] of values) {
    if (!isSet(value) || isOpen(value)) continue;
    const key = JSON.stringify(value);
    if (seen.has(key)) say(path, `is ${key}, which is there already`);
    seen.add(key);
  }
}

/** Says it where not exactly one of some fields is set. */
export function exactlyOne(value: Fields, fields: readonly string[], say: Say, isOptional = false): void {
  const set = fields.filter((field) => isSet(value[field]));
  if (set.length > 1) say('', `has ${set.join(' and ')}: set one of them`);
  else if (set.length === 0 && !isOptional) say('', `must have one of ${fields.join(', ')}`);
}

/** Says it where a field is set that only goes with another. */
export function only(value: Fields, field: string, isAllowed: boolean, why: string, say: Say): void {
  if (isSet(value[field]) && !isAllowed) say(`.${field}`, `cannot be set: ${why}`);
}

/** Says which keys and values of a map are not as they must be. */
export function badLabels(value: Fields, field: string, map: string, say: Say): void {
  for (const [key, each] of Object.entries(mapAt(value, field))) {
    if (isOpen(key) || isOpen(each)) continue;
    const wrong = MAPS[map].key(key);
    if (wrong !== undefined) say(`.${field}`, `has the key ${JSON.stringify(key)}; ${wrong}`);
    const wrongValue = MAPS[map].value?.(each);
    if (wrongValue !== undefined) say(`.${field}{${key}}`, `is ${JSON.stringify(each)}; ${wrongValue}`);
  }
}
