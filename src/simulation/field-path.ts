import { isMap } from '../base/manifest';

/** A step of a path: a key of a map, or an item of a list by its `name` or place. */
interface Step {
  readonly key: string;
  readonly isItem: boolean;
}

/**
 * Reads a path as plans show it: `spec.template.spec.containers[web].image`, `metadata.annotations["example.com/a"]`.
 *
 * @returns undefined where it is none
 */
export function readFieldPath(text: string): readonly Step[] | undefined {
  const steps: Step[] = [];
  const pattern = /(^|\.)([^.[\]"]+)|\["((?:[^"\\]|\\.)*)"\]|\[([^\]"]+)\]/gy;
  while (pattern.lastIndex < text.length) {
    const found = pattern.exec(text);
    if (found === null || (found[1] === '' && found.index > 0) || (found[1] === '.' && found.index === 0)) return undefined;
    const [, , key, quoted, item] = found;
    steps.push(key !== undefined ? { key, isItem: false } : quoted !== undefined ? { key: quoted.replace(/\\(.)/g, '$1'), isItem: false } : { key: item, isItem: true });
  }
  return steps.length === 0 || steps[0].isItem || steps.some(({ key }) => key === '__proto__') ? undefined : steps;
}

/** The value at a path; undefined where there is none. */
export function fieldAt(json: unknown, steps: readonly Step[]): unknown {
  let value = json;
  for (const step of steps) {
    if (step.isItem) value = Array.isArray(value) ? value[placeIn(value, step.key)] : undefined;
    else value = isMap(value) && Object.hasOwn(value, step.key) ? value[step.key] : undefined;
  }
  return value ?? undefined;
}

/**
 * The same JSON with another value at a path; null removes what is there.
 *
 * @returns undefined where the path goes through something that has no fields, or an item that does not exist
 */
export function withField(json: unknown, steps: readonly Step[], value: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (step.isItem) {
    if (!Array.isArray(json)) return undefined;
    const at = placeIn(json, step.key);
    if (at < 0) return undefined;
    if (rest.length === 0 && value === null) return json.filter((_, i) => i !== at);
    const item = withField(json[at], rest, value);
    return item === undefined ? undefined : json.map((each: unknown, i) => (i === at ? item : each));
  }
  const map = json ?? {};
  if (!isMap(map)) return undefined;
  if (rest.length === 0 && value === null) return Object.fromEntries(Object.entries(map).filter(([key]) => key !== step.key));
  const below = withField(Object.hasOwn(map, step.key) ? map[step.key] : undefined, rest, value);
  return below === undefined ? undefined : { ...map, [step.key]: below };
}

function placeIn(list: readonly unknown[], key: string): number {
  const named = list.findIndex((item) => isMap(item) && item.name === key);
  if (named >= 0 || !/^\d+$/.test(key)) return named;
  return Number(key) < list.length ? Number(key) : -1;
}
