import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { goDuration } from '../../base/duration';
import { ISource } from '../../base/external';
import { problem, warning } from '../../base/problem';
import { checkSemverRange } from '../source/semver-range';
import { CommonMetadata } from '../source/source-options';
import { checkSourceKind, SHARD_LABEL, sourceReference } from '../source/source-reference';
import { Verification } from '../source/verification';

/** Options of `ChartSource.fromSource`. */
export interface ChartSourceOptions extends HelmChartOptions {
  /**
   * How often the source is checked for changes. More than zero.
   *
   * @default - the HelmRelease's interval
   */
  readonly interval?: Duration;
  /**
   * Labels and annotations of the HelmChart that Flux creates.
   *
   * @default - none
   */
  readonly metadata?: CommonMetadata;
}

type Owner = IConstruct & { readonly namespace?: string };

/** What a HelmRelease adds to its chart. */
interface ReleaseOptions {
  readonly shard?: string;
  readonly engineDefaults?: boolean;
}

/**
 * Source of the chart of a HelmRelease.
 *
 * @example
 * const charts = new flux.HelmRepository(folder, 'charts', { url: 'https://charts.jetstack.io' });
 * new flux.HelmRelease(folder, 'cert-manager', {
 *   chart: flux.ChartSource.fromSource(charts, 'cert-manager', { version: '1.18.x' }),
 * });
 */
export class ChartSource {
  /**
   * A chart in a HelmRepository, GitRepository or Bucket. Flux creates a HelmChart for it.
   *
   * @param source source that contains the chart
   * @param chart name in a HelmRepository, or path in a GitRepository or Bucket
   * @param options version and other options
   */
  public static fromSource(source: ISource, chart: string, options: ChartSourceOptions = {}): ChartSource {
    return new ChartSource(source, (construct, { shard, engineDefaults }) => {
      const { labels, annotations } = options.metadata ?? {};
      const all = shard === undefined ? labels : { ...labels, [SHARD_LABEL]: shard };
      return {
        chart: {
          metadata: all || annotations ? { labels: all, annotations } : undefined,
          spec: {
            ...renderChart(construct, source, chart, { ...options, engineDefaults }, ['matchOIDCIdentity', 'trustedRootSecretRef']),
            sourceRef: sourceReference(construct, source),
            interval: goDuration(construct, 'chart.interval', options.interval),
          },
        },
      };
    });
  }

  /**
   * A chart that is a source itself: an OCIRepository (with `LayerSelector.helmChart()` for charts that `helm push` made), a HelmChart or an
   * ExternalArtifact.
   */
  public static ref(source: ISource): ChartSource {
    return new ChartSource(source, (construct) => {
      checkSourceKind(construct, 'chart', source, ['OCIRepository', 'HelmChart', 'ExternalArtifact']);
      return { chartRef: sourceReference(construct, source) };
    });
  }

  private constructor(
    /** @internal */ public readonly _source: ISource,
    private readonly _chart: (construct: Owner, release: ReleaseOptions) => Record<string, unknown>,
  ) {}

  /** @internal */
  public _render(construct: Owner, release: ReleaseOptions): Record<string, unknown> {
    return this._chart(construct, release);
  }
}

/** Fields common to a HelmChart and the chart of a HelmRelease. @internal */
export function renderChart(
  construct: Owner, source: ISource, chart: string, options: HelmChartOptions & { readonly engineDefaults?: boolean }, lackingVerification: string[],
): Record<string, unknown> {
  checkSourceKind(construct, 'chart source', source, ['HelmRepository', 'GitRepository', 'Bucket']);
  checkSemverRange(construct, 'version', options.version);
  const versioned = source.kind === 'HelmRepository';
  if (chart === '' || chart.length > 2048) {
    problem(construct, 'chart-name', `chart has ${chart.length} characters; 1 to 2048 are valid`, 'set the name of the chart, or its path in the source');
  }
  if (!versioned && options.version !== undefined) {
    warning(construct, 'chart-version', `version ${options.version} is ignored for a chart in ${source.kind} ${source.name}`, 'remove it');
  }
  if (!versioned && options.verify) {
    problem(construct, 'verify-unsupported', `verify is not supported for a chart in ${source.kind} ${source.name}`, 'verify the source itself');
  }
  return {
    chart,
    version: options.version,
    reconcileStrategy: options.reconcileStrategy ?? (versioned || options.engineDefaults ? undefined : ReconcileStrategy.REVISION),
    valuesFiles: options.valuesFiles,
    ignoreMissingValuesFiles: options.ignoreMissingValuesFiles,
    verify: options.verify?._render(construct, lackingVerification),
  };
}

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
