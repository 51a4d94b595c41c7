import { Duration } from 'cdk8s';
import { Reader } from './key-reference';
import { Relabeling } from './relabeling';
import { ScrapeAuth, ScrapeProxy } from './scrape-auth';
import { renderTls, ScrapeTlsConfig } from './tls-config';
import { goDuration } from '../base/duration';
import { problem } from '../base/problem';

/** Scheme of a scrape. */
export enum ScrapeScheme {
  /** Unencrypted. */
  HTTP = 'http',
  /** With TLS. */
  HTTPS = 'https',
}

/** How to fetch metrics from one port. */
export interface ScrapeEndpoint {
  /**
   * Path of the metrics.
   *
   * @default - Prometheus's: /metrics
   */
  readonly path?: string;
  /**
   * Whether to use TLS.
   *
   * @default - Prometheus's: ScrapeScheme.HTTP
   */
  readonly scheme?: ScrapeScheme;
  /**
   * Parameters of the request; each may have several values.
   *
   * @default - none
   */
  readonly params?: { [name: string]: string[] };
  /**
   * How often metrics are fetched.
   *
   * @default - that of the Prometheus object
   */
  readonly interval?: Duration;
  /**
   * Timeout of a scrape; at most `interval`.
   *
   * @default - that of the Prometheus object
   */
  readonly scrapeTimeout?: Duration;
  /**
   * How Prometheus authenticates.
   *
   * @default - not at all
   */
  readonly auth?: ScrapeAuth;
  /**
   * TLS of the connection.
   *
   * @default - certificates of Prometheus's image
   */
  readonly tlsConfig?: ScrapeTlsConfig;
  /**
   * Proxy through which metrics are fetched.
   *
   * @default - none
   */
  readonly proxy?: ScrapeProxy;
  /**
   * Changes targets before they are scraped.
   *
   * @default - none
   */
  readonly relabelings?: Relabeling[];
  /**
   * Changes metrics before they are stored.
   *
   * @default - none
   */
  readonly metricRelabelings?: Relabeling[];
  /**
   * Whether labels of metrics override those of the target. Required for targets that collect metrics of others, such as a Pushgateway.
   *
   * @default - Prometheus's: false, the metric's label becomes `exported_…`
   */
  readonly honorLabels?: boolean;
  /**
   * Whether to keep the timestamps of metrics.
   *
   * @default - Prometheus's: true
   */
  readonly honorTimestamps?: boolean;
  /**
   * Whether metrics with their own timestamp become stale when they disappear.
   *
   * @default - Prometheus's: false
   */
  readonly trackTimestampsStaleness?: boolean;
  /**
   * Whether to follow redirects.
   *
   * @default - Prometheus's: true
   */
  readonly followRedirects?: boolean;
  /**
   * Whether to use HTTP/2.
   *
   * @default - Prometheus's: true
   */
  readonly enableHttp2?: boolean;
  /**
   * Whether to skip pods that have failed or finished.
   *
   * @default - the operator's: true
   */
  readonly filterRunning?: boolean;
}

/** The common fields of PodMonitor and ServiceMonitor endpoints, in the operator's API. @internal */
export function renderEndpoint(reader: Reader, prop: string, endpoint: ScrapeEndpoint): Record<string, unknown> {
  const { auth, proxy, interval, scrapeTimeout } = endpoint;
  if (interval && scrapeTimeout && scrapeTimeout.toMilliseconds({ integral: false }) > interval.toMilliseconds({ integral: false })) {
    problem(reader, 'scrape-timeout', `${prop}.scrapeTimeout is ${goDuration(reader, prop, scrapeTimeout)}, longer than the interval of ${goDuration(reader, prop, interval)}`,
      'use a timeout of at most one interval');
  }
  return {
    path: endpoint.path,
    scheme: endpoint.scheme,
    params: endpoint.params,
    interval: goDuration(reader, `${prop}.interval`, interval),
    scrapeTimeout: goDuration(reader, `${prop}.scrapeTimeout`, scrapeTimeout),
    ...auth?._render(reader, `${prop}.auth`),
    tlsConfig: renderTls(reader, `${prop}.tlsConfig`, endpoint.tlsConfig),
    ...proxy?._render(reader, `${prop}.proxy`),
    relabelings: endpoint.relabelings?.map((step, i) => step._render(reader, `${prop}.relabelings[${i}]`)),
    metricRelabelings: endpoint.metricRelabelings?.map((step, i) => step._render(reader, `${prop}.metricRelabelings[${i}]`)),
    honorLabels: endpoint.honorLabels,
    honorTimestamps: endpoint.honorTimestamps,
    trackTimestampsStaleness: endpoint.trackTimestampsStaleness,
    followRedirects: endpoint.followRedirects,
    enableHttp2: endpoint.enableHttp2,
    filterRunning: endpoint.filterRunning,
  };
}

/** Records a problem if a port is not valid. @internal */
export function checkPort(reader: Reader, prop: string, name: string | undefined, number: number | undefined): void {
  if (name !== undefined && !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/i.test(name)) {
    problem(reader, 'scrape-port', `${prop} is ${JSON.stringify(name)}, which is not a valid port name`, 'use letters, digits and dashes');
  }
  if (number !== undefined && !(Number.isInteger(number) && number >= 1 && number <= 65535)) {
    problem(reader, 'scrape-port', `${prop} is ${number}, which is not a valid port`, 'use a whole number from 1 to 65535');
  }
}
