import { createHash } from 'crypto';
import { posix } from 'path';
import { noteOrigin, originIn } from './annotations';
import type { Release } from './config';
import type { Reader } from './files';
import type { Generator, GeneratorOptions, Kustomization } from './kustomization';
import { BuildError } from './problem';
import { Change, describe, Resource, Source } from './resource';
import type { Resources } from './resources';
import { copy, finished, get, isMap, isNothing, set, textOf, Value, ValueMap } from './value';

/** The field of a kustomization that makes objects of a kind. */
export type GeneratorField = 'configMapGenerator' | 'secretGenerator';

/** What a generator needs of its kustomization. */
interface Generating {
  readonly reader: Reader;
  readonly root: string;
  readonly options: Kustomization['generatorOptions'];
}

/**
 * Makes a ConfigMap or Secret.
 *
 * @throws BuildError if a file is missing, or a key is given twice
 */
export function generate(field: GeneratorField, generator: Generator, { reader, root, options }: Generating, source: Source): Resource {
  const { name = '', namespace = '', behavior = '', type = '' } = generator;
  if (name === '') throw new BuildError(`${field} has an entry without a name`, 'set name');
  const isSecret = field === 'secretGenerator';
  const object: ValueMap = { apiVersion: 'v1', kind: isSecret ? 'Secret' : 'ConfigMap', metadata: namespace === '' ? { name } : { name, namespace } };
  if (isSecret) {
    object.type = type || 'Opaque';
    object.data = {};
  }
  const pairs = pairsOf(generator, reader, root);
  for (const [key, content] of pairs) addData(object, key, content, isSecret);
  const { labels, annotations, immutable, disableNameSuffixHash } = mergedOptions(generator.options, options);
  const resource = new Resource(object, source);
  for (const key of pairs.keys()) resource.checkKey(key);
  if (labels.size > 0) resource.setTexts('labels', labels);
  if (annotations.size > 0) resource.setTexts('annotations', annotations);
  if (immutable) object.immutable = true;
  resource.needsHash = !disableNameSuffixHash;
  resource.behavior = behavior;
  return resource;
}

function mergedOptions(own: GeneratorOptions = {}, global: GeneratorOptions = {}): Required<GeneratorOptions> {
  const merged = (field: 'labels' | 'annotations'): ReadonlyMap<string, string> => new Map([...global[field] ?? [], ...own[field] ?? []]);
  return {
    labels: merged('labels'),
    annotations: merged('annotations'),
    immutable: Boolean(own.immutable) || Boolean(global.immutable),
    disableNameSuffixHash: Boolean(own.disableNameSuffixHash) || Boolean(global.disableNameSuffixHash),
  };
}

/** What stands under the keys: texts, and bytes that are not text. */
function pairsOf({ name, envs = [], literals = [], files = [] }: Generator, reader: Reader, root: string): Map<string, string | Uint8Array> {
  const pairs = new Map<string, string | Uint8Array>();
  const add = (key: string, content: string | Uint8Array): void => {
    if (pairs.has(key)) throw new BuildError(`the generator of ${name} has the key "${key}" twice`, 'remove one of them');
    pairs.set(key, content);
  };
  for (const path of envs) for (const [key, text] of linesOf(reader.read(reader.locate(root, path)), path)) add(key, text);
  for (const literal of literals) {
    const equals = literal.indexOf('=');
    if (equals <= 0) throw new BuildError(`the generator of ${name} has a literal that is not key=value`, 'write key=value');
    add(literal.slice(0, equals), withoutQuotes(literal.slice(equals + 1)));
  }
  for (const file of files) {
    const [key, path] = fileSource(file);
    add(key, decoded(reader.read(reader.locate(root, path))));
  }
  return pairs;
}

function fileSource(text: string): [string, string] {
  const parts = text.split('=');
  if (parts.length === 1) return [posix.basename(text) || '.', text];
  if (parts.length > 2 || parts[0] === '' || parts[1] === '') throw new BuildError(`the generator has the file "${text}", which is not valid`, 'write path or key=path; neither can have = in it');
  return [parts[0], parts[1]];
}

function withoutQuotes(text: string): string {
  return text.length >= 2 && /^["']/.test(text) && text[0] === text[text.length - 1] ? text.slice(1, -1) : text;
}

/** Lines that are longer end the reading of a file in Go. */
const LONGEST_LINE = 65_536;

function linesOf(content: string | Uint8Array, path: string): Array<[string, string]> {
  const bytes = Buffer.from(content as Uint8Array);
  const pairs: Array<[string, string]> = [];
  for (let [from, isFirst] = [0, true]; from < bytes.length; isFirst = false) {
    const end = bytes.indexOf(10, from);
    const to = end < 0 ? bytes.length : end;
    if (to - from >= LONGEST_LINE) break;
    const text = decoded(bytes.subarray(from, to));
    if (typeof text !== 'string') throw new BuildError(`names "${path}", which has a line that is not UTF-8`, 'save it as UTF-8');
    const line = (isFirst ? text.replace(/^\ufeff/, '') : text).replace(/\r$/, '').replace(/^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/, '');
    from = to + 1;
    if (line === '' || line.startsWith('#')) continue;
    const equals = line.indexOf('=');
    const key = equals < 0 ? line : line.slice(0, equals);
    if (key !== '') pairs.push([key, equals < 0 ? '' : line.slice(equals + 1)]);
  }
  return pairs;
}

function decoded(content: string | Uint8Array): string | Uint8Array {
  if (typeof content === 'string') return content;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    return content;
  }
}

