import { KubeObject } from './kube';
import { readList } from '../../src/schema/fields';
import { Field } from '../../src/schema/notation';

/** A mistake in one field of an object that is right. */
export interface Mutation {
  /** What kind of mistake. */
  readonly mistake: string;
  readonly path: string;
  readonly object: KubeObject;
}

type Parent = Record<string, unknown> | unknown[];

/** A place in an object where a field has its value, or one of them. */
interface Place {
  readonly steps: Array<string | number>;
  readonly field: Field;
  /** How many of the containers of the field are around it. */
  readonly depth: number;
  readonly value: unknown;
}

/**
 * Every mistake that the schema of a kind knows, at every field that the object sets. `known` keeps which have been made: each field and
 * mistake comes once, also where several kinds have the same field.
 */
export function mutationsOf(list: string, object: KubeObject, known: Set<string>): Mutation[] {
  return placesIn(object, readList(list).roots, []).flatMap((place) =>
    mistakesAt(place).flatMap(([mistake, change]) => {
      const { path, type, required, constraints } = place.field;
      const key = [path.replace(/^spec\.(provider|target)\./, ''), place.depth, type, required, JSON.stringify(constraints), mistake].join(' ');
      if (known.has(key)) return [];
      known.add(key);
      return [{ mistake, path, object: changed(object, place.steps, change) }];
    }));
}

function placesIn(value: object, fields: Map<string, Field>, above: Array<string | number>): Place[] {
  return [...fields.values()].flatMap((field) => {
    const below = (value as Record<string, unknown>)[field.name];
    return below === undefined || below === null ? [] : placesOf(below, field, 0, [...above, field.name]);
  });
}

function placesOf(value: unknown, field: Field, depth: number, steps: Array<string | number>): Place[] {
  const here = { steps, field, depth, value };
  if (depth < field.containers.length) {
    const within = Array.isArray(value) ? [...value.entries()] : Object.entries(value as object);
    return [here, ...within.flatMap(([key, each]) => placesOf(each, field, depth + 1, [...steps, key]))];
  }
  return isObject(value) ? [here, ...placesIn(value, field.children, steps)] : [here];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

type Change = (parent: Parent, key: string | number) => void;

function to(value: unknown): Change {
  return (parent, key) => { (parent as Record<string | number, unknown>)[key] = value; };
}

function mistakesAt({ field, depth, value }: Place): Array<[mistake: string, change: Change]> {
  const { type, constraints: c, required } = field;
  const isElement = depth === field.containers.length;
  const mistakes: Array<[string, Change]> = [];
  if (depth === 0 && required) mistakes.push(['a required field is missing', (parent, key) => { delete (parent as Record<string, unknown>)[key as string]; }]);
  if (depth === 0) mistakes.push(['null', to(null)]);
  if (!isElement) {
    mistakes.push(['no list or map', to('text')]);
    if (depth > 0) return mistakes;
    if (Array.isArray(value)) {
      if (c.maxItems) mistakes.push(['too many', to(Array.from({ length: Number(c.maxItems) + 1 }, () => value[0] as unknown))]);
      if (c.minItems) mistakes.push(['too few', to([])]);
      if (c.keys !== undefined || c.set !== undefined) mistakes.push(['one of them twice', to([...value as unknown[], value[0]])]);
    }
    return mistakes;
  }
  if (type === 'any') return mistakes;
  mistakes.push(['another type', to(type === 'boolean' ? 'yes' : type === 'integer' || type === 'number' ? 'many' : type === 'int-or-string' ? true : 7)]);
  if (isObject(value) && type === 'object') mistakes.push(['an unknown field', to({ ...value, fieldThatIsNot: 'x' })]);
  if (type === 'integer') mistakes.push(['a fraction', to(1.5)]);
  if (c.enum) mistakes.push(['none of the values', to(type === 'integer' ? 99 : 'NoneOfThese')]);
  if (c.pattern) mistakes.push(['another pattern', to(' \n!')], ['another pattern, by its end', to(`${value as string}\n`)]);
  if (c.minLength) mistakes.push(['too short', to('')]);
  if (c.maxLength) mistakes.push(['too long', to('a'.repeat(Number(c.maxLength) + 1))], ['too long in letters, not in UTF-16', to('😀'.repeat(Number(c.maxLength) + 1))]);
  if (c.minimum) mistakes.push(['too small', to(Number(c.minimum) - 1)]);
  if (c.maximum) mistakes.push(['too large', to(Number(c.maximum) + 1)]);
  if (c.format === 'int32') mistakes.push(['more than 32 bits', to(2 ** 31)]);
  if (c.format === 'date-time') mistakes.push(['no date', to('2026-13-01T00:00:00Z')], ['no time', to('2026-11-21')]);
  if (c.format === 'byte') mistakes.push(['no base64', to('a?b=')]);
  return mistakes;
}

function changed(object: KubeObject, steps: Array<string | number>, change: Change): KubeObject {
  const copy = structuredClone(object);
  const parent = steps.slice(0, -1).reduce<unknown>((at, step) => (at as Record<string | number, unknown>)[step], copy);
  change(parent as Parent, steps[steps.length - 1]);
  return copy;
}
