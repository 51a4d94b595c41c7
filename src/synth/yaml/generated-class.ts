import * as path from 'path';
import { ApiObject } from 'cdk8s';

/**
 * How a class that `cdk8s import` has generated (those of cdk8s-plus are, too) makes a manifest: its `toJson()` takes the fields that its kind has from what
 * `ApiObject.toJson()` returns, in the order of their schema.
 */
export interface GeneratedClass {
  readonly apiVersion: string;
  readonly kind: string;
  readonly type: GeneratedType;
}

/** The fields of a type, by the names that they have in the program. Dates are not among them. */
export interface GeneratedType {
  readonly fields: ReadonlyMap<string, GeneratedField>;
}

/** A field of a type. */
export interface GeneratedField {
  /** Its name in the manifest: mostly the same, but `setHostnameAsFQDN` is `setHostnameAsFqdn` in the program. */
  readonly name: string;
  /** Its place among the fields of its type. */
  readonly place: number;
  /** What its value becomes, or each value in its list or map: nothing else, what its field `value` has, or a value of another type. */
  readonly to: 'same' | 'value' | GeneratedType;
  readonly within?: 'list' | 'map';
}

const known = new WeakMap<object, GeneratedClass | null>();

/** The generated class of an object; undefined where the object's `toJson()` is any other. */
export function generatedClassOf(object: ApiObject, modules: () => Iterable<unknown> = loaded): GeneratedClass | undefined {
  const { toJson } = object;
  let found = known.get(toJson);
  if (found === undefined) known.set(toJson, found = tryToRead(object, modules) ?? null);
  return found ?? undefined;
}

/** What other modules export may do anything when it is read. */
function tryToRead(object: ApiObject, modules: () => Iterable<unknown>): GeneratedClass | undefined {
  try {
    return readClass(object, modules);
  } catch {
    return undefined; // such objects are asked for their JSON
  }
}

/** What modules of CommonJS export, but for this library, whose indexes would load what they export. */
function* loaded(): IterableIterator<unknown> {
  const library = path.resolve(__dirname, '..', '..') + path.sep;
  for (const [file, loadedModule] of Object.entries(require.cache)) if (!file.startsWith(library)) yield loadedModule?.exports;
}

/** The conversion is read from the functions' own text: of whatever is not exactly what the generator writes, nothing is known. */
function readClass(object: ApiObject, modules: () => Iterable<unknown>): GeneratedClass | undefined {
  const made = makerOf(object);
  const [, name, props] = made ? TO_JSON.exec(withoutBlanks(made.prototype.toJson)) ?? [] : [];
  if (!made || name === undefined || name !== made.name || !Object.hasOwn(made, 'GVK')) return undefined;
  const { apiVersion, kind } = made.GVK as { readonly apiVersion?: unknown; readonly kind?: unknown };
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || Object.keys(made.GVK as object).join() !== 'apiVersion,kind') return undefined;
  for (const exported of modules()) {
    if (!isObject(exported) || !Object.hasOwn(exported, name) || exported[name] !== made) continue;
    const type = typeIn(exported, props, new Map());
    if (type && ![...type.fields].some(([field, to]) => HEAD.has(to.name) || (field === 'metadata') !== (to.name === 'metadata'))) return { apiVersion, kind, type };
  }
  return undefined;
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null;
}

/** A class that has an own `toJson()` above that of `ApiObject`. */
interface Maker {
  readonly name: string;
  readonly prototype: ApiObject;
  readonly GVK?: unknown;
}

function makerOf(object: ApiObject): Maker | undefined {
  let prototype: object | null = Object.getPrototypeOf(object) as object;
  if (Object.hasOwn(object, 'toJson')) return undefined;
  while (prototype && !Object.hasOwn(prototype, 'toJson')) prototype = Object.getPrototypeOf(prototype) as object | null;
  const above = prototype && Object.getPrototypeOf(prototype) as ApiObject | null;
  return above?.toJson === ApiObject.prototype.toJson ? prototype!.constructor as unknown as Maker : undefined;
}

