import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { MonitorProps, renderMonitor } from './monitor-options';
import { Relabeling } from './relabeling';
import { checkPort, renderEndpoint, ScrapeEndpoint } from './scrape-endpoint';
import { problem } from '../base/problem';
import { FluxController } from '../flux/flux-controller';
import { LabelOperator } from '../label-selector';
import { Resource, ResourceProps } from '../resource';

/** How to fetch metrics from one port of each pod, given by `port` or `portNumber`. */
export interface PodMetricsEndpoint extends ScrapeEndpoint {
  /**
   * Name of the container's port.
   *
   * @default - given by `portNumber`
   */
  readonly port?: string;
  /**
   * Number of the container's port.
   *
   * @default - given by `port`
   */
  readonly portNumber?: number;
}

/** Properties of a PodMonitor. */
export interface PodMonitorProps extends MonitorProps {
  /** Ports to scrape; at least one. */
  readonly endpoints: PodMetricsEndpoint[];
}

/**
 * Configures Prometheus to scrape pods directly, without a Service. The Prometheus object must select it: with kube-prometheus-stack by
 * the label `release: <name of the Helm release>`, unless `podMonitorSelectorNilUsesHelmValues` is false there.
 *
 * @example
 * new monitoring.PodMonitor(folder, 'shop', {
 *   selector: { matchLabels: { app: 'shop' } },
 *   endpoints: [{ port: 'metrics', interval: Duration.seconds(30) }],
 * });
 *
 * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PodMonitor
 */
export class PodMonitor extends Resource {
  private readonly _spec: Record<string, unknown>;

  constructor(scope: Construct, id: string, props: PodMonitorProps) {
    super(scope, id, 'monitoring.coreos.com/v1', 'PodMonitor', props);
    if (props.endpoints.length === 0) problem(this, 'scrape-endpoints', 'endpoints is empty, so nothing is scraped', 'add at least one endpoint');
    const endpoints = props.endpoints.map((endpoint, i) => this._endpoint(`endpoints[${i}]`, endpoint));
    this._spec = { ...renderMonitor(this, props), podMetricsEndpoints: endpoints };
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    return { spec: this._spec };
  }

  private _endpoint(prop: string, endpoint: PodMetricsEndpoint): Record<string, unknown> {
    const { port, portNumber } = endpoint;
    checkPort(this, `${prop}.port`, port, undefined);
    checkPort(this, `${prop}.portNumber`, undefined, portNumber);
    if ((port === undefined) === (portNumber === undefined)) {
      problem(this, 'scrape-port', `${prop} has ${port === undefined ? 'no port' : 'both port and portNumber'}`, 'set either port or portNumber');
    }
    return { port, portNumber, ...renderEndpoint(this, prop, endpoint) };
  }
}

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
