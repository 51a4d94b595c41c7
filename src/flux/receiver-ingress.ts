import { Construct } from 'constructs';
import { ExternalObject } from '../external';
import { warning } from '../problem';
import { Resource, ResourceProps } from '../resource';
import { ISecret } from '../secret';
import { secretReference } from '../secret-reference';
import type { Receiver } from './receiver';
import { checkHost, declareReceiverService, RECEIVER_PATH, RECEIVER_SERVICE } from './receiver-service';

/** Properties of the Ingress in front of Receivers. */
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
   * Certificate of the host: a Secret with the keys `tls.crt` and `tls.key` in the same namespace. Without it and without an issuer
   * tokens may travel in clear text, which is a warning (`receiver-tls`).
   *
   * @default - the Secret that the issuer makes, or none
   */
  readonly tlsSecret?: ISecret;
  /**
   * Name of the cert-manager ClusterIssuer that makes the certificate, in the Secret `<name of the Ingress>-tls` unless `tlsSecret`
   * says another one.
   *
   * @default - none
   */
  readonly clusterIssuer?: string;
}

/**
 * Makes all Receivers reachable at `https://<host>/hook/…`: an Ingress to the Service `webhook-receiver`. It must be in the namespace
 * of Flux itself (`flux-system`), wherever the Receivers are; one for a cluster is enough.
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
   * The address that a sender calls for a Receiver.
   *
   * @param receiver a Receiver of the same cluster
   * @param token text of its Secret's key `token`; leave it out for `genericOidc`
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
    warning(this, 'receiver-tls', `https is not set up for ${this._host}`,
      'give tlsSecret or clusterIssuer, or acknowledge this where something in front does TLS: GitLab and Harbor send the token itself');
    return undefined;
  }
}
