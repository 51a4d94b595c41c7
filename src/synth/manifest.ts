import {
  ApiObject, ApiObjectMetadataDefinition, ImplicitTokenResolver, IResolver, JsonPatch, Lazy, LazyResolver, NumberStringUnionResolver,
} from 'cdk8s';

/** The parts of `cdk8s.ApiObject` and its metadata that are private there and have no accessor. */
interface Internals {
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

/** What `toJson()` gives for objects, asked for once each. */
export class Manifests {
  private readonly known = new Map<ApiObject, unknown>();
  private readonly isPlainApp: boolean;

  /** @param resolvers the resolvers of the app */
  constructor(resolvers: readonly IResolver[]) {
    const builtIn = [LazyResolver, ImplicitTokenResolver, NumberStringUnionResolver];
    this.isPlainApp = !process.env.CDK8S_DISABLE_SORT && resolvers.length === builtIn.length
      && resolvers.every((resolver, i) => Object.getPrototypeOf(resolver) === builtIn[i].prototype && Object.keys(resolver).length === 0);
  }

  /**
   * The JSON of an object as it is written.
   *
   * @throws what the object's `toJson()` throws
   */
  of(object: ApiObject): unknown {
    let json = this.known.get(object);
    if (json === undefined) {
      json = this.isPlainApp && isPlain(object) ? plainJson(object) : object.toJson();
      this.known.set(object, json);
    }
    return json;
  }

  /**
   * The JSON of objects.
   *
   * @throws what the only failing `toJson()` throws, or an `AggregateError` of all of them
   */
  all(objects: readonly ApiObject[]): unknown[] {
    const errors: Error[] = [];
    const manifests = objects.map((object) => {
      try {
        return this.of(object);
      } catch (error) {
        errors.push(error as Error);
        return undefined;
      }
    });
    if (errors.length > 0) throw together(errors);
    return manifests;
  }
}

/** Several errors as one; a single one as it is. */
export function together(errors: readonly Error[]): Error {
  if (errors.length === 1) return errors[0];
  return new AggregateError(errors, `Synthesis failed with the following errors:\n  ${errors.map((e) => e.message).join('\n  ')}`);
}

function isPlain(object: ApiObject): boolean {
  return object.toJson === ApiObject.prototype.toJson && object.metadata.toJson === ApiObjectMetadataDefinition.prototype.toJson;
}

/**
 * The same as `ApiObject.toJson()` where nothing is overridden and the app has cdk8s' own resolvers only, which cdk8s runs several times
 * over each value, with copies between: here values are resolved, tidied and sorted in one pass.
 */
function plainJson(object: ApiObject): unknown {
  try {
    const { props, patches, metadata } = object as unknown as Internals;
    const data = {
      ...props,
      metadata: tidy({
        ...metadata._additionalAttributes,
        name: metadata.name,
        namespace: metadata.namespace,
        annotations: metadata.annotations,
        finalizers: metadata.finalizers,
        ownerReferences: metadata.ownerReferences,
        labels: metadata.labels,
      }, true),
    };
    const json = tidy(data, false) as Record<string, unknown>;
    return inOrder(patches.length > 0 ? JsonPatch.apply(json, ...patches) : json);
  } catch (e) {
    throw new Error(`Failed serializing construct at path '${object.node.path}' with name '${object.name}': ${e}`);
  }
}

function inOrder(json: Record<string, unknown>): Record<string, unknown> {
  const ordered: Record<string, unknown> = {};
  for (const key of ['apiVersion', 'kind', 'metadata', ...Object.keys(json)]) {
    if (key in json) ordered[key] = json[key];
  }
  return ordered;
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
function tidy(value: unknown, dropEmpty: boolean): unknown {
  if (value === null || value === undefined) return undefined;
  if (typeof value !== 'object' && typeof value !== 'function') return value;
  if (value instanceof Lazy) return tidy(value.produce(), dropEmpty);
  const { resolve } = value as Resolvable;
  if (typeof resolve === 'function') return tidy((value as { resolve(): unknown }).resolve(), dropEmpty);
  if (value.constructor === Object) return tidyObject(value as Record<string, unknown>, dropEmpty, tidy);
  const union = (value as Resolvable).value;
  if (typeof union === 'number' || typeof union === 'string') return { value: union };
  if (Array.isArray(value)) return tidyArray(value, dropEmpty, tidy);
  return tidyResolved(value, dropEmpty);
}

/** A value that resolvers do not look into: an object of another realm, if it is an object that can be written at all. */
function tidyResolved(value: unknown, dropEmpty: boolean): unknown {
  if (value === null || value === undefined) return undefined;
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return tidyArray(value, dropEmpty, tidyResolved);
  if (value.constructor.name !== 'Object') throw new Error(`can't render non-simple object of type '${value.constructor.name}'`);
  return tidyObject(value as Record<string, unknown>, dropEmpty, tidyResolved);
}

function tidyArray(value: unknown[], dropEmpty: boolean, each: typeof tidy): unknown {
  if (dropEmpty && value.length === 0) return undefined;
  return value.map((item) => each(item, dropEmpty));
}

function tidyObject(value: Record<string, unknown>, dropEmpty: boolean, each: typeof tidy): unknown {
  let tidied: Record<string, unknown> = {};
  let last = '';
  let sorted = true;
  let empty = true;
  for (const key of Object.keys(value)) { // producers are asked in the order of the program, not of the sorted keys
    const item = each(value[key], dropEmpty);
    if (item === undefined || key === '__proto__') continue;
    tidied[key] = item;
    empty = false;
    if (key < last) sorted = false;
    last = key;
  }
  if (empty && dropEmpty) return undefined;
  if (!sorted) {
    const unsorted = tidied;
    tidied = {};
    for (const key of Object.keys(unsorted).sort()) tidied[key] = unsorted[key];
  }
  return tidied;
}
