/**
 * What an Alert listens to. Every handle of a Flux object is one: a `Kustomization`, a `HelmRelease`, a `GitRepository`, what
 * `cluster.apply` returns, an `ExternalObject` for what is made elsewhere. `EventSource.all` stands for all objects of a kind.
 */
export interface IEventSource {
  /** Kind of the object, such as `Kustomization`. */
  readonly kind: string;
  /** Name of the object, or `*` for all objects of the kind. */
  readonly name: string;
  /** Namespace of the object; undefined for the Alert's own. */
  readonly namespace?: string;
  /** Namespaces, where there are several; used instead of `namespace`. */
  readonly namespaces?: string[];
  /** Labels that objects must have; only with the name `*`. */
  readonly matchLabels?: { [name: string]: string };
}

/** Which objects of a kind. */
export interface EventSourceOptions {
  /**
   * Namespaces of the objects. The wildcard of Flux covers one namespace, so each needs naming. Flux refuses other namespaces than
   * the Alert's own where the controller runs with `--no-cross-namespace-refs`.
   *
   * @default - only the Alert's own namespace
   */
  readonly namespaces?: string[];
  /**
   * Labels that the objects must have, all of them.
   *
   * @default - all objects of the kind
   */
  readonly matchLabels?: { [name: string]: string };
}

/**
 * All objects of a kind, as something that an Alert listens to.
 *
 * @see https://fluxcd.io/flux/components/notification/alerts/#event-sources
 */
export class EventSource implements IEventSource {
  /**
   * All objects of a kind in the Alert's own namespace, or in those given.
   *
   * @param kind one of Bucket, GitRepository, Kustomization, HelmRelease, HelmChart, HelmRepository, ImageRepository, ImagePolicy,
   * ImageUpdateAutomation, OCIRepository, ArtifactGenerator, ExternalArtifact; another one is refused
   * @param options their namespaces and labels
   */
  public static all(kind: string, options: EventSourceOptions = {}): EventSource {
    return new EventSource(kind, options);
  }

  public readonly name = '*';
  public readonly namespaces?: string[];
  public readonly matchLabels?: { [name: string]: string };

  private constructor(public readonly kind: string, options: EventSourceOptions) {
    this.namespaces = options.namespaces;
    this.matchLabels = options.matchLabels;
  }
}
