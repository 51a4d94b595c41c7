import { DASH } from './emit';
import { Recent } from './recent';
import { INDENTATION, keyText, numberText, stringText, UNUSUAL } from './scalar';
import { Internals } from './tidy';

/** What an object is made of, as the program gave it. */
export interface Parts {
  readonly apiVersion: unknown;
  readonly kind: unknown;
  readonly metadata: Internals['metadata'];
  /** Its namespace as it is written. */
  readonly namespace: unknown;
  /** Its other fields; apiVersion, kind and metadata among them do not count. */
  readonly body: { readonly [key: string]: unknown };
  /** Whether `null` is written; else it is a value to leave out. */
  readonly keepsNull: boolean;
}

/**
 * The YAML of an object straight from its parts: what `emit` makes of its JSON, without making the JSON. Undefined where that takes more than
 * sorting keys and leaving out undefined fields: Lazy values and other instances, nulls to leave out, names that mean something to resolvers.
 */
export function emitObject({ apiVersion, kind, metadata, namespace, body, keepsNull }: Parts): string | undefined {
  try {
    let text = 'apiVersion:' + known(apiVersion) + '\nkind:' + known(kind) + '\nmetadata:' + metadataText(metadata, namespace);
    for (const key of keysOf(body)) {
      if (key !== 'apiVersion' && key !== 'kind' && key !== 'metadata') text += field(key, body[key], 0, true, keepsNull ? KEEPS_NULL : PLAIN);
    }
    return text + '\n';
  } catch (error) {
    if (error === UNUSUAL) return undefined;
    throw error;
  }
}

/** How values are written, beside that undefined fields are left out. */
interface Style {
  readonly keepsNull: boolean;
  readonly dropsEmpty: boolean;
}

const PLAIN: Style = { keepsNull: false, dropsEmpty: false };
const KEEPS_NULL: Style = { keepsNull: true, dropsEmpty: false };
const METADATA: Style = { keepsNull: false, dropsEmpty: true };

type Fields = { readonly [key: string]: unknown };

function metadataText(metadata: Internals['metadata'], namespace: unknown): string {
  for (const key in metadata._additionalAttributes) if (!METADATA_FIELDS.has(key)) throw UNUSUAL;
  const text = field('annotations', metadata.annotations, 1, true, METADATA)
    + field('finalizers', metadata.finalizers, 1, true, METADATA)
    + field('labels', metadata.labels, 1, true, METADATA)
    + field('name', metadata.name, 1, true, METADATA)
    + field('namespace', namespace, 1, true, METADATA)
    + field('ownerReferences', metadata.ownerReferences, 1, true, METADATA);
  if (text === '') throw UNUSUAL;
  return text;
}

const METADATA_FIELDS = new Set(['annotations', 'finalizers', 'labels', 'name', 'namespace', 'ownerReferences']);

function known(text: unknown): string {
  if (typeof text !== 'string') throw UNUSUAL;
  return stringText(text, 1);
}

/** A field with its key; nothing where it is left out. */
function field(key: string, value: unknown, depth: number, below: boolean, style: Style): string {
  const text = node(value, depth + 1, true, style);
  return text === '' ? '' : (below ? keyBelow(key, depth) : keyBeside(key)) + text;
}

function node(value: unknown, depth: number, below: boolean, style: Style): string {
  switch (typeof value) {
    case 'string': return stringText(value, depth);
    case 'number': return numberText(value);
    case 'boolean': return value ? ' true' : ' false';
    case 'undefined': return '';
    case 'object':
      if (value === null) return nullText(style);
      if (depth + 1 >= INDENTATION.length) throw UNUSUAL;
      return Array.isArray(value) ? sequence(value, depth, below, style) : mapping(value as Fields, depth, below, style);
    default: throw UNUSUAL;
  }
}

function nullText({ keepsNull }: Style): string {
  if (!keepsNull) throw UNUSUAL;
  return ' null';
}

function sequence(items: unknown[], depth: number, below: boolean, style: Style): string {
  if (Object.getPrototypeOf(items) !== Array.prototype) throw UNUSUAL;
  let text = '';
  for (let i = 0; i < items.length; i++) {
    const item = node(items[i], depth + 1, false, style);
    if (item === '') throw UNUSUAL;
    text += (below || i > 0 ? DASH[depth] : ' -') + item;
  }
  return text || (style.dropsEmpty ? '' : ' []');
}

function mapping(object: Fields, depth: number, below: boolean, style: Style): string {
  if (Object.getPrototypeOf(object) !== Object.prototype || object.constructor !== Object) throw UNUSUAL;
  let text = '';
  for (const key of keysOf(object)) text += field(key, object[key], depth, below || text !== '', style);
  return text || (style.dropsEmpty ? '' : ' {}');
}

/** The keys of what is not left out, sorted. They are few and nearly sorted in most objects: inserting is faster then than the engine's sort. */
function keysOf(object: Fields): string[] {
  const keys: string[] = [];
  for (const key in object) {
    if (object[key] === undefined || !Object.prototype.hasOwnProperty.call(object, key)) continue;
    if (keys.length > 30) return Object.keys(object).sort();
    let at = keys.push(key) - 1;
    for (; at > 0 && keys[at - 1] > key; at--) keys[at] = keys[at - 1];
    keys[at] = key;
  }
  return keys;
}

function keyBelow(key: string, depth: number): string {
  return BELOW.get(key, depth) ?? BELOW.remember(key, depth, '\n', INDENTATION[depth], ordinary(key));
}

function keyBeside(key: string): string {
  return BESIDE.get(key, 0) ?? BESIDE.remember(key, 0, ' ', ordinary(key));
}

/** The text of a key that means nothing to resolvers and to the engine, which puts numbers before all others. */
function ordinary(key: string): string {
  if (/^(\d|(__proto__|constructor|resolve|toJSON)$)/.test(key)) throw UNUSUAL;
  return keyText(key);
}

const BELOW = new Recent(500_000);
const BESIDE = new Recent(500_000);
