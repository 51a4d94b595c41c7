import { Lazy } from 'cdk8s';
import { DASH } from './emit';
import { Fields, isToken, METADATA, node, PLAIN, Style } from './emit-object';
import { GeneratedClass, generatedClassOf, GeneratedField, GeneratedType } from './generated-class';
import { Layout } from './layout';
import { INDENTATION, stringText, UNUSUAL } from './scalar';
import { setOwn } from '../../base/own-key';

export { generatedClassOf };

/**
 * The YAML of an object of a generated class straight from what the program gave: what `emit` makes of the class's `toJson()`. Undefined where that
 * takes more than choosing, converting and sorting fields, as for `emitObject`, and where a value is not what its type says.
 *
 * @param body its fields, without Lazy values; apiVersion, kind and metadata among them do not count
 */
export function emitGenerated({ apiVersion, kind, type }: GeneratedClass, metadata: Fields, body: Fields): string | undefined {
  try {
    const all: Record<string, unknown> = { metadata };
    for (const key in body) if (!HEAD.has(key)) setOwn(all, key, body[key]);
    return `apiVersion:${stringText(apiVersion, 1)}\nkind:${stringText(kind, 1)}${fields(all, type, 0, true, PLAIN)}\n`;
  } catch (error) {
    if (error === UNUSUAL) return undefined;
    throw error;
  }
}

/** The fields of a value of a type. */
function fields(object: Fields, type: GeneratedType, depth: number, below: boolean, style: Style): string {
  const values = VALUES[depth];
  let layout = Layout.of(type);
  for (const key in object) {
    const value = object[key];
    if (value === undefined || !Object.prototype.hasOwnProperty.call(object, key)) continue;
    values[layout.length] = value;
    layout = layout.with(key);
  }
  if (layout.length === 0) return '';
  const { order, below: linesBelow, beside: linesBeside, fields: known } = layout.at(depth);
  let text = '';
  for (let i = 0; i < order.length; i++) {
    const line = below || text !== '' ? linesBelow[i] : linesBeside[i];
    const valueText = fieldText(values[order[i]], known[i], depth + 1, depth === 0 && line.bare === METADATA_LINE ? METADATA : style);
    if (valueText !== '') text += line.bare + valueText;
  }
  return text;
}

function fieldText(value: unknown, { to, within }: GeneratedField, depth: number, style: Style): string {
  if (to === 'same') return within === 'map' && !isPlainObject(value) ? unusual() : node(value, depth, true, style);
  if (within === undefined) return converted(value, to, depth, true, style);
  if (style.dropsEmpty) return Array.isArray(value) && value.length === 0 ? '' : unusual();
  if (within === 'list') return listText(value, to, depth);
  return mapText(value, to, depth);
}

function listText(items: unknown, to: GeneratedField['to'], depth: number): string {
  if (!Array.isArray(items) || Object.getPrototypeOf(items) !== Array.prototype || isToken(items) || depth + 1 >= INDENTATION.length) throw UNUSUAL;
  let text = '';
  for (let i = 0; i < items.length; i++) text += DASH[depth] + converted(items[i], to, depth + 1, false, PLAIN);
  return text || ' []';
}

function mapText(map: unknown, to: GeneratedField['to'], depth: number): string {
  if (!isPlainObject(map) || depth + 1 >= INDENTATION.length) throw UNUSUAL;
  const keys = Object.keys(map).filter((key) => map[key] !== undefined);
  let layout = Layout.empty;
  for (const key of keys) layout = layout.with(key);
  const { order, below } = layout.at(depth);
  let text = '';
  for (let i = 0; i < order.length; i++) text += below[i].bare + converted(map[keys[order[i]]], to, depth + 1, true, PLAIN);
  return text || ' {}';
}

/** A value of a type, or what the `value` of one is. */
function converted(value: unknown, to: GeneratedField['to'], depth: number, below: boolean, style: Style): string {
  if (to === 'same') return node(value, depth, below, style);
  if (to === 'value') return node(innerValue(value), depth, below, style);
  if (!isPlainObject(value) || depth + 1 >= INDENTATION.length) throw UNUSUAL;
  return fields(value, to, depth, below, style) || (style.dropsEmpty ? '' : ' {}');
}

/** What an instance such as `Quantity` stands for. */
function innerValue(value: unknown): string | number {
  if (typeof value !== 'object' || value === null || value instanceof Lazy || Array.isArray(value) || value.constructor === Object) throw UNUSUAL;
  const { value: inner, resolve } = value as { readonly value?: unknown; readonly resolve?: unknown };
  return resolve === undefined && (typeof inner === 'string' || typeof inner === 'number') ? inner : unusual();
}

function isPlainObject(value: unknown): value is Fields {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return false;
  return (value as Fields).constructor === Object && (value as Fields).resolve === undefined;
}

function unusual(): never {
  throw UNUSUAL;
}

const HEAD = new Set(['apiVersion', 'kind', 'metadata']);
const METADATA_LINE = '\nmetadata:';
/** The values of the object that is being written at each depth. */
const VALUES = INDENTATION.map((): unknown[] => []);
