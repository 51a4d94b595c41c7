import { problem } from '../../base/problem';
import { CertificateAuthority, ClientCertificate, References, SecretKey, ServiceAccountOptions } from '../references';

/** Secrets of another namespace, or of another cluster. */
export interface KubernetesOptions {
  /** How the operator authenticates. */
  readonly auth: KubernetesAuth;
  /**
   * Namespace that the Secrets are in.
   *
   * @default 'default'
   */
  readonly remoteNamespace?: string;
  /**
   * Address of the API server. Not with a kubeconfig, which contains it.
   *
   * @default - the cluster in which the operator runs
   */
  readonly server?: string;
  /**
   * CA certificates to verify the API server with. Inside the cluster: ConfigMap `kube-root-ca.crt`, key `ca.crt`.
   *
   * @default - those of the operator's image
   */
  readonly ca?: CertificateAuthority;
}

/** `provider.kubernetes` of a store. @internal */
export function renderKubernetes(refs: References, options: KubernetesOptions): Record<string, unknown> {
  const { server, ca } = options;
  const auth = options.auth._render(refs);
  if (auth.authRef && (server !== undefined || ca)) {
    problem(refs.construct, 'kubernetes-server', `${server !== undefined ? `server ${JSON.stringify(server)}` : 'ca'} is set together with a kubeconfig`,
      'remove it: the kubeconfig contains it');
  }
  return {
    ...auth,
    remoteNamespace: options.remoteNamespace,
    server: server !== undefined || ca ? { url: server, ...ca?._render(refs, 'ca') } : undefined,
  };
}

/**
 * How the operator authenticates to a Kubernetes API server.
 *
 * @see https://external-secrets.io/latest/provider/kubernetes/
 */
export class KubernetesAuth {
  /**
   * A service account of the cluster in which the operator runs.
   *
   * @param options the service account; it must be allowed to get, list and watch Secrets in the remote namespace
   */
  public static serviceAccount(options: ServiceAccountOptions): KubernetesAuth {
    return new KubernetesAuth((refs) => ({ auth: { serviceAccount: refs.serviceAccount('auth.serviceAccount', options.serviceAccount, options.audiences) } }));
  }

  /**
   * A bearer token.
   *
   * @param token the token
   */
  public static token(token: SecretKey): KubernetesAuth {
    return new KubernetesAuth((refs) => ({ auth: { token: { bearerToken: refs.named.secretKey('auth.token', token) } } }));
  }

  /**
   * A client certificate.
   *
   * @param certificate the certificate and its private key
   */
  public static certificate(certificate: ClientCertificate): KubernetesAuth {
    return new KubernetesAuth((refs) => ({
      auth: {
        cert: {
          clientCert: refs.named.secretKey('auth.certificate', certificate.certificate),
          clientKey: refs.named.secretKey('auth.privateKey', certificate.privateKey),
        },
      },
    }));
  }

  /**
   * A kubeconfig, which contains the server too.
   *
   * @param kubeconfig the kubeconfig
   */
  public static kubeconfig(kubeconfig: SecretKey): KubernetesAuth {
    return new KubernetesAuth((refs) => ({ authRef: refs.named.secretKey('auth.kubeconfig', kubeconfig) }));
  }

  private constructor(private readonly renderer: (refs: References) => Record<string, unknown>) {}

  /** @internal */
  public _render(refs: References): Record<string, unknown> {
    return this.renderer(refs);
  }
}
