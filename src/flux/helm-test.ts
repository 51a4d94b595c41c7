import { Duration } from 'cdk8s';

/** A test of a chart that is run, or not. */
export interface HelmTestFilter {
  /** Name of the test. */
  readonly name: string;
  /**
   * Whether it is left out, instead of being the only one.
   *
   * @default false
   */
  readonly exclude?: boolean;
}

/** How a release is tested. */
export interface HelmTest {
  /**
   * Whether the chart's tests are run after each install and upgrade.
   *
   * @default false
   */
  readonly enable?: boolean;
  /**
   * Which tests.
   *
   * @default - all
   */
  readonly filters?: HelmTestFilter[];
  /**
   * Whether failed tests do not count.
   *
   * @default false
   */
  readonly ignoreFailures?: boolean;
  /**
   * How long each may take. More than zero.
   *
   * @default - the HelmRelease's timeout
   */
  readonly timeout?: Duration;
}
