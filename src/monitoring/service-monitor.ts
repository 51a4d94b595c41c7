import { Construct } from 'constructs';
import { MonitorProps, renderMonitor } from './monitor-options';
import { checkPort, renderEndpoint, ScrapeEndpoint } from './scrape-endpoint';
import { problem } from '../base/problem';
import { Resource } from '../resource';

/** How to fetch metrics from one port of each pod of a Service, given by `port`, `targetPort` or `targetPortName`. */
export interface ServiceEndpoint extends ScrapeEndpoint {
  /**
   * Name of the Service's port: its name, not its number.
   *
   * @default - given by `targetPort` or `targetPortName`
   */
  readonly port?: string;
  /**
   * Number of the container's port.
   *
   * @default - given by `port` or `targetPortName`
   */
  readonly targetPort?: number;
  /**
   * Name of the container's port.
   *
   * @default - given by `port` or `targetPort`
   */
  readonly targetPortName?: string;
}

/** Objects through which Prometheus discovers the pods of a Service. */
export enum ServiceDiscoveryRole {
  /** Endpoints, which Kubernetes 1.33 deprecates. */
  ENDPOINTS = 'Endpoints',
  /** EndpointSlices. */
  ENDPOINT_SLICE = 'EndpointSlice',
}

/** Properties of a ServiceMonitor. */
export interface ServiceMonitorProps extends MonitorProps {
  /** Ports to scrape; at least one. */
  readonly endpoints: ServiceEndpoint[];
  /**
   * Labels of the Service to copy to metrics.
   *
   * @default - none
   */
  readonly targetLabels?: string[];
  /**
   * Objects through which Prometheus discovers the pods.
   *
   * @default - that of the Prometheus object
   */
  readonly serviceDiscoveryRole?: ServiceDiscoveryRole;
}

/**
 * Configures Prometheus to scrape the pods of Services. The selector matches labels of the *Service*, not of its pods. The Prometheus
 * object must select the monitor: with kube-prometheus-stack by the label `release: <name of the Helm release>`, unless
 * `serviceMonitorSelectorNilUsesHelmValues` is false there. For Flux's controllers use `FluxPodMonitor`: none of their Services has
 * the metrics port.
 *
 * @example
 * new monitoring.ServiceMonitor(folder, 'shop', {
 *   selector: { matchLabels: { app: 'shop' } },
 *   endpoints: [{ port: 'metrics', interval: Duration.seconds(30) }],
 * });
 *
 * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.ServiceMonitor
 */
export class ServiceMonitor extends Resource {
  private readonly _spec: Record<string, unknown>;

  constructor(scope: Construct, id: string, props: ServiceMonitorProps) {
    super(scope, id, 'monitoring.coreos.com/v1', 'ServiceMonitor', props);
    if (props.endpoints.length === 0) problem(this, 'scrape-endpoints', 'endpoints is empty, so nothing is scraped', 'add at least one endpoint');
    const endpoints = props.endpoints.map((endpoint, i) => this._endpoint(`endpoints[${i}]`, endpoint));
    const { targetLabels, serviceDiscoveryRole } = props;
    this._spec = { ...renderMonitor(this, props), targetLabels, serviceDiscoveryRole, endpoints };
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    return { spec: this._spec };
  }

  private _endpoint(prop: string, endpoint: ServiceEndpoint): Record<string, unknown> {
    const { port, targetPort, targetPortName } = endpoint;
    checkPort(this, `${prop}.port`, port, undefined);
    checkPort(this, `${prop}.targetPort`, targetPortName, targetPort);
    const given = [port, targetPort, targetPortName].filter((each) => each !== undefined);
    if (given.length !== 1) {
      problem(this, 'scrape-port', `${prop} has ${given.length ? `several ports: ${given.join(', ')}` : 'no port'}`,
        'set exactly one of port, targetPort and targetPortName');
    }
    return { port, targetPort: targetPort ?? targetPortName, ...renderEndpoint(this, prop, endpoint) };
  }
}
