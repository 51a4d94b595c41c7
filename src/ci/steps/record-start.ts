import type { Job } from '../job';
import type { IStep, StepSpec } from '../step';
import { Value } from '../value';

/**
 * Writes down when the run started, for `PushMetrics`: the first step of the first job. No two platforms say it alike. The time for which that job waited
 * for a runner does not count, and where only failed jobs are run again, the start is that of the first attempt.
 */
export class RecordStart implements IStep {
  /** When the run started, in seconds since 1970. */
  public get started(): Value {
    return Value.output(this, 'STARTED');
  }

  public bind(_job: Job): StepSpec {
    return { name: 'Record when the run started', script: 'echo "STARTED=$(date +%s)" >>"$JOB_OUTPUTS"', outputs: ['STARTED'] };
  }
}
