import { Cron } from 'cdk8s';
import { RetentionRule } from './retention-rule';

/** Which artifacts of a project are kept. What no rule keeps is deleted. */
export interface RetentionPolicy {
  /** Rules: an artifact is kept that one of them keeps. 1 to 15, each one different. */
  readonly rules: RetentionRule[];
  /**
   * When artifacts are deleted, in UTC.
   *
   * @default Cron.daily()
   */
  readonly schedule?: Cron;
  /**
   * Whether artifacts are deleted only when somebody starts it in Harbor.
   *
   * @default false
   */
  readonly manual?: boolean;
}
