import { ApiObject, JsonPatch, resolve } from 'cdk8s';
import { Parts } from './emit-object';
import { isClusterScoped, plainMetadata } from './metadata';
import { patched } from './patch';
import { ApiObjectInternals, metadataFields } from './tidy';

/** The part of `cdk8s.ApiObject` that is private there and has no accessor. */
interface Patched {
  readonly patches: JsonPatch[];
}

/** JSON of one of our objects: sorted keys, undefined left out, `null` kept, resolvers and patches applied. */
export function renderObject(object: ApiObject, body: Record<string, unknown>): Record<string, unknown> {
  const { patches } = object as unknown as Patched;
  return patched(renderUnpatched(object, body), patches);
}

/** The same without its patches. */
export function renderUnpatched(object: ApiObject, body: Record<string, unknown>): Record<string, unknown> {
  const json: Record<string, unknown> = { apiVersion: object.apiVersion, kind: object.kind, metadata: plainMetadata(object) };
  const tidied = tidy(body, object) as Record<string, unknown>;
  for (const key in tidied) json[key] = tidied[key];
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
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return tidyItems(value, object);
  if (Object.getPrototypeOf(value) !== Object.prototype) return tidyResolved(value, object);
  const from = value as Record<string, unknown>;
  const to: Record<string, unknown> = {};
  for (const key of Object.keys(from).sort()) {
    const item = tidy(from[key], object);
    if (item === undefined) continue;
    if (key === '__proto__') Object.defineProperty(to, key, { value: item, enumerable: true, configurable: true, writable: true });
    else to[key] = item;
  }
  return to;
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

