import type * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { GitLabCredentials } from './gitlab-credentials';

/**
 * A private certificate authority for a GitLab without a public domain. The GitLab host makes it at its first start: the key stays on its encrypted data volume, the certificate goes
 * into a secret with the key `ca.crt`, for everybody who has to trust it:
 *
 * - runners of the host do by themselves;
 * - nodes of a cluster, whose containerd pulls from the registry, when the cluster is told of it;
 * - Flux: an `ExternalSecret` of `certificate.secretName` with `ca.crt` is what `secret` of an `HelmRepository` or `OCIRepository` and `certSecretRef` take; deploy tokens have
 *   `ca.crt` beside their password, as Git over HTTPS wants it. Git over SSH needs none.
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
