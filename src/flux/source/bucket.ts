import type * as kplus from 'cdk8s-plus-28';
import { Construct, IConstruct } from 'constructs';
import { CloudProvider } from './oci-repository';
import { SourceAttributes, SourceOptions } from './source-options';
import { certSecret, proxySecret, sharded } from './source-reference';
import { goDuration } from '../../base/duration';
import { ExternalObject, ISource } from '../../base/external';
import { problem } from '../../base/problem';
import { secretReference } from '../../base/secret-reference';
import { Resource } from '../../resource';
import { ISecret } from '../../secret';

/** Properties of a Bucket. */
export interface BucketProps extends SourceOptions {
  /** Name of the bucket. */
  readonly bucketName: string;
  /** Address of the object store: `host` or `host:port` without scheme, but `https://…` for AZURE. */
  readonly endpoint: string;
  /**
   * Which object store it is. GENERIC is any with the API of S3.
   *
   * @default CloudProvider.GENERIC
   */
  readonly provider?: CloudProvider;
  /**
   * Credentials. GENERIC and AWS: `accesskey` and `secretkey`. GCP: `serviceaccount`. AZURE: `tenantId`, `clientId` and `clientSecret` or
   * `clientCertificate`; or `clientId`; or `accountKey`; or `sasKey`. Exclusive with `serviceAccount`.
   *
   * @default - none: workload identity, or a public bucket
   */
  readonly secret?: ISecret;
  /**
   * Service account whose workload identity is used. Not with GENERIC.
   *
   * @default - that of source-controller
   */
  readonly serviceAccount?: kplus.IServiceAccount;
  /**
   * Region of the bucket.
   *
   * @default - the object store's default
   */
  readonly region?: string;
  /**
   * Only objects whose keys begin with this are fetched.
   *
   * @default - all
   */
  readonly prefix?: string;
  /**
   * Service that gives temporary credentials.
   *
   * @default - none
   */
  readonly sts?: BucketSts;
  /**
   * Certificates: `ca.crt`, or `tls.crt` with `tls.key`, or all. Only with GENERIC.
   *
   * @default - those of the system
   */
  readonly certSecret?: ISecret;
  /**
   * Secret with the proxy to go through: `address`, and `username` with `password`.
   *
   * @default - none
   */
  readonly proxySecret?: ISecret;
  /**
   * Whether the object store is reached without TLS.
   *
   * @default false
   */
  readonly insecure?: boolean;
}

/**
 * Objects of an object store as a source of manifests or charts.
 *
 * @see https://fluxcd.io/flux/components/source/buckets/
 */
export class Bucket extends Resource implements ISource {
  /** Declares a Bucket that this program does not make. */
  public static fromBucketName(scope: Construct, id: string, attributes: SourceAttributes): ISource {
    return new ExternalObject(scope, id, { ...attributes, apiVersion: API_VERSION, kind: 'Bucket' });
  }

  private readonly _spec: Record<string, unknown>;

  constructor(scope: Construct, id: string, props: BucketProps) {
    super(scope, id, API_VERSION, 'Bucket', sharded(props, props.shard));
    const { provider = CloudProvider.GENERIC } = props;
    this._check(props, provider);
    this._spec = {
      bucketName: props.bucketName,
      endpoint: props.endpoint,
      interval: goDuration(this, 'interval', props.interval) ?? '1m',
      timeout: goDuration(this, 'timeout', props.timeout, { noHours: true }),
      provider: props.provider,
      secretRef: props.secret && secretReference(this, 'secret', props.secret, KEYS[provider]),
      serviceAccountName: props.serviceAccount?.name,
      region: props.region,
      prefix: props.prefix,
      sts: props.sts?._render(this, provider),
      certSecretRef: certSecret(this, props.certSecret),
      proxySecretRef: proxySecret(this, props.proxySecret),
      insecure: props.insecure,
      ignore: props.ignore?.join('\n'),
      suspend: props.suspend,
    };
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    return { spec: this._spec };
  }

  private _check({ endpoint, secret, serviceAccount, certSecret: certificates }: BucketProps, provider: CloudProvider): void {
    const azure = provider === CloudProvider.AZURE;
    if (azure !== /^https?:\/\//.test(endpoint) || /\s/.test(endpoint)) {
      problem(this, 'bucket-endpoint', `endpoint is ${JSON.stringify(endpoint)}`,
        azure ? 'use https://<account>.blob.core.windows.net' : 'use host or host:port');
    }
    if (serviceAccount && provider === CloudProvider.GENERIC) {
      problem(this, 'source-provider', `serviceAccount is ${serviceAccount.name}, but provider is generic`, 'use it with AWS, AZURE or GCP');
    }
    if (certificates && provider !== CloudProvider.GENERIC) {
      problem(this, 'source-provider', `certSecret is ${certificates.name}, but provider is ${provider}`, 'use it with GENERIC');
    }
    if (serviceAccount && secret) {
      problem(this, 'source-provider', `both secret ${secret.name} and serviceAccount ${serviceAccount.name} are given`, 'give one of them');
    }
  }
}

const S3 = { required: ['accesskey', 'secretkey'], optional: [] };
const KEYS = {
  [CloudProvider.GENERIC]: S3,
  [CloudProvider.AWS]: S3,
  [CloudProvider.GCP]: { required: ['serviceaccount'], optional: [] },
  [CloudProvider.AZURE]: {
    optional: ['tenantId', 'clientId', 'clientSecret', 'clientCertificate', 'clientCertificatePassword', 'clientCertificateSendChain', 'accountKey',
      'sasKey', 'authorityHost'],
  },
};
const API_VERSION = 'source.toolkit.fluxcd.io/v1';

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
