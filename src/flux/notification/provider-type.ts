import { IConstruct } from 'constructs';
import {
  AzureDevopsOptions, BitbucketOptions, BitbucketServerOptions, GiteaOptions, GiteaPullRequestOptions, GitHubOptions, GitHubRepositoryOptions,
  GitLabMergeRequestOptions, GitLabOptions,
} from './git-provider-options';
import {
  AZURE_EVENT_HUB_SAS, certReference, checkAddress, genericFacts, keyedReference, PROVIDER_FACTS, ProviderFacts, proxyReference,
  SLACK_WEBHOOK,
} from './provider-facts';
import {
  AlertmanagerOptions, AzureEventHubOptions, AzureEventHubSasOptions, ChatWebhookOptions, DatadogOptions, DiscordOptions, GenericHmacOptions,
  GenericOptions, GoogleChatOptions, GooglePubSubOptions, GrafanaOptions, LarkOptions, MatrixOptions, NatsOptions, OpsgenieOptions,
  OtelOptions, PagerDutyOptions, SentryOptions, SlackOptions, TeamsOptions, TelegramOptions, WebexOptions, ZulipOptions,
} from './provider-options';
import { serviceAccountName } from '../../base/handle';
import { problem } from '../../base/problem';
import { ISecret } from '../../secret';

/**
 * Type of a Provider, with exactly the fields and Secret keys that the service supports: if the keys of a Secret are known, a missing
 * or unknown key is an error.
 *
 * Not supported, because it is deprecated in Flux: a static JWT for Azure Event Hub.
 *
 * @see https://fluxcd.io/flux/components/notification/providers/#type
 */
export class ProviderType {
  /** Slack, through a bot. */
  public static slack(options: SlackOptions): ProviderType {
    return new ProviderType('slack', options, options.token);
  }

  /** Slack, through an incoming webhook. */
  public static slackWebhook(options: ChatWebhookOptions): ProviderType {
    return new ProviderType('slack', options, options.webhookUrl, SLACK_WEBHOOK);
  }

  /** Mattermost, through an incoming webhook. It accepts messages of the type `slack`; Flux has no separate type for it. */
  public static mattermost(options: ChatWebhookOptions): ProviderType {
    return ProviderType.slackWebhook(options);
  }

  /** Rocket.Chat, through an incoming webhook. */
  public static rocket(options: ChatWebhookOptions): ProviderType {
    return new ProviderType('rocket', options, options.webhookUrl);
  }

  /** Microsoft Teams, through a workflow. */
  public static msteams(options: TeamsOptions): ProviderType {
    return new ProviderType('msteams', options, options.webhookUrl);
  }

  /** Discord, through a channel's webhook. */
  public static discord(options: DiscordOptions): ProviderType {
    return new ProviderType('discord', options, options.webhookUrl);
  }

  /** Google Chat, through a space's webhook. */
  public static googleChat(options: GoogleChatOptions): ProviderType {
    return new ProviderType('googlechat', options, options.webhookUrl);
  }

  /** Lark, through a group's bot. */
  public static lark(options: LarkOptions): ProviderType {
    return new ProviderType('lark', {}, options.webhookUrl);
  }

  /** Telegram, through a bot. */
  public static telegram(options: TelegramOptions): ProviderType {
    return new ProviderType('telegram', options, options.token);
  }

  /** A room of Matrix. */
  public static matrix(options: MatrixOptions): ProviderType {
    return new ProviderType('matrix', { ...options, channel: options.room }, options.token);
  }

  /** A space of Webex. */
  public static webex(options: WebexOptions): ProviderType {
    return new ProviderType('webex', { ...options, channel: options.room }, options.token);
  }

  /** A channel of Zulip. */
  public static zulip(options: ZulipOptions): ProviderType {
    return new ProviderType('zulip', options, options.credentials);
  }

  /** Alertmanager of Prometheus. */
  public static alertmanager(options: AlertmanagerOptions): ProviderType {
    return new ProviderType('alertmanager', options, options.credentials);
  }

