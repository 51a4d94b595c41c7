import { problem } from '../../base/problem';
import type { Job } from '../job';
import type { IStep, StepSpec } from '../step';
import { Value } from '../value';

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
