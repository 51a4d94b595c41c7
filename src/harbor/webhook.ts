import { Construct, IConstruct } from 'constructs';
import { Mount } from './backend';
import type { Project } from './project';
import { INamedObject } from '../base/external';
import { problem } from '../base/problem';
import { secretReference } from '../base/secret-reference';
import { ISecret } from '../secret';

/** An event in a project. */
export enum WebhookEvent {
  /** An artifact was pushed. */
  PUSH_ARTIFACT = 'PUSH_ARTIFACT',
  /** An artifact was pulled. */
  PULL_ARTIFACT = 'PULL_ARTIFACT',
  /** An artifact was deleted. */
  DELETE_ARTIFACT = 'DELETE_ARTIFACT',
  /** The quota was reached: a push was refused. */
  QUOTA_EXCEED = 'QUOTA_EXCEED',
  /** The quota is nearly reached. */
  QUOTA_WARNING = 'QUOTA_WARNING',
  /** A scan failed. */
  SCANNING_FAILED = 'SCANNING_FAILED',
  /** A scan was stopped. */
  SCANNING_STOPPED = 'SCANNING_STOPPED',
  /** A scan was completed. */
  SCANNING_COMPLETED = 'SCANNING_COMPLETED',
  /** A replication has finished. */
  REPLICATION = 'REPLICATION',
  /** A retention policy has deleted artifacts. */
  TAG_RETENTION = 'TAG_RETENTION',
}

/** What to send, and where to. */
export interface WebhookOptions {
  /** Target of the webhook. */
  readonly target: WebhookTarget;
  /**
   * Events to send; at least one.
   *
   * @default [WebhookEvent.PUSH_ARTIFACT]
   */
  readonly events?: WebhookEvent[];
  /**
   * Name of the webhook in its project.
   *
   * @default - the construct's id
   */
  readonly name?: string;
  /**
   * What it is for.
   *
   * @default - none
   */
  readonly description?: string;
  /**
   * Whether the webhook is disabled.
   *
   * @default false
   */
  readonly disabled?: boolean;
}

/** Properties of a webhook. */
export interface WebhookProps extends WebhookOptions {
  /** The project. */
  readonly project: Project;
}

/**
 * Notifies others of events in a project.
 *
 * @example
 * org.addWebhook('scans', {
 *   target: harbor.WebhookTarget.http({ url: 'https://hooks.example.com/harbor' }),
 *   events: [harbor.WebhookEvent.SCANNING_FAILED, harbor.WebhookEvent.QUOTA_EXCEED],
 * });
 *
 * @see https://goharbor.io/docs/main/working-with-projects/project-configuration/configure-webhooks/
 */
export class Webhook extends Construct {
  /** Name of the webhook in its project. */
  public readonly name: string;
  /** Events that it sends. */
  public readonly events: WebhookEvent[];

  /** @internal */
  public readonly _props: WebhookProps;

  constructor(scope: Construct, id: string, props: WebhookProps) {
    super(scope, id);
    this._props = props;
    this.name = props.name ?? id;
    this.events = [...new Set(props.events ?? [WebhookEvent.PUSH_ARTIFACT])].sort();
    if (this.events.length === 0) {
      problem(this, 'harbor-webhook', 'events is empty, so nothing is sent',
        `give at least one of ${Object.values(WebhookEvent).join(', ')}`);
    }
    props.target._check(this, props.project.harbor.namespace);
    props.project._addWebhook(this);
  }

  /** The webhook as the reconciler's script takes it. @internal */
  public _render(mount: Mount): Record<string, unknown> {
    const { description = '', disabled = false } = this._props;
    const { target, ...secrets } = this._props.target._render(mount);
    return { ...secrets, body: { name: this.name, description, enabled: !disabled, event_types: this.events, targets: [target] } };
  }
}

/** Format of a webhook's body. */
export enum PayloadFormat {
  /** Harbor's own. */
  DEFAULT = 'Default',
  /** CloudEvents. */
  CLOUD_EVENTS = 'CloudEvents',
}

/** A key of a Secret of Harbor's namespace. */
export interface WebhookSecret {
  /** The Secret. */
  readonly secret: ISecret;
  /** Key of the Secret. */
  readonly key: string;
}

/** An HTTP address. */
export interface HttpTargetOptions {
  /** The URL. Harbor drops everything after `?` or `#`. */
  readonly url: string;
  /**
   * What Harbor sends as the header `Authorization`.
   *
   * @default - no such header
   */
  readonly authHeader?: WebhookSecret;
  /**
   * Format of the body.
   *
   * @default PayloadFormat.DEFAULT
   */
  readonly payloadFormat?: PayloadFormat;
  /**
   * Whether to skip verification of the server's certificate.
   *
   * @default false
   */
  readonly skipCertVerify?: boolean;
}