  /** Annotations of Grafana: dashboards show events by the tag `flux`. */
  public static grafana(options: GrafanaOptions): ProviderType {
    return new ProviderType('grafana', options, options.credentials);
  }

  /** Alerts of Opsgenie. */
  public static opsgenie(options: OpsgenieOptions): ProviderType {
    return new ProviderType('opsgenie', options, options.token);
  }

  /** Incidents and changes of PagerDuty. */
  public static pagerduty(options: PagerDutyOptions): ProviderType {
    return new ProviderType('pagerduty', { ...options, channel: options.routingKey });
  }

  /** Events of DataDog. */
  public static datadog(options: DatadogOptions): ProviderType {
    return new ProviderType('datadog', options, options.token);
  }

  /** Errors of Sentry, and traces, unless the Alert sends only errors. */
  public static sentry(options: SentryOptions): ProviderType {
    return new ProviderType('sentry', { ...options, channel: options.environment }, options.dsn);
  }

  /** Traces of OpenTelemetry. */
  public static otel(options: OtelOptions): ProviderType {
    return new ProviderType('otel', options, options.credentials);
  }

  /** A webhook that accepts Flux events as JSON. */
  public static generic(options: GenericOptions): ProviderType {
    return new ProviderType('generic', options, options.secret, genericFacts([], options.address));
  }

  /** A webhook that accepts Flux events as JSON, signed with HMAC in the header `X-Signature`. */
  public static genericHmac(options: GenericHmacOptions): ProviderType {
    return new ProviderType('generic-hmac', options, options.secret, genericFacts(['token'], options.address));
  }

  /** A topic of Google Pub/Sub. */
  public static googlePubSub(options: GooglePubSubOptions): ProviderType {
    const { projectId: project, topic, serviceAccount, proxySecret } = options;
    return new ProviderType('googlepubsub', { address: project, channel: topic, serviceAccount, proxySecret }, options.secret);
  }

  /** An Azure Event Hub, through a managed identity. */
  public static azureEventHub(options: AzureEventHubOptions): ProviderType {
    return new ProviderType('azureeventhub', { ...options, address: options.hub, channel: options.namespace });
  }

  /** An Azure Event Hub, through a shared access signature. */
  public static azureEventHubSas(options: AzureEventHubSasOptions): ProviderType {
    return new ProviderType('azureeventhub', {}, options.connection, AZURE_EVENT_HUB_SAS);
  }

  /** A subject of NATS. */
  public static nats(options: NatsOptions): ProviderType {
    return new ProviderType('nats', { ...options, channel: options.subject }, options.credentials);
  }

  /** Commit statuses of GitHub. */
  public static github(options: GitHubOptions): ProviderType {
    return new ProviderType('github', options, options.credentials);
  }

  /** Commit statuses of GitLab. */
  public static gitlab(options: GitLabOptions): ProviderType {
    return new ProviderType('gitlab', options, options.credentials);
  }

  /** Commit statuses of Gitea or Forgejo. */
  public static gitea(options: GiteaOptions): ProviderType {
    return new ProviderType('gitea', options, options.credentials);
  }

  /** Commit statuses of Bitbucket Cloud. */
  public static bitbucket(options: BitbucketOptions): ProviderType {
    return new ProviderType('bitbucket', options, options.credentials);
  }

  /** Commit statuses of Bitbucket Server or Data Center. */
  public static bitbucketServer(options: BitbucketServerOptions): ProviderType {
    return new ProviderType('bitbucketserver', options, options.credentials);
  }

  /** Commit statuses of Azure DevOps. */
  public static azureDevops(options: AzureDevopsOptions): ProviderType {
    return new ProviderType('azuredevops', options, options.credentials);
  }

  /** Triggers GitHub Actions workflows with `repository_dispatch`; the event type is `Kind/name.namespace`. */
  public static githubDispatch(options: GitHubRepositoryOptions): ProviderType {
    return new ProviderType('githubdispatch', options, options.credentials);
  }

  /** Comments on pull requests of GitHub: for objects with the annotation `event.toolkit.fluxcd.io/change_request`, its number. */
  public static githubPullRequestComment(options: GitHubRepositoryOptions): ProviderType {
    return new ProviderType('githubpullrequestcomment', options, options.credentials);
  }

