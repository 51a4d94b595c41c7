import { JsonPatch, Yaml } from 'cdk8s';

/** Another name, tag or digest for an image. At least one of them. */
export interface ImageOverride {
  /** Image as it stands in the manifests, without tag, such as `ghcr.io/org/app`. */
  readonly name: string;
  /**
   * Name that it gets.
   *
   * @default - its name
   */
  readonly newName?: string;
  /**
   * Tag that it gets.
   *
   * @default - its tag
   */
  readonly newTag?: string;
  /**
   * Digest that it gets, such as `sha256:…`.
   *
   * @default - its digest
   */
  readonly digest?: string;
}

/**
 * Which objects a patch or an ignore rule is about: those that match everything given. An empty selector matches all.
 *
 * @see https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/patches/
 */
export interface Selector {
  /**
   * API group, such as `apps`.
   *
   * @default - any
   */
  readonly group?: string;
  /**
   * API version without the group, such as `v1`.
   *
   * @default - any
   */
  readonly version?: string;
  /**
   * Kind, such as `Deployment`.
   *
   * @default - any
   */
  readonly kind?: string;
  /**
   * Name: a regular expression that must match it as a whole.
   *
   * @default - any
   */
  readonly name?: string;
  /**
   * Namespace: a regular expression that must match it as a whole.
   *
   * @default - any
   */
  readonly namespace?: string;
  /**
   * Labels, as in `app=web,tier!=cache`.
   *
   * @default - any
   */
  readonly labelSelector?: string;
  /**
   * Annotations, in the same form.
   *
   * @default - any
   */
  readonly annotationSelector?: string;
}

/**
 * A change to manifests after they are built.
 *
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#patches
 */
export class Patch {
  /**
   * A partial object that is merged into those that match.
   *
   * @param object the partial object: `apiVersion`, `kind`, `metadata.name` and what changes; `null` removes a field
   * @param target which objects; by default the one that the partial object names
   */
  public static strategicMerge(object: { [key: string]: any }, target?: Selector): Patch {
    return new Patch(object, target);
  }

  /**
   * Operations on the objects that match.
   *
   * @param operations such as `JsonPatch.add('/spec/replicas', 2)`
   * @param target which objects
   */
  public static json6902(operations: JsonPatch[], target: Selector): Patch {
    return new Patch(operations.map((operation) => operation._toJson()), target);
  }

  private constructor(private readonly _patch: unknown, private readonly _target?: Selector) {}

  /** @internal */
  public _render(): { patch: string; target?: Selector } {
    return { patch: Yaml.stringify(this._patch), target: this._target && { ...this._target } };
  }
}

/** Options of `PostRenderer.kustomize`. */
export interface KustomizePostRendererOptions {
  /**
   * Changes to the rendered manifests.
   *
   * @default - none
   */
  readonly patches?: Patch[];
  /**
   * Images that are replaced.
   *
   * @default - none
   */
  readonly images?: ImageOverride[];
}

/**
 * A change to what a chart renders, before it is applied.
 *
 * @see https://fluxcd.io/flux/components/helm/helmreleases/#post-renderers
 */
export class PostRenderer {
  /** Patches and images by kustomize. */
  public static kustomize(options: KustomizePostRendererOptions): PostRenderer {
    return new PostRenderer(options);
  }

  private constructor(private readonly _kustomize: KustomizePostRendererOptions) {}

  /** @internal */
  public _render(): Record<string, unknown> {
    const { patches, images } = this._kustomize;
    return { kustomize: { patches: patches?.map((patch) => patch._render()), images: images?.map((image) => ({ ...image })) } };
  }
}
