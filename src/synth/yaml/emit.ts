import { App, Chart, Yaml } from 'cdk8s';
import { INDENTATION, keyText, numberText, StringCache, stringText, UNUSUAL } from './scalar';

/**
 * A value as one YAML document: exactly the bytes of `Yaml.stringify(value)` of cdk8s, for plain data in a small part of its time.
 *
 * Whatever is not plain data in its usual form goes to `Yaml.stringify` itself: instances of classes, shared references (which
 * become anchors), very deep nesting, control characters and the other cases that `scalar.ts` refuses.
 */
export function emit(value: unknown): string {
  if (value === null || typeof value !== 'object') return Yaml.stringify(value);
  try {
    return (collection(value, 0, true, new Set()) + '\n').slice(1); // slicing also makes one flat string of the pieces
  } catch (error) {
    if (error === UNUSUAL) return Yaml.stringify(value);
    throw error;
  }
}

/** Values as the documents of one YAML stream: exactly the bytes of `Yaml.stringify(...values)` of cdk8s. */
export function emitAll(values: unknown[]): string {
  return values.map(emit).join('---\n');
}

// Every piece of text brings what separates it from the text before: a line break and the indentation, or a space where it stands
// `beside` a dash or a key.

function node(value: unknown, depth: number, below: boolean, seen: Set<object>): string {
  switch (typeof value) {
    case 'string': return stringText(value, depth);
    case 'number': return numberText(value);
    case 'boolean': return value ? ' true' : ' false';
    case 'undefined': return ' null';
    case 'object': return value === null ? ' null' : collection(value, depth, below, seen);
    default: throw UNUSUAL;
  }
}

function collection(value: object, depth: number, below: boolean, seen: Set<object>): string {
  if (depth + 1 >= INDENTATION.length || seen.has(value) || (value as { toJSON?: unknown }).toJSON !== undefined) throw UNUSUAL;
  seen.add(value);
  return Array.isArray(value) ? sequence(value, depth, below, seen) : mapping(value as Record<string, unknown>, depth, below, seen);
}

function sequence(items: unknown[], depth: number, below: boolean, seen: Set<object>): string {
  if (Object.getPrototypeOf(items) !== Array.prototype) throw UNUSUAL;
  let text = '';
  for (let i = 0; i < items.length; i++) {
    text += below || i > 0 ? DASH[depth] : ' -';
    text += node(items[i], depth + 1, false, seen);
  }
  return text || ' []';
}

function mapping(object: Record<PropertyKey, unknown>, depth: number, below: boolean, seen: Set<object>): string {
  const prototype: unknown = Object.getPrototypeOf(object);
  if ((prototype !== Object.prototype && prototype !== null) || object[Symbol.iterator] !== undefined) throw UNUSUAL;
  let text = '';
  for (const key in object) { // a tenth faster than the array of Object.keys
    if (!Object.prototype.hasOwnProperty.call(object, key)) continue;
    text += below || text ? keyBelow(key, depth) : keyBeside(key);
    text += node(object[key], depth + 1, true, seen);
  }
  return text || ' {}';
}

function keyBelow(key: string, depth: number): string {
  return BELOW.get(key, depth) ?? BELOW.remember(key, depth, '\n', INDENTATION[depth], keyText(key));
}

function keyBeside(key: string): string {
  return BESIDE.get(key, 0) ?? BESIDE.remember(key, 0, ' ', keyText(key));
}

/** A dash on a line of its own, at every depth. */
export const DASH = INDENTATION.map((indentation) => `\n${indentation}-`);
const BELOW = new StringCache(500_000);
const BESIDE = new StringCache(500_000);

/**
 * The documents of a chart: what its `toJson()` gives, which a program may have overridden.
 *
 * `Chart.toJson()` asks `App._synthChart`, which prepares, sorts and validates the whole app for each chart, and adds dependencies to the
 * constructs. While a chart is asked here, it gets its objects from us instead, also when it is asked by an override.
 *
 * @param app the app whose charts are meant
 * @param objectsOf the JSON of a chart's objects
 */
export function chartJson(chart: Chart, app: App, objectsOf: (chart: Chart) => unknown[]): unknown[] {
  const synthChart = App._synthChart;
  const before = answer;
  answer = (c) => (App.of(c) === app ? objectsOf(c) : undefined);
  App._synthChart = (c) => answerFor(c) ?? synthChart.call(App, c);
  try {
    return Object.values(chart.toJson());
  } finally {
    App._synthChart = synthChart;
    answer = before;
  }
}

/** The JSON of a chart's objects, while a chart of its app is asked for what it makes of them. */
export function answerFor(chart: Chart): unknown[] | undefined {
  return answer?.(chart);
}

let answer: ((chart: Chart) => unknown[] | undefined) | undefined;
