import type { Needs } from './needs';
import type { BoundJob } from './plan';
import { possibleRuns, runsWith } from './possible-runs';
import type { Job } from '../job';
import type { Pipeline } from '../pipeline';
import type { IStep, StepSpec } from '../step';
import { Value } from '../value';

type BoundStep = BoundJob['steps'][number];

/**
 * The steps that do nothing in runs for pull requests from forks: those that need what forks do not get, and those that read what these would have left. A
 * job that no such run has is left as it is.
 */
export function skippedForForks(pipeline: Pipeline, needs: Needs, drafts: ReadonlyMap<Job, BoundJob>): ReadonlySet<BoundStep> {
  const runs = possibleRuns(pipeline).filter(({ isFork }) => isFork);
  const skipped = new Set<BoundStep>();
  const producers = new Set<IStep>();
  for (const job of needs.order) {
    if (runsWith(runs, job, (each) => needs.of(each)).length === 0) continue;
    for (const bound of drafts.get(job)!.steps) {
      if (!(bound.spec.skipsForks ?? (needsSecrets(bound.spec) || readsFrom(bound.spec, producers)))) continue;
      skipped.add(bound);
      if (bound.step) producers.add(bound.step);
    }
  }
  return skipped;
}

function needsSecrets({ env = {}, action, permissions = [] }: StepSpec): boolean {
  return permissions.some((permission) => permission.endsWith(': write'))
    || Object.values({ ...env, ...action?.inputs }).some((value) => ['secret', 'idToken'].includes(value?._source?.kind));
}

function readsFrom({ env = {}, action }: StepSpec, producers: ReadonlySet<IStep>): boolean {
  return Object.values({ ...env, ...action?.inputs }).some((value) => value?._source?.kind === 'output' && producers.has(value._source.step));
}

/** The line with which a script says that it does nothing. */
export const FORK_GUARD = 'if [ "$FROM_FORK" = true ]; then echo \'skipped: a pull request from a fork gets no secrets\'; exit 0; fi';

/** The step with what the line reads. */
export function outsideForks(spec: StepSpec): StepSpec {
  return spec.action ? spec : { ...spec, env: { ...spec.env, FROM_FORK: Value.FROM_FORK } };
}
