import { DEEPEST } from './fast';
import { readSyntax } from './syntax';
import { yamlLibrary } from './yaml-library';

/** How a text is read that may be anything. */
export interface LenientOptions {
  readonly version: '1.1' | '1.2';
  /** Mistakes that leave a document readable, by their codes in the `yaml` package. */
  readonly harmless?: readonly string[];
}

/**
 * The values of the documents of a text that others read, and that may be anything: a template, a script, prose. Undefined is a document that
 * cannot be known: it is malformed, nested more than 200 levels deep, or has aliases that contain themselves or stand for very much.
 */
export function lenientValues(text: string, { version, harmless = [] }: LenientOptions): unknown[] {
  if (isDeep(text)) return [undefined];
  const { parseAllDocuments } = yamlLibrary();
  const documents = parseAllDocuments(text, { version, prettyErrors: false, logLevel: 'silent', merge: true, uniqueKeys: false });
  return (Array.isArray(documents) ? documents : []).map((document) => {
    if (document.errors.some(({ code }) => !harmless.includes(code))) return undefined;
    try {
      const value = document.toJS({ maxAliasCount: 1000 }) as unknown;
      return hasEnd(value) ? value : undefined;
    } catch {
      return undefined; // aliases of too much, or a merge of what is not a map
    }
  });
}

/** Whether a text is nested more deeply than the library can read. Most texts show at a glance that they are not. */
function isDeep(text: string): boolean {
  return (/^[ ?-]{100}/m.test(text) || (text.match(/[[{]/g)?.length ?? 0) > DEEPEST) && readSyntax(text).tooDeep !== undefined;
}

/** Whether a value has an end: an alias in its own anchor makes one that contains itself. */
function hasEnd(value: unknown, done = new Set<object>(), depth = 0): boolean {
  if (typeof value !== 'object' || value === null || done.has(value)) return true;
  if (depth > 2 * DEEPEST) return false;
  for (const each of Object.values(value)) if (!hasEnd(each, done, depth + 1)) return false;
  done.add(value);
  return true;
}
