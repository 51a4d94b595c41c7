import type { Selector } from './kustomization';
import { labelSelector } from './label-selector';
import { wholePattern } from './patterns';
import type { FormerId, Resource } from './resource';

/** What a selector takes, by group, version, kind, name, namespace, labels and annotations; its texts are regular expressions of the whole. */
export class ResourceSelector {
  private readonly group;
  private readonly version;
  private readonly kind;
  private readonly name;
  private readonly namespace;
  private readonly labels;
  private readonly annotations;

  /** @throws BuildError if an expression is not valid */
  constructor(private readonly selector: Selector) {
    this.group = wholePattern(selector.group);
    this.version = wholePattern(selector.version);
    this.kind = wholePattern(selector.kind);
    this.name = wholePattern(selector.name);
    this.namespace = wholePattern(selector.namespace);
    this.labels = labelSelector(selector.labelSelector);
    this.annotations = labelSelector(selector.annotationSelector);
  }

  /** Whether a patch is for an object: it counts what the object is, and what it was at first. */
  public takes(resource: Resource): boolean {
    const { originalId, currentId, gvk } = resource;
    return this.ofNamespace(originalId.namespace, currentId.namespace) && this.named(originalId.name, currentId.name)
      && this.ofKind(gvk.group, gvk.version, gvk.kind) && this.marks(resource);
  }

  /** Whether it takes an identity of an object, with the namespace as it is written. */
  public takesId({ kind, name, namespace }: FormerId, group: string, version: string): boolean {
    return this.ofKind(group, version, kind) && this.named(name) && this.ofNamespace(namespace);
  }

  /** Whether the labels and annotations of an object match. */
  public marks(resource: Resource): boolean {
    return (this.labels?.(resource.labels) ?? true) && (this.annotations?.(resource.annotations) ?? true);
  }

  /** Whether it says nothing of the identity. */
  public get isWithoutId(): boolean {
    const { group, version, kind, name, namespace } = this.selector;
    return !group && !version && !kind && !name && !namespace;
  }

  /** Whether it says nothing of labels and annotations. */
  public get isWithoutMarks(): boolean {
    return this.labels === undefined && this.annotations === undefined;
  }

  private ofKind(group: string, version: string, kind: string): boolean {
    return (this.group?.test(group) ?? true) && (this.version?.test(version) ?? true) && (this.kind?.test(kind) ?? true);
  }

  private named(...names: string[]): boolean {
    return this.name === undefined || names.some((name) => this.name!.test(name));
  }

  private ofNamespace(...namespaces: string[]): boolean {
    return this.namespace === undefined || namespaces.some((namespace) => this.namespace!.test(namespace));
  }
}
