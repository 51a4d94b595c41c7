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
   * Address: `https://…` or `http://…` of a repository with an `index.yaml`, or `oci://…`. For charts in an OCI registry, prefer an
   * OCIRepository: HelmRepositories of type `oci` are in maintenance mode in Flux.
   */
  readonly url: string;
  /**
   * How often the index is fetched. More than zero. Not valid with `oci://`, which has no index.
   *
   * @default Duration.minutes(5)
   */
  readonly interval?: Duration;
  /**
   * Timeout of fetching the index. More than zero.
   *
   * @default - 60 seconds, the controller's default
   */
  readonly timeout?: Duration;
  /**
   * Secret with credentials: `username` and `password`; with `oci://` also `.dockerconfigjson`.
   *
   * @default - none
   */
  readonly secret?: ISecret;
  /**
   * Secret with certificates: `ca.crt`, `tls.crt` with `tls.key`, or all three.
   *
   * @default - system certificates
   */
  readonly certSecret?: ISecret;
  /**
   * Whether to send the credentials to other hosts, too, if the index refers to charts there.
   *
   * @default false
   */
  readonly passCredentials?: boolean;
  /**
   * Authentication provider. Only with `oci://`.
   *
   * @default CloudProvider.GENERIC
   */
  readonly provider?: CloudProvider;
  /**
   * Whether to connect to the registry without TLS. Only with `oci://`.
   *
   * @default false
   */
  readonly insecure?: boolean;
  /**
   * Suspends reconciliation of the source.
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
 * A repository of Helm charts. Its type, `default` or `oci`, is derived from the address.
 *
 * @example
 * const charts = new flux.HelmRepository(folder, 'charts', {
 *   url: 'https://charts.example.com',
 *   secret: Secret.fromSecretName(folder, 'login', { name: 'charts-login', keys: ['username', 'password'] }),
 * });
 * new flux.HelmRelease(folder, 'myapp', { chart: flux.ChartSource.fromSource(charts, 'myapp', { version: '2.x' }) });
 *
 * @see https://fluxcd.io/flux/components/source/helmrepositories/
 */
export class HelmRepository extends Resource implements ISource {
  /** Declares a HelmRepository that this program does not create. */
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
      problem(this, 'helm-repository-url', `url ${JSON.stringify(props.url)} is not a valid address of a chart repository`, 'use https://, http:// or oci://');
    }
    for (const prop of ['provider', 'insecure'] as const) {
      if (oci || props[prop] === undefined) continue;
      problem(this, 'helm-repository-type', `${prop} is ${props[prop]}, but ${props.url} is not an OCI registry`, 'remove it: only oci:// supports it');
    }
    for (const prop of ['interval', 'passCredentials'] as const) {
      if (!oci || props[prop] === undefined) continue;
      problem(this, 'helm-repository-type', `${prop} is set, but ${props.url} has no index`, 'remove it');
    }
  }
}

const API_VERSION = 'source.toolkit.fluxcd.io/v1';
