import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { Alert, AlertOptions, IProvider } from './alert';
import { ProviderType } from './provider-type';
import { goDuration } from '../../base/duration';
import { ExternalObject } from '../../base/external';
import { Resource, ResourceProps } from '../../resource';

/** Properties of a Provider. */
export interface ProviderProps extends ResourceProps {
  /** Service to which events are sent, such as `ProviderType.mattermost({ webhookUrl })`. */
  readonly type: ProviderType;
  /**
   * Timeout of a request. At least one millisecond.
   *
   * @default Duration.seconds(15)
   */
  readonly timeout?: Duration;
  /**
   * Suspends sending of events.
   *
   * @default false
   */
  readonly suspend?: boolean;
}

/** Attributes of a Provider. */
export interface ProviderAttributes {
  /** Name of the Provider. */
  readonly name: string;
  /**
   * Namespace of the Provider.
   *
   * @default - the namespace of the Alert that uses it
   */
  readonly namespace?: string;
}

/**
 * A service that receives Flux events: a chat, commit statuses, an incident management tool or a queue. Alerts select the events. Secrets
 * must be in the Provider's namespace.
 *
 * Not supported: `proxy` (deprecated in favor of `proxySecret`) and `interval` (deprecated, has no effect).
 *
 * @example
 * const chat = new flux.Provider(production.system, 'chat', {
 *   type: flux.ProviderType.mattermost({
 *     webhookUrl: Secret.fromSecretName(production, 'hook', { name: 'mattermost', namespace: 'flux-system', keys: ['address'] }),
 *   }),
 * });
 * chat.addAlert('errors', { on: production.deliveries, severity: flux.Severity.ERROR });
 *
 * @see https://fluxcd.io/flux/components/notification/providers/
 */
export class Provider extends Resource implements IProvider {
  /** Declares a Provider that this program does not create. */
  public static fromProviderName(scope: Construct, id: string, attributes: ProviderAttributes): IProvider {
    return new ExternalObject(scope, id, { apiVersion: API_VERSION, kind: 'Provider', ...attributes });
  }

  /** Type of the Provider in Flux, such as `slack`. */
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
   * Adds an Alert that sends events to this Provider. The Alert is a sibling of the Provider in the construct tree.
   *
   * @param id construct id of the Alert, and its name in a folder
   * @param options event sources and filters
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
