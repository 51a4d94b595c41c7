import { BuildError } from './problem';
import type { Source } from './resource';
import { get, isEmpty, isMap, isNothing, resolvedText, set, textOf, Value, ValueMap, WRITTEN_NULL } from './value';
import { readYaml, YamlDocument } from '../base/yaml/read';
import type { Path } from '../base/yaml/tree';

/** An object as it stands in a file. */
export interface Loaded {
  readonly object: ValueMap;
  readonly source: Source;
}

/**
 * The objects of a YAML text, as kustomize reads a file of resources or patches: lists are taken apart, empty documents are left out.
 *
 * @throws BuildError if one of them is not an object with kind and name
 */
export function loadObjects(text: string, file: string): readonly Loaded[] {
  const { documents, faults } = readYaml(text, file);
  if (faults.length > 0) {
    const [{ message, fix }] = faults;
    const [, line, column, reason] = /:(\d+):(\d+) (.*)$/s.exec(message)!;
    throw new BuildError(reason, fix, { file, line: Number(line), column: Number(column) });
  }
  const candidates: Candidate[] = [];
  for (const [index, document] of documents.entries()) {
    const value = withWrittenNulls(document, text);
    if (documents.length === 1 && isMap(value) && isPlainList(value)) {
      const items = get(value, 'items');
      if (Array.isArray(items)) candidates.push(...items.map((item, i) => ({ value: item, path: ['items', i], index, document })));
    } else {
      candidates.push({ value, path: [], index, document });
    }
  }
  return unwrapped(candidates.filter(isGood(file)), file).map(({ value, path, index, document }) => ({
    object: value as ValueMap,
    source: { file, document: index, at: (below) => document.at([...path, ...below]) },
  }));
}

interface Candidate {
  readonly value: Value;
  readonly path: Path;
  readonly index: number;
  readonly document: YamlDocument;
}

/** A document that is a list of the kind `List` is taken apart before anything is checked. */
function isPlainList(value: ValueMap): boolean {
  return ['List', 'ResourceList'].includes(textOf(get(value, 'kind'))) && (get(value, 'items') !== undefined || get(value, 'functionConfig') !== undefined);
}

/** Takes apart what has items and a kind that ends in `List`; the items follow all others. */
function unwrapped(candidates: Candidate[], file: string): Candidate[] {
  const result: Candidate[] = [];
  const queue = [...candidates];
  for (let i = 0; i < queue.length; i++) {
    const each = queue[i];
    const value = each.value as ValueMap;
    const items = get(value, 'items');
    if (!textOf(get(value, 'kind')).endsWith('List') || items === undefined) {
      result.push(each);
    } else if (Array.isArray(items)) {
      queue.push(...items.map((item, place) => ({ ...each, value: item, path: [...each.path, 'items', place] })).filter(isGood(file)));
    } else if (!isNothing(items)) {
      throw faultAt(each, file, ['items'], 'has items that are not a list', 'write - and each item');
    }
  }
  return result;
}

function isGood(file: string): (candidate: Candidate) => boolean {
  return (candidate) => {
    const { value } = candidate;
    if (isEmpty(value)) return false;
    if (!isMap(value)) throw faultAt(candidate, file, [], 'is not a Kubernetes object', 'every document needs apiVersion and kind');
    const kind = isEmpty(get(value, 'kind')) ? '' : textOf(get(value, 'kind'));
    if (kind === '') throw faultAt(candidate, file, [], 'is not a Kubernetes object: it has no kind', 'every document needs apiVersion and kind');
    if (kind.endsWith('List')) return true;
    const metadata = get(value, 'metadata');
    const name = isMap(metadata) ? get(metadata, 'name') : undefined;
    if (isEmpty(name) || textOf(name) === '') throw faultAt(candidate, file, isMap(metadata) ? ['metadata'] : [], `${kind} has no metadata.name`, 'set it');
    return true;
  };
}

function faultAt({ document, path }: Candidate, file: string, below: Path, message: string, fix: string): BuildError {
  const [, line, column] = /:(\d+):(\d+)$/.exec(document.at([...path, ...below])) ?? [];
  return new BuildError(message, fix, { file, line: Number(line), column: Number(column) });
}

/** Tells a null that is written from one that is not, and gives labels and annotations the text that is written. */
function withWrittenNulls(document: YamlDocument, text: string): Value {
  const value = document.value as Value;
  let lines: string[] | undefined;
  const textAt = (path: Path): string => {
    lines ??= text.replaceAll('\r\n', '\n').replace(/\r/g, '\n').split('\n');
    const [, line, column] = /:(\d+):(\d+)$/.exec(document.at(path))!;
    const rest = lines[Number(line) - 1].slice(Number(column) - 1);
    const key = typeof path[path.length - 1] === 'string' ? /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s:]+(?:[ :]+[^\s:]+)*?)\s*:(?=\s|$)\s*/.exec(rest)?.[0] ?? '' : '';
    const written = rest.slice(key.length);
    const end = written.search(/ #|[,}\]]/);
    return (end < 0 ? written : written.slice(0, end)).trim();
  };
  const walk = (node: Value, path: Path): void => {
    for (const step of Array.isArray(node) ? node.keys() : Object.keys(node as ValueMap)) {
      const child = (node as Record<string | number, Value>)[step];
      if (child === null) {
        if (!isBare(text, step) && textAt([...path, step]) !== '') put(node, step, WRITTEN_NULL);
      } else if (typeof child === 'object') {
        walk(child, [...path, step]);
      } else if (typeof child === 'number' && path.length >= 2 && isTextual(path)) {
        const written = textAt([...path, step]);
        if (written !== String(child) && resolvedText(written) === child) put(node, step, written);
      }
    }
  };
  if (hasOddScalars(value, WRITTEN_NULLS.test(text))) walk(value, []);
  return value;
}

/** Whether nothing stands behind a key anywhere in a text, for all that is certain: then its null is written as nothing. */
function isBare(text: string, key: string | number): boolean {
  if (typeof key === 'number' || !/^[\w./-]+$/.test(key) || /^[ \t]*(?:~|null\b|[*&!])/im.test(text)) return false;
  const name = key.replace(/[./-]/g, '\\$&');
  return !new RegExp(`(?:^|[^\\w./-])${name}["']?[ \\t]*:[ \\t]*[^#\\s]|(?:^|[^\\w./-])${name}["']?[ \\t]+:|\\?[ \\t]+["']?${name}`, 'm').test(text);
}

/** Whether kustomize makes texts of the values of a map: annotations. */
function isTextual(path: Path): boolean {
  return path[path.length - 2] === 'metadata' && path[path.length - 1] === 'annotations';
}

function put(node: Value, step: string | number, value: Value): void {
  if (Array.isArray(node)) node[step as number] = value;
  else set(node as ValueMap, step as string, value);
}

/** Where none of these stands in a text, a null in it is written as nothing, for all that is certain. */
const WRITTEN_NULLS = /~|null|(?:^|[\s[{,])[*&!]/i;

function hasOddScalars(value: Value, mayHaveNulls: boolean): boolean {
  if (value === null) return mayHaveNulls;
  if (typeof value === 'number') return !Number.isSafeInteger(value);
  if (typeof value !== 'object') return false;
  for (const key in value as ValueMap) if (hasOddScalars((value as ValueMap)[key], mayHaveNulls)) return true;
  return false;
}
