import { IConstruct } from 'constructs';
import type { Marker } from './yaml/setter-markers';

/** A value of a field that robots write, as long as none has, and the comment by which they find it. */
export interface Setter {
  readonly value: string;
  readonly comment: string;
}

interface WithSetters {
  [SETTERS]?: Setter[];
}

const SETTERS = Symbol.for('cdk-gitops.setters');

/**
 * A text that stands for a value with a setter marker: the value, and what tells which one it is. It becomes the value, with its comment, where it is a whole
 * scalar of an object in a chart, or of a YAML file.
 */
export function setterToken({ node }: IConstruct, value: string, comment: string): string {
  const root = node.root as WithSetters;
  const setters = root[SETTERS] ??= [];
  let i = setters.findIndex((each) => each.value === value && each.comment === comment);
  if (i < 0) i = setters.push({ value, comment }) - 1;
  return `${value}${BEGIN}${i}}`;
}

/** The setters of a program; undefined where it has none. */
export function settersOf(root: IConstruct): readonly Setter[] | undefined {
  return (root as WithSetters)[SETTERS];
}

/** The value that a text begins with. */
export function withoutSetterToken(text: string): string {
  return text.includes(BEGIN) ? text.replace(TOKENS, '') : text;
}

/** The setters that are a part of a text, and not the whole. */
export interface Misused {
  /** Keys and indexes from the root. */
  readonly path: ReadonlyArray<string | number>;
  readonly setters: readonly Setter[];
}

/** An object with the values of its setters. */
export interface WithValues {
  readonly json: unknown;
  readonly markers: readonly Marker[];
  readonly misused: readonly Misused[];
}

/** An object with values instead of tokens; undefined where it has none. The object itself stays as it is. */
export function resolveSetters(json: unknown, setters: readonly Setter[]): WithValues | undefined {
  const markers: Marker[] = [];
  const misused: Misused[] = [];
  const walk = (value: unknown, path: ReadonlyArray<string | number>): unknown => {
    if (typeof value === 'string') return value.includes(BEGIN) ? text(value, path) : value;
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return changed(value, value.map((item, i) => walk(item, [...path, i])));
    const entries = Object.entries(value);
    const walked = entries.map(([key, item]) => [key.includes(BEGIN) ? text(key, path, false) : key, walk(item, [...path, key])] as const);
    return walked.every(([key, item], i) => key === entries[i][0] && item === entries[i][1]) ? value : Object.fromEntries(walked);
  };
  const text = (value: string, path: ReadonlyArray<string | number>, isValue = true): string => {
    const found = [...value.matchAll(TOKENS)].flatMap(([, i]) => setters[Number(i)] ?? []);
    const whole = found.length === 1 && value.endsWith('}') ? found[0] : undefined;
    if (isValue && whole && withoutSetterToken(value) === whole.value) markers.push({ path, comment: whole.comment });
    else misused.push({ path, setters: found });
    return withoutSetterToken(value);
  };
  const result = walk(json, []);
  return markers.length + misused.length === 0 ? undefined : { json: result, markers, misused };
}

/**
 * A YAML text with values and comments instead of tokens.
 *
 * @param scalar what writes a scalar in one line
 * @returns the text, and the setters that are not the whole value at the end of a line
 */
export function resolveSettersInText(
  text: string, setters: readonly Setter[], scalar: (value: string) => string,
): { readonly text: string; readonly misused: readonly Setter[] } {
  const misused: Setter[] = [];
  const lines = text.split('\n').map((line) => {
    if (!line.includes(BEGIN)) return line;
    const [, before, quote, value, i] = /^([ \t]*(?:- )*(?:[^\s#'"][^#'"]*:[ \t]+)?)(["']?)([^'"\s]*)\$\{imagepolicy\.(\d+)\}\2[ \t]*$/.exec(line) ?? [];
    const setter = i === undefined ? undefined : setters[Number(i)];
    if (setter && value === setter.value) return `${before}${quote ? `${quote}${value}${quote}` : scalar(value)} # ${setter.comment}`;
    misused.push(...[...line.matchAll(TOKENS)].flatMap(([, each]) => setters[Number(each)] ?? []));
    return withoutSetterToken(line);
  });
  return { text: lines.join('\n'), misused };
}

/** Arrays that did not change stay themselves: YAML shows which values are one and the same. */
function changed(before: readonly unknown[], after: readonly unknown[]): readonly unknown[] {
  return after.every((item, i) => item === before[i]) ? before : after;
}

const BEGIN = '${imagepolicy.';
const TOKENS = /\$\{imagepolicy\.(\d+)\}/g;
