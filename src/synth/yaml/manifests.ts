import { ApiObject, IResolver, Lazy } from 'cdk8s';
import { IConstruct } from 'constructs';
import { isClusterScoped } from './cluster-scoped';
import { emitGenerated, generatedClassOf } from './emit-generated';
import { emitObject, Fields, Parts } from './emit-object';
import type { GeneratedClass } from './generated-class';
import { askedJson, askJson, hasPlainMetadata, hasPlainProps, inOrder, isOfCdk8s, plainJson } from './plain-json';
import { emitMarked, followMarkers, isMarked, mark, MarkedObject, markersOf } from './setter-markers';
import { StablePaths } from './stable-paths';
import { ApiObjectInternals, areBuiltIn, metadataFields, Unrenderable, withoutDump } from './tidy';
import { explainUnresolved } from '../../base/cdk-token';
import { enclosingFolder, FOLDER } from '../../base/enclosing-folder';
import { withoutValuesOf } from '../../base/hidden-values';
import { setOwn } from '../../base/own-key';
import { problem, warning } from '../../base/problem';
import { type Misused, resolveSetters, settersOf } from '../../base/setter-token';
import { areThereInputs, inputIn } from '../../base/template-input';
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
  /** An object's JSON, and the text that it is written as, where that is known. */
  seeJson(object: ApiObject, json: unknown, text?: string): void;
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
  /** Undefined where the app has no folders. */
  private readonly stable?: StablePaths;
  private readonly isPlainApp: boolean;
  private readonly root?: IConstruct;
  private listener?: RenderListener;
  /** Objects whose markers were followed: what is lost is said once. */
  private readonly followed = new Set<ApiObject>();
  /** Objects whose setters were put in: what is wrong with them is said once. */
  private readonly resolvedOnce = new Set<ApiObject>();
  /** Objects that were written without their JSON, and that are not in a file yet. */
  private seenByParts: ApiObject[] = [];

  /**
   * @param resolvers the resolvers of the app
   * @param constructs every construct of the app
   */
  constructor(resolvers: readonly IResolver[], constructs: readonly IConstruct[]) {
    if (constructs.some((construct) => FOLDER in construct)) {
      this.stable = new StablePaths(constructs, (object) => this.nameOf(object));
    }
    this.root = constructs[0]?.node.root;
    this.isPlainApp = !process.env.CDK8S_DISABLE_SORT && areBuiltIn(resolvers) && isOfCdk8s();
  }

  /**
   * The JSON of an object as it is written, kept until it is taken. What is thrown is kept too: a second try may end otherwise.
   *
   * @throws what the object's `toJson()` throws
   */
  of(object: ApiObject): unknown {
    let answer = this.kept.get(object);
    if (!answer) this.kept.set(object, answer = this.ask(object, (json) => this.listener?.seeJson(object, json)));
    return jsonIn(answer);
  }

  /** The JSON of an object that was asked for, and that could be rendered. */
  known(object: ApiObject): unknown {
    return this.kept.get(object)?.json;
  }

  /** The same for the last time: it is not kept any more. 100,000 objects take 200 MiB. */
  take(object: ApiObject): unknown {
    const answer = this.kept.get(object) ?? this.ask(object, (json) => this.listener?.seeJson(object, json));
    this.kept.delete(object);
    return jsonIn(answer);
  }

  /** The YAML of an object, for the last time too: where it is not kept as JSON and can be written without, none is made. */
  takeYaml(object: ApiObject): string {
    let parts: ObjectParts | undefined;
    let yaml: string | undefined;
    try {
      parts = this.isPlainApp && !this.kept.has(object) && !this.hasSetters && !areThereInputs() ? partsOf(object) : undefined;
      yaml = parts && (parts.of ? emitGenerated(parts.of, parts.metadata, parts.body) : emitObject(parts));
    } catch {
      // it is thrown again when the JSON is made, where the construct is named
    }
    if (yaml === undefined) return this.takeYamlOfJson(object, parts?.resolved);
    if (this.listener) {
      this.seenByParts.push(object);
      this.listener.seeParts(object, parts!, () => this.jsonOf(object, parts!.resolved));
    }
    return yaml;
  }

  /** @param props its properties, where they are resolved already */
  private takeYamlOfJson(object: ApiObject, props?: Fields): string {
    if (this.kept.has(object)) return emitMarked(this.take(object));
    let text = '';
    jsonIn(this.ask(object, (json) => {
      text = emitMarked(json);
      this.listener?.seeJson(object, json, text);
    }, props));
    return text;
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
    return this.stable?.stabilize(text) ?? text;
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

  /** @param show what shows the JSON to others */
  private ask(object: ApiObject, show: (json: unknown) => void, props?: Fields): JsonResult {
    try {
      const json = this.jsonOf(object, props);
      show(json);
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

  private jsonOf(object: ApiObject, props?: Fields): unknown {
    const json = this.raw.get(object) ?? this.rawOf(object, props);
    const written = this.stable ? this.stabilized(object, json, this.stable) : json;
    if (isMarked(object)) this.follow(object, written);
    if (areThereInputs()) this.refuseInput(object, written);
    return this.hasSetters ? this.withSetters(object, written) : written;
  }

  /** Says that an object that is not in a template reads an input. */
  private refuseInput(object: ApiObject, written: unknown): void {
    const input = inputIn(written);
    if (!input || this.resolvedOnce.has(object)) return;
    this.resolvedOnce.add(object);
    problem(object, 'resource-set-input', `it reads input ${input.name} of ${input.source.node.path}, but it is not in the template of a ResourceSet`,
      'create it below the template of the ResourceSet');
  }

  /** Whether a value of the program follows an ImagePolicy. */
  private get hasSetters(): boolean {
    return this.root !== undefined && settersOf(this.root) !== undefined;
  }

  /** Puts values, with their comments, where tokens stand for them. */
  private withSetters(object: ApiObject, written: unknown): unknown {
    const set = resolveSetters(written, settersOf(this.root!)!);
    if (!set) return written;
    mark(set.json, [...markersOf(written), ...set.markers]);
    if (!this.resolvedOnce.has(object)) for (const misused of set.misused) reportMisused(object, misused);
    this.resolvedOnce.add(object);
    return set.json;
  }

  private stabilized(object: ApiObject, json: unknown, stable: StablePaths): unknown {
    this.raw.set(object, json); // what it names by its own construct's path is replaced by its name
    try {
      const written = stable.stabilize(json); // charts may refer to what is in folders
      return enclosingFolder(object.chart) ? spreadOnce(withoutFalseNamespace(object, written)) : written;
    } finally {
      this.raw.delete(object);
    }
  }

  private rawOf(object: ApiObject, props?: Fields): unknown {
    return !this.isPlainApp ? askedJson(object) : isPlain(object) ? plainJson(object) : askJson(object, props);
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
    const ready = this.raw.get(object);
    if (ready !== undefined) return ready;
    try {
      const json = this.rawOf(object);
      this.raw.set(object, json);
      return json;
    } catch {
      return undefined; // it fails again when the object itself is rendered, and is reported there
    }
  }
}

/** @throws what the object's `toJson()` has thrown */
function jsonIn({ json, error }: JsonResult): unknown {
  if (error) throw error;
  return json;
}

/** Says that a value with a setter is not the whole field. */
function reportMisused(object: ApiObject, { path, setters }: Misused): void {
  const comments = [...new Set(setters.map(({ comment }) => comment))];
  const where = path.join('.');
  if (comments.length > 1) {
    problem(object, 'image-marker', `two policies write one field, ${where}: ${comments.join(' and ')}`, 'use one policy for a field, or a field for each');
  } else {
    problem(object, 'image-marker', `${where} has more than the value of ${comments[0] ?? 'a policy'}, and image automation replaces whole fields`,
      'use image() where the field has the whole image, tag(), imageName() or digest() where it has a part');
  }
}

/** What an object can be written from without its JSON. */
function partsOf(object: ApiObject): ObjectParts | undefined {
  const { props, patches, metadata } = object as unknown as ApiObjectInternals;
  if (patches.length > 0 || !hasPlainMetadata(object) || enclosingFolder(object.chart)) return undefined;
  if (isPlain(object)) {
    const fields = metadataFields(metadata);
    return fields && { apiVersion: props.apiVersion, kind: props.kind, metadata: fields, body: props, keepsNull: false };
  }
  const { _parts } = object as Partial<Resource>;
  return _parts ? _parts.call(object) : generatedParts(object);
}

/** Parts of an object, and how they are written where its class is generated. */
interface ObjectParts extends Parts {
  readonly of?: GeneratedClass;
  /** The body, where Lazy values in it were asked already: they are asked once. */
  readonly resolved?: Fields;
}

function generatedParts(object: ApiObject): ObjectParts | undefined {
  const of = hasPlainProps(object) && isOneOfMany(object) ? generatedClassOf(object) : undefined;
  const { props, metadata } = object as unknown as ApiObjectInternals;
  const fields = of && metadataFields(metadata);
  const body = fields && resolved(props);
  return body && { apiVersion: of!.apiVersion, kind: of!.kind, metadata: fields, body, keepsNull: false, of, resolved: body };
}

/** How many objects of a class were met, by its `toJson()`. To learn how a class renders them takes as long as to ask so many for their JSON. */
const met = new WeakMap<object, number>();
const MANY = 20;

function isOneOfMany({ toJson }: ApiObject): boolean {
  const count = (met.get(toJson) ?? 0) + 1;
  if (count <= MANY) met.set(toJson, count);
  return count > MANY;
}

/** Properties whose Lazy values, which cdk8s-plus has for whole specs, are resolved. */
function resolved(props: Fields): Fields {
  const body: Record<string, unknown> = {};
  for (const key of Object.keys(props)) setOwn(body, key, props[key] instanceof Lazy ? props[key].produce() : props[key]);
  return body;
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
  return object.toJson === ApiObject.prototype.toJson && hasPlainProps(object);
}