/** A Slack webhook, or a compatible service. */
export interface SlackTargetOptions {
  /** The URL of the webhook: anyone with it can post to the channel. */
  readonly webhookUrl: WebhookSecret;
  /**
   * Whether to skip verification of the server's certificate.
   *
   * @default false
   */
  readonly skipCertVerify?: boolean;
}

/** A Receiver of Flux, of type `harbor`. */
export interface FluxTargetOptions {
  /** URL of Flux's receivers, without a path: `https://flux.example.com`. */
  readonly url: string;
  /** The Receiver: a `flux.Receiver`, or an `ExternalObject` for one that is created elsewhere. */
  readonly receiver: INamedObject;
  /** A Secret of Harbor's namespace with the Receiver's token in the key `token`. */
  readonly token: ISecret;
  /**
   * Whether to skip verification of the server's certificate.
   *
   * @default false
   */
  readonly skipCertVerify?: boolean;
}

interface Target {
  readonly type: 'http' | 'slack';
  readonly address: string | WebhookSecret;
  readonly authHeader?: WebhookSecret;
  readonly payloadFormat?: PayloadFormat;
  readonly skipCertVerify?: boolean;
  readonly receiver?: INamedObject;
}

/** Target of a webhook. */
export class WebhookTarget {
  /** An HTTP address. */
  public static http({ url, ...options }: HttpTargetOptions): WebhookTarget {
    return new WebhookTarget({ type: 'http', payloadFormat: PayloadFormat.DEFAULT, ...options, address: url });
  }

  /** A Slack webhook; Mattermost is compatible. */
  public static slack(options: SlackTargetOptions): WebhookTarget {
    return new WebhookTarget({ type: 'slack', address: options.webhookUrl, skipCertVerify: options.skipCertVerify });
  }

  /**
   * A Flux Receiver of type `harbor`: it reconciles as soon as an image arrives. The reconciler computes the Receiver's path from
   * the token, which need not be known at synth.
   *
   * @see https://fluxcd.io/flux/components/notification/receivers/#harbor
   */
  public static fluxReceiver(options: FluxTargetOptions): WebhookTarget {
    const { url, receiver, token, skipCertVerify } = options;
    const authHeader = { secret: token, key: 'token' };
    return new WebhookTarget({ type: 'http', address: url.replace(/\/$/, ''), authHeader, payloadFormat: PayloadFormat.DEFAULT, skipCertVerify, receiver });
  }

  private constructor(
    /** @internal */
    public readonly _target: Target,
  ) {}

  /** @internal */
  public _check(construct: IConstruct, namespace: string | undefined): void {
    const { address, authHeader, receiver } = this._target;
    const secrets = { address: typeof address === 'string' ? undefined : address, authHeader };
    for (const [prop, at] of Object.entries(secrets)) {
      if (at) secretReference(construct, `target.${prop}`, at.secret, { required: [at.key], namespace });
    }
    if (receiver && receiver.namespace === undefined) {
      problem(construct, 'harbor-webhook', `the namespace of Receiver ${receiver.name} is not known`,
        'its address depends on it: set it on the Receiver');
    }
    if (typeof address === 'string' && !/^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/.test(address)) {
      problem(construct, 'harbor-webhook', `the address is ${JSON.stringify(address)}, which is not a valid webhook URL`,
        'use http or https, without user, query or fragment');
    }
    if (typeof address === 'string' && receiver && !/^https?:\/\/[^/]+$/.test(address)) {
      problem(construct, 'harbor-webhook', `the url of Flux's receivers is ${JSON.stringify(address)}, which contains a path`,
        'remove the path: the reconciler computes it');
    }
  }

  /** The target as the reconciler's script takes it. @internal */
  public _render(mount: Mount): Record<string, unknown> {
    const { type, address, authHeader, payloadFormat, skipCertVerify = false, receiver } = this._target;
    return {
      address: typeof address === 'string' ? undefined : mount(address.secret, address.key),
      auth_header: authHeader && mount(authHeader.secret, authHeader.key),
      receiver: receiver && { name: receiver.name, namespace: receiver.namespace ?? '' },
      target: { type, address: typeof address === 'string' ? address : undefined, skip_cert_verify: skipCertVerify, payload_format: payloadFormat },
    };
  }
}
