import { ClientCertificate } from './client-certificate';
import { References } from './references';
import { SecretKey } from './secret-key';
import { ServiceAccountOptions } from './service-account-options';

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
   * A kubeconfig, which says the server too.
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
