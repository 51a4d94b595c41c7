import type { PlannedJob } from './plan';
import { problem } from '../../base/problem';
import { Job, JobCondition } from '../job';
import type { Pipeline } from '../pipeline';

/** Which jobs come before which. */
export interface Needs {
  /** All jobs, each behind those that it needs. */
  readonly order: readonly Job[];
  /** The jobs that a job waits for. */
  of(job: Job): readonly Job[];
}

/**
 * The jobs that each job names, or all, and those of which it reads something; for a job that runs after failures, those that they need, too. Jobs of
 * other pipelines and circles are recorded as problems and left out.
 *
 * @param producersOf the jobs of which a job reads something
 */
export function needsOf(pipeline: Pipeline, producersOf: (job: Job) => readonly Job[]): Needs {
  const needs = new Map<Job, Job[]>();
  for (const job of pipeline.jobs) {
    const named = job._needs.filter((each) => {
      if (each.pipeline === pipeline) return true;
      problem(job, 'job-needs', `job ${job.node.id} needs ${each.node.path}, which belongs to another pipeline`,
        'a job can only need jobs of its own pipeline');
      return false;
    });
    const all = job._options.needsAll ? pipeline.jobs.filter((each) => !each._options.needsAll) : [];
    needs.set(job, [...new Set([...all, ...named, ...producersOf(job)])]);
  }
  const order: Job[] = [];
  const done = new Set<Job>();
  const visit = (job: Job, trail: readonly Job[]): void => {
    if (done.has(job)) return;
    for (const before of [...needs.get(job)!]) {
      const start = before === job ? trail.length : trail.indexOf(before);
      if (start < 0) {
        visit(before, [...trail, job]);
        continue;
      }
      const circle = [...trail.slice(start), job, before].map(({ node }) => node.id).join(' → ');
      problem(job, 'job-needs', `jobs need each other in a cycle: ${circle}`, 'remove one of the needs');
      needs.set(job, needs.get(job)!.filter((each) => each !== before));
    }
    if (LOOKS_FAR.has(job._options.when)) needs.set(job, withNeedsOf(needs.get(job)!, needs));
    done.add(job);
    order.push(job);
  };
  for (const job of pipeline.jobs) visit(job, []);
  return { order, of: (job) => needs.get(job)! };
}

/** Conditions that look at all jobs before, near and far. */
const LOOKS_FAR: ReadonlySet<JobCondition | undefined> = new Set([JobCondition.ON_FAILURE, JobCondition.ON_SUCCESS_OR_SKIPPED]);

/** What a failure skips has not failed itself, so such a job looks at the jobs before those that it needs, too. */
function withNeedsOf(jobs: readonly Job[], needs: ReadonlyMap<Job, readonly Job[]>): Job[] {
  const all = new Set(jobs);
  for (const job of all) for (const before of needs.get(job)!) all.add(before);
  return [...all];
}

/**
 * How a job ended. A job that its timeout ends is `cancelled` on GitHub, Gitea and Azure, and `failure` on GitLab: no platform calls it a success. A job
 * is `skipped` where its condition does not hold, or where the jobs before it did not end as it requires.
 */
export type Outcome = typeof OUTCOMES[number];

const OUTCOMES = ['success', 'failure', 'cancelled', 'skipped'] as const;

/** How the jobs that a job needs must have ended for it to run. */
interface Requirement {
  /** Whether each of the jobs must have one of the outcomes, or at least one job. */
  readonly of: 'every' | 'any';
  readonly outcomes: readonly Outcome[];
}

/** What a job requires of the jobs that it needs. A run that a person or a newer run cancels starts no job but those that run always. */
export function requirementOf({ _options: { when = JobCondition.ON_SUCCESS, needsAll = false } }: Job): Requirement {
  switch (when) {
    case JobCondition.ON_SUCCESS: return { of: 'every', outcomes: needsAll ? ['success', 'skipped'] : ['success'] };
    case JobCondition.ON_SUCCESS_OR_SKIPPED: return { of: 'every', outcomes: ['success', 'skipped'] };
    case JobCondition.ON_FAILURE: return { of: 'any', outcomes: ['failure', 'cancelled'] };
    case JobCondition.ALWAYS: return { of: 'every', outcomes: OUTCOMES };
  }
}

/** The outcomes that keep a job that requires one of all its needs from running. */
export function othersThan({ outcomes }: Requirement): readonly Outcome[] {
  return OUTCOMES.filter((each) => !outcomes.includes(each));
}

/**
 * Whether a job requires success of every job before it, near and far. That is what platforms do by themselves: their own rule looks at the needs of
 * needs, too, so it says something else where one of them runs after failures.
 */
export function requiresOnlySuccess(planned: PlannedJob): boolean {
  return withNeeds(planned).every(({ job }) => othersThan(requirementOf(job)).length === 3);
}

/**
 * A job and all before it, near and far, each once.
 *
 * @param followed the needs that are followed
 */
export function withNeeds(planned: PlannedJob, followed = ({ needs }: PlannedJob): readonly PlannedJob[] => needs): PlannedJob[] {
  const all = new Set([planned]);
  for (const job of all) for (const need of followed(job)) all.add(need);
  return [...all];
}
