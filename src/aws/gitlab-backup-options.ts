import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Duration } from 'cdk8s';

/** Daily backups of GitLab's data and configuration. */
export interface GitLabBackupOptions {
  /**
   * When, in UTC: `HH:MM`.
   *
   * @default '03:00'
   */
  readonly at?: string;
  /**
   * How long they are kept, in whole days.
   *
   * @default Duration.days(30)
   */
  readonly keep?: Duration;
  /**
   * A bucket of yours. What is removed from it when is for its own rules to say.
   *
   * @default - an encrypted bucket of its own with versions, which outlives the stack
   */
  readonly bucket?: s3.IBucket;
}
