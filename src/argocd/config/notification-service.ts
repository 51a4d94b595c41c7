/** A Mattermost server. */
export interface MattermostServiceOptions {
  /** Address of the server. */
  readonly url: string;
  /** Key of `argocd-notifications-secret` with the token of a bot. The bot must be a member of the team and the channel. */
  readonly tokenKey: string;
}

/** A mail server. */
export interface EmailServiceOptions {
  /** Host of the server. */
  readonly host: string;
  /** Port of the server. */
  readonly port: number;
  /** Address of the sender. */
  readonly sender: string;
  /**
   * Key of `argocd-notifications-secret` with the user.
   *
   * @default - none
   */
  readonly usernameKey?: string;
  /**
   * Key of `argocd-notifications-secret` with the password.
   *
   * @default - none
   */
  readonly passwordKey?: string;
}

/** What is called over HTTP. */
export interface WebhookServiceOptions {
  /** Address. One that is a secret itself is `$<key of argocd-notifications-secret>`. */
  readonly url: string;
  /**
   * Headers: name to value, or to `$<key of argocd-notifications-secret>`.
   *
   * @default - none
   */
  readonly headers?: { [name: string]: string };
}

/**
 * What carries notifications. No secret is in it: it names keys of the Secret `argocd-notifications-secret`.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/notifications/services/overview/
 */
export class NotificationService {
  /** Channels of Mattermost, by their ids. */
  public static mattermost(options: MattermostServiceOptions): NotificationService {
    return new NotificationService('mattermost', { apiURL: options.url, token: `$${options.tokenKey}` });
  }

  /**
   * Channels of Slack.
   *
   * @param tokenKey key of `argocd-notifications-secret` with the token of a bot
   */
  public static slack(tokenKey: string): NotificationService {
    return new NotificationService('slack', { token: `$${tokenKey}` });
  }

  /** Mail. */
  public static email(options: EmailServiceOptions): NotificationService {
    const { host, port, sender, usernameKey, passwordKey } = options;
    return new NotificationService('email', { host, port, from: sender, username: usernameKey && `$${usernameKey}`, password: passwordKey && `$${passwordKey}` });
  }

  /** What is called over HTTP; templates say method and body. */
  public static webhook(options: WebhookServiceOptions): NotificationService {
    const { url, headers } = options;
    return new NotificationService('webhook', { url, headers: headers && Object.entries(headers).map(([name, value]) => ({ name, value })) });
  }

  /**
   * Any other service.
   *
   * @param service type of service, as Argo CD has it, such as `teams`
   * @param config configuration, as Argo CD has it
   */
  public static of(service: string, config: { [key: string]: any }): NotificationService {
    return new NotificationService(service, config);
  }

  private constructor(private readonly _type: string, private readonly _config: object) {}

  /** What follows `service.` for a service of a name. @internal */
  public _key(name: string): string {
    return name === this._type ? name : `${this._type}.${name}`;
  }

  /** @internal */
  public _render(): string {
    return JSON.stringify(this._config);
  }
}
