import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { Alert, AlertOptions, IProvider } from './alert';
import { ProviderType } from './provider-type';
import { goDuration } from '../../base/duration';
import { ExternalObject } from '../../base/external';
import { Resource, ResourceProps } from '../../resource';

/** Properties of a Provider. */
export interface ProviderProps extends ResourceProps {
  /** Where events are sent to, such as `ProviderType.mattermost({ hook })`. */
  readonly type: ProviderType;
  /**
   * How long a request may take. At least one millisecond.
   *
   * @default Duration.seconds(15)
   */
  readonly timeout?: Duration;
  /**
   * Whether the controller suspends the Provider: nothing is sent.
   *
   * @default false
   */
  readonly suspend?: boolean;
}

/** What identifies a Provider. */
export interface ProviderAttributes {
  /** Name of the Provider. */
  readonly name: string;
  /**
   * Namespace of the Provider.
   *
   * @default - the namespace of the Alert that sends through it
   */
  readonly namespace?: string;
}

/**
 * A service that events of Flux are sent to: a chat, commit statuses, an incident tool, a queue. Alerts say which events. Secrets
 * must be in the Provider's namespace.
 *
 * Left out: `proxy` (deprecated for `proxySecret`) and `interval` (deprecated, does nothing).
 *
 * @see https://fluxcd.io/flux/components/notification/providers/
 */
export class Provider extends Resource implements IProvider {
  /** Declares a Provider that this program does not make. */
  public static fromProviderName(scope: Construct, id: string, attributes: ProviderAttributes): IProvider {
    return new ExternalObject(scope, id, { apiVersion: API_VERSION, kind: 'Provider', ...attributes });
  }

  /** Type of the Provider as Flux spells it, such as `slack`. */
  public readonly type?: string;

  private readonly _spec: Record<string, unknown>;

  constructor(scope: Construct, id: string, props: ProviderProps) {
    super(scope, id, API_VERSION, 'Provider', props);
    this.type = props.type.type;
    this._spec = {
      ...props.type._spec(this),
      timeout: goDuration(this, 'timeout', props.timeout, { noHours: true }),
      suspend: props.suspend,
    };
  }

  /**
   * Sends events through this Provider. The Alert stands beside the Provider in the tree.
   *
   * @param id id of the Alert, and its name in a folder
   * @param options whose events are sent, and which
   */
  public addAlert(id: string, options: AlertOptions): Alert {
    return new Alert(this.node.scope as Construct, id, { ...options, provider: this });
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    return { spec: this._spec };
  }
}

const API_VERSION = 'notification.toolkit.fluxcd.io/v1beta3';
