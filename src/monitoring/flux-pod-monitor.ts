import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { PodMonitor } from './pod-monitor';
import { Relabeling } from './relabeling';
import { FluxController } from '../flux/flux-controller';
import { LabelOperator } from '../label-selector';
import { ResourceProps } from '../resource';

/** Properties of the Flux PodMonitor. */
export interface FluxPodMonitorProps extends ResourceProps {
  /**
   * Namespace of Flux's controllers.
   *
   * @default flux-system
   */
  readonly fluxNamespace?: string;
  /**
   * Further values of the pods' label `app`, such as those of shards.
   *
   * @default - only Flux's own controllers
   */
  readonly additionalApps?: string[];
  /**
   * How often metrics are fetched.
   *
   * @default - that of the Prometheus object
   */
  readonly interval?: Duration;
  /**
   * Changes metrics before they are stored.
   *
   * @default - none
   */
  readonly metricRelabelings?: Relabeling[];
}

/**
 * Configures Prometheus to scrape Flux's controllers. They have no Service with a metrics port, so a ServiceMonitor finds nothing.
 *
 * @example
 * new monitoring.FluxPodMonitor(folder, 'flux', { interval: Duration.seconds(30), metadata: { labels: { release: 'kube-prometheus-stack' } } });
 *
 * @see https://fluxcd.io/flux/monitoring/metrics/
 */
export class FluxPodMonitor extends PodMonitor {
  constructor(scope: Construct, id: string, props: FluxPodMonitorProps = {}) {
    const { name, metadata, interval, metricRelabelings } = props;
    super(scope, id, {
      name,
      metadata,
      namespaces: [props.fluxNamespace ?? 'flux-system'],
      selector: {
        matchExpressions: [{ key: 'app', operator: LabelOperator.IN, values: [...Object.values(FluxController), ...props.additionalApps ?? []] }],
      },
      endpoints: [{
        port: 'http-prom',
        interval,
        metricRelabelings,
      }],
    });
  }
}
