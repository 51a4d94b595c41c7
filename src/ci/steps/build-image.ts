import { buildPart } from './build-image-builders';
import { checkBuild } from './build-image-checks';
import { problem } from '../../problem';
import type { BuildCache } from '../build-cache';
import { SHARED_ACCOUNTS } from '../credentials-file';
import { Image, IMAGE_NAME } from '../image';
import type { ImageBuilder } from '../image-builder';
import type { Job } from '../job';
import type { PipelineSecret } from '../pipeline-secret';
import { PRIVATE_FOLDER } from '../private-folder';
import type { IStep, StepSpec } from '../step';
import { Value } from '../value';

/** Properties of a build. */
export interface BuildImageProps {
  /** The image that it becomes. */
  readonly image: Image;
  /** The program that builds it. */
  readonly builder: ImageBuilder;
  /**
   * Folder with what is built, below the checkout.
   *
   * @default .
   */
  readonly context?: string;
  /**
   * The Dockerfile, below the checkout.
   *
   * @default - `Dockerfile` in the context
   */
  readonly file?: string;
  /**
   * Stage of the Dockerfile that becomes the image.
   *
   * @default - the last one
   */
  readonly target?: string;
  /**
   * Arguments of the build (`ARG`), which stay visible in the image's history: no secrets.
   *
   * @default - none
   */
  readonly buildArgs?: { [name: string]: Value };
  /**
   * Secrets of the build by their ids: `RUN --mount=type=secret,id=npm …`. They are in no layer and in no argument.
   *
   * @default - none
   */
  readonly secrets?: { [id: string]: PipelineSecret };
  /**
   * Platforms, such as `linux/arm64`. Others than the runner's own need an emulator on it (QEMU's binfmt).
   *
   * @default - the runner's own
   */
  readonly platforms?: string[];
  /**
   * What is kept for the next build.
   *
   * @default - nothing
   */
  readonly cache?: BuildCache;
  /**
   * Labels beside `org.opencontainers.image.revision`, `.source`, and `.created` with the time of the commit.
   *
   * @default - none
   */
  readonly labels?: { [name: string]: Value };
  /**
   * File below the checkout to which the image is written: for jobs after this one (as an artifact), for scanners, and where the builder keeps no images.
   *
   * @default - `image.tar`; none for one platform with Buildx, whose daemon scanners ask
   */
  readonly archive?: string;
}

/**
 * Builds an image and keeps it on the runner, so that it can be tested and scanned before `PushImage` makes it public. The same commit gives the same
 * labels and times.
 */
export class BuildImage implements IStep {
  /** @internal */
  public readonly _props: BuildImageProps;

  constructor(props: BuildImageProps) {
    this._props = props;
  }

  /**
   * The built image for scanners, before it is pushed: its name in the Docker daemon, or `docker-archive:` (several platforms: `oci-archive:`) and the
   * path of the archive.
   */
  public get localImage(): Value {
    return Value.output(this, 'LOCAL_IMAGE');
  }

  /** Its name in the builder's own store. @internal */
  public get _localName(): Value {
    return Value.output(this, 'LOCAL_NAME');
  }

  /** The file it is written to; undefined for none. @internal */
  public get _archive(): string | undefined {
    const { builder, archive } = this._props;
    return archive ?? (builder._kind === 'buildx' && !this._isMultiPlatform ? undefined : 'image.tar');
  }

  /** @internal */
  public get _isMultiPlatform(): boolean {
    return (this._props.platforms?.length ?? 0) > 1;
  }

  public bind(job: Job): StepSpec {
    const { image, builder } = this._props;
    checkBuild(job, this._props);
    const other = job.steps.find((step): step is BuildImage => step instanceof BuildImage && step !== this && step._archive === this._archive);
    if (other && this._archive !== undefined) {
      problem(job, 'image-file', `two builds of the job write ${this._archive}`, 'give one of them another archive');
    }
    const part = buildPart(this);
    return {
      name: `Build ${image._label}`,
      script: [PRIVATE_FOLDER, IMAGE_NAME, SHARED_ACCOUNTS, part.script].join('\n'),
      env: { ...image._env, ...part.env },
      outputs: ['LOCAL_IMAGE', 'LOCAL_NAME'],
      tools: part.tools,
      needsDocker: builder._kind === 'buildx',
    };
  }
}
