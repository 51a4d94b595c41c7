import { ApiObject, JsonPatch, resolve } from 'cdk8s';
import { isClusterScoped } from './cluster-scoped';
import { Parts } from './emit-object';
import { plainMetadata } from './metadata';
import { ApiObjectInternals, metadataFields, patched } from './tidy';
import { setOwn } from '../../base/own-key';

/** The part of `cdk8s.ApiObject` that is private there and has no accessor. */
interface Patched {
  readonly patches: JsonPatch[];
}

/**
 * JSON of one of our objects: sorted keys, undefined left out, `null` kept, resolvers and patches applied.
 *
 * @throws what a getter, a producer or a patch throws, with the construct
 */
export function renderObject(object: ApiObject, body: () => Record<string, unknown>): Record<string, unknown> {
  const { patches } = object as unknown as Patched;
  try {
    return patched(renderUnpatched(object, body()), patches);
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('[')) throw error; // it names the construct
    throw new Error(`Failed serializing construct at path '${object.node.path}' with name '${object.name}': ${String(error)}`, { cause: error });
  }
}

/** The same without its patches. */
export function renderUnpatched(object: ApiObject, body: Record<string, unknown>): Record<string, unknown> {
  const json: Record<string, unknown> = { apiVersion: object.apiVersion, kind: object.kind, metadata: plainMetadata(object) };
  const tidied = tidy(body, object) as Record<string, unknown>;
  for (const key in tidied) setOwn(json, key, tidied[key]);
  return json;
}

/** What one of our objects can be written from without its JSON. */
export function objectParts(object: ApiObject, body: Record<string, unknown>): Parts | undefined {
  const { apiVersion, kind } = object;
  const { metadata } = object as unknown as ApiObjectInternals;
  const namespace = metadata.namespace !== undefined && isClusterScoped(object.apiGroup, kind) ? undefined : metadata.namespace;
  const fields = metadataFields(metadata, namespace);
  return fields && { apiVersion, kind, metadata: fields, body, keepsNull: true };
}

function tidy(value: unknown, object: ApiObject): unknown {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return value;
  if (isToken(value) || typeof value === 'function') return tidyResolved(value, object);
  if (Array.isArray(value)) return tidyItems(value, object);
  if (Object.getPrototypeOf(value) !== Object.prototype) return tidyResolved(value, object);
  const from = value as Record<string, unknown>;
  const to: Record<string, unknown> = {};
  for (const key of Object.keys(from).sort()) {
    const item = tidy(from[key], object);
    if (item === undefined) continue;
    setOwn(to, key, item);
  }
  return to;
}

/** Whether a value resolves itself; what does so need not be among its keys. */
function isToken(value: object): boolean {
  return typeof (value as { readonly resolve?: unknown }).resolve === 'function';
}

function tidyItems(items: unknown[], object: ApiObject): unknown[] {
  const tidied: unknown[] = [];
  for (const item of items) {
    const each = tidy(item, object);
    if (each !== undefined) tidied.push(each);
  }
  return tidied;
}

/** Lazy values, tokens and whatever the app's resolvers understand. */
function tidyResolved(value: object, object: ApiObject): unknown {
  const resolved = resolve([], value, object);
  if (resolved === value) {
    throw new Error(`[${object.node.path}] cannot render a value of type ${value.constructor?.name ?? 'object'}: use plain data, `
      + 'a cdk8s Lazy, or a resolver of the app');
  }
  return tidy(resolved, object);
}

