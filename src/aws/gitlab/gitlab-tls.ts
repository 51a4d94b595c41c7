import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type { PrivateCa } from './private-ca';

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
