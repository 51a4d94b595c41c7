import { Verification } from '../source/verification';

/** When a new chart artifact is created. */
export enum ReconcileStrategy {
  /** When the version of the chart changes. */
  CHART_VERSION = 'ChartVersion',
  /** When the revision of the source changes, even if the version stays the same. */
  REVISION = 'Revision',
}

/** Options of a chart in a source. */
export interface HelmChartOptions {
  /**
   * Version of the chart, or a range from which the latest is used, such as `6.x` or `>=1.2.0 <2.0.0`. Only for charts in a
   * HelmRepository.
   *
   * @default - latest version
   */
  readonly version?: string;
  /**
   * When a new chart artifact is created.
   *
   * @default - ReconcileStrategy.REVISION for charts in a GitRepository or Bucket, CHART_VERSION in a HelmRepository
   */
  readonly reconcileStrategy?: ReconcileStrategy;
  /**
   * Values files in the source. Later files take precedence.
   *
   * @default - `values.yaml` of the chart
   */
  readonly valuesFiles?: string[];
  /**
   * Whether to ignore missing values files.
   *
   * @default false
   */
  readonly ignoreMissingValuesFiles?: boolean;
  /**
   * Verification of signatures. Only for charts in a HelmRepository with `oci://`.
   *
   * @default - none
   */
  readonly verify?: Verification;
}
