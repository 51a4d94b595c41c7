import { IConstruct } from 'constructs';
import { ISecret } from '../../secret';

/** Slack through a bot's token. */
export interface SlackOptions extends ProviderHttpOptions {
  /** The bot's token (`xoxb-…`): a Secret with the key `token`. */
  readonly token: ISecret;
  /** Channel to post to. The bot must be a member. */
  readonly channel: string;
  /**
   * Display name of the sender.
   *
   * @default - name of the reporting controller
   */
  readonly username?: string;
  /**
   * Address of Slack's API.
   *
   * @default https://slack.com/api/chat.postMessage
   */
  readonly address?: string;
}

/** An incoming webhook that accepts Slack messages: of Slack, Mattermost or Rocket.Chat. */
export interface ChatWebhookOptions extends ProviderHttpOptions {
  /** The webhook's address, which is a credential: a Secret with the key `address`. */
  readonly webhookUrl: ISecret;
  /**
   * Channel to post to; for Mattermost the channel's URL name, without `#`.
   *
   * @default - the channel of the webhook
   */
  readonly channel?: string;
  /**
   * Display name of the sender. Mattermost uses it only if the server allows integrations to override usernames.
   *
   * @default - name of the reporting controller
   */
  readonly username?: string;
}

/** Microsoft Teams through a workflow. */
export interface TeamsOptions extends ProviderHttpOptions {
  /** The workflow's address, which is a credential: a Secret with the key `address`. */
  readonly webhookUrl: ISecret;
}

/** Discord through a channel's webhook. */
export interface DiscordOptions extends ProviderProxyOptions {
  /** The webhook's address, which is a credential: a Secret with the key `address`. */
  readonly webhookUrl: ISecret;
  /**
   * Display name of the sender.
   *
   * @default - name of the reporting controller
   */
  readonly username?: string;
}

/** Google Chat through a space's webhook. */
export interface GoogleChatOptions extends ProviderProxyOptions {
  /** The webhook's address, which is a credential: a Secret with the key `address`. */
  readonly webhookUrl: ISecret;
}

/** Lark through a group's bot. Flux supports neither a proxy nor custom certificates here. */
export interface LarkOptions {
  /** The bot's address, which is a credential: a Secret with the key `address`. */
  readonly webhookUrl: ISecret;
}

/** Telegram through a bot. */
export interface TelegramOptions extends ProviderProxyOptions {
  /** The bot's token: a Secret with the key `token`. */
  readonly token: ISecret;
  /** The chat: `@name`, its number such as `-1234567890`, or number and topic such as `-1234567890:1`. */
  readonly channel: string;
}

/** A room of Matrix. */
export interface MatrixOptions extends ProviderTlsOptions {
  /** Address of the home server, such as `https://matrix.org`. */
  readonly address: string;
  /** Access token of the posting user: a Secret with the key `token`. */
  readonly token: ISecret;
  /** Room ID, such as `!jezptmDwEeLapMLjOc:matrix.org`. */
  readonly room: string;
}

/** A space of Webex. */
export interface WebexOptions extends ProviderHttpOptions {
  /** The bot's access token: a Secret with the key `token`. */
  readonly token: ISecret;
  /** ID of the space. The bot must be a member. */
  readonly room: string;
  /**
   * Address of the API.
   *
   * @default https://webexapis.com/v1/messages
   */
  readonly address?: string;
}

/** A channel of Zulip. */
export interface ZulipOptions extends ProviderHttpOptions {
  /** Address of the server, such as `https://org.zulipchat.com`. */
  readonly address: string;
  /** The bot's mail address and API key: a Secret with the keys `username` and `password`. */
  readonly credentials: ISecret;
  /** Channel to post to. It must not contain a slash: Flux would interpret the rest as the topic. */
  readonly channel: string;
  /** Topic in the channel. */
  readonly topic: string;
}

/** A webhook that accepts Flux events as JSON. */
export interface GenericOptions extends ProviderHttpOptions {
  /**
   * Address to post events to, if it contains no credential. Not valid if the Secret has the key `address`.
   *
   * @default - the key `address` of `secret`
   */
  readonly address?: string;
  /**
   * A Secret with the key `address` if the address contains a token, and `headers` (a YAML map) for additional HTTP headers.
   *
   * @default - none
   */
  readonly secret?: ISecret;
}

/** A webhook that accepts signed Flux events as JSON. */
export interface GenericHmacOptions extends ProviderHttpOptions {
  /**
   * Address to post events to, if it contains no credential. Not valid if the Secret has the key `address`.
   *
   * @default - the key `address` of `secret`
   */
  readonly address?: string;
  /** A Secret with the signing key `token`, and optionally `address` and `headers` (a YAML map). */
  readonly secret: ISecret;
}

