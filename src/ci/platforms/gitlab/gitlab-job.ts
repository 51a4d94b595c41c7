import { Duration } from 'cdk8s';
import type { GitLabOptions } from './gitlab';
import { isConstant, textOf } from './gitlab-conditions';
import { asksForTokens, containerEnvOf, gitlabImage, textInJob } from './gitlab-image';
import { gitlabArtifacts, gitlabCaches, inWords, requiredArtifacts } from './gitlab-keep';
import { concurrencyOf } from './gitlab-order';
import type { GitLabNeed, GitLabOrder } from './gitlab-order';
import type { GitLabPresence } from './gitlab-presence';
import { gitlabScripts } from './gitlab-script';
import { idTokens } from './gitlab-values';
import { problem } from '../../../base/problem';
import { Job, JobCondition, legsOf } from '../../job';
import type { PipelinePlan, PlannedJob } from '../../plan/plan';
import { matrixVariable, sourcesOf } from '../job-values';
import { oneLine, YamlComment } from '../yaml-text';

/** A job and what is said above its keys. */
export interface GitLabJob {
  readonly content: object;
  readonly remarks: readonly YamlComment[];
}

/**
 * A job.
 *
 * @param nameOf what GitLab calls a job
 */
export function gitlabJob(
  plan: PipelinePlan, planned: PlannedJob, order: GitLabOrder, presence: GitLabPresence, nameOf: (job: PlannedJob) => string,
  options: GitLabOptions,
): GitLabJob {
  const { job } = planned;
  const { environment, matrix, timeout, retries, artifacts = [], caches = [] } = job._options;
  const { image, services, variables, packages } = gitlabImage(plan, planned);
  const { script, afterScript, hasLateSteps, dotenv } = gitlabScripts(plan, planned, containerEnvOf(planned));
  const limits = limitsOf(timeout, hasLateSteps);
  const all = { ...checkoutOf(job), ...variables, ...limits.variables };
  const kept = gitlabArtifacts(planned, dotenv);
  const approvers = environment?._approvers ?? [];
  const content = {
    stage: order.stageOf(planned),
    ...needsOf(plan, planned, order, presence, nameOf),
    ...image !== undefined && { image },
    ...services && { services },
    ...tagsOf(job, options),
    ...environment && { environment: { name: environment.name, ...environment.options.url && { url: environment.options.url } } },
    ...rulesOf(planned, presence, approvers.length > 0),
    ...concurrencyOf(planned),
    ...limits.timeout && { timeout: inWords(limits.timeout) },
    ...retries && { retry: retries },
    ...matrix && { parallel: { matrix: [matrixOf(job, matrix)] } },
    ...Object.keys(all).length > 0 && { variables: all },
    ...asksForTokens(planned) && { id_tokens: Object.fromEntries([...idTokens(planned)].map(([aud, name]) => [name, { aud }])) },
    ...caches.length > 0 && { cache: gitlabCaches(planned, caches) },
    ...packages.length > 0 && { before_script: [`apk add --no-cache --quiet ${packages.join(' ')}`] },
    script: [...script, ...requiredArtifacts(job, artifacts)],
    ...afterScript.length > 0 && { after_script: afterScript },
    ...kept && { artifacts: kept },
  };
  const remarks = approvers.length > 0 ? [{ at: [nameOf(planned), 'rules'], text: approvalText(environment!.name, approvers) }] : [];
  return { content, remarks };
}

/** What is the same for all jobs that say nothing else. */
export const DEFAULT_TIMEOUT = Duration.hours(1);

/** What an `after_script` takes at most, and what a job takes before its script starts. */
const AFTER_SCRIPT_MINUTES = 5;
const START_MINUTES = 5;

/** A job's timeout ends the `after_script`, too: where that has steps, the script has a limit of its own, and the job has time for the rest. */
function limitsOf(
  timeout: Duration | undefined, hasLateSteps: boolean,
): { readonly timeout?: Duration; readonly variables?: { [name: string]: string } } {
  if (!hasLateSteps) return { timeout };
  const minutes = Math.ceil((timeout ?? DEFAULT_TIMEOUT).toMinutes({ integral: false }));
  return { timeout: Duration.minutes(minutes + AFTER_SCRIPT_MINUTES + START_MINUTES), variables: { RUNNER_SCRIPT_TIMEOUT: `${minutes}m` } };
}

function approvalText(environment: string, approvers: readonly string[]): string {
  return oneLine(`waits for ${approvers.join(', ')}, who are set up once: Settings > CI/CD > Protected environments > ${environment}`);
}

