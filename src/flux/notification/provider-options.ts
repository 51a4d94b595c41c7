import type * as kplus from 'cdk8s-plus-28';
import { ISecret } from '../../secret';

/** Slack through a bot's token. */
export interface SlackOptions extends ProviderHttpOptions {
  /** The bot's token (`xoxb-…`): a Secret with the key `token`. */
  readonly token: ISecret;
  /** Channel that the bot writes to. It must be a member. */
  readonly channel: string;
  /**
   * Name under which messages appear.
   *
   * @default - the name of the controller that reports
   */
  readonly username?: string;
  /**
   * Address of Slack's API.
   *
   * @default https://slack.com/api/chat.postMessage
   */
  readonly address?: string;
}

/** An incoming webhook that takes Slack's messages: of Slack itself, Mattermost or Rocket.Chat. */
export interface ChatWebhookOptions extends ProviderHttpOptions {
  /** The webhook's address, which is a password: a Secret with the key `address`. */
  readonly webhookUrl: ISecret;
  /**
   * Channel to write to: in Mattermost the channel's name in addresses, without `#`.
   *
   * @default - the channel that the webhook was made for
   */
  readonly channel?: string;
  /**
   * Name under which messages appear. Mattermost only shows it where the server lets integrations override names.
   *
   * @default - the name of the controller that reports
   */
  readonly username?: string;
}

/** Microsoft Teams through a workflow. */
export interface TeamsOptions extends ProviderHttpOptions {
  /** The workflow's address, which is a password: a Secret with the key `address`. */
  readonly webhookUrl: ISecret;
}

/** Discord through a channel's webhook. */
export interface DiscordOptions extends ProviderProxyOptions {
  /** The webhook's address, which is a password: a Secret with the key `address`. */
  readonly webhookUrl: ISecret;
  /**
   * Name under which messages appear.
   *
   * @default - the name of the controller that reports
   */
  readonly username?: string;
}

/** Google Chat through a space's webhook. */
export interface GoogleChatOptions extends ProviderProxyOptions {
  /** The webhook's address, which is a password: a Secret with the key `address`. */
  readonly webhookUrl: ISecret;
}

/** Lark through a group's bot. Flux supports neither proxy nor own certificates here. */
export interface LarkOptions {
  /** The bot's address, which is a password: a Secret with the key `address`. */
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
  /** Access token of the user who writes: a Secret with the key `token`. */
  readonly token: ISecret;
  /** The room's id, such as `!jezptmDwEeLapMLjOc:matrix.org`. */
  readonly room: string;
}

/** A space of Webex. */
export interface WebexOptions extends ProviderHttpOptions {
  /** The bot's access token: a Secret with the key `token`. */
  readonly token: ISecret;
  /** Id of the space. The bot must be a member. */
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
  /** Channel that the bot writes to. A slash in it is refused: Flux takes what follows for the topic. */
  readonly channel: string;
  /** Topic in the channel. */
  readonly topic: string;
}

/** A webhook that takes the events of Flux as JSON. */
export interface GenericOptions extends ProviderHttpOptions {
  /**
   * Address that events are posted to, where it holds no secret. Refused where the Secret has the key `address`.
   *
   * @default - the key `address` of `secret`
   */
  readonly address?: string;
  /**
   * A Secret with the key `address` where the address holds a token, and `headers` (a YAML map) for further HTTP headers.
   *
   * @default - none
   */
  readonly secret?: ISecret;
}

/** A webhook that takes signed events of Flux as JSON. */
export interface GenericHmacOptions extends ProviderHttpOptions {
  /**
   * Address that events are posted to, where it holds no secret. Refused where the Secret has the key `address`.
   *
   * @default - the key `address` of `secret`
   */
  readonly address?: string;
  /** A Secret with the key `token` to sign with, and possibly `address` and `headers` (a YAML map). */
  readonly secret: ISecret;
}

/** A topic of Google Pub/Sub. */
export interface GooglePubSubOptions extends ProviderProxyOptions {
  /** Id of the project. */
  readonly projectId: string;
  /** Id of the topic, which must exist. */
  readonly topic: string;
  /**
   * A Secret with the key `token` (JSON credentials of a Google service account) or `headers` (a YAML map: attributes of the
   * messages), or both.
   *
   * @default - workload identity
   */
  readonly secret?: ISecret;
  /**
   * Who authenticates through workload identity. It must be in the Provider's namespace, and the controller needs the feature gate
   * `ObjectLevelWorkloadIdentity`. Refused together with a `token`.
   *
   * @default - the controller's own account
   */
  readonly serviceAccount?: kplus.IServiceAccount;
}

/** An Azure Event Hub through a managed identity. */
export interface AzureEventHubOptions extends ProviderProxyOptions {
  /** Namespace of the hub. */
  readonly namespace: string;
  /** Name of the hub. */
  readonly hub: string;
  /**
   * Who authenticates through workload identity. It must be in the Provider's namespace, and the controller needs the feature gate
   * `ObjectLevelWorkloadIdentity`.
   *
   * @default - the controller's own account
   */
  readonly serviceAccount?: kplus.IServiceAccount;
}

/** An Azure Event Hub through a shared access signature. */
export interface AzureEventHubSasOptions {
  /** The hub's connection string (`Endpoint=sb://…;SharedAccessKey=…;EntityPath=…`): a Secret with the key `address`. */
  readonly connection: ISecret;
}

