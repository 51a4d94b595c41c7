import { Construct } from 'constructs';
import { problem } from '../problem';
import { Resource, ResourceProps } from '../resource';
import type { Receiver } from './receiver';
import { checkHost, declareReceiverService, RECEIVER_PATH, RECEIVER_SERVICE } from './receiver-service';

/** A Gateway that routes hang on. */
export interface GatewayReference {
  /** Name of the Gateway. */
  readonly name: string;
  /**
   * Namespace of the Gateway. Its listener must allow routes from the route's namespace.
   *
   * @default - the route's own
   */
  readonly namespace?: string;
  /**
   * Listener of the Gateway, such as `https`.
   *
   * @default - all that fit
   */
  readonly sectionName?: string;
}

/** Properties of the HTTPRoute in front of Receivers. */
export interface ReceiverHttpRouteProps extends ResourceProps {
  /** Gateway that the route hangs on. Its listener does TLS. */
  readonly gateway: GatewayReference;
  /** Host names, such as `flux.example.com`. At least one. */
  readonly hostnames: string[];
}

/**
 * Makes all Receivers reachable at `https://<hostname>/hook/…`: an HTTPRoute of the Gateway API to the Service `webhook-receiver`. It
 * must be in the namespace of Flux itself (`flux-system`), wherever the Receivers are; one for a cluster is enough.
 *
 * @see https://gateway-api.sigs.k8s.io/api-types/httproute/
 */
export class ReceiverHttpRoute extends Resource {
  private readonly _props: ReceiverHttpRouteProps;

  constructor(scope: Construct, id: string, props: ReceiverHttpRouteProps) {
    super(scope, id, 'gateway.networking.k8s.io/v1', 'HTTPRoute', props);
    this._props = props;
    if (props.hostnames.length === 0) problem(this, 'receiver-host', 'hostnames is empty', 'give at least one host name');
    for (const hostname of props.hostnames) checkHost(this, hostname);
    declareReceiverService(this, this.namespace);
  }

  /**
   * The address that a sender calls for a Receiver, at the first host name.
   *
   * @param receiver a Receiver of the same cluster
   * @param token text of its Secret's key `token`; leave it out for `genericOidc`
   */
  public urlFor(receiver: Receiver, token?: string): string {
    return `https://${this._props.hostnames[0]}${receiver.pathFor(token)}`;
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    const { gateway, hostnames } = this._props;
    return {
      spec: {
        parentRefs: [{ name: gateway.name, namespace: gateway.namespace, sectionName: gateway.sectionName }],
        hostnames,
        rules: [{
          matches: [{ path: { type: 'PathPrefix', value: RECEIVER_PATH } }],
          backendRefs: [{ name: RECEIVER_SERVICE.name, port: RECEIVER_SERVICE.port }],
        }],
      },
    };
  }
}
