import { ImageOverride } from './image-override';
import { Patch } from './patch';

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
