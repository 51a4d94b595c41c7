import { Gvk, gvkOf } from './gvk';
import { BuildError } from './problem';
import { get, isEmpty, isMap, resolvedText, restyled, set, textOf, Value, ValueMap } from './value';

/** Where an object comes from. */
export interface Source {
  /** The file, from the root of the view. */
  readonly file: string;
  /** Its number among the documents of the file, from 0; undefined for what a generator makes. */
  readonly document?: number;
  /** `file:line:column` of one of its values, as it is written; of the object for an empty path. */
  at(path: ReadonlyArray<string | number>): string;
}

/** What changed an object: a field of a kustomization. */
export interface Change {
  readonly file: string;
  readonly field: string;
  /** Number of the entry in the field, from 0, where it is a list. */
  readonly index?: number;
}

/** What an object was before a transformation. */
export interface FormerId {
  readonly kind: string;
  readonly name: string;
  /** The namespace that counts: `default` where none is written. */
  readonly namespace: string;
}

/** Stands for the namespace of objects that have none. */
export const NO_NAMESPACE = '_non_namespaceable_';

/** An object with what kustomize keeps beside it while it builds. */
export class Resource {
  public formerIds: FormerId[] = [];
  public prefixes: string[] = [];
  public suffixes: string[] = [];
  public needsHash = false;
  private hasLostName = false;
  /** What a generator says about an object of the same name. */
  public behavior = '';
  public varNames: string[] = [];
  public changes: Change[] = [];
  /** A key that kustomize has written without quotes and would read as a number, a boolean or null: it cannot print the object. */
  public badKey: string | undefined;

  constructor(public object: ValueMap, public source: Source) {}

  public get apiVersion(): string {
    return textOf(get(this.object, 'apiVersion'));
  }

  public get kind(): string {
    return textOf(get(this.object, 'kind'));
  }

  public get gvk(): Gvk {
    return gvkOf(this.apiVersion, this.kind);
  }

  public get name(): string {
    return this.ofMetadata('name');
  }

  public get namespace(): string {
    return this.ofMetadata('namespace');
  }

  /** The namespace that counts when objects are compared. */
  public get effectiveNamespace(): string {
    return effectiveNamespace(this.gvk, this.namespace);
  }

  public get labels(): Map<string, string> {
    return this.texts('labels');
  }

  public get annotations(): Map<string, string> {
    return this.texts('annotations');
  }

  /** What it was at first. */
  public get originalId(): FormerId {
    return this.formerIds[0] ?? this.currentId;
  }

  public get currentId(): FormerId {
    return { kind: this.kind, name: this.name, namespace: this.effectiveNamespace };
  }

  public get key(): string {
    return idKey(this.gvk, this.currentId);
  }

  /** The keys of everything that it is and was. */
  public get keys(): string[] {
    return [...this.formerIds.map((id) => idKey(this.gvk, id)), this.key];
  }

  public set name(name: string) {
    const metadata = this.metadata();
    set(metadata, 'name', restyled(get(metadata, 'name'), name));
  }

  public set namespace(namespace: string) {
    if (namespace !== '') {
      const metadata = this.metadata();
      set(metadata, 'namespace', restyled(get(metadata, 'namespace'), namespace));
      return;
    }
    const metadata = get(this.object, 'metadata');
    if (isMap(metadata)) delete metadata.namespace;
  }

  /** Sets labels or annotations; kustomize writes no empty map. */
  public setTexts(field: 'labels' | 'annotations', texts: ReadonlyMap<string, string>): void {
    const metadata = this.metadata();
    if (texts.size === 0) {
      delete metadata[field];
      return;
    }
    const map: ValueMap = {};
    for (const [key, text] of texts) {
      this.checkKey(key);
      set(map, key, text);
    }
    metadata[field] = map;
  }

  /** Notes a key that kustomize writes without quotes. */
  public checkKey(key: string): void {
    if (resolvedText(key) !== key) this.badKey = key;
  }

  /** @throws BuildError if it has lost its name or kind in between, which kustomize dies of */
  public rememberId(): void {
    const id = this.currentId;
    if (id.name === '') this.hasLostName = true;
    if (id.kind === '' || (this.hasLostName && (id.name !== '' || this.formerIds.length > 0))) {
      throw new BuildError(`has an object that has lost its ${id.kind === '' ? 'kind' : 'name'}`, 'keep it in patches and replacements', { file: this.source.file });
    }
    if (id.name === '') return;
    this.formerIds.push(id);
  }

  /** Whether kustomize keeps annotations of its own in it by now. */
  public get hasMarks(): boolean {
    return this.formerIds.length + this.prefixes.length + this.suffixes.length > 0 || this.needsHash || this.behavior !== '' || this.source.document === undefined;
  }

  /** Kustomize's own annotations make a map of annotations, which is there for patches and replacements. */
  public showMarks(): void {
    const metadata = get(this.object, 'metadata');
    if (this.hasMarks && isMap(metadata) && !isMap(get(metadata, 'annotations'))) metadata.annotations = {};
  }

  public copy(copyValue: (value: ValueMap) => ValueMap): Resource {
    const copied = new Resource(copyValue(this.object), this.source);
    copied.formerIds = [...this.formerIds];
    copied.prefixes = [...this.prefixes];
    copied.suffixes = [...this.suffixes];
    copied.varNames = [...this.varNames];
    copied.changes = [...this.changes];
    copied.needsHash = this.needsHash;
    copied.behavior = this.behavior;
    copied.badKey = this.badKey;
    copied.hasLostName = this.hasLostName;
    return copied;
  }

  private metadata(): ValueMap {
    const metadata = get(this.object, 'metadata');
    if (isMap(metadata)) return metadata;
    const made: ValueMap = {};
    this.object.metadata = made;
    return made;
  }

  private ofMetadata(field: string): string {
    const metadata = get(this.object, 'metadata');
    const value: Value | undefined = isMap(metadata) ? get(metadata, field) : undefined;
    return isEmpty(value) ? '' : textOf(value);
  }

  private texts(field: string): Map<string, string> {
    const metadata = get(this.object, 'metadata');
    const map = isMap(metadata) ? get(metadata, field) : undefined;
    return new Map(isMap(map) ? Object.entries(map).map(([key, value]) => [key, textOf(value)]) : []);
  }
}

export function effectiveNamespace(gvk: Gvk, namespace: string): string {
  if (gvk.isClusterScoped) return NO_NAMESPACE;
  return namespace === '' ? 'default' : namespace;
}

/** Objects with one key are one object to kustomize. */
export function idKey({ group, version }: Gvk, { kind, name, namespace }: FormerId): string {
  return `${group}|${version}|${kind}|${name}|${namespace}`;
}

/** `Deployment apps/web`, for messages. */
export function describe(resource: Resource): string {
  const { kind, namespace, name } = resource;
  return `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}
