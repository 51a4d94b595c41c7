import type { PipelinePlan, PlannedJob } from './plan';
import { problem, warning } from '../../base/problem';
import type { Pipeline } from '../pipeline';
import type { Concurrency } from '../trigger';

/** Whether a job changes what runs somewhere: it must not be canceled halfway. */
export function isDeployment({ job, steps }: PlannedJob): boolean {
  return job._options.environment !== undefined || steps.some(({ spec }) => spec.deploys);
}

/** What is wrong with the groups of a pipeline and of its jobs. */
export function checkConcurrency({ pipeline, jobs }: PipelinePlan): void {
  const { concurrency } = pipeline._props;
  if (concurrency) checkGroup(pipeline, pipeline, concurrency);
  for (const { job } of jobs) {
    const own = job._options.concurrency;
    if (!own) continue;
    checkGroup(pipeline, job, own);
    if (own.group !== concurrency?.group) continue;
    problem(job, 'concurrency-group', `job ${job.node.id} is in the concurrency group ${own.group} of its pipeline, so it would wait for its own run`,
      'use another group for the job');
  }
  for (const planned of jobs.filter(isDeployment)) checkDeployment(planned);
}

function checkGroup(pipeline: Pipeline, owner: Parameters<typeof problem>[0], { group, cancelsOlder, perBranch }: Concurrency): void {
  if (group.trim() === '') problem(owner, 'concurrency-group', 'the concurrency group has no name', 'set one, such as deploy-production');
  if (perBranch || cancelsOlder && ['gitlab', 'azure'].includes(pipeline.platform._kind)) return; // these have messages of their own
  const sources = pipeline._props.triggers.map(({ _source }) => _source);
  const hasPulls = sources.some(({ kind }) => kind === 'pullRequest');
  if (cancelsOlder && (hasPulls || !isOneBranch(sources.flatMap((source) => source.kind === 'push' ? [source.options] : [])))) {
    problem(owner, 'concurrency-shared', `a run in group ${group} cancels the older runs of all branches and pull requests`,
      'set perBranch: true, or run the pipeline for one branch only');
  } else if (hasPulls && owner === pipeline && pipeline.platform._kind !== 'azure') { // there, only deployments wait
    warning(owner, 'concurrency-shared', `all pull requests wait for each other in group ${group}`,
      'set perBranch: true, or give the concurrency to the job that must run alone (JobOptions.concurrency)');
  }
}

function isOneBranch(pushes: readonly { readonly branches?: readonly string[]; readonly tags?: readonly string[] }[]): boolean {
  const branches = new Set(pushes.flatMap((push) => push.branches ?? (push.tags ? [] : ['**'])));
  return branches.size <= 1 && ![...branches].some((branch) => branch.includes('*')) && !pushes.some(({ tags }) => tags?.length);
}

/** GitLab alone lets a job of a canceled run finish. */
function checkDeployment({ job, id }: PlannedJob): void {
  const { environment, concurrency: own } = job._options;
  const { concurrency: shared } = job.pipeline._props;
  const target = environment ? ` to ${environment.name}` : '';
  if (own?.cancelsOlder) {
    problem(job, 'concurrency-deployment', `job ${id} deploys${target}, and a newer run would cancel it halfway`, 'omit cancelsOlder, so that the newer run waits');
  } else if (shared?.cancelsOlder && job.pipeline.platform._kind !== 'gitlab') {
    problem(job, 'concurrency-deployment', `job ${id} deploys${target}, and a newer run of group ${shared.group} would cancel it halfway`,
      'omit the concurrency of the pipeline, and give it to the jobs that may be canceled (JobOptions.concurrency)');
  }
}
