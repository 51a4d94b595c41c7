import type { Image } from './image';
import { problem } from '../../base/problem';
import type { Job } from '../job';
import type { IStep, StepSpec } from '../step';
import { Value } from '../value';

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
