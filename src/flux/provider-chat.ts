import { ISecret } from '../secret';
import { ProviderHttpOptions, ProviderProxyOptions, ProviderTlsOptions } from './provider-options';

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
  readonly hook: ISecret;
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
  readonly hook: ISecret;
}

/** Discord through a channel's webhook. */
export interface DiscordOptions extends ProviderProxyOptions {
  /** The webhook's address, which is a password: a Secret with the key `address`. */
  readonly hook: ISecret;
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
  readonly hook: ISecret;
}

/** Lark through a group's bot. Flux supports neither proxy nor own certificates here. */
export interface LarkOptions {
  /** The bot's address, which is a password: a Secret with the key `address`. */
  readonly hook: ISecret;
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
