/**
 * What a Receiver reconciles. Every handle of a Flux object is one: a `GitRepository`, an `ImageRepository`, an `ExternalObject` for
 * what is made elsewhere. `ReceiverResource` stands for all objects with some labels, or adds a filter.
 */
export interface IReceiverResource {
  /** Kind of the object, such as `GitRepository`. */
  readonly kind: string;
  /** Name of the object, or `*` for all objects with the labels. */
  readonly name: string;
  /** Namespace of the object; undefined for the Receiver's own. */
  readonly namespace?: string;
  /** Namespaces, where there are several; used instead of `namespace`. */
  readonly namespaces?: string[];
  /** Labels that objects must have; with the name `*`, and only there. */
  readonly matchLabels?: { [name: string]: string };
  /** CEL expression over `res` and `req` that says whether an object is reconciled. */
  readonly filter?: string;
}

/** Which objects of a kind. */
export interface ReceiverResourceOptions {
  /**
   * Labels that the objects must have, all of them. At least one: Flux reconciles nothing without.
   */
  readonly matchLabels: { [name: string]: string };
  /**
   * Namespaces of the objects. Flux refuses other namespaces than the Receiver's own where the controller runs with
   * `--no-cross-namespace-refs`.
   *
   * @default - only the Receiver's own namespace
   */
  readonly namespaces?: string[];
  /**
   * CEL expression that says whether an object is reconciled, over `res` (its metadata) and `req` (the request's body); it must hold
   * beside the Receiver's own filter. With `genericOidc` it may use `claims`.
   *
   * @default - all
   */
  readonly filter?: string;
}

/**
 * All objects of a kind with some labels, or an object with a filter, as something that a Receiver reconciles.
 *
 * @see https://fluxcd.io/flux/components/notification/receivers/#resources
 */
export class ReceiverResource implements IReceiverResource {
  /**
   * All objects of a kind that have some labels.
   *
   * @param kind one of Bucket, GitRepository, Kustomization, HelmRelease, HelmChart, HelmRepository, ImageRepository, ImagePolicy,
   * ImageUpdateAutomation, OCIRepository, ArtifactGenerator, ExternalArtifact; another one is refused
   * @param options their labels, their namespaces, and a filter
   */
  public static all(kind: string, options: ReceiverResourceOptions): ReceiverResource {
    return new ReceiverResource({ ...options, kind, name: '*' });
  }

  /**
   * One object, reconciled only where a filter holds.
   *
   * @param object handle of the object
   * @param filter CEL expression over `res` (its metadata) and `req` (the request's body)
   */
  public static when(object: IReceiverResource, filter: string): ReceiverResource {
    return new ReceiverResource({ kind: object.kind, name: object.name, namespace: object.namespace, filter });
  }

  public readonly kind: string;
  public readonly name: string;
  public readonly namespace?: string;
  public readonly namespaces?: string[];
  public readonly matchLabels?: { [name: string]: string };
  public readonly filter?: string;

  private constructor(resource: IReceiverResource) {
    this.kind = resource.kind;
    this.name = resource.name;
    this.namespace = resource.namespace;
    this.namespaces = resource.namespaces;
    this.matchLabels = resource.matchLabels;
    this.filter = resource.filter;
  }
}
