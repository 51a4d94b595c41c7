import { buildPart } from './build-image-builders';
import { Image, IMAGE_NAME } from './image';
import { ExposeGitHubCache } from './image-builder';
import type { BuildCache, ImageBuilder } from './image-builder';
import { problem } from '../../base/problem';
import type { RuleId } from '../../base/rule';
import { SHARED_ACCOUNTS } from '../git/git-access';
import type { Job } from '../job';
import type { PipelineSecret } from '../pipeline-secret';
import { PRIVATE_FOLDER } from '../shell-word';
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
 *
 * @example
 * const built = new ci.BuildImage({
 *   image: ci.Image.named(registry, 'org/shop'), builder: ci.ImageBuilder.buildah(), platforms: ['linux/amd64', 'linux/arm64'],
 * });
 * pipeline.addJob('image', { steps: [built, new ci.PushImage({ built, tags: [ci.ImageTag.commit()] })] });
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
      problem(job, 'image-file', `two builds of the job write ${this._archive}`, 'use another archive for one of them');
    }
    const part = buildPart(this);
    return {
      name: `Build ${image._label}`,
      script: [PRIVATE_FOLDER, IMAGE_NAME, SHARED_ACCOUNTS, part.script].join('\n'),
      env: { ...image._env, ...part.env },
      outputs: ['LOCAL_IMAGE', 'LOCAL_NAME'],
      localOutputs: { LOCAL_IMAGE: this._archive ?? '', LOCAL_NAME: this._archive ?? '' },
      tools: part.tools,
      needsDocker: builder._kind === 'buildx',
    };
  }
}

/** What is wrong with a build. */
function checkBuild(job: Job, props: BuildImageProps): void {
  const { image, builder, platforms = [], buildArgs = {}, secrets = {}, labels = {} } = props;
  image._check(job, 'pull');
  builder._check(job, { secrets: Object.keys(secrets).length > 0, platforms: platforms.length });
  for (const what of ['context', 'file', 'archive'] as const) {
    const path = props[what];
    if (path !== undefined) checkPath(job, 'image-file', what, path);
  }
  for (const platform of platforms) {
    if (/^[a-z0-9]+\/[a-z0-9_]+(?:\/[a-z0-9.]+)?$/.test(platform)) continue;
    problem(job, 'image-platform', `${JSON.stringify(platform)} is not a valid platform`,
      'use an operating system and an architecture, such as linux/amd64 or linux/arm/v7');
  }
  for (const [name, value] of Object.entries(buildArgs)) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      problem(job, 'image-build-argument', `${JSON.stringify(name)} is not a valid build argument name`, 'use letters, digits and underscores');
    }
    if (isSecret(value)) {
      problem(job, 'image-build-argument', `build argument ${name} is a secret and would stay in the image's history`,
        'pass it in secrets and read it with RUN --mount=type=secret');
    }
  }
  for (const id of Object.keys(secrets)) {
    if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(id)) {
      problem(job, 'image-build-argument', `${JSON.stringify(id)} is not a valid build secret ID`,
        'use letters, digits, dots, dashes and underscores');
    }
  }
  for (const [name, value] of Object.entries(labels)) {
    if (isSecret(value)) {
      problem(job, 'image-build-argument', `label ${name} is a secret and would be visible to everyone who pulls the image`,
        'remove it');
    }
    if (!/^[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(name)) {
      problem(job, 'image-build-argument', `${JSON.stringify(name)} is not a valid label name`,
        'use letters, digits, dots, dashes, underscores and slashes');
    }
  }
  if (props.target !== undefined && !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(props.target)) {
    problem(job, 'image-file', `target ${JSON.stringify(props.target)} is not a valid stage name`, 'use the name after AS in the Dockerfile');
  }
  checkCache(job, props);
}

function isSecret({ _source: { kind } }: Value): boolean {
  return kind === 'secret' || kind === 'jobToken' || kind === 'idToken';
}

/** A problem unless the path is below the checkout and safe in options of the form `key=value,key=value`. @internal */
export function checkPath(job: Job, check: RuleId, what: string, path: string): void {
  if (/^(?!\/)[A-Za-z0-9_@+./-]+$/.test(path) && !path.startsWith('-') && !path.split('/').includes('..')) return;
  problem(job, check, `${what} is ${JSON.stringify(path)}, which is not a valid path`,
    'use a path below the checkout with letters, digits, dots, dashes, underscores and slashes');
}

function checkCache(job: Job, { cache, builder }: BuildImageProps): void {
  if (cache?._kind === 'registry') cache._image?._check(job, 'push');
  if (cache?._kind !== 'github') return;
  if (job.pipeline.platform._kind !== 'github' || builder._kind !== 'buildx') {
    problem(job, 'image-cache', 'BuildCache.github() works only with Docker Buildx on GitHub', 'use BuildCache.registry()');
  } else if (!job.steps.some((step) => step instanceof ExposeGitHubCache)) {
    problem(job, 'image-cache', 'the build uses GitHub\'s cache, but no step of the job gives access to it',
      'add new ExposeGitHubCache() before the build');
  }
}
