import { problem } from '../../../base/problem';
import type { PipelinePlan, PlannedJob } from '../../plan/plan';

/** What Azure can do about runs at the same time. The rest is in the triggers. */
export function azureLock(plan: PipelinePlan): object {
  const locks = new Set([...lockOfPipeline(plan), ...plan.jobs.flatMap(lockOfJob)]);
  if (locks.size > 1) {
    problem(plan.pipeline, 'azure-concurrency', 'some jobs replace waiting runs and others do not', 'Azure has one setting for all: use the same replacesWaiting everywhere');
  }
  const [lockBehavior] = locks;
  return lockBehavior === undefined ? {} : { lockBehavior };
}

const behavior = (replacesWaiting = false): string => replacesWaiting ? 'runLatest' : 'sequential';

function lockOfPipeline({ pipeline, jobs }: PipelinePlan): string[] {
  const { concurrency, triggers } = pipeline._props;
  if (!concurrency) return [];
  const { group, cancelsOlder, perBranch, replacesWaiting } = concurrency;
  const kinds = triggers.map(({ _source }) => _source.kind);
  if (cancelsOlder) {
    if (perBranch && kinds.every((kind) => kind === 'pullRequest')) return [];
    problem(pipeline, 'azure-concurrency', `a run of group ${group} cancels older ones`, 'Azure does this only for pull requests: let the newer run wait');
  } else if (perBranch && kinds.every((kind) => kind === 'push')) {
    if (replacesWaiting) return [];
    problem(pipeline, 'azure-concurrency', `each run of group ${group} waits for its turn`,
      'Azure runs once for all pushes that came while it was busy: set replacesWaiting: true if that is right, or omit the concurrency');
  } else if (!perBranch && jobs.some(({ job }) => job._options.environment)) {
    return [behavior(replacesWaiting)];
  } else {
    problem(pipeline, 'azure-concurrency', `runs of group ${group} wait for each other`, ON_ENVIRONMENT);
  }
  return [];
}

const ON_ENVIRONMENT = 'on Azure runs wait only for an environment with the check "Exclusive lock": set the environment of the job that must run alone, and omit '
  + 'perBranch and cancelsOlder';

function lockOfJob({ job, id }: PlannedJob): string[] {
  const { concurrency, environment } = job._options;
  if (!concurrency) return [];
  if (environment && !concurrency.perBranch && !concurrency.cancelsOlder) return [behavior(concurrency.replacesWaiting)];
  problem(job, 'azure-concurrency', `job ${id} ${concurrency.cancelsOlder ? 'cancels' : 'waits for'} older ones of group ${concurrency.group}`, ON_ENVIRONMENT);
  return [];
}
