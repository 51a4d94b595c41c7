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
  const { LineCounter, parseAllDocuments, visit } = require('yaml') as typeof yaml; // here: only programs that read YAML pay for it
  const lines = new LineCounter();
  const manifests: Manifest[] = [];
  const faults: Fault[] = [];
  const mayBeSecret = /\bSecret\b/.test(text);
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${line}:${col}`;
  };
  const documents = parseAllDocuments(text, { lineCounter: lines, version: '1.1', prettyErrors: false, merge: true, customTags: knownTags });
  for (const document of Array.isArray(documents) ? documents : []) {
    const [error] = document.errors; // the others mostly follow from it
    if (error) {
      faults.push({ message: `${at(error.pos[0])} ${withoutText(error.message)}`, fix: 'correct the YAML there' });
      continue;
    }
    visit(document, {
      Scalar(_, { value, source, range }) {
        if (typeof value !== 'number' || isExact(value)) return;
        faults.push({ message: `${at(range?.[0] ?? 0)} ${mayBeSecret ? 'a number would arrive as another one' : `number ${source} would arrive as ${value}`}`, fix: 'quote it if it is text' });
      },
    });
    const place = at(document.contents?.range?.[0] ?? 0);
    let value: unknown;
    try {
      value = document.toJS({ maxAliasCount: 1000 });
    } catch (e) {
      faults.push({ message: `${place} ${withoutText((e as Error).message)}`, fix: 'write out what its aliases stand for' });
      continue;
    }
    if (value === null || value === undefined) continue;
    for (const item of itemsOf(value)) {
      const wrong = faultOf(item);
      if (wrong) faults.push({ message: `${place} ${wrong.message}`, fix: wrong.fix });
      else manifests.push(item as Manifest);
    }
  }
  return { manifests, faults };
}

/** A message of the YAML library without what it repeats of the text, which may be a Secret. */
function withoutText(message: string): string {
  return message.replace(/: .*|".*"/s, '');
}

/** Kubernetes reads times, and numbers to the base of 60 such as 22:22, as text, though YAML 1.1 has them. */
function knownTags(tags: yaml.Tags): yaml.Tags {
  return tags.filter((tag) => typeof tag === 'string' || (tag.tag !== 'tag:yaml.org,2002:timestamp' && tag.format !== 'TIME'));
}

/** Whether a number is the one that was written: JSON has no infinity, and JavaScript rounds large integers. */
function isExact(value: number): boolean {
  return Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value));
}

function itemsOf(value: unknown): unknown[] {
  const list = value as { kind?: unknown; items?: unknown };
  return list.kind === 'List' && Array.isArray(list.items) ? list.items : [value];
}

function faultOf(value: unknown): Fault | undefined {
  if (!isMap(value) || typeof value.apiVersion !== 'string' || typeof value.kind !== 'string') {
    return { message: 'is not a Kubernetes object', fix: 'every document needs apiVersion and kind' };
  }
  const { kind } = value;
  if (!isMap(value.metadata)) return { message: `${kind} has no metadata`, fix: 'give it metadata with a name' };
  const { name, namespace, labels, annotations, generateName, finalizers, ownerReferences } = value.metadata;
  for (const [field, text] of [['name', name], ['namespace', namespace]]) {
    if (text === undefined || text === null || typeof text === 'string') continue;
    return {
      message: `has metadata.${field as string} ${JSON.stringify(text)}, which is no string`,
      fix: 'quote it: YAML reads y, n, yes, no, on, off and numbers as other types',
    };
  }
  if (!name) {
    return generateName === undefined ? { message: `${kind} has no metadata.name`, fix: 'give it a name' }
      : { message: `${kind} has metadata.generateName, but no name`, fix: 'give it a name: what is applied again and again needs one' };
  }
  for (const [field, map] of [['labels', labels], ['annotations', annotations]]) {
    if (map !== undefined && map !== null && !isMap(map)) return { message: `${kind} ${name as string}: metadata.${field as string} is no map`, fix: 'write key: value' };
  }
  for (const [field, list] of [['finalizers', finalizers], ['ownerReferences', ownerReferences]]) {
    if (list && !Array.isArray(list)) return { message: `${kind} ${name as string}: metadata.${field as string} is no list`, fix: 'write - and each item' };
  }
  return undefined;
}

function isMap(value: unknown): value is { readonly [field: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