function needsOf(
  plan: PipelinePlan, planned: PlannedJob, order: GitLabOrder, presence: GitLabPresence, nameOf: (job: PlannedJob) => string,
): object {
  const producers = plan.jobs.filter((each) => each !== planned && readsFrom(plan, planned, each));
  const needs = order.needsOf(planned);
  if (!needs) return { dependencies: producers.map(nameOf) };
  if (needs.length > 50) {
    problem(planned.job, 'gitlab-needs', `job ${planned.id} needs ${needs.length} jobs, which is too many`,
      'GitLab allows 50: add an intermediate job, or set needsAll: true');
  }
  const late = (planned.job._options.when ?? JobCondition.ON_SUCCESS) !== JobCondition.ON_SUCCESS;
  const written = needs.map((need): GitLabNeed => ({
    job: nameOf(need),
    artifacts: producers.includes(need),
    ...late && presence.conditionOf(need) && { optional: true },
  }));
  return written.length > 0 ? { needs: written } : {};
}

function readsFrom(plan: PipelinePlan, planned: PlannedJob, producer: PlannedJob): boolean {
  const { downloads: uses = [] } = planned.job._options;
  return uses.some((artifact) => producer.job._options.artifacts?.includes(artifact))
    || sourcesOf(planned).some((source) => source.kind === 'output' && plan.find(source.step)?.job === producer);
}

function tagsOf(job: Job, { runners = [] }: GitLabOptions): object {
  const runner = job._options.runner ?? job.pipeline._props.runner;
  if (!runner) return {};
  const unknown = runner.runnerLabels.flatMap((label) => legsOf(job, label)).filter((label) => !runners.includes(label));
  if (unknown.length > 0 || runner.runnerLabels.length === 0) {
    problem(job, 'gitlab-runner', `job ${job.node.id} requires a runner with the tag ${unknown.join(', ') || '(none)'}`,
      `list the tags of your runners: Platform.gitlab({ runners: […] }); it has ${runners.join(', ') || 'none'}`);
  }
  return { tags: runner.runnerLabels.map((label) => textInJob(job, label)) };
}

const WHEN = { [JobCondition.ON_SUCCESS]: undefined, [JobCondition.ON_SUCCESS_OR_SKIPPED]: undefined, [JobCondition.ON_FAILURE]: 'on_failure', [JobCondition.ALWAYS]: 'always' } as const;

function rulesOf(planned: PlannedJob, presence: GitLabPresence, asks: boolean): object {
  const when = WHEN[planned.job._options.when ?? JobCondition.ON_SUCCESS];
  const condition = presence.conditionOf(planned);
  const leftOut = presence.leftOut(planned);
  if (asks && when) {
    problem(planned.job, 'gitlab-approval', `job ${planned.id} requires approval and runs ${when === 'always' ? 'always' : 'when jobs failed'}`,
      'GitLab supports one or the other: remove the approvers, or run the job on success');
  }
  const never = isConstant(leftOut, false) ? [] : [{ if: textOf(leftOut), when: 'never' }];
  if (!condition && !asks && never.length === 0) return when ? { when } : {};
  const rule = { ...condition && { if: textOf(condition) }, ...when && { when }, ...asks && { when: 'manual', allow_failure: false } };
  return { rules: [...never, Object.keys(rule).length > 0 ? rule : { when: 'on_success' }] };
}

function matrixOf(job: Job, matrix: { [axis: string]: string[] }): object {
  return Object.fromEntries(Object.entries(matrix).map(([axis, values]) => {
    const wrong = values.find((value) => value.includes('$'));
    if (wrong !== undefined) {
      problem(job, 'gitlab-matrix', `axis ${axis} has the value ${JSON.stringify(wrong)}, which is not valid on GitLab`,
        'use values without $: GitLab expands it');
    }
    return [matrixVariable(axis), values];
  }));
}

/** The checkout of jobs that say nothing else. */
export const DEFAULT_CHECKOUT = { GIT_DEPTH: '1', GIT_LFS_SKIP_SMUDGE: '1' };

function checkoutOf({ _options: { checkout } }: Job): { [name: string]: string } {
  if (!checkout) return {};
  if (!checkout._options) return { GIT_STRATEGY: 'none' };
  const { depth = 1, submodules, lfs } = checkout._options;
  return {
    ...depth !== 1 && { GIT_DEPTH: String(depth) },
    ...submodules && { GIT_SUBMODULE_STRATEGY: 'recursive' },
    ...lfs && { GIT_LFS_SKIP_SMUDGE: '0' },
  };
}
