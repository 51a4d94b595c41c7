import { JsonPatch, Yaml } from 'cdk8s';

/** A new name, tag or digest for an image. At least one of them. */
export interface ImageOverride {
  /** Image name in the manifests, without tag, such as `ghcr.io/org/app`. */
  readonly name: string;
  /**
   * New name.
   *
   * @default - unchanged
   */
  readonly newName?: string;
  /**
   * New tag.
   *
   * @default - unchanged
   */
  readonly newTag?: string;
  /**
   * New digest, such as `sha256:…`.
   *
   * @default - unchanged
   */
  readonly digest?: string;
}

/**
 * Selects the objects of a patch or ignore rule. All given criteria must match. An empty selector matches all objects.
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
   * Name: a regular expression that must match the full name.
   *
   * @default - any
   */
  readonly name?: string;
  /**
   * Namespace: a regular expression that must match the full namespace.
   *
   * @default - any
   */
  readonly namespace?: string;
  /**
   * Label selector, such as `app=web,tier!=cache`.
   *
   * @default - any
   */
  readonly labelSelector?: string;
  /**
   * Annotation selector, in the same format.
   *
   * @default - any
   */
  readonly annotationSelector?: string;
}

/**
 * A change to the built manifests.
 *
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#patches
 */
export class Patch {
  /**
   * Merges a partial object into the matching objects.
   *
   * @param partial the partial object: `apiVersion`, `kind`, `metadata.name` and the changed fields; `null` removes a field
   * @param target objects to patch; defaults to the object that the partial object refers to
   */
  public static strategicMerge(partial: { [key: string]: any }, target?: Selector): Patch {
    return new Patch(partial, target);
  }

  /**
   * Applies JSON Patch operations to the matching objects.
   *
   * @param operations such as `JsonPatch.add('/spec/replicas', 2)`
   * @param target objects to patch
   */
  public static json6902(operations: JsonPatch[], target: Selector): Patch {
    return new Patch(operations.map((operation) => operation._toJson()), target);
  }

  /**
   * A patch as YAML, which is written as it is: for patches that exist already.
   *
   * @param text a partial object, or a list of JSON Patch operations
   * @param target objects to patch; defaults to the object that a partial object refers to
   */
  public static yaml(text: string, target?: Selector): Patch {
    return new Patch(text, target);
  }

  private constructor(private readonly _patch: unknown, private readonly _target?: Selector) {}

  /** @internal */
  public _render(): { patch: string; target?: Selector } {
    return { patch: typeof this._patch === 'string' ? this._patch : Yaml.stringify(this._patch), target: this._target && { ...this._target } };
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
   * Replacements of images.
   *
   * @default - none
   */
  readonly images?: ImageOverride[];
}

/**
 * A change to the rendered manifests of a chart, before they are applied.
 *
 * @see https://fluxcd.io/flux/components/helm/helmreleases/#post-renderers
 */
export class PostRenderer {
  /** Applies patches and image replacements with kustomize. */
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
