import { Duration } from 'cdk8s';
import { Relabeling } from './relabeling';
import { ScrapeAuth } from './scrape-auth';
import { ScrapeProxy } from './scrape-proxy';
import { ScrapeTlsConfig } from './tls-config';

/** How metrics are fetched. */
export enum ScrapeScheme {
  /** In clear text. */
  HTTP = 'http',
  /** With TLS. */
  HTTPS = 'https',
}

/** How metrics are fetched from one port. */
export interface ScrapeEndpoint {
  /**
   * Path of the metrics.
   *
   * @default - Prometheus's: /metrics
   */
  readonly path?: string;
  /**
   * Whether TLS is used.
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
   * How long a fetch may take; at most `interval`.
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
   * Whether labels that metrics have win over those of the target. Needed for what collects metrics of others, such as a Pushgateway.
   *
   * @default - Prometheus's: false, the metric's label becomes `exported_…`
   */
  readonly honorLabels?: boolean;
  /**
   * Whether times that metrics have are kept.
   *
   * @default - Prometheus's: true
   */
  readonly honorTimestamps?: boolean;
  /**
   * Whether metrics with a time of their own go stale when they vanish.
   *
   * @default - Prometheus's: false
   */
  readonly trackTimestampsStaleness?: boolean;
  /**
   * Whether redirects are followed.
   *
   * @default - Prometheus's: true
   */
  readonly followRedirects?: boolean;
  /**
   * Whether HTTP/2 is used.
   *
   * @default - Prometheus's: true
   */
  readonly enableHttp2?: boolean;
  /**
   * Whether pods that have failed or finished are left out.
   *
   * @default - the operator's: true
   */
  readonly filterRunning?: boolean;
}
