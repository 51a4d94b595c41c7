import { ApiObject, ApiObjectMetadataDefinition, IResolver } from 'cdk8s';
import { IConstruct } from 'constructs';
import { emitObject, Parts } from './emit-object';
import { isClusterScoped } from './metadata';
import { patched, Unrenderable, withoutDump } from './patch';
import { emitMarked, followMarkers, isMarked, mark, MarkedObject } from './setter-markers';
import { StablePaths } from './stable-paths';
import { areBuiltIn, ApiObjectInternals, metadataFields, sorted, tidy, tidyMetadata } from './tidy';
import { explainUnresolved } from '../../base/cdk-token';
import { enclosingFolder } from '../../base/enclosing-folder';
import { withoutValuesOf } from '../../base/hidden-values';
import { setOwn } from '../../base/own-key';
import { problem, warning } from '../../base/problem';
import type { Resource } from '../../resource';

/** What an object's `toJson()` returned or threw. */
interface JsonResult {
  readonly json?: unknown;
  readonly error?: Error;
}

/** What has a name, if it is a manifest. */
interface WithName {
  readonly metadata?: { readonly name?: unknown };
}

/** Who sees every object that is rendered. */
export interface RenderListener {
  /** An object's JSON. */
  seeJson(object: ApiObject, json: unknown): void;
  /** The parts of an object that was written without its JSON; `json` makes it. */
  seeParts(object: ApiObject, parts: Parts, json: () => unknown): void;
  /** The text of a file with objects that were seen by their parts only. */
  seeText(text: string, objects: readonly ApiObject[], jsonOf: (object: ApiObject) => unknown): void;
}

/** What `toJson()` gives for objects. */
export class Manifests {
  private readonly kept = new Map<ApiObject, JsonResult>();
  /** Manifests before they are made independent of the folder's place, of objects that others had to know the name of. */
  private readonly raw = new Map<ApiObject, unknown>();
  private readonly stable: StablePaths;
  private readonly isPlainApp: boolean;
  private listener?: RenderListener;
  /** Objects whose markers were followed: what is lost is said once. */
  private readonly followed = new Set<ApiObject>();
  /** Objects that were written without their JSON, and that are not in a file yet. */
  private seenByParts: ApiObject[] = [];

  /**
   * @param resolvers the resolvers of the app
   * @param constructs every construct of the app
   */
  constructor(resolvers: readonly IResolver[], constructs: readonly IConstruct[]) {
    this.stable = new StablePaths(constructs, (object) => this.nameOf(object));
    this.isPlainApp = !process.env.CDK8S_DISABLE_SORT && areBuiltIn(resolvers);
  }

  /**
   * The JSON of an object as it is written, kept until it is taken. What is thrown is kept too: a second try may end otherwise.
   *
   * @throws what the object's `toJson()` throws
   */
  of(object: ApiObject): unknown {
    let answer = this.kept.get(object);
    if (!answer) this.kept.set(object, answer = this.ask(object));
    if (answer.error) throw answer.error;
    return answer.json;
  }

  /** The JSON of an object that was asked for, and that could be rendered. */
  known(object: ApiObject): unknown {
    return this.kept.get(object)?.json;
  }

  /** The same for the last time: it is not kept any more. 100,000 objects take 200 MiB. */
  take(object: ApiObject): unknown {
    const answer = this.kept.get(object) ?? this.ask(object);
    this.kept.delete(object);
    if (answer.error) throw answer.error;
    return answer.json;
  }

  /** The YAML of an object, for the last time too: where it is not kept as JSON and can be written without, none is made. */
  takeYaml(object: ApiObject): string {
    const fast = this.isPlainApp && !this.kept.has(object) ? withoutJson(object) : undefined;
    if (fast === undefined) return emitMarked(this.take(object));
    if (this.listener) {
      this.seenByParts.push(object);
      this.listener.seeParts(object, fast.parts, () => this.jsonOf(object));
    }
    return fast.yaml;
  }

  /** Shows the text of a file, into which the objects of the latest YAML have gone. */
  showFile(text: string): void {
    if (this.seenByParts.length === 0) return;
    this.listener?.seeText(text, this.seenByParts, (object) => this.jsonOf(object));
    this.seenByParts = [];
  }

  /** Shows each object that is rendered. */
  onRendered(listener: RenderListener): void {
    this.listener = listener;
  }

  /** A text of a file that may name what is in folders, by the labels that are written there. */
  stabilize(text: string): string {
    return this.stable.stabilize(text);
  }

  /** Another JSON for an object, or none: what its chart made of it. */
  replace(object: ApiObject, json: unknown): void {
    this.kept.set(object, { json });
  }

  /** The object has changed: its JSON is asked for again. */
  forget(object: ApiObject): void {
    this.kept.delete(object);
  }