/** A subject of NATS. Flux supports neither proxy nor own certificates here. */
export interface NatsOptions {
  /** Address of the server, such as `nats://nats.example.com:4222`, without credentials. */
  readonly address: string;
  /** Subject that events are published on. */
  readonly subject: string;
  /**
   * How to authenticate: a Secret with the key `creds` (a `.creds` file), or with `nkey` (a seed), or with `username` and `password`.
   *
   * @default - not at all
   */
  readonly credentials?: ISecret;
}

/** What Providers of commit statuses have in common. */
export interface CommitStatusOptions extends ProviderTlsOptions {
  /** Address of the repository whose commits are marked, such as `https://github.com/org/repo` or a `Repository`'s `url`. */
  readonly address: string;
  /**
   * CEL expression for the name of the status, over `event`, `provider` and `alert`. It must yield a string.
   *
   * @default - kind, name and the beginning of the Provider's UID
   * @see https://fluxcd.io/flux/components/notification/providers/#custom-commit-status-messages
   */
  readonly commitStatusExpr?: string;
}

/** Commit statuses of GitHub. */
export interface GitHubOptions extends CommitStatusOptions, ProviderHttpOptions {
  /**
   * A Secret with the key `token` (or `username` and `password`, whose password is taken as the token), or of a GitHub App:
   * `githubAppID`, `githubAppPrivateKey`, one of `githubAppInstallationOwner` and `githubAppInstallationID`, possibly
   * `githubAppBaseURL`. Certificates may be there too. The proxy is only used to get an App's token.
   */
  readonly credentials: ISecret;
}

/** Commit statuses of GitLab. */
export interface GitLabOptions extends CommitStatusOptions {
  /**
   * A Secret with the key `token` (scope `api`), or `username` and `password`, whose password is taken as the token. Certificates
   * may be there too.
   */
  readonly credentials: ISecret;
}

/** Commit statuses of Gitea or Forgejo. */
export interface GiteaOptions extends CommitStatusOptions, ProviderHttpOptions {
  /**
   * A Secret with the key `token` (permission `write:repository`), or `username` and `password`, whose password is taken as the
   * token. Certificates may be there too.
   */
  readonly credentials: ISecret;
}

/** Commit statuses of Bitbucket Cloud. */
export interface BitbucketOptions extends CommitStatusOptions {
  /** A Secret with the key `token`, which is `<username>:<app password>`. Certificates may be there too. */
  readonly credentials: ISecret;
}

/** Commit statuses of Bitbucket Server or Data Center; `address` is the HTTPS clone address with `/scm/`. */
export interface BitbucketServerOptions extends CommitStatusOptions {
  /** A Secret with the key `token` (HTTP access token), or with `username` and `password`. Certificates may be there too. */
  readonly credentials: ISecret;
}

/** Commit statuses of Azure DevOps. */
export interface AzureDevopsOptions extends CommitStatusOptions, ProviderHttpOptions {
  /**
   * A Secret with the key `token` (personal access token). Certificates may be there too.
   *
   * @default - a managed identity
   */
  readonly credentials?: ISecret;
  /**
   * Who authenticates through workload identity. It must be in the Provider's namespace, and the controller needs the feature gate
   * `ObjectLevelWorkloadIdentity`. Refused together with `credentials`.
   *
   * @default - the controller's own account
   */
  readonly serviceAccount?: kplus.IServiceAccount;
}

/** Something in a repository of GitHub. */
export interface GitHubRepositoryOptions extends ProviderHttpOptions {
  /** Address of the repository, such as `https://github.com/org/repo`. */
  readonly address: string;
  /**
   * A Secret with the key `token` (or `username` and `password`, whose password is taken as the token), or of a GitHub App:
   * `githubAppID`, `githubAppPrivateKey`, one of `githubAppInstallationOwner` and `githubAppInstallationID`, possibly
   * `githubAppBaseURL`.
   */
  readonly credentials: ISecret;
}

/** Comments on merge requests of GitLab. */
export interface GitLabMergeRequestOptions extends ProviderTlsOptions {
  /** Address of the project, such as `https://gitlab.com/group/project`, or with its id, `https://gitlab.com/1234`. */
  readonly address: string;
  /** A Secret with the key `token` (scope `api`), or `username` and `password`, whose password is taken as the token. */
  readonly credentials: ISecret;
}

/** Comments on pull requests of Gitea or Forgejo. */
export interface GiteaPullRequestOptions extends ProviderHttpOptions {
  /** Address of the repository, such as `https://gitea.example.com/org/repo`. */
  readonly address: string;
  /** A Secret with the key `token` (permission `write:issue`), or `username` and `password`, whose password is taken as the token. */
  readonly credentials: ISecret;
}

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

/** Options of Providers that can go through an HTTP proxy. */
export interface ProviderProxyOptions {
  /**
   * The HTTP or SOCKS5 proxy to go through: a Secret with the key `address`, and `username` and `password` where it asks for them.
   *
   * @default - no proxy
   * @see https://fluxcd.io/flux/components/notification/providers/#https-proxy
   */
  readonly proxySecret?: ISecret;
}

/** Options of Providers that can check or show certificates. */
export interface ProviderTlsOptions {
  /**
   * Certificates: a Secret with `ca.crt` for a private authority, with `tls.crt` and `tls.key` for a client certificate, or with
   * all three.
   *
   * @default - the public authorities, no client certificate
   * @see https://fluxcd.io/flux/components/notification/providers/#certificate-secret-reference
   */
  readonly certSecret?: ISecret;
}

/** Options of Providers that speak HTTP in full. */
export interface ProviderHttpOptions extends ProviderProxyOptions, ProviderTlsOptions {
}
