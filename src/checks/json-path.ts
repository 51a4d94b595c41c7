/**
 * The values at a path of a JSON object, with the path where each stands. `[]` goes into every item of a list, `{}` into every value
 * of a map: `spec.containers[].env[].valueFrom`.
 */
export function valuesAt(json: unknown, path: string): { at: string; value: unknown }[] {
  let found = [{ at: '', value: json }];
  for (const step of stepsOf(path)) {
    const next: { at: string; value: unknown }[] = [];
    for (const { at, value } of found) {
      if (value === null || typeof value !== 'object') continue;
      if (step === '[]') {
        if (Array.isArray(value)) value.forEach((item, i) => next.push({ at: `${at}[${i}]`, value: item }));
      } else if (step === '{}') {
        for (const [key, item] of Object.entries(value)) next.push({ at: `${at}.${key}`, value: item });
      } else {
        const item = (value as Record<string, unknown>)[step];
        if (item !== undefined && item !== null) next.push({ at: at ? `${at}.${step}` : step, value: item });
      }
    }
    if (next.length === 0) return next;
    found = next;
  }
  return found;
}

/** The one string at a path, if there is one. */
export function textAt(json: unknown, path: string): string | undefined {
  const value = valuesAt(json, path)[0]?.value;
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

/** All strings of a JSON value, keys excluded, with the path where each stands. */
export function* textsOf(json: unknown, at = ''): IterableIterator<{ at: string; text: string }> {
  if (typeof json === 'string') {
    yield { at, text: json };
  } else if (Array.isArray(json)) {
    for (let i = 0; i < json.length; i++) yield* textsOf(json[i], `${at}[${i}]`);
  } else if (json !== null && typeof json === 'object') {
    for (const [key, value] of Object.entries(json)) yield* textsOf(value, at ? `${at}.${key}` : key);
  }
}

const compiled = new Map<string, string[]>();

function stepsOf(path: string): string[] {
  let steps = compiled.get(path);
  if (!steps) {
    steps = path.split('.').flatMap((part) => part.split(/(?=\[\]|\{\})/)).filter((step) => step !== '');
    compiled.set(path, steps);
  }
  return steps;
}
