import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { GitLabCredentials } from './gitlab-credentials';

/** How GitLab gets its certificate. @internal */
export enum GitLabTlsKind {
  LOAD_BALANCER = 'load-balancer',
  LETS_ENCRYPT = 'lets-encrypt',
  PRIVATE_CA = 'private-ca',
}

/**
 * Where GitLab's certificate comes from.
 *
 * @see https://docs.gitlab.com/omnibus/settings/ssl/
 */
export class GitLabTls {
  /**
   * AWS Certificate Manager: a network load balancer ends TLS for the web (443) and the registry (5050), and passes SSH (2222) on. The host itself can be in a private subnet.
   *
   * @param certificate for the domain, in the stack's region
   */
  public static loadBalancer(certificate: acm.ICertificate): GitLabTls {
    return new GitLabTls(GitLabTlsKind.LOAD_BALANCER, certificate);
  }

  /**
   * Let's Encrypt: the host is in a public subnet, its domain is in a public zone of Route 53 (`zone`), and port 80 is open to the world, from which Let's Encrypt asks.
   *
   * @param email who is told when a certificate was not renewed
   */
  public static letsEncrypt(email: string): GitLabTls {
    return new GitLabTls(GitLabTlsKind.LETS_ENCRYPT, undefined, email);
  }

  /** A private certificate authority: where there is no public domain. Machines of the VPC find the domain by a private zone. */
  public static privateCa(ca: PrivateCa): GitLabTls {
    return new GitLabTls(GitLabTlsKind.PRIVATE_CA, undefined, undefined, ca);
  }

  private constructor(
    /** @internal */ public readonly _kind: GitLabTlsKind,
    /** @internal */ public readonly _certificate?: acm.ICertificate,
    /** @internal */ public readonly _email?: string,
    /** @internal */ public readonly _ca?: PrivateCa,
  ) {}
}

/**
 * A private certificate authority for a GitLab without a public domain. The GitLab host creates it at its first start: the key stays on its encrypted data volume, and the certificate is
 * stored in a secret with the key `ca.crt`, for all clients that must trust it:
 *
 * - Runners of the host trust it without configuration.
 * - Nodes of a cluster, whose containerd pulls from the registry, trust it with `trustedCertificates` of the cluster.
 * - Flux: `secret` of a `HelmRepository` or `OCIRepository`, and `certSecretRef`, take an `ExternalSecret` of `certificate.secretName` with `ca.crt`; deploy tokens have `ca.crt` beside their
 *   password, as Git over HTTPS requires. Git over SSH needs no certificate.
 *
 * @example
 * const ca = new aws.PrivateCa(stack, 'ca');
 * new aws.GitLabHost(stack, 'gitlab', { vpc, domain: 'gitlab.example.internal', tls: aws.GitLabTls.privateCa(ca) });
 * new aws.KubeadmCluster(stack, 'kubernetes', { vpc, workers: { general: aws.NodeGroup.fixed({ count: 2 }) }, trustedCertificates: [ca.certificate.secret] });
 */
export class PrivateCa extends Construct {
  /** The certificate, key `ca.crt`. Not secret, but whoever can change it can pretend to be GitLab. */
  public readonly certificate: GitLabCredentials;

  /** @internal */
  public _owner?: Construct;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.certificate = GitLabCredentials._make(this, 'certificate', { description: 'Certificate of the private CA of GitLab; written by the GitLab host', keys: ['ca.crt'] });
  }

  /** Lets somebody read the certificate. */
  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return this.certificate.grantRead(grantee);
  }
}
