import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { goDuration } from '../duration';
import { ISource } from '../source';
import { renderChart } from './chart-template';
import { CommonMetadata } from './common-metadata';
import { HelmChartOptions } from './helm-chart-options';
import { SHARD_LABEL } from './shard';
import { checkSourceKind, sourceReference } from './source-reference';

/** Options of `ChartSource.from`. */
export interface ChartSourceOptions extends HelmChartOptions {
  /**
   * How often the source is looked at. More than zero.
   *
   * @default - the HelmRelease's interval
   */
  readonly interval?: Duration;
  /**
   * Labels and annotations of the HelmChart that Flux makes.
   *
   * @default - none
   */
  readonly metadata?: CommonMetadata;
}

type Owner = IConstruct & { readonly namespace?: string };

/** Where the chart of a HelmRelease comes from. */
export class ChartSource {
  /**
   * A chart in a HelmRepository, GitRepository or Bucket. Flux makes a HelmChart for it.
   *
   * @param source where it is
   * @param chart its name in a HelmRepository, or its path in a GitRepository or Bucket
   * @param options its version and more
   */
  public static from(source: ISource, chart: string, options: ChartSourceOptions = {}): ChartSource {
    return new ChartSource(source, (construct, shard) => {
      const { labels, annotations } = options.metadata ?? {};
      const all = shard === undefined ? labels : { ...labels, [SHARD_LABEL]: shard };
      return {
        chart: {
          metadata: all || annotations ? { labels: all, annotations } : undefined,
          spec: {
            ...renderChart(construct, source, chart, options, ['matchOIDCIdentity', 'trustedRootSecretRef']),
            sourceRef: sourceReference(construct, source),
            interval: goDuration(construct, 'chart.interval', options.interval),
          },
        },
      };
    });
  }

  /**
   * A chart that is a source itself: an OCIRepository (with `LayerOperation.COPY` for charts that `helm push` made), a HelmChart or an
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
    private readonly _chart: (construct: Owner, shard: string | undefined) => Record<string, unknown>,
  ) {}

  /** @internal */
  public _render(construct: Owner, shard: string | undefined): Record<string, unknown> {
    return this._chart(construct, shard);
  }
}