/** A type by its converting function. */
function typeIn(exported: { readonly [name: string]: unknown }, name: string, types: Map<string, GeneratedType>): GeneratedType | undefined {
  const ready = types.get(name);
  if (ready) return ready;
  const convert = Object.hasOwn(exported, name) ? exported[name] : undefined;
  const [, entries] = typeof convert === 'function' ? CONVERT.exec(withoutBlanks(convert)) ?? [] : [];
  if (entries === undefined) return undefined;
  const fields = new Map<string, GeneratedField>();
  const type: GeneratedType = { fields };
  types.set(name, type); // types may contain themselves
  let place = 0;
  let end = 0;
  for (const { 0: entry, 1: field, groups: each = {} } of entries.matchAll(ENTRY)) {
    end += entry.length;
    place++;
    const source = each.same ?? each.typed ?? each.list ?? each.value ?? each.map;
    if (source === undefined) continue; // a date
    const typeName = each.type ?? each.itemType ?? each.entryType;
    const to = typeName ? typeIn(exported, typeName, types) : each.value ?? each.entryValue ? 'value' : 'same';
    if (!to) return undefined;
    fields.set(source, { name: field, place, to, within: each.list ? 'list' : each.map ? 'map' : undefined });
  }
  return end === entries.length ? type : undefined;
}

/** The text of a function in one form, whatever version of JavaScript it was compiled to. */
function withoutBlanks(code: object): string {
  return Function.prototype.toString.call(code).replace(/^[ \t]*\/[/*].*$/gm, '').replace(/\s/g, '').replaceAll('void0', 'undefined').replaceAll('"', '\'')
    .replace(/\((_\w+)=(obj\.\w+|i\[1\])\)===null\|\|\1===undefined\?undefined:\1\./g, '$2?.')
    .replace(/=>\{var_\w+;return([^;]*);\}/g, '=>$1')
    .replace(/Object\.assign\(Object\.assign\(\{\},([\w.]+)\),(\{[^{}]*\}|toJson_\w+\(resolved\))\)/g, (_, first: string, second: string) =>
      `{...${first},${second.startsWith('{') ? second.slice(1, -1) : `...${second}`}}`);
}

const HEAD = new Set(['apiVersion', 'kind']);
const TO_JSON = /^toJson\(\)\{constresolved=super\.toJson\(\);return\{\.\.\.(\w+)\.GVK,\.\.\.(toJson_\w+)\(resolved\),?\};?\}$/;
const DEFINED = '\\(r,i\\)=>\\(?i\\[1\\]===undefined\\)?\\?r:\\(?\\{\\.\\.\\.r,\\[i\\[0\\]\\]:';
const CONVERT = new RegExp('^functiontoJson_\\w+\\(obj\\)\\{(?:var_\\w+(?:,_\\w+)*;)?if\\(obj===undefined\\)\\{returnundefined;\\}constresult=\\{(.*?),?\\};'
  + `returnObject\\.entries\\(result\\)\\.reduce\\(${DEFINED}i\\[1\\]\\}\\)?,\\{\\}\\);\\}$`);
const ENTRY = new RegExp('\'?([\\w$]+)\'?:(?:' + [
  '\\(*obj\\.(?<map>\\w+)\\)*===undefined\\)?\\?undefined:\\(?Object\\.entries\\(obj\\.\\k<map>\\)\\.reduce\\('
  + `${DEFINED}(?:(?<entryValue>i\\[1\\]\\?\\.value)|(?<entryType>toJson_\\w+)\\(i\\[1\\]\\)|i\\[1\\])\\}\\)?,\\{\\}\\)\\)?`,
  'obj\\.(?<list>\\w+)\\?\\.map\\(\\(?y\\)?=>(?:y|(?<itemType>toJson_\\w+)\\(y\\))\\)',
  'obj\\.(?<value>\\w+)\\?\\.value',
  '(?<type>toJson_\\w+)\\(obj\\.(?<typed>\\w+)\\)',
  'obj\\.\\w+\\?\\.toISOString\\(\\)',
  'obj\\.(?<same>\\w+)',
].join('|') + ')(?:,|$)', 'gy');
