import type { Image } from './image';

/** Where a registry keeps a build's cache. */
export interface RegistryCacheOptions {
  /**
   * The image with the cache.
   *
   * @default - beside the image that is built
   */
  readonly image?: Image;
}

/** What a build keeps for the next one. */
export class BuildCache {
  /**
   * Layers of all stages, in a registry: as tag `cache` with Buildx and BuildKit, which write it where they may and go on where they may not; in the
   * repository `cache` below the image's with Podman, Buildah and kaniko. The login must come before the build.
   */
  public static registry(options: RegistryCacheOptions = {}): BuildCache {
    return new BuildCache('registry', options.image);
  }

  /** GitHub's own cache: Buildx on GitHub only, behind the step `ExposeGitHubCache`. */
  public static github(): BuildCache {
    return new BuildCache('github', undefined);
  }

  private constructor(
    /** @internal */
    public readonly _kind: 'registry' | 'github',
    /** @internal */
    public readonly _image: Image | undefined,
  ) {}
}
