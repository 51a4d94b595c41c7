import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { HelmChartOptions, renderChart } from './chart-source';
import { goDuration } from '../../base/duration';
import { ExternalObject, ISource } from '../../base/external';
import { Resource, ResourceProps } from '../../resource';
import { SourceAttributes } from '../source/source-options';
import { checkSameNamespace, checkShard, sharded, shardOf } from '../source/source-reference';

/** Properties of a HelmChart. */
export interface HelmChartProps extends HelmChartOptions, ResourceProps {
  /** Source of the chart: a HelmRepository, GitRepository or Bucket in the same namespace. */
  readonly source: ISource;
  /** Name of the chart in a HelmRepository, or its path in a GitRepository or Bucket. */
  readonly chart: string;
  /**
   * How often the source is checked for changes. More than zero.
   *
   * @default Duration.minutes(5)
   */
  readonly interval?: Duration;
  /**
   * Suspends reconciliation of the source.
   *
   * @default false
   */
  readonly suspend?: boolean;
  /**
   * Shard whose controllers handle the chart: the value of its label `sharding.fluxcd.io/key`.
   *
   * @default - that of the source
   */
  readonly shard?: string;
  /**
   * Whether fields that are not given are left out of the manifest, so that Flux's own defaults hold instead of this library's:
   * `reconcileStrategy` of a chart in a GitRepository or Bucket (ChartVersion). For repositories that exist already and must not change. `interval`
   * stays, because the API server requires it.
   *
   * @default false
   */
  readonly engineDefaults?: boolean;
}

/**
 * A chart that several HelmReleases share. For a chart of a single HelmRelease, use `ChartSource.from`: Flux then creates the HelmChart.
 *
 * @example
 * const charts = new flux.HelmRepository(folder, 'charts', { url: 'https://charts.example.com' });
 * const chart = new flux.HelmChart(folder, 'myapp', { source: charts, chart: 'myapp', version: '2.x' });
 * for (const tenant of ['blue', 'green']) {
 *   new flux.HelmRelease(folder, tenant, { chart: flux.ChartSource.ref(chart), values: { tenant } });
 * }
 *
 * @see https://fluxcd.io/flux/components/source/helmcharts/
 */
export class HelmChart extends Resource implements ISource {
  /** Declares a HelmChart that this program does not create. */
  public static fromHelmChartName(scope: Construct, id: string, attributes: SourceAttributes): ISource {
    return new ExternalObject(scope, id, { ...attributes, apiVersion: API_VERSION, kind: 'HelmChart' });
  }

  private readonly _spec: Record<string, unknown>;

  constructor(scope: Construct, id: string, props: HelmChartProps) {
    super(scope, id, API_VERSION, 'HelmChart', sharded(props, props.shard ?? shardOf(props.source)));
    checkSameNamespace(this, 'source', props.source);
    checkShard(this, props.source);
    this._spec = {
      ...renderChart(this, props.source, props.chart, props, ['trustedRootSecretRef']),
      sourceRef: { kind: props.source.kind, name: props.source.name },
      interval: goDuration(this, 'interval', props.interval) ?? '5m',
      suspend: props.suspend,
    };
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    return { spec: this._spec };
  }
}

const API_VERSION = 'source.toolkit.fluxcd.io/v1';
