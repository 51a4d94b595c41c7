/**
 * The values at a path of a JSON object, with the path where each stands. `[]` goes into every item of a list, `{}` into every value
 * of a map: `spec.containers[].env[].valueFrom`. Null is no value.
 */
export function valuesAt(json: unknown, path: string): { at: string; value: unknown }[] {
  const { names, at: start, steps } = compile(path);
  const first = valueBelow(json, names);
  if (!isThere(first)) return [];
  let found: { at: string; value: unknown }[] = [{ at: start, value: first }];
  for (const step of steps) {
    const next: { at: string; value: unknown }[] = [];
    for (const { at, value } of found) {
      if (value === null || typeof value !== 'object') continue;
      if (step === '[]') {
        if (Array.isArray(value)) value.forEach((item, i) => isThere(item) && next.push({ at: `${at}[${i}]`, value: item }));
      } else if (step === '{}') {
        for (const [key, item] of Object.entries(value)) if (isThere(item)) next.push({ at: `${at}.${key}`, value: item });
      } else {
        const item = (value as Record<string, unknown>)[step];
        if (isThere(item)) next.push({ at: at ? `${at}.${step}` : step, value: item });
      }
    }
    if (next.length === 0) return next;
    found = next;
  }
  return found;
}

/** Null is no value. */
export function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function valueBelow(json: unknown, names: readonly string[]): unknown {
  let value = json;
  for (const name of names) {
    if (value === null || typeof value !== 'object') return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** The one string at a path, if there is one. */
export function textAt(json: unknown, path: string): string | undefined {
  const { names, steps } = compile(path);
  const value = steps.length === 0 ? valueBelow(json, names) : valuesAt(json, path)[0]?.value;
  return typeof value === 'string' ? value : undefined;
}

/** A value as a message shows it, whatever it is. */
export function shown(value: unknown): string {
  try {
    return JSON.stringify(value) ?? typeof value;
  } catch {
    return typeof value;
  }
}

/** A string of a JSON value, with the path where it stands. */
export interface Text {
  readonly at: string;
  readonly text: string;
}

/** The strings of a JSON value that are wanted, keys excluded. Only for those a path is made: this looks at every string of a program. */
export function textsOf(json: unknown, wanted: (text: string) => boolean): Text[] {
  const found: Text[] = [];
  collect(json, wanted, found);
  return found.map(({ at, text }) => ({ at: at.replace(/^\./, ''), text }));
}

function collect(json: unknown, wanted: (text: string) => boolean, found: Text[]): void {
  if (typeof json === 'string') {
    if (wanted(json)) found.push({ at: '', text: json });
  } else if (Array.isArray(json)) {
    json.forEach((item, i) => collectBelow(item, `[${i}]`, wanted, found));
  } else if (json !== null && typeof json === 'object') {
    for (const key in json) collectBelow((json as Record<string, unknown>)[key], key, wanted, found);
  }
}

function collectBelow(json: unknown, step: string, wanted: (text: string) => boolean, found: Text[]): void {
  const before = found.length;
  collect(json, wanted, found);
  if (found.length === before) return;
  const prefix = step.startsWith('[') ? step : `.${step}`;
  for (let i = before; i < found.length; i++) found[i] = { at: prefix + found[i].at, text: found[i].text };
}

/** A path in parts: most lead to nothing, which the names before the first list or map tell at once. */
interface CompiledPath {
  readonly names: readonly string[];
  /** The names as a path. */
  readonly at: string;
  /** What follows them. */
  readonly steps: readonly string[];
}

const compiled = new Map<string, CompiledPath>();

function compile(path: string): CompiledPath {
  let parts = compiled.get(path);
  if (!parts) {
    const all = path.split('.').flatMap((part) => part.split(/(?=\[\]|\{\})/)).filter((step) => step !== '');
    const end = all.findIndex((step) => step === '[]' || step === '{}');
    const names = end < 0 ? all : all.slice(0, end);
    parts = { names, at: names.join('.'), steps: all.slice(names.length) };
    compiled.set(path, parts);
  }
  return parts;
}
