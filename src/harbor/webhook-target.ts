import { IConstruct } from 'constructs';
import { Mount } from './renderer';
import { problem } from '../base/problem';
import { secretReference } from '../base/secret-reference';
import { ISecret } from '../secret';

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

/** The parts of a Flux Receiver that determine its path. */
export interface IFluxReceiver {
  /** Name of the Receiver. */
  readonly name: string;
  /** Namespace of the Receiver. */
  readonly namespace?: string;
}

/** A Receiver of Flux, of type `harbor`. */
export interface FluxTargetOptions {
  /** URL of Flux's receivers, without a path: `https://flux.example.com`. */
  readonly url: string;
  /** The Receiver. */
  readonly receiver: IFluxReceiver;
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
  readonly receiver?: IFluxReceiver;
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