  /**
   * The JSON of several objects.
   *
   * @throws what the only failing `toJson()` throws, or an `AggregateError` of all of them
   */
  all(objects: readonly ApiObject[], one: (object: ApiObject) => unknown = (object) => this.of(object)): unknown[] {
    const errors: Error[] = [];
    const manifests = objects.map((object) => {
      try {
        return one(object);
      } catch (error) {
        errors.push(error as Error);
        return undefined;
      }
    });
    if (errors.length > 0) throw together(errors);
    return manifests;
  }

  /** Takes the JSON of several objects. */
  takeAll(objects: readonly ApiObject[]): unknown[] {
    return this.all(objects, (object) => this.take(object));
  }

  private ask(object: ApiObject): JsonResult {
    try {
      const json = this.jsonOf(object);
      this.listener?.seeJson(object, json);
      return { json };
    } catch (error) {
      const mistake = mistakeOf(error);
      if (!mistake || !enclosingFolder(object.chart)) return { error: explainUnresolved(withoutSecrets(inWordsOfCdk8s(error, object), object)) };
      problem(object, 'unrenderable', mistake.message, mistake.fix);
      return { error: mistake };
    }
  }

  /** Lets the markers of an object follow their values through its patches. */
  private follow(object: MarkedObject, json: unknown): void {
    const { markers, lost } = followMarkers(object);
    mark(json, markers);
    if (this.followed.has(object)) return;
    this.followed.add(object);
    for (const { path, comment } of lost) {
      warning(object, 'setter-marker', `a patch replaces what is around ${path.join('.')}, and so its comment # ${comment} is lost`,
        'patch the field itself, which keeps the comment');
    }
  }

  private jsonOf(object: ApiObject): unknown {
    const json = this.raw.get(object) ?? this.rawOf(object);
    this.raw.delete(object);
    const isInFolder = enclosingFolder(object.chart) !== undefined;
    // charts may refer to what is in folders
    const stable = isInFolder || this.stable.hasFolders ? this.stable.stabilize(json) : json;
    const written = isInFolder ? spreadOnce(withoutFalseNamespace(object, stable)) : stable;
    if (isMarked(object)) this.follow(object, written);
    return written;
  }

  private rawOf(object: ApiObject): unknown {
    return this.isPlainApp && isPlain(object) ? plainJson(object) : askedJson(object);
  }

  /** The name that an object is written with. Rendering tells where it may be another than the one that it was created with. */
  private nameOf(object: ApiObject): string {
    const { patches } = object as unknown as ApiObjectInternals;
    const isAsCreated = patches.length === 0 && (isPlain(object) || (object as Partial<Resource>)._parts?.() !== undefined);
    const known = (isAsCreated ? { metadata: object.metadata } : this.known(object) ?? this.renderedAhead(object)) as WithName | undefined;
    const name = known?.metadata?.name;
    return typeof name === 'string' ? name : object.name;
  }

  private renderedAhead(object: ApiObject): unknown {
    try {
      const json = this.rawOf(object);
      this.raw.set(object, json);
      return json;
    } catch {
      return undefined; // it fails again when the object itself is rendered, and is reported there
    }
  }
}

/** An object's YAML without its JSON, where that is possible. */
function withoutJson(object: ApiObject): { readonly parts: Parts; readonly yaml: string } | undefined {
  try {
    const parts = partsOf(object);
    const yaml = parts && emitObject(parts);
    return yaml === undefined ? undefined : { parts: parts!, yaml };
  } catch {
    return undefined; // it is thrown again when the JSON is made, where the construct is named
  }
}

/** The labels and annotations that cdk8s loses, or takes for the class of the map that has them. */
const UNKNOWN_TO_CDK8S = ['__proto__', 'constructor'];