function addData(object: ValueMap, key: string, content: string | Uint8Array, isSecret: boolean): void {
  const field = isSecret || typeof content === 'string' ? 'data' : 'binaryData';
  const map = isMap(object[field]) ? object[field] : object[field] = {};
  set(map as ValueMap, key, isSecret || typeof content !== 'string' ? base64(content) : content);
}

/** base64 as kustomize writes it: in lines of 70 characters where it is longer. */
function base64(content: string | Uint8Array): string {
  const encoded = (typeof content === 'string' ? Buffer.from(content, 'utf8') : Buffer.from(content)).toString('base64');
  return encoded.length < 70 ? encoded : encoded.replace(/.{1,70}/g, '$&\n');
}

/**
 * Adds what a generator makes, or merges it with the object of that name.
 *
 * @throws BuildError if there is one and there should not be, or the reverse
 */
export function absorb(resources: Resources, made: Resource, change: Change, release: Release): void {
  const matches = resources.matching(made.key);
  const isMerge = made.behavior === 'merge';
  const isReplace = made.behavior === 'replace';
  if (matches.length === 0) {
    if (!isMerge && !isReplace) return resources.add(made);
    throw new BuildError(`${change.field} has behavior: ${made.behavior} for ${describe(made)}, which does not exist`, 'correct its name or namespace, or remove behavior', {}, resources.isIncomplete ? 'unknown' : 'error');
  }
  if (matches.length > 1) throw new BuildError(`${change.field} is about ${describe(made)}, which may be one of ${matches.length} objects`, 'rename one of them');
  const [old] = matches;
  if (!isMerge && !isReplace) throw new BuildError(`${change.field} makes ${describe(made)}, which exists already in ${old.source.file}`, 'rename it, or set behavior to merge or replace');
  const data = isMerge ? dataOf(old, release) : undefined;
  const origin = isMerge ? originIn(old) : undefined;
  made.setTexts('labels', new Map([...old.labels, ...made.labels]));
  made.setTexts('annotations', new Map([...old.annotations, ...made.annotations]));
  if (origin !== undefined) noteOrigin(made, origin);
  made.name = old.name;
  made.namespace = old.namespace;
  if (data) {
    mergeTexts(made.object, 'data', data);
    mergeTexts(made.object, 'binaryData', textsOf(get(old.object, 'binaryData')));
  }
  made.needsHash &&= old.needsHash;
  made.behavior = old.behavior;
  made.formerIds = old.formerIds;
  made.prefixes = old.prefixes;
  made.suffixes = old.suffixes;
  made.varNames = old.varNames;
  made.changes = [...old.changes, change];
  for (const field of isMerge ? ['data', 'binaryData'] : []) for (const key of textsOf(get(made.object, field)).keys()) made.checkKey(key);
  if (isMerge) made.source = old.source;
  const replaced = resources.all.filter(({ key }) => key === made.key);
  if (replaced.length !== 1 || replaced[0] !== old) throw new BuildError(`${change.field} is about ${describe(made)}, which is now ${describe(old)}`, 'keep its kind in patches');
  resources.all[resources.all.indexOf(old)] = made;
  resources.changed();
}

function dataOf(old: Resource, release: Release): Map<string, string> {
  const data = textsOf(get(old.object, 'data'));
  if (release === '5.8.1' || old.kind !== 'Secret') return data;
  const plain = get(old.object, 'stringData');
  if (isNothing(plain)) return data;
  for (const [key, value] of Object.entries(isMap(plain) ? plain : {})) {
    if (typeof value === 'object') throw new BuildError(`${describe(old)} has stringData.${key}, which is not a text`, 'write a text there');
    data.set(key, base64(textOf(value)));
  }
  return data;
}

function textsOf(value: Value | undefined): Map<string, string> {
  return new Map(isMap(value) ? Object.entries(value).map(([key, each]) => [key, isNothing(each) ? '' : textOf(each)]) : []);
}

function mergeTexts(object: ValueMap, field: string, old: ReadonlyMap<string, string>): void {
  const all = new Map([...old, ...textsOf(get(object, field))]);
  delete object[field];
  if (all.size === 0) return;
  const map: ValueMap = {};
  for (const [key, text] of all) set(map, key, text);
  object[field] = map;
}

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
function goJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) {
    return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  }
  return `{${Object.keys(value).sort().map((key) => `${goJson(key)}:${goJson((value as Record<string, unknown>)[key])}`).join(',')}}`;
}
