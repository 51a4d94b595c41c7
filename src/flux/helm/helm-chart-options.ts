import { Verification } from '../source/verification';

/** What counts as a new chart. */
export enum ReconcileStrategy {
  /** A new version of the chart. */
  CHART_VERSION = 'ChartVersion',
  /** Any change of the source, also without a new version. */
  REVISION = 'Revision',
}

/** How a chart is taken from its source. */
export interface HelmChartOptions {
  /**
   * Version of the chart, or a range in which the newest is taken, such as `6.x` or `>=1.2.0 <2.0.0`. Only charts of a
   * HelmRepository have versions to choose from.
   *
   * @default - the newest, whatever it is
   */
  readonly version?: string;
  /**
   * What counts as a new chart.
   *
   * @default - ReconcileStrategy.REVISION for charts in a GitRepository or Bucket, CHART_VERSION in a HelmRepository
   */
  readonly reconcileStrategy?: ReconcileStrategy;
  /**
   * Values files in the source, the later ones winning.
   *
   * @default - `values.yaml` of the chart
   */
  readonly valuesFiles?: string[];
  /**
   * Whether a values file may be absent.
   *
   * @default false
   */
  readonly ignoreMissingValuesFiles?: boolean;
  /**
   * Which signatures are verified. Only for charts of a HelmRepository with `oci://`.
   *
   * @default - none
   */
  readonly verify?: Verification;
}
