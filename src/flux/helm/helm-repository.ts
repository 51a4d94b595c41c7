import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { goDuration } from '../../base/duration';
import { oursUnless } from '../../base/engine-defaults';
import { ExternalObject, ISource } from '../../base/external';
import { problem, warning } from '../../base/problem';
import { secretReference } from '../../base/secret-reference';
import { Resource, ResourceProps } from '../../resource';
import { ISecret } from '../../secret';
import { CloudProvider } from '../source/oci-repository';
import { SourceAttributes } from '../source/source-options';
import { certSecret, sharded } from '../source/source-reference';

/** Properties of a HelmRepository. */
export interface HelmRepositoryProps extends ResourceProps {
  /**
   * Address: `https://…` or `http://…` of a repository with an `index.yaml`, or `oci://…`. For charts in an OCI registry prefer an
   * OCIRepository: Flux only keeps HelmRepositories for them working.
   */
  readonly url: string;
  /**
   * How often the index is fetched. More than zero; refused with `oci://`, where nothing is fetched.
   *
   * @default Duration.minutes(5)
   */
  readonly interval?: Duration;
  /**
   * How long fetching the index may take. More than zero.
   *
   * @default - 60 seconds, the controller's default
   */
  readonly timeout?: Duration;
  /**
   * Credentials: `username` and `password`; with `oci://` also `.dockerconfigjson`.
   *
   * @default - none
   */
  readonly secret?: ISecret;
  /**
   * Certificates: `ca.crt`, or `tls.crt` with `tls.key`, or all.
   *
   * @default - those of the system
   */
  readonly certSecret?: ISecret;
  /**
   * Whether the credentials are also sent to other hosts, where the index names charts there.
   *
   * @default false
   */
  readonly passCredentials?: boolean;
  /**
   * Who authenticates. Only with `oci://`.
   *
   * @default CloudProvider.GENERIC
   */
  readonly provider?: CloudProvider;
  /**
   * Whether the registry is reached without TLS. Only with `oci://`.
   *
   * @default false
   */
  readonly insecure?: boolean;
  /**
   * Whether the controller suspends the source: nothing is fetched.
   *
   * @default false
   */
  readonly suspend?: boolean;
  /**
   * Shard whose controllers handle the source: the value of its label `sharding.fluxcd.io/key`.
   *
   * @default - none: the main controllers
   */
  readonly shard?: string;
  /**
   * Whether fields that are not given are left out of the manifest, so that Flux's own defaults hold instead of this library's: `interval` (one
   * minute). For repositories that exist already and must not change.
   *
   * @default false
   */
  readonly engineDefaults?: boolean;
}

/**
 * A repository of Helm charts. Its type, `default` or `oci`, follows from the address.
 *
 * @see https://fluxcd.io/flux/components/source/helmrepositories/
 */
export class HelmRepository extends Resource implements ISource {
  /** Declares a HelmRepository that this program does not make. */
  public static fromHelmRepositoryName(scope: Construct, id: string, attributes: SourceAttributes): ISource {
    return new ExternalObject(scope, id, { ...attributes, apiVersion: API_VERSION, kind: 'HelmRepository' });
  }

  private readonly _spec: Record<string, unknown>;

  constructor(scope: Construct, id: string, props: HelmRepositoryProps) {
    super(scope, id, API_VERSION, 'HelmRepository', sharded(props, props.shard));
    const oci = props.url.startsWith('oci://');
    if (oci) {
      warning(this, 'helm-repository-oci', `${props.url} is a registry`,
        'prefer an OCIRepository with LayerSelector.helmChart() and ChartSource.ref: Flux only maintains HelmRepositories for registries');
    }
    this._check(props, oci);
    this._spec = {
      url: props.url,
      type: oci ? 'oci' : undefined,
      interval: oci ? undefined : goDuration(this, 'interval', props.interval) ?? oursUnless(props.engineDefaults)('5m'),
      timeout: goDuration(this, 'timeout', props.timeout, { noHours: true }),
      secretRef: props.secret && this._credentials(props.secret, oci),
      certSecretRef: certSecret(this, props.certSecret),
      passCredentials: props.passCredentials,
      provider: props.provider,
      insecure: props.insecure,
      suspend: props.suspend,
    };
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    return { spec: this._spec };
  }

  private _credentials(secret: ISecret, oci: boolean): { name: string } {
    const config = oci && secret.keys?.includes('.dockerconfigjson');
    return secretReference(this, 'secret', secret, { required: config ? ['.dockerconfigjson'] : ['username', 'password'], optional: [] });
  }

  private _check(props: HelmRepositoryProps, oci: boolean): void {
    if (!/^(https?|oci):\/\/\S+$/.test(props.url)) {
      problem(this, 'helm-repository-url', `url is ${JSON.stringify(props.url)}`, 'use https://, http:// or oci://');
    }
    for (const prop of ['provider', 'insecure'] as const) {
      if (oci || props[prop] === undefined) continue;
      problem(this, 'helm-repository-type', `${prop} is ${props[prop]}, but url is ${props.url}`, 'use it only with oci://');
    }
    for (const prop of ['interval', 'passCredentials'] as const) {
      if (!oci || props[prop] === undefined) continue;
      problem(this, 'helm-repository-type', `${prop} is given, but ${props.url} has no index`, 'leave it out');
    }
  }
}

const API_VERSION = 'source.toolkit.fluxcd.io/v1';