  /** Comments on merge requests of GitLab: for objects with the annotation `event.toolkit.fluxcd.io/change_request`, its number. */
  public static gitlabMergeRequestComment(options: GitLabMergeRequestOptions): ProviderType {
    return new ProviderType('gitlabmergerequestcomment', options, options.credentials);
  }

  /** Comments on pull requests of Gitea: for objects with the annotation `event.toolkit.fluxcd.io/change_request`, its number. */
  public static giteaPullRequestComment(options: GiteaPullRequestOptions): ProviderType {
    return new ProviderType('giteapullrequestcomment', options, options.credentials);
  }

  private constructor(
    /** Type in Flux. */
    public readonly type: string,
    private readonly _values: ProviderValues,
    private readonly _secret?: ISecret,
    private readonly _facts: ProviderFacts = PROVIDER_FACTS[type],
  ) {}

  /**
   * The part of the Provider's spec that depends on the type.
   *
   * @internal
   */
  public _spec(owner: IConstruct): Record<string, unknown> {
    return providerSpec(owner, this.type, this._values, this._secret, this._facts);
  }
}

/** Options of all types, by the names of the Provider's fields. */
interface ProviderValues {
  readonly address?: string;
  readonly channel?: string;
  /** Appended to the channel after a slash. */
  readonly topic?: string;
  readonly username?: string;
  readonly commitStatusExpr?: string;
  readonly certSecret?: ISecret;
  readonly proxySecret?: ISecret;
  readonly serviceAccount?: IConstruct;
}

/** The part of a Provider's spec that depends on its type. Records invalid values as problems of the Provider. */
function providerSpec(
  owner: IConstruct, type: string, values: ProviderValues, secret: ISecret | undefined, facts: ProviderFacts,
): Record<string, unknown> {
  const { username, commitStatusExpr, topic } = values;
  const account = serviceAccountName(owner, values.serviceAccount);
  const address = values.address ?? facts.address;
  const channel = topic === undefined ? values.channel : `${values.channel}/${topic}`;
  checkPlaces(owner, address, secret, facts);
  checkValues(owner, values);
  for (const [prop, value] of Object.entries({ address, channel, username })) checkLength(owner, prop, value);
  if (account && secret && (type !== 'googlepubsub' || secret.keys?.includes('token'))) { // there it may contain only headers
    problem(owner, 'provider-service-account', `both serviceAccount ${account} and Secret ${secret.name} are set for authentication`, 'set only one of them');
  }
  return {
    type,
    address,
    channel,
    username,
    commitStatusExpr,
    serviceAccountName: account,
    secretRef: keyedReference(owner, facts.option ?? 'secret', secret, facts.keys ?? []),
    certSecretRef: certReference(owner, values.certSecret),
    proxySecretRef: proxyReference(owner, values.proxySecret),
  };
}

function checkPlaces(owner: IConstruct, address: string | undefined, secret: ISecret | undefined, { form }: ProviderFacts): void {
  if (!form) return;
  if (address !== undefined) checkAddress(owner, address, form);
  else if (!secret) problem(owner, 'provider-address', 'address is missing', `set it to ${form.form}, or use a Secret with the key address`);
}

function checkValues(owner: IConstruct, { channel, topic, commitStatusExpr }: ProviderValues): void {
  if (topic === '' || (topic !== undefined && channel?.includes('/'))) {
    problem(owner, 'provider-channel', `channel ${JSON.stringify(channel)} with topic ${JSON.stringify(topic)} is not valid`,
      'use a channel without slash, and a topic that is not empty');
  }
  if (commitStatusExpr?.trim() === '') {
    problem(owner, 'provider-commit-status', 'commitStatusExpr is empty', 'use a CEL expression that yields a string, or remove it');
  }
}

function checkLength(owner: IConstruct, prop: string, value: string | undefined): void {
  if (value === undefined || (value !== '' && value.length <= 2048)) return;
  problem(owner, 'provider-length', `${prop} has ${value.length} characters, which is not valid`, 'use 1 to 2048 characters');
}
