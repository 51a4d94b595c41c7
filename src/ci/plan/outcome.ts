import { Job, JobCondition } from '../job';
import type { PlannedJob } from './plan';

/**
 * How a job ended. A job that its timeout ends is `cancelled` on GitHub, Gitea and Azure, and `failure` on GitLab: no platform calls it a success. A job
 * is `skipped` where its condition does not hold, or where the jobs before it did not end as it requires.
 */
export type Outcome = typeof OUTCOMES[number];

export const OUTCOMES = ['success', 'failure', 'cancelled', 'skipped'] as const;

/** How the jobs that a job needs must have ended for it to run. */
export interface Requirement {
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
 * @param needsOf the needs that are followed
 */
export function withNeeds(planned: PlannedJob, needsOf = ({ needs }: PlannedJob): readonly PlannedJob[] => needs): PlannedJob[] {
  const all = new Set([planned]);
  for (const job of all) for (const need of needsOf(job)) all.add(need);
  return [...all];
}
