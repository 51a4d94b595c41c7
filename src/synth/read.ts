import type * as yaml from 'yaml';

/** A Kubernetes object as it stands in YAML. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string; readonly [key: string]: unknown };
  readonly [key: string]: unknown;
}

/** What is wrong with a text, and where. */
export interface Fault {
  /** Begins with `file:line:column`. */
  readonly message: string;
  readonly fix: string;
}

/** The objects of a YAML text (documents, and the items of a `List`), and what is wrong with it. */
export function readManifests(text: string, name: string): { manifests: Manifest[]; faults: Fault[] } {
  const { LineCounter, parseAllDocuments } = require('yaml') as typeof yaml; // here: only programs that read YAML pay for it
  const lines = new LineCounter();
  const manifests: Manifest[] = [];
  const faults: Fault[] = [];
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${line}:${col}`;
  };
  const documents = parseAllDocuments(text, { lineCounter: lines, version: '1.1', prettyErrors: false, merge: true });
  for (const document of Array.isArray(documents) ? documents : []) {
    if (document.errors.length > 0) {
      faults.push(...document.errors.map((e) => ({ message: `${at(e.pos[0])} ${e.message}`, fix: 'correct the YAML there' })));
      continue;
    }
    const value: unknown = document.toJS({ maxAliasCount: 1000 });
    if (value === null || value === undefined) continue;
    const place = at(document.contents?.range?.[0] ?? 0);
    for (const item of itemsOf(value)) {
      const wrong = faultOf(item);
      if (wrong) faults.push({ message: `${place} ${wrong.message}`, fix: wrong.fix });
      else manifests.push(item as Manifest);
    }
  }
  return { manifests, faults };
}

function itemsOf(value: unknown): unknown[] {
  const list = value as { kind?: unknown; items?: unknown };
  return list.kind === 'List' && Array.isArray(list.items) ? list.items : [value];
}

function faultOf(value: unknown): Fault | undefined {
  const object = value as { apiVersion?: unknown; kind?: unknown; metadata?: { [field: string]: unknown } | null } | null;
  if (typeof object !== 'object' || object === null || typeof object.apiVersion !== 'string' || typeof object.kind !== 'string') {
    return { message: 'is not a Kubernetes object', fix: 'every document needs apiVersion and kind' };
  }
  for (const field of ['name', 'namespace']) {
    const text = object.metadata?.[field];
    if (text === undefined || text === null || typeof text === 'string') continue;
    return { message: `has metadata.${field} ${String(text)}, which is no string`, fix: 'quote it: YAML reads y, n, yes, no, on, off and numbers as other types' };
  }
  return undefined;
}
