import { problem, warning } from '../../base/problem';
import type { Job } from '../job';

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
