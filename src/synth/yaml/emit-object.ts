import { DASH } from './emit';
import { Layout, lineOf } from './layout';
import { INDENTATION, isSimple, numberText, stringText, UNUSUAL } from './scalar';

/** Fields by name, as the program gave them. */
export interface Fields {
  readonly [key: string]: unknown;
}

/** What an object is made of, as the program gave it. */
export interface Parts {
  readonly apiVersion: unknown;
  readonly kind: unknown;
  /** Its metadata; empty maps and lists are not written. */
  readonly metadata: Fields;
  /** Its other fields; apiVersion, kind and metadata among them do not count. */
  readonly body: Fields;
  /** Whether `null` is written; else it is a value to leave out. */
  readonly keepsNull: boolean;
}

/**
 * The YAML of an object straight from its parts: what `emit` makes of its JSON, without making the JSON. Undefined where that takes more than
 * sorting keys and leaving out undefined fields: Lazy values and other instances, nulls to leave out, names that mean something to resolvers.
 */
export function emitObject({ apiVersion, kind, metadata, body, keepsNull }: Parts): string | undefined {
  try {
    const metadataText = fields(metadata, 1, true, METADATA);
    if (metadataText === '') return undefined;
    return headOf(apiVersion, kind) + metadataText + fields(body, 0, true, keepsNull ? KEEPS_NULL : PLAIN, HEAD) + '\n';
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

/** The first lines; programs have many objects of a kind, one after the other. */
function headOf(apiVersion: unknown, kind: unknown): string {
  if (apiVersion !== head.apiVersion || kind !== head.kind) {
    if (typeof apiVersion !== 'string' || typeof kind !== 'string') throw UNUSUAL;
    head = newHead(apiVersion, kind);
  }
  return head.text;
}

function newHead(apiVersion: string, kind: string): { readonly apiVersion: string; readonly kind: string; readonly text: string } {
  return { apiVersion, kind, text: ['apiVersion:', stringText(apiVersion, 1), '\nkind:', stringText(kind, 1), '\nmetadata:'].join('') };
}

let head = newHead('v1', 'ConfigMap');

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
  if (Object.getPrototypeOf(items) !== Array.prototype || isToken(items)) throw UNUSUAL;
  let text = '';
  for (let i = 0; i < items.length; i++) {
    const item = node(items[i], depth + 1, false, style);
    if (item === '') throw UNUSUAL;
    text += (below || i > 0 ? DASH[depth] : ' -') + item;
  }
  return text || (style.dropsEmpty ? '' : ' []');
}

/** Whether a list has what resolvers look for; it need not be among the keys. */
function isToken(items: unknown[] & { readonly resolve?: unknown; readonly value?: unknown }): boolean {
  return items.resolve !== undefined || items.value !== undefined;
}

function mapping(object: Fields, depth: number, below: boolean, style: Style): string {
  if (Object.getPrototypeOf(object) !== Object.prototype || object.constructor !== Object || object.resolve !== undefined) throw UNUSUAL;
  return fields(object, depth, below, style) || (style.dropsEmpty ? '' : ' {}');
}

/**
 * The fields of an object with their keys.
 *
 * @param but fields that are left out
 */
function fields(object: Fields, depth: number, below: boolean, style: Style, but?: ReadonlySet<string>): string {
  const values = VALUES[depth];
  let layout = Layout.empty;
  for (const key in object) {
    const value = object[key];
    if (value === undefined || !Object.prototype.hasOwnProperty.call(object, key) || but?.has(key)) continue;
    values[layout.length] = value;
    layout = layout.with(key);
    if (layout.length > MANY) return manyFields(object, depth, below, style, but);
  }
  if (layout.length === 0) return '';
  const { order, below: linesBelow, beside: linesBeside } = layout.at(depth);
  let text = '';
  for (let i = 0; i < order.length; i++) {
    const line = below || text !== '' ? linesBelow[i] : linesBeside[i];
    const value = values[order[i]];
    if (typeof value === 'string' && isSimple(value)) {
      text += line.spaced + value; // the fewer pieces, the faster
    } else {
      const valueText = node(value, depth + 1, true, style);
      if (valueText !== '') text += line.bare + valueText;
    }
  }
  return text;
}

/** The fields of an object with so many of them that their names are not worth remembering. */
function manyFields(object: Fields, depth: number, below: boolean, style: Style, but?: ReadonlySet<string>): string {
  let text = '';
  for (const key of Object.keys(object).sort()) {
    const value = but?.has(key) ? '' : node(object[key], depth + 1, true, style);
    if (value !== '') text += lineOf(key, below || text !== '' ? depth : undefined).bare + value;
  }
  return text;
}

const MANY = 40;
const HEAD = new Set(['apiVersion', 'kind', 'metadata']);
/** The values of the object that is being written at each depth. */
const VALUES = INDENTATION.map((): unknown[] => []);
