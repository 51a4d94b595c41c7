import { BuildError } from './problem';

/** What a field of a kustomization file holds. kustomize converts nothing: a number is not a string there. */
export type Shape<T> = (value: unknown, path: Path) => T;
export type Path = ReadonlyArray<string | number>;

/** What is wrong with a value, before its place in the file is known. */
export class ShapeFault extends BuildError {
  constructor(readonly path: Path, message: string, fix: string) {
    super(message, fix);
  }
}

function fault(path: Path, value: unknown, expected: string): never {
  const kind = value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'a map' : `the ${typeof value} ${JSON.stringify(value)}`;
  throw new ShapeFault(path, `${pathText(path)} is ${kind}, which kustomize refuses there`, typeof value !== 'object' && expected === 'a string' ? 'quote it' : `write ${expected}`);
}

export function pathText(path: Path): string {
  return path.map((step, i) => (typeof step === 'number' ? `[${step}]` : `${i === 0 ? '' : '.'}${step}`)).join('') || 'the document';
}

export const text: Shape<string> = (value, path) => (typeof value === 'string' ? value : value === null ? '' : fault(path, value, 'a string'));
/** As `text`, where numbers and booleans become texts. */
export const convertedText: Shape<string> = (value, path) => (typeof value === 'number' || typeof value === 'boolean' ? String(value) : text(value, path));
export const flag: Shape<boolean> = (value, path) => (typeof value === 'boolean' ? value : value === null ? false : fault(path, value, 'true or false'));
export const integer: Shape<number> = (value, path) => (Number.isInteger(value) ? value as number : value === null ? 0 : fault(path, value, 'an integer'));

export function listOf<T>(shape: Shape<T>): Shape<readonly T[]> {
  return (value, path) => (Array.isArray(value) ? value.map((item, i) => shape(item, [...path, i])) : value === null ? [] : fault(path, value, 'a list'));
}

/** A map whose values have one shape. */
export function mapOf<T>(shape: Shape<T>): Shape<ReadonlyMap<string, T>> {
  return (value, path) => {
    if (value === null) return new Map();
    if (!isRecord(value)) return fault(path, value, 'a map');
    return new Map(Object.entries(value).map(([key, item]) => [key, shape(item, [...path, key])]));
  };
}

/** Null is kept apart from an empty value. */
export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return (value, path) => (value === null ? undefined : shape(value, path));
}

type Fields<T> = { readonly [K in keyof T]-?: Shape<T[K]> };

/**
 * A struct. Other fields are errors unless `isLenient`; the case of a name does not count, as in Go.
 */
export function struct<T extends object>(fields: Fields<T>, isLenient = false): Shape<Partial<T>> {
  const names = new Map(Object.keys(fields).map((name) => [name.toLowerCase(), name as keyof T & string]));
  return (value, path) => {
    const decoded: Partial<T> = {};
    if (value === null) return decoded;
    if (!isRecord(value)) return fault(path, value, 'a map');
    for (const [key, item] of Object.entries(value)) {
      const name = names.get(key.toLowerCase());
      if (name !== undefined) {
        const own = fields[name](item, [...path, key]);
        if (item !== null || decoded[name] === undefined) decoded[name] = own;
      } else if (!isLenient) {
        throw new ShapeFault([...path, key], `${pathText([...path, key])} is not a field that kustomize knows`, `the fields are ${[...names.values()].join(', ')}`);
      }
    }
    return decoded;
  };
}

export const anything: Shape<unknown> = (value) => value;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
