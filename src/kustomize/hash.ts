import { createHash } from 'node:crypto';
import { copy, finished, get, isMap, textOf, ValueMap } from './value';

const LETTERS: Readonly<Record<string, string>> = { 0: 'g', 1: 'h', 3: 'k', a: 'm', e: 't' };

/** The end that kustomize adds to the names of generated ConfigMaps and Secrets: ten letters of the SHA-256 of their contents. */
export function contentHash(object: ValueMap): string {
  const kind = textOf(get(object, 'kind'));
  const field = (name: string): unknown => {
    const value = get(object, name);
    if (value === undefined) return '';
    return Array.isArray(value) ? null : isMap(value) ? finished(copy(value)) : textOf(value);
  };
  const extra = kind === 'ConfigMap' ? 'binaryData' : 'stringData';
  const contents = {
    ...isMap(get(object, extra)) ? { [extra]: field(extra) } : {}, data: field('data'), kind, name: '', ...kind === 'Secret' ? { type: field('type') } : {},
  };
  return createHash('sha256').update(goJson(contents)).digest('hex').slice(0, 10).replace(/[013ae]/g, (letter) => LETTERS[letter]);
}

/** JSON as Go writes it: keys sorted as texts, and some characters escaped. */
export function goJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) {
    return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  }
  return `{${Object.keys(value).sort().map((key) => `${goJson(key)}:${goJson((value as Record<string, unknown>)[key])}`).join(',')}}`;
}
