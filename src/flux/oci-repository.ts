import { Construct } from 'constructs';
import { goDuration } from '../duration';
import { ExternalObject } from '../external';
import { problem } from '../problem';
import { Resource } from '../resource';
import { ISource } from '../source';
import { certSecret, proxySecret, registrySecret } from './auxiliary-secrets';
import { OCIRepositoryProps } from './oci-repository-options';
import { sharded } from './shard';
import { SourceAttributes } from './source-options';

/**
 * Artifacts in an OCI registry as a source: manifests that `flux push artifact` made, or Helm charts.
 *
 * @see https://fluxcd.io/flux/components/source/ocirepositories/
 */
export class OCIRepository extends Resource implements ISource {
  /** Declares an OCIRepository that this program does not make. */
  public static fromOCIRepositoryName(scope: Construct, id: string, attributes: SourceAttributes): ISource {
    return new ExternalObject(scope, id, { ...attributes, apiVersion: API_VERSION, kind: 'OCIRepository' });
  }

  /** Address of the repository. */
  public readonly url: string;

  private readonly _spec: Record<string, unknown>;

  constructor(scope: Construct, id: string, props: OCIRepositoryProps) {
    super(scope, id, API_VERSION, 'OCIRepository', { metadata: sharded(props.metadata, props.shard) });
    this.url = props.url;
    if (!/^oci:\/\/[^\s/@]+(\/[^\s/:@]+)+$/.test(props.url)) {
      problem(this, 'oci-url', `url is ${JSON.stringify(props.url)}`, 'use oci://host/path without tag and digest, which are given as ref');
    }
    this._spec = {
      url: props.url,
      interval: goDuration(this, 'interval', props.interval) ?? '1m',
      timeout: goDuration(this, 'timeout', props.timeout, { noHours: true }),
      ref: props.ref?._render(this),
      layerSelector: props.layerSelector && { ...props.layerSelector },
      verify: props.verify?._render(this),
      secretRef: registrySecret(this, props.secret),
      provider: props.provider,
      serviceAccountName: props.serviceAccount?.name,
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
}

const API_VERSION = 'source.toolkit.fluxcd.io/v1';
