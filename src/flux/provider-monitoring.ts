import { ISecret } from '../secret';
import { ProviderHttpOptions, ProviderTlsOptions } from './provider-options';

/** Alertmanager of Prometheus. */
export interface AlertmanagerOptions extends ProviderHttpOptions {
  /** Address of the API, such as `https://alertmanager.example.com/api/v2/alerts/`. */
  readonly address: string;
  /**
   * How to authenticate: a Secret with the key `token`, or with `username` and `password`.
   *
   * @default - not at all
   */
  readonly credentials?: ISecret;
}

/** Annotations of Grafana. */
export interface GrafanaOptions extends ProviderHttpOptions {
  /** Address of the annotations API, such as `https://grafana.example.com/api/annotations`. */
  readonly address: string;
  /**
   * How to authenticate: a Secret with the key `token`, or with `username` and `password`.
   *
   * @default - not at all
   */
  readonly credentials?: ISecret;
}

/** Alerts of Opsgenie. */
export interface OpsgenieOptions extends ProviderHttpOptions {
  /** API token: a Secret with the key `token`. */
  readonly token: ISecret;
  /**
   * Address of the API.
   *
   * @default https://api.opsgenie.com/v2/alerts
   */
  readonly address?: string;
}

/** Incidents of PagerDuty. */
export interface PagerDutyOptions extends ProviderHttpOptions {
  /**
   * Integration key (Events API v2) of the service. Flux has no place for it but the Provider itself, so everybody who reads the
   * repository can open incidents with it.
   */
  readonly routingKey: string;
  /**
   * Address of the API.
   *
   * @default https://events.pagerduty.com
   */
  readonly address?: string;
}

/** Events of DataDog. */
export interface DatadogOptions extends ProviderHttpOptions {
  /** API key, not an application key: a Secret with the key `token`. */
  readonly token: ISecret;
  /**
   * Address of the site's API.
   *
   * @default https://api.datadoghq.com (US1)
   */
  readonly address?: string;
}

/** Errors and traces of Sentry. */
export interface SentryOptions extends ProviderTlsOptions {
  /** The project's DSN, which holds a key: a Secret with the key `address`. */
  readonly dsn: ISecret;
  /**
   * Environment that events are filed under.
   *
   * @default - none
   */
  readonly environment?: string;
}

/** Traces of OpenTelemetry, one span an event. */
export interface OtelOptions extends ProviderHttpOptions {
  /** Address of the collector's traces endpoint, such as `https://otel.example.com/v1/traces`. */
  readonly address: string;
  /**
   * How to authenticate: a Secret with the key `headers`, a YAML map such as `Authorization: Bearer …`. `token`, or `username` and
   * `password`, may be there too, but without `headers` notification-controller 1.9 never sends them, so that is refused.
   *
   * @default - not at all
   */
  readonly credentials?: ISecret;
}