/** A topic of Google Pub/Sub. */
export interface GooglePubSubOptions extends ProviderProxyOptions {
  /** Project ID. */
  readonly projectId: string;
  /** ID of an existing topic. */
  readonly topic: string;
  /**
   * A Secret with the key `token` (JSON credentials of a Google service account) or `headers` (a YAML map: attributes of the
   * messages), or both.
   *
   * @default - workload identity
   */
  readonly secret?: ISecret;
  /**
   * Service account for workload identity. It must be in the Provider's namespace, and the controller needs the feature gate
   * `ObjectLevelWorkloadIdentity`. Exclusive with a `token`.
   *
   * @default - that of the controller
   */
  readonly serviceAccount?: IConstruct;
}

/** An Azure Event Hub through a managed identity. */
export interface AzureEventHubOptions extends ProviderProxyOptions {
  /** Namespace of the hub. */
  readonly namespace: string;
  /** Name of the hub. */
  readonly hub: string;
  /**
   * Service account for workload identity. It must be in the Provider's namespace, and the controller needs the feature gate
   * `ObjectLevelWorkloadIdentity`.
   *
   * @default - that of the controller
   */
  readonly serviceAccount?: IConstruct;
}

/** An Azure Event Hub through a shared access signature. */
export interface AzureEventHubSasOptions {
  /** The hub's connection string (`Endpoint=sb://…;SharedAccessKey=…;EntityPath=…`): a Secret with the key `address`. */
  readonly connection: ISecret;
}

/** A subject of NATS. Flux supports neither a proxy nor custom certificates here. */
export interface NatsOptions {
  /** Address of the server, such as `nats://nats.example.com:4222`, without credentials. */
  readonly address: string;
  /** Subject that events are published on. */
  readonly subject: string;
  /**
   * Secret with credentials: with the key `creds` (a `.creds` file), or with `nkey` (a seed), or with `username` and `password`.
   *
   * @default - no authentication
   */
  readonly credentials?: ISecret;
}

/** Alertmanager of Prometheus. */
export interface AlertmanagerOptions extends ProviderHttpOptions {
  /** Address of the API, such as `https://alertmanager.example.com/api/v2/alerts/`. */
  readonly address: string;
  /**
   * Secret with credentials: with the key `token`, or with `username` and `password`.
   *
   * @default - no authentication
   */
  readonly credentials?: ISecret;
}

/** Annotations of Grafana. */
export interface GrafanaOptions extends ProviderHttpOptions {
  /** Address of the annotations API, such as `https://grafana.example.com/api/annotations`. */
  readonly address: string;
  /**
   * Secret with credentials: with the key `token`, or with `username` and `password`.
   *
   * @default - no authentication
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
   * Integration key (Events API v2) of the service. Flux only supports it as plaintext in the Provider, so everyone with read access to
   * the repository can open incidents with it.
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
  /** DSN of the project, which contains a key: a Secret with the key `address`. */
  readonly dsn: ISecret;
  /**
   * Sentry environment of the events.
   *
   * @default - none
   */
  readonly environment?: string;
}

/** Traces of OpenTelemetry, one span per event. */
export interface OtelOptions extends ProviderHttpOptions {
  /** Address of the collector's traces endpoint, such as `https://otel.example.com/v1/traces`. */
  readonly address: string;
  /**
   * Secret with credentials: with the key `headers`, a YAML map such as `Authorization: Bearer …`. It may also contain `token`, or
   * `username` and `password`; without `headers` they are an error, because notification-controller 1.9 never sends them.
   *
   * @default - no authentication
   */
  readonly credentials?: ISecret;
}

/** Options of Providers that support a proxy. */
export interface ProviderProxyOptions {
  /**
   * HTTP or SOCKS5 proxy: a Secret with the key `address`, and `username` and `password` if it requires authentication.
   *
   * @default - no proxy
   * @see https://fluxcd.io/flux/components/notification/providers/#https-proxy
   */
  readonly proxySecret?: ISecret;
}

/** Options of Providers that support custom certificates. */
export interface ProviderTlsOptions {
  /**
   * Secret with certificates: `ca.crt` for a private CA, `tls.crt` with `tls.key` for a client certificate, or all three.
   *
   * @default - public CAs, no client certificate
   * @see https://fluxcd.io/flux/components/notification/providers/#certificate-secret-reference
   */
  readonly certSecret?: ISecret;
}

/** Options of Providers that support a proxy and custom certificates. */
export interface ProviderHttpOptions extends ProviderProxyOptions, ProviderTlsOptions {
}
