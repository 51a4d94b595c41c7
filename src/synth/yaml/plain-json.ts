import { ApiObject, ApiObjectMetadataDefinition } from 'cdk8s';
import { ApiObjectInternals, patched, sorted, tidy, tidyMetadata, Unrenderable } from './tidy';
import { setOwn } from '../../base/own-key';

/** Whether an object's own values can be rendered here: nothing in it means something to cdk8s' resolvers as a whole, and its metadata is of cdk8s. */
export function hasPlainProps(object: ApiObject): boolean {
  const { props } = object as unknown as ApiObjectInternals;
  return hasPlainMetadata(object) && typeof props.resolve !== 'function';
}

export function hasPlainMetadata({ metadata }: ApiObject): boolean {
  return metadata.toJson === ApiObjectMetadataDefinition.prototype.toJson;
}

/**
 * The same as `ApiObject.toJson()` where nothing is overridden and the app has cdk8s' own resolvers only, which cdk8s runs several times
 * over each value, with copies between: here values are resolved, tidied and sorted in one pass.
 *
 * @param props its properties, where some are resolved already
 */
export function plainJson(object: ApiObject, props = propsOf(object)): unknown {
  try {
    const { patches, metadata } = object as unknown as ApiObjectInternals;
    const tidied = tidyMetadata(metadata);
    const json: Record<string, unknown> = {};
    for (const key of Object.keys(props)) {
      const value = key === 'metadata' ? undefined : tidy(props[key], false);
      if (value !== undefined) setOwn(json, key, value);
    }
    if (tidied !== undefined) json.metadata = tidied;
    const unpatched = sorted(json);
    return inOrder(patched(unpatched, patches));
  } catch (e) {
    if (e instanceof Unrenderable) throw e;
    throw new Error(`Failed serializing construct at path '${object.node.path}' with name '${object.name}': ${e}`);
  }
}

export function inOrder(json: Record<string, unknown>): Record<string, unknown> {
  const ordered: Record<string, unknown> = {};
  if ('apiVersion' in json) ordered.apiVersion = json.apiVersion;
  if ('kind' in json) ordered.kind = json.kind;
  if ('metadata' in json) ordered.metadata = json.metadata;
  for (const key of Object.keys(json)) {
    if (key !== 'apiVersion' && key !== 'kind' && key !== 'metadata') setOwn(ordered, key, json[key]);
  }
  return ordered;
}

function propsOf(object: ApiObject): ApiObjectInternals['props'] {
  return (object as unknown as ApiObjectInternals).props;
}

/** The object that is asked for its JSON, with its properties. */
let asked: { readonly object: ApiObject; readonly props?: ApiObjectInternals['props'] } | undefined;

/**
 * What an object's own `toJson()` returns, in the time of an app with cdk8s' own resolvers. Generated classes (of cdk8s-plus, of `cdk8s import`) ask
 * `super.toJson()` and choose the fields of their kind from that, so this is where most of their time goes.
 *
 * @param props its properties, where some are resolved already
 */
export function askJson(object: ApiObject, props?: ApiObjectInternals['props']): unknown {
  const before = asked;
  asked = { object, props };
  try {
    return askedJson(object);
  } finally {
    asked = before;
  }
}

/** The labels and annotations that cdk8s loses, or takes for the class of the map that has them. */
const UNKNOWN_TO_CDK8S = ['__proto__', 'constructor'];

/** What an object's own `toJson()` gives. Labels and annotations that cdk8s cannot render are kept away from it. */
export function askedJson(object: ApiObject): any {
  const { labels, annotations } = (object as unknown as ApiObjectInternals).metadata;
  if (!hasUnknown(labels) && !hasUnknown(annotations)) return object.toJson();
  const kept = Object.entries({ labels, annotations }).flatMap(([field, map]) => UNKNOWN_TO_CDK8S
    .flatMap((key) => (isMap(map) && Object.hasOwn(map, key) ? [{ field, map, key, value: map[key] }] : [])));
  for (const { map, key } of kept) delete map[key];
  try {
    const json = object.toJson() as { readonly metadata: Record<string, Record<string, unknown> | undefined> };
    for (const { field, key, value } of kept) json.metadata[field] = sorted({ ...json.metadata[field], [key]: value });
    return json;
  } finally {
    for (const { map, key, value } of kept) setOwn(map, key, value);
  }
}

function hasUnknown(map: unknown): boolean {
  return isMap(map) && UNKNOWN_TO_CDK8S.some((key) => Object.hasOwn(map, key));
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** `ApiObject.toJson()` while it is replaced. */
let replaced: typeof ApiObject.prototype.toJson | undefined;

/** Whether objects and their metadata are rendered by cdk8s itself, and not by what a program or a plugin has put in its place. */
export function isOfCdk8s(): boolean {
  const toJson = replaced ?? ApiObject.prototype.toJson;
  return textOf(toJson).includes('Failed serializing construct') && textOf(ApiObjectMetadataDefinition.prototype.toJson).includes('_additionalAttributes');
}

function textOf(code: object): string {
  return Function.prototype.toString.call(code);
}

/** Does something while `super.toJson()` of objects that are asked by `askJson` is `plainJson`: it is what cdk8s returns. */
export function withPlainJson<T>(action: () => T): T {
  if (replaced || !isOfCdk8s()) return action();
  const { toJson } = ApiObject.prototype;
  replaced = toJson;
  ApiObject.prototype.toJson = function (this: ApiObject) {
    return this === asked?.object && hasPlainProps(this) ? plainJson(this, asked.props) : toJson.call(this);
  };
  try {
    return action();
  } finally {
    ApiObject.prototype.toJson = toJson;
    replaced = undefined;
  }
}
