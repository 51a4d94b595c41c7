import { IConstruct } from 'constructs';
import { problem } from '../problem';
import { ISecret } from '../secret';
import { secretReference } from '../secret-reference';
import { certSecret } from './auxiliary-secrets';
import { CloudProvider } from './oci-repository-options';

/** Options of `BucketSts.ldap`. */
export interface BucketStsLdapOptions {
  /**
   * Credentials of the LDAP user: `username` and `password`.
   *
   * @default - none
   */
  readonly secret?: ISecret;
  /**
   * Certificates for the token service: `ca.crt`, or `tls.crt` with `tls.key`, or all.
   *
   * @default - those of the system
   */
  readonly certSecret?: ISecret;
}

type Owner = IConstruct & { readonly namespace?: string };

/**
 * A security token service that gives temporary credentials for a Bucket.
 *
 * @see https://fluxcd.io/flux/components/source/buckets/#sts
 */
export class BucketSts {
  /** AWS STS. Only with provider AWS. */
  public static aws(endpoint: string): BucketSts {
    return new BucketSts('aws', CloudProvider.AWS, endpoint, () => ({}));
  }

  /** LDAP credentials at a MinIO server. Only with provider GENERIC. */
  public static ldap(endpoint: string, options: BucketStsLdapOptions = {}): BucketSts {
    return new BucketSts('ldap', CloudProvider.GENERIC, endpoint, (construct) => ({
      secretRef: options.secret && secretReference(construct, 'sts.secret', options.secret, { required: ['username', 'password'], optional: [] }),
      certSecretRef: certSecret(construct, options.certSecret, 'sts.certSecret'),
    }));
  }

  private constructor(
    private readonly _name: string, private readonly _bucketProvider: CloudProvider, private readonly _endpoint: string,
    private readonly _references: (construct: Owner) => Record<string, unknown>,
  ) {}

  /** @internal */
  public _render(construct: Owner, provider: CloudProvider): Record<string, unknown> {
    if (provider !== this._bucketProvider) {
      problem(construct, 'source-provider', `sts is ${this._name}, but provider is ${provider}`, `use it with the provider ${this._bucketProvider}`);
    }
    if (!/^https?:\/\/\S+$/.test(this._endpoint)) {
      problem(construct, 'bucket-endpoint', `sts.endpoint is ${JSON.stringify(this._endpoint)}`, 'use https:// or http://');
    }
    return { provider: this._name, endpoint: this._endpoint, ...this._references(construct) };
  }
}
