import type { Duration } from 'cdk8s';

/** How long a step waits. */
export interface WaitOptions {
  /**
   * When it gives up, and the step fails.
   *
   * @default - as the step says
   */
  readonly deadline?: Duration;
  /**
   * How often it looks.
   *
   * @default Duration.seconds(10)
   */
  readonly interval?: Duration;
}
