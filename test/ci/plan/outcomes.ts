import { parse } from 'yaml';
import { ci } from '../../../src';
import { textOf } from '../pipelines';

/** How a job that runs ends. A run that takes too long is not called the same on all platforms. */
export type End = 'success' | 'failure' | 'timeout';

/** How each job ended; those that did not run are `skipped`. */
export type Run = { readonly [job: string]: End | 'skipped' };

/** Runs the jobs of a pipeline in their order. */
export function simulate(pipeline: ci.Pipeline, ends: { readonly [job: string]: End }, isCancelled = false): Run {
  const file = parse(textOf(pipeline));
  switch (pipeline.platform._kind) {
    case 'github': return actions(file.jobs, ends, isCancelled);
    case 'gitea':
      // Gitea's runner looks for a job called `result` there, and finds nothing.
      if (JSON.stringify(file).includes('needs.*')) throw new Error('Gitea does not know needs.*');
      return actions(file.jobs, ends, isCancelled);
    case 'azure': return azure(file.jobs, ends, isCancelled);
    case 'gitlab': return gitlab(file, ends);
  }
}

interface Context { readonly [name: string]: unknown }

function evaluate(code: string, context: Context): boolean {
  // eslint-disable-next-line no-new-func
  return Boolean(new Function(...Object.keys(context), `return ${code}`)(...Object.values(context)));
}

function ancestors(job: string, needsOf: (job: string) => readonly string[]): string[] {
  const all = new Set(needsOf(job));
  for (const each of all) needsOf(each).forEach((need) => all.add(need));
  return [...all];
}

/**
 * GitHub's rules, which are Gitea's: without a status function, `success()` is required. `success()` and `failure()` look at all jobs before, near and far;
 * `cancelled()` at the run. A timeout of a job ends it as `cancelled`.
 *
 * @see https://docs.github.com/actions/reference/workflows-and-actions/expressions#status-check-functions
 */
function actions(jobs: { [id: string]: { needs?: string[]; if?: string } }, ends: { readonly [job: string]: End }, isCancelled: boolean): Run {
  const run: { [job: string]: End | 'skipped' } = {};
  const result = (job: string): string => run[job] === 'timeout' ? 'cancelled' : run[job];
  for (const [id, { needs = [], if: condition = 'success()' }] of Object.entries(jobs)) {
    const before = ancestors(id, (job) => jobs[job].needs ?? []).map(result);
    const context = {
      contains: (list: string[], item: string) => list.includes(item),
      results: needs.map(result),
      needs: Object.fromEntries(needs.map((need) => [need, result(need)])),
      success: () => !isCancelled && before.every((each) => each === 'success'),
      failure: () => !isCancelled && before.includes('failure'),
      cancelled: () => isCancelled,
      always: () => true,
    };
    const code = condition.replace(/needs\.\*\.result/g, 'results')
      .replace(/needs\.([\w-]+)\.result/g, 'needs["$1"]');
    const hasStatus = /\b(success|failure|cancelled|always)\(\)/.test(code);
    run[id] = evaluate(hasStatus ? code : `success() && (${code})`, context) ? ends[id] : 'skipped';
  }
  return run;
}

/**
 * Azure's rules: `succeeded()` and `failed()` look at all jobs before, near and far; `canceled()` at the run. A timeout of a job ends it as `Canceled`.
 *
 * @see https://learn.microsoft.com/azure/devops/pipelines/process/expressions#job-status-check-functions
 */
function azure(
  jobs: { job?: string; deployment?: string; dependsOn?: string[]; condition?: string }[],
  ends: { readonly [job: string]: End },
  isCancelled: boolean,
): Run {
  const WORDS = { success: 'Succeeded', failure: 'Failed', timeout: 'Canceled', skipped: 'Skipped' };
  const run: { [job: string]: End | 'skipped' } = {};
  const named = new Map(jobs.map((each) => [(each.job ?? each.deployment)!, each]));
  for (const [id, { dependsOn = [], condition = 'succeeded()' }] of named) {
    const before = ancestors(id, (job) => named.get(job)!.dependsOn ?? []).map((job) => run[job]);
    const context = {
      dependencies: Object.fromEntries(dependsOn.map((job) => [job, { result: WORDS[run[job]] }])),
      is_in: (value: string, ...list: string[]) => list.includes(value),
      and: (...all: boolean[]) => all.every(Boolean),
      or: (...all: boolean[]) => all.some(Boolean),
      not: (value: boolean) => !value,
      succeeded: () => !isCancelled && before.every((each) => each === 'success'),
      failed: () => before.includes('failure'),
      canceled: () => isCancelled,
      always: () => true,
    };
    run[id] = evaluate(condition.replace(/\bin\(/g, 'is_in('), context) ? ends[id] : 'skipped';
  }
  return run;
}

/**
 * GitLab's rules (`Ci::ProcessBuildService`, `Gitlab::Ci::Status::Composite`): a job with `needs` looks at these, and is skipped where one is, unless
 * it runs always; a job without looks at all stages before, where skipped jobs do not count. A timeout fails a job.
 */
function gitlab(file: { stages: string[]; [job: string]: any }, ends: { readonly [job: string]: End }): Run {
  const run: { [job: string]: End | 'skipped' } = {};
  const jobs = Object.entries(file).filter(([name, { stage }]) => stage !== undefined && name !== 'default')
    .sort(([, a], [, b]) => file.stages.indexOf(a.stage) - file.stages.indexOf(b.stage));
  for (const [name, { stage, needs, when = 'on_success' }] of jobs) {
    const before = needs
      ? (needs as { job: string }[]).map(({ job }) => run[job])
      : jobs.filter(([, other]) => file.stages.indexOf(other.stage) < file.stages.indexOf(stage)).map(([job]) => run[job]);
    const status = needs && before.includes('skipped') ? 'skipped'
      : before.some((each) => each === 'failure' || each === 'timeout') ? 'failed' : 'success';
    const taken: { [when: string]: string[] } = { on_success: ['success'], on_failure: ['failed'], always: ['success', 'failed', 'skipped'] };
    run[name] = taken[when].includes(status) ? ends[name] : 'skipped';
  }
  return run;
}
