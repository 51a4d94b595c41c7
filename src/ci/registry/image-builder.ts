import type { Image } from './image';
import { problem, warning } from '../../base/problem';
import type { Job } from '../job';
import type { IStep, StepSpec } from '../step';
import { Value } from '../value';

/** The programs that build images. @internal */
export type BuilderKind = 'podman' | 'buildx' | 'buildah' | 'buildkitRootless' | 'kaniko';

/** The program that builds and pushes an image. */
export class ImageBuilder {
  /** Podman: no daemon, no privileges where user namespaces are allowed. */
  public static podman(): ImageBuilder {
    return new ImageBuilder('podman');
  }

  /** Docker Buildx, by the runner's Docker daemon; GitLab gets a `docker:dind` service with TLS for it. */
  public static buildx(): ImageBuilder {
    return new ImageBuilder('buildx');
  }

  /** Buildah: no daemon. In containers without privileges set `STORAGE_DRIVER` to `vfs` and `BUILDAH_ISOLATION` to `chroot` in the job's `env`. */
  public static buildah(): ImageBuilder {
    return new ImageBuilder('buildah');
  }

  /**
   * BuildKit without root and without a daemon, in a job whose container is `moby/buildkit:rootless` with its entry point cleared and `Shell.SH`. It keeps
   * no images: the build writes an archive, and the push needs crane.
   */
  public static buildkitRootless(): ImageBuilder {
    return new ImageBuilder('buildkitRootless');
  }

  /**
   * kaniko, in a job whose container is its `debug` image. It is archived since June 2025, which is a warning: use `buildkitRootless` or `buildah`. It
   * keeps no images: the build writes an archive, and the push needs crane.
   */
  public static kaniko(): ImageBuilder {
    return new ImageBuilder('kaniko');
  }

  private constructor(
    /** @internal */
    public readonly _kind: BuilderKind,
  ) {}

  /** Whether built images stay where later steps can run them. @internal */
  public get _keepsImages(): boolean {
    return this._kind !== 'buildkitRootless' && this._kind !== 'kaniko';
  }

  /** The program that runs built images: `docker` or `podman`. @internal */
  public get _engine(): string {
    return this._kind === 'podman' || this._kind === 'buildah' ? 'podman' : 'docker';
  }

  /** Records what the builder cannot do. @internal */
  public _check(job: Job, wanted: { readonly secrets: boolean; readonly platforms: number }): void {
    if (this._kind !== 'kaniko') return;
    warning(job, 'image-builder-archived', 'kaniko has been archived since June 2025 and gets no fixes',
      'use ImageBuilder.buildkitRootless() or ImageBuilder.buildah()');
    if (wanted.secrets) problem(job, 'image-builder', 'kaniko does not support build secrets', 'use another builder');
    if (wanted.platforms > 1) {
      problem(job, 'image-builder', 'kaniko builds only one platform at a time',
        'use another builder, or one job for each platform');
    }
  }
}

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

/**
 * Lets later steps of the job use GitHub's cache service, as `BuildCache.github` needs it: GitHub shows its address and token to actions only. All
 * later steps of the job see the token, builds of others' code included; it ends with the job.
 *
 * @example
 * const built = new ci.BuildImage({ image, builder: ci.ImageBuilder.buildx(), cache: ci.BuildCache.github() });
 * pipeline.addJob('image', { steps: [new ci.ExposeGitHubCache(), built] });
 */
export class ExposeGitHubCache implements IStep {
  public bind(job: Job): StepSpec {
    if (job.pipeline.platform._kind !== 'github') {
      problem(job, 'image-cache', 'the GitHub cache exists only on GitHub', 'remove the step and use BuildCache.registry()');
    }
    return {
      name: 'Give access to the cache',
      script: '',
      action: { action: 'actions/github-script', inputs: { script: Value.literal(SCRIPT) } },
    };
  }
}

const SCRIPT = `for (const name of ['ACTIONS_RUNTIME_TOKEN', 'ACTIONS_RESULTS_URL', 'ACTIONS_CACHE_URL', 'ACTIONS_CACHE_SERVICE_V2']) {
  if (process.env[name]) core.exportVariable(name, process.env[name]);
}`;