/** What an object's own `toJson()` gives. Labels and annotations that cdk8s cannot render are kept away from it. */
function askedJson(object: ApiObject): any {
  const { labels, annotations } = (object as unknown as ApiObjectInternals).metadata;
  const kept = Object.entries({ labels, annotations }).flatMap(([field, map]) => UNKNOWN_TO_CDK8S
    .flatMap((key) => (isMap(map) && Object.hasOwn(map, key) ? [{ field, map, key, value: map[key] }] : [])));
  if (kept.length === 0) return object.toJson();
  for (const { map, key } of kept) delete map[key];
  try {
    const json = object.toJson() as { readonly metadata: Record<string, Record<string, unknown> | undefined> };
    for (const { field, key, value } of kept) json.metadata[field] = sorted({ ...json.metadata[field], [key]: value });
    return json;
  } finally {
    for (const { map, key, value } of kept) setOwn(map, key, value);
  }
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** What an object can be written from without its JSON. */
function partsOf(object: ApiObject): Parts | undefined {
  const { props, patches, metadata } = object as unknown as ApiObjectInternals;
  if (patches.length > 0 || !hasPlainMetadata(object) || enclosingFolder(object.chart)) return undefined;
  if (!isPlain(object)) return (object as Partial<Resource>)._parts?.();
  const fields = metadataFields(metadata);
  return fields && { apiVersion: props.apiVersion, kind: props.kind, metadata: fields, body: props, keepsNull: false };
}

/** A folder gives its namespace to all its objects, as a chart does, also to those of kinds that have none. */
function withoutFalseNamespace(object: ApiObject, json: unknown): unknown {
  if (!isClusterScoped(object.apiGroup, object.kind)) return json;
  const { metadata, ...rest } = json as { readonly metadata?: { readonly namespace?: string } };
  if (metadata?.namespace === undefined) return json;
  const { namespace, ...others } = metadata;
  return inOrder({ ...rest, metadata: others });
}

/** What a spread of pods is written as, below the spec of a pod. */
interface Spread {
  readonly affinity?: { readonly podAntiAffinity?: { readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly unknown[] } };
}

/**
 * A workload whose `spread` cdk8s-plus adds again whenever it renders: what a folder says of itself (`folder.toJson()`, `Testing.synth`) is what is
 * written. Terms that are required twice are required.
 */
function spreadOnce(json: unknown): unknown {
  const pod = (json as { readonly spec?: { readonly template?: { readonly spec?: Spread } } } | undefined)?.spec?.template?.spec;
  const anti = pod?.affinity?.podAntiAffinity;
  const terms = anti?.requiredDuringSchedulingIgnoredDuringExecution;
  if (!Array.isArray(terms)) return json;
  const seen = new Set<string>();
  const once = terms.filter((term) => seen.size !== seen.add(JSON.stringify(term)).size);
  if (once.length < terms.length) Object.assign(anti!, { requiredDuringSchedulingIgnoredDuringExecution: once });
  return json;
}

/** An error of an object's `toJson()` without what a Secret's data says; as it is, where it says nothing of it. */
function withoutSecrets(error: unknown, object: ApiObject): Error {
  if (!(error instanceof Error)) return error as Error;
  const message = withoutValuesOf({ ...readable((object as unknown as ApiObjectInternals).props), kind: object.kind }, withoutDump(error.message));
  return message === error.message ? error : new Error(message);
}

/** The fields of an object without those whose getters throw. */
function readable(props: ApiObjectInternals['props']): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const key of Object.keys(props)) {
    try {
      fields[key] = props[key];
    } catch {
      continue; // it is why the object cannot be rendered
    }
  }
  return fields;
}

/** The mistake of the user that an error is about, where cdk8s does not say it. */
function mistakeOf(error: unknown): Unrenderable | undefined {
  if (error instanceof Unrenderable) return error;
  if (!(error instanceof Error)) return undefined;
  if (error.message.includes('banPrototypeModifications')) {
    return new Unrenderable('a JSON patch cannot be applied: its path leads through __proto__ or constructor/prototype', 'patch the map around that key with a value');
  }
  if (!error.message.includes("can't render non-simple object of type 'undefined'")) return undefined;
  return new Unrenderable('a map has the key constructor, which objects of this class cannot render', 'use another key, a cdk8s.ApiObject or an include');
}

/** In plain charts, cdk8s' own words. */
function inWordsOfCdk8s(error: unknown, { node, name }: ApiObject): unknown {
  return error instanceof Unrenderable ? new Error(`Failed serializing construct at path '${node.path}' with name '${name}': Error: ${error.message}: ${error.fix}`) : error;
}

/** Several errors as one; a single one as it is. */
export function together(errors: readonly Error[]): Error {
  if (errors.length === 1) return errors[0];
  return new AggregateError(errors, `Synthesis failed with the following errors:\n  ${errors.map((e) => e.message).join('\n  ')}`);
}

function isPlain(object: ApiObject): boolean {
  const { props } = object as unknown as ApiObjectInternals;
  return object.toJson === ApiObject.prototype.toJson && hasPlainMetadata(object)
    && typeof props.resolve !== 'function';
}

function hasPlainMetadata({ metadata }: ApiObject): boolean {
  return metadata.toJson === ApiObjectMetadataDefinition.prototype.toJson;
}

/**
 * The same as `ApiObject.toJson()` where nothing is overridden and the app has cdk8s' own resolvers only, which cdk8s runs several times
 * over each value, with copies between: here values are resolved, tidied and sorted in one pass.
 */
function plainJson(object: ApiObject): unknown {
  try {
    const { props, patches, metadata } = object as unknown as ApiObjectInternals;
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

function inOrder(json: Record<string, unknown>): Record<string, unknown> {
  const ordered: Record<string, unknown> = {};
  if ('apiVersion' in json) ordered.apiVersion = json.apiVersion;
  if ('kind' in json) ordered.kind = json.kind;
  if ('metadata' in json) ordered.metadata = json.metadata;
  for (const key of Object.keys(json)) {
    if (key !== 'apiVersion' && key !== 'kind' && key !== 'metadata') setOwn(ordered, key, json[key]);
  }
  return ordered;
}
