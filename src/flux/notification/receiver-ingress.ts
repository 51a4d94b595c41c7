import { Construct } from 'constructs';
import type { Receiver } from './receiver';
import { ExternalObject } from '../../base/external';
import { problem, warning } from '../../base/problem';
import { secretReference } from '../../base/secret-reference';
import { Resource, ResourceProps } from '../../resource';
import { ISecret } from '../../secret';

/** Properties of an Ingress for Receivers. */
export interface ReceiverIngressProps extends ResourceProps {
  /** Host name, such as `flux.example.com`. */
  readonly host: string;
  /**
   * Class of the Ingress, such as `nginx`.
   *
   * @default - the cluster's default class
   */
  readonly ingressClassName?: string;
  /**
   * Certificate of the host: a Secret with the keys `tls.crt` and `tls.key` in the same namespace. Without a certificate or issuer,
   * tokens may be transmitted in clear text, which is a warning (`receiver-tls`).
   *
   * @default - the Secret that the issuer creates, or none
   */
  readonly tlsSecret?: ISecret;
  /**
   * Name of the cert-manager ClusterIssuer that issues the certificate, in the Secret `<name of the Ingress>-tls` unless `tlsSecret`
   * is set.
   *
   * @default - none
   */
  readonly clusterIssuer?: string;
}

/**
 * Exposes all Receivers at `https://<host>/hook/…`: an Ingress for the Service `webhook-receiver`. It must be in the namespace of Flux
 * (`flux-system`), regardless of the namespaces of the Receivers. One per cluster is enough.
 *
 * @example
 * const ingress = new flux.ReceiverIngress(production.system, 'webhooks', { host: 'flux.example.com', clusterIssuer: 'letsencrypt' });
 * const receiver = new flux.Receiver(production.system, 'gitea', { type: flux.ReceiverType.gitea({ secret }), resources: [source] });
 * const url = ingress.urlFor(receiver, process.env.WEBHOOK_TOKEN); // for the webhook in Gitea
 *
 * @see https://fluxcd.io/flux/guides/webhook-receivers/
 */
export class ReceiverIngress extends Resource {
  private readonly _spec: Record<string, unknown>;
  private readonly _host: string;

  constructor(scope: Construct, id: string, props: ReceiverIngressProps) {
    super(scope, id, 'networking.k8s.io/v1', 'Ingress', props);
    this._host = props.host;
    checkHost(this, props.host);
    declareReceiverService(this, this.namespace);
    if (props.clusterIssuer) this.metadata.addAnnotation('cert-manager.io/cluster-issuer', props.clusterIssuer);
    const backend = { service: { name: RECEIVER_SERVICE.name, port: { number: RECEIVER_SERVICE.port } } };
    const secretName = this._tlsSecret(props);
    this._spec = {
      ingressClassName: props.ingressClassName,
      tls: secretName === undefined ? undefined : [{ hosts: [props.host], secretName }],
      rules: [{ host: props.host, http: { paths: [{ path: RECEIVER_PATH, pathType: 'Prefix', backend }] } }],
    };
  }

  /**
   * The webhook address of a Receiver.
   *
   * @param receiver a Receiver of the same cluster
   * @param token value of the key `token` of its Secret; omit it for `genericOidc`
   */
  public urlFor(receiver: Receiver, token?: string): string {
    return `${this._spec.tls ? 'https' : 'http'}://${this._host}${receiver.pathFor(token)}`;
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    return { spec: this._spec };
  }

  private _tlsSecret({ tlsSecret, clusterIssuer }: ReceiverIngressProps): string | undefined {
    if (tlsSecret) return secretReference(this, 'tlsSecret', tlsSecret, { required: ['tls.crt', 'tls.key'] }).name;
    if (clusterIssuer) {
      const name = `${this.name}-tls`;
      new ExternalObject(this, 'certificate', { apiVersion: 'v1', kind: 'Secret', name, namespace: this.namespace, keys: ['tls.crt', 'tls.key'] });
      return name;
    }
    warning(this, 'receiver-tls', `host ${this._host} has no TLS certificate`,
      'set tlsSecret or clusterIssuer, or acknowledge this if TLS is terminated in front of the Ingress: GitLab and Harbor send the token in clear text');
    return undefined;
  }
}

/** Reference to a Gateway. */
export interface GatewayReference {
  /** Name of the Gateway. */
  readonly name: string;
  /**
   * Namespace of the Gateway. Its listener must allow routes from the route's namespace.
   *
   * @default - that of the route
   */
  readonly namespace?: string;
  /**
   * Listener of the Gateway, such as `https`.
   *
   * @default - all matching listeners
   */
  readonly sectionName?: string;
}

/** Properties of an HTTPRoute for Receivers. */
export interface ReceiverHttpRouteProps extends ResourceProps {
  /** Gateway of the route. Its listener terminates TLS. */
  readonly gateway: GatewayReference;
  /** Host names, such as `flux.example.com`. At least one. */
  readonly hostnames: string[];
}

/**
 * Exposes all Receivers at `https://<hostname>/hook/…`: a Gateway API HTTPRoute for the Service `webhook-receiver`. It must be in the
 * namespace of Flux (`flux-system`), regardless of the namespaces of the Receivers. One per cluster is enough.
 *
 * @example
 * new flux.ReceiverHttpRoute(production.system, 'webhooks', {
 *   gateway: { name: 'public', namespace: 'gateways', sectionName: 'https' },
 *   hostnames: ['flux.example.com'],
 * });
 *
 * @see https://gateway-api.sigs.k8s.io/api-types/httproute/
 */
export class ReceiverHttpRoute extends Resource {
  private readonly _props: ReceiverHttpRouteProps;

  constructor(scope: Construct, id: string, props: ReceiverHttpRouteProps) {
    super(scope, id, 'gateway.networking.k8s.io/v1', 'HTTPRoute', props);
    this._props = props;
    if (props.hostnames.length === 0) problem(this, 'receiver-host', 'hostnames is empty', 'add at least one host name');
    for (const hostname of props.hostnames) checkHost(this, hostname);
    declareReceiverService(this, this.namespace);
  }

  /**
   * The webhook address of a Receiver, at the first host name.
   *
   * @param receiver a Receiver of the same cluster
   * @param token value of the key `token` of its Secret; omit it for `genericOidc`
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

/** The Service of notification-controller for webhooks. The installation of Flux creates it, so it is declared here. */
const RECEIVER_SERVICE = { name: 'webhook-receiver', port: 80 };
const RECEIVER_PATH = '/hook/';

function declareReceiverService(route: Construct, namespace: string | undefined): void {
  new ExternalObject(route, 'service', { apiVersion: 'v1', kind: 'Service', name: RECEIVER_SERVICE.name, namespace });
}

/** Reports a host name that is not valid. */
function checkHost(route: Construct, host: string): void {
  if (/^(?=.{1,253}$)([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/.test(host)) return;
  problem(route, 'receiver-host', `host ${JSON.stringify(host)} is not a valid host name`, 'use a host name such as flux.example.com: lowercase, without scheme, port and path');
}
