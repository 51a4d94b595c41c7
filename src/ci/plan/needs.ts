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
