import { CertificateAuthority } from './certificate-authority';
import { KubernetesAuth } from './kubernetes-auth';

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
   * Address of the API server. Not with a kubeconfig, which says it.
   *
   * @default - the cluster in which the operator runs
   */
  readonly server?: string;
  /**
   * Certificates by which the API server is trusted. Inside the cluster: ConfigMap `kube-root-ca.crt`, key `ca.crt`.
   *
   * @default - those of the operator's image
   */
  readonly ca?: CertificateAuthority;
}
