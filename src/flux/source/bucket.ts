import { Construct, IConstruct } from 'constructs';
import { CloudProvider } from './oci-repository';
import { SourceAttributes, SourceOptions } from './source-options';
import { certSecret, proxySecret, sharded } from './source-reference';
import { goDuration } from '../../base/duration';
import { ExternalObject, ISource } from '../../base/external';
import { serviceAccountName } from '../../base/handle';
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
   * Type of the object store. GENERIC is any S3-compatible object store.
   *
   * @default CloudProvider.GENERIC
   */
  readonly provider?: CloudProvider;
  /**
   * Secret with credentials. GENERIC and AWS: `accesskey` and `secretkey`. GCP: `serviceaccount`. AZURE: `tenantId`, `clientId` and `clientSecret` or
   * `clientCertificate`; or `clientId`; or `accountKey`; or `sasKey`. Exclusive with `serviceAccount`.
   *
   * @default - none: workload identity, or a public bucket
   */
  readonly secret?: ISecret;
  /**
   * Service account for workload identity. Not with GENERIC.
   *
   * @default - that of source-controller
   */
  readonly serviceAccount?: IConstruct;
  /**
   * Region of the bucket.
   *
   * @default - the object store's default
   */
  readonly region?: string;
  /**
   * Fetch only objects whose keys start with this prefix.
   *
   * @default - all
   */
  readonly prefix?: string;
  /**
   * Token service for temporary credentials.
   *
   * @default - none
   */
  readonly sts?: BucketSts;
  /**
   * Secret with certificates: `ca.crt`, `tls.crt` with `tls.key`, or all three. Only with GENERIC.
   *
   * @default - system certificates
   */
  readonly certSecret?: ISecret;
  /**
   * Secret with the proxy: `address`, optionally `username` and `password`.
   *
   * @default - none
   */
  readonly proxySecret?: ISecret;
  /**
   * Whether to connect to the object store without TLS.
   *
   * @default false
   */
  readonly insecure?: boolean;
}

/**
 * A bucket of an object store as a source of manifests or charts.
 *
 * @example
 * const bucket = new flux.Bucket(folder, 'manifests', {
 *   bucketName: 'manifests',
 *   endpoint: 'minio.example.com:9000',
 *   secret: Secret.fromSecretName(folder, 'minio', { name: 'minio', keys: ['accesskey', 'secretkey'] }),
 * });
 * new flux.Kustomization(folder, 'apps', { source: bucket, path: './apps' });
 *
 * @see https://fluxcd.io/flux/components/source/buckets/
 */
export class Bucket extends Resource implements ISource {
  /** Declares a Bucket that this program does not create. */
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
      serviceAccountName: serviceAccountName(this, props.serviceAccount),
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
      problem(this, 'bucket-endpoint', `endpoint ${JSON.stringify(endpoint)} is not a valid address${azure ? ' for azure' : ''}`,
        azure ? 'use https://<account>.blob.core.windows.net' : 'use host or host:port');
    }
    if (serviceAccount && provider === CloudProvider.GENERIC) {
      problem(this, 'source-provider', `serviceAccount is ${serviceAccountName(this, serviceAccount)}, but provider generic does not support it`, 'use provider AWS, AZURE or GCP, or remove it');
    }
    if (certificates && provider !== CloudProvider.GENERIC) {
      problem(this, 'source-provider', `certSecret is ${certificates.name}, but provider ${provider} does not support it`, 'use provider GENERIC, or remove it');
    }
    if (serviceAccount && secret) {
      problem(this, 'source-provider', `both secret ${secret.name} and serviceAccount ${serviceAccountName(this, serviceAccount)} are set`, 'set only one of them');
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
   * Secret with the LDAP credentials: `username` and `password`.
   *
   * @default - none
   */
  readonly secret?: ISecret;
  /**
   * Secret with certificates for the token service: `ca.crt`, `tls.crt` with `tls.key`, or all three.
   *
   * @default - system certificates
   */
  readonly certSecret?: ISecret;
}

type Owner = IConstruct & { readonly namespace?: string };

/**
 * A security token service that issues temporary credentials for a Bucket.
 *
 * @see https://fluxcd.io/flux/components/source/buckets/#sts
 */
export class BucketSts {
  /** AWS STS. Only with provider AWS. */
  public static aws(endpoint: string): BucketSts {
    return new BucketSts('aws', CloudProvider.AWS, endpoint, () => ({}));
  }

  /** MinIO STS with LDAP credentials. Only with provider GENERIC. */
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
      problem(construct, 'source-provider', `sts is ${this._name}, but provider ${provider} does not support it`, `use provider ${this._bucketProvider}`);
    }
    if (!/^https?:\/\/\S+$/.test(this._endpoint)) {
      problem(construct, 'bucket-endpoint', `sts.endpoint ${JSON.stringify(this._endpoint)} is not a valid address`, 'use https:// or http://');
    }
    return { provider: this._name, endpoint: this._endpoint, ...this._references(construct) };
  }
}
