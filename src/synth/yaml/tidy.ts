import {
  ApiObject, ApiObjectMetadataDefinition, App, ImplicitTokenResolver, IResolver, JsonPatch, Lazy, LazyResolver, NumberStringUnionResolver,
} from 'cdk8s';
import type { Fields } from './emit-object';
import { setOwn } from '../../base/own-key';

/** The parts of `cdk8s.ApiObject` and its metadata that are private there and have no accessor. */
export interface ApiObjectInternals {
  readonly props: { readonly [key: string]: unknown };
  readonly patches: readonly JsonPatch[];
  readonly metadata: {
    readonly name: unknown;
    readonly namespace: unknown;
    readonly annotations: unknown;
    readonly finalizers: unknown;
    readonly ownerReferences: unknown;
    readonly labels: unknown;
    readonly _additionalAttributes: { readonly [key: string]: unknown };
  };
}

/** Whether resolvers are those that cdk8s has by itself. */
export function areBuiltIn(resolvers: readonly IResolver[]): boolean {
  const builtIn = [LazyResolver, ImplicitTokenResolver, NumberStringUnionResolver];
  return resolvers.length === builtIn.length
    && resolvers.every((resolver, i) => Object.getPrototypeOf(resolver) === builtIn[i].prototype && Object.keys(resolver).length === 0);
}

const builtInApps = new WeakMap<App, boolean>();

/** The metadata of an object as JSON. */
export function metadataJson(object: ApiObject): Record<string, unknown> {
  const app = object.node.root as App;
  let isBuiltIn = builtInApps.get(app);
  if (isBuiltIn === undefined) builtInApps.set(app, isBuiltIn = Array.isArray(app.resolvers) && areBuiltIn(app.resolvers));
  return isBuiltIn && object.metadata.toJson === ApiObjectMetadataDefinition.prototype.toJson
    ? tidyMetadata((object as unknown as ApiObjectInternals).metadata) ?? {} : object.metadata.toJson();
}

/** Metadata as it is, where it has usual fields only. */
export function metadataFields(metadata: ApiObjectInternals['metadata'], namespace: unknown = metadata.namespace): Fields | undefined {
  for (const key in metadata._additionalAttributes) if (!METADATA_FIELDS.has(key)) return undefined;
  const { annotations, finalizers, labels, name, ownerReferences } = metadata;
  return { annotations, finalizers, labels, name, namespace, ownerReferences };
}

const METADATA_FIELDS = new Set(['annotations', 'finalizers', 'labels', 'name', 'namespace', 'ownerReferences']);

/** Metadata as JSON, as cdk8s tidies it. */
export function tidyMetadata(metadata: ApiObjectInternals['metadata']): Record<string, unknown> | undefined {
  return tidy({
    ...metadata._additionalAttributes,
    name: metadata.name,
    namespace: metadata.namespace,
    annotations: metadata.annotations,
    finalizers: metadata.finalizers,
    ownerReferences: metadata.ownerReferences,
    labels: metadata.labels,
  }, true) as Record<string, unknown> | undefined;
}

/** What a resolver of cdk8s looks for in a value. */
interface Resolvable {
  readonly resolve?: unknown;
  readonly value?: unknown;
}

/**
 * A value resolved (`Lazy`, tokens with a `resolve()`, unions of number and string), with sorted keys and without null values.
 *
 * @param dropEmpty whether empty arrays and objects are left out
 */
export function tidy(value: unknown, dropEmpty: boolean): unknown {
  if (value === null || value === undefined) return undefined;
  if (typeof value !== 'object' && typeof value !== 'function') return value;
  if (value instanceof Lazy) return tidy(value.produce(), dropEmpty);
  const { resolve } = value as Resolvable;
  if (typeof resolve === 'function') return tidy((value as { resolve(): unknown }).resolve(), dropEmpty);
  if (value.constructor === Object) return tidyObject(value as Record<string, unknown>, dropEmpty, tidy);
  const union = (value as Resolvable).value;
  if (typeof union === 'number' || typeof union === 'string') return { value: union };
  if (isPlainObject(value)) return tidyObject(value as Record<string, unknown>, dropEmpty, tidy);
  if (Array.isArray(value)) return tidyArray(value, dropEmpty, tidy);
  return tidyResolved(value, dropEmpty);
}

/** A value that resolvers do not look into: an object of another realm, if it is an object that can be written at all. */
function tidyResolved(value: unknown, dropEmpty: boolean): unknown {
  if (value === null || value === undefined) return undefined;
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return tidyArray(value, dropEmpty, tidyResolved);
  if (isPlainObject(value)) return tidyObject(value as Record<string, unknown>, dropEmpty, tidyResolved);
  if (value.constructor.name !== 'Object') throw new Error(`can't render non-simple object of type '${value.constructor.name}'`);
  return tidyObject(value as Record<string, unknown>, dropEmpty, tidyResolved);
}

function tidyArray(value: unknown[], dropEmpty: boolean, each: typeof tidy): unknown {
  if (dropEmpty && value.length === 0) return undefined;
  return value.map((item) => each(item, dropEmpty));
}

function tidyObject(value: Record<string, unknown>, dropEmpty: boolean, each: typeof tidy): unknown {
  const tidied: Record<string, unknown> = {};
  let last = '';
  let isSorted = true;
  let empty = true;
  for (const key of Object.keys(value)) { // producers are asked in the order of the program, not of the sorted keys
    const item = each(value[key], dropEmpty);
    if (item === undefined) continue;
    setOwn(tidied, key, item);
    empty = false;
    if (key < last) isSorted = false;
    last = key;
  }
  if (empty && dropEmpty) return undefined;
  return isSorted ? tidied : sorted(tidied);
}

export function sorted(object: Record<string, unknown>): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(object).sort()) setOwn(result, key, object[key]);
  return result;
}

/** An object of nothing but keys, also those that JavaScript's own objects have. */
function isPlainObject(value: object): boolean {
  if (value.constructor === Object) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** What the library of JSON patches adds to its messages: the operation with its value, and the whole object, which may be a Secret. */
const DUMP = /\nname: \w+\nindex: \d+\noperation: [\s\S]*$/;

/** A mistake that shows only when an object is rendered. */
export class Unrenderable extends Error {
  constructor(message: string, readonly fix: string) {
    super(message);
  }
}

/** What the library of JSON patches throws. */
interface Failure extends Error {
  readonly index?: number;
  readonly operation?: { readonly op: string; readonly path: string };
}

/**
 * An object's JSON with its patches applied.
 *
 * @throws an error that shows nothing of the object but the path of the patch
 */
export function patched<T>(json: T, patches: readonly JsonPatch[]): T {
  if (patches.length === 0) return json;
  try {
    return JsonPatch.apply(json, ...patches) as T;
  } catch (error) {
    const { message, index = 0, operation } = error as Failure;
    const which = operation ? ` ${index + 1} of ${patches.length} (${operation.op} ${operation.path})` : '';
    if (/banPrototypeModifications/.test(message)) {
      throw new Unrenderable(`JSON patch${which} cannot be applied: its path leads through __proto__ or constructor/prototype`, 'patch the map around that key with a value');
    }
    throw new Error(`JSON patch${which} cannot be applied: ${withoutDump(message)}`);
  }
}

/** The message of a failed JSON patch without the object that it was to change. */
export function withoutDump(message: string): string {
  return message.replace(DUMP, '');
}
