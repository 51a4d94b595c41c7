import type * as kplus from 'cdk8s-plus-28';
import { Construct, IConstruct } from 'constructs';
import { checkSemverRange } from './semver-range';
import { SourceAttributes, SourceOptions } from './source-options';
import { certSecret, proxySecret, registrySecret, sharded } from './source-reference';
import { Verification } from './verification';
import { goDuration } from '../../base/duration';
import { ExternalObject, ISource } from '../../base/external';
import { problem } from '../../base/problem';
import { Resource } from '../../resource';
import { ISecret } from '../../secret';
import { checkGoExpression } from '../go-expression';

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
    super(scope, id, API_VERSION, 'OCIRepository', sharded(props, props.shard));
    this.url = props.url;
    if (!/^oci:\/\/[^\s/@]+(\/[^\s/:@]+)+$/.test(props.url)) {
      problem(this, 'oci-url', `url is ${JSON.stringify(props.url)}`, 'use oci://host/path without tag and digest, which are given as ref');
    }
    this._spec = {
      url: props.url,
      interval: goDuration(this, 'interval', props.interval) ?? '1m',
      timeout: goDuration(this, 'timeout', props.timeout, { noHours: true }),
      ref: props.ref?._render(this),
      layerSelector: props.layerSelector?._render(),
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

type Check = (construct: IConstruct) => void;

/**
 * Which artifact of an OCI repository is fetched.
 *
 * @see https://fluxcd.io/flux/components/source/ocirepositories/#reference
 */
export class OCIReference {
  /** A tag, such as `latest`. */
  public static tag(tag: string): OCIReference {
    return new OCIReference({ tag }, (construct) => {
      if (/^\w[\w.-]{0,127}$/.test(tag)) return;
      problem(construct, 'oci-reference', `ref.tag is ${JSON.stringify(tag)}`, 'use at most 128 letters, digits, dots, dashes and underscores');
    });
  }

  /** A digest, such as `sha256:…`. */
  public static digest(digest: string): OCIReference {
    return new OCIReference({ digest }, (construct) => {
      if (/^sha256:[0-9a-f]{64}$|^sha512:[0-9a-f]{128}$/.test(digest)) return;
      problem(construct, 'oci-reference', `ref.digest is ${JSON.stringify(digest)}`, 'use sha256: and 64 hexadecimal digits');
    });
  }

  /**
   * The newest tag in a range of versions.
   *
   * @param range such as `>=1.0.0 <2.0.0`
   * @param filter regular expression of Go that tags must match to be looked at
   */
  public static semver(range: string, filter?: string): OCIReference {
    return new OCIReference({ semver: range, semverFilter: filter }, (construct) => {
      checkSemverRange(construct, 'ref.semver', range);
      checkGoExpression(construct, 'ref.semverFilter', filter);
    });
  }

  private constructor(private readonly _ref: Record<string, string | undefined>, private readonly _check: Check) {}

  /** @internal */
  public _render(construct: IConstruct): Record<string, string | undefined> {
    this._check(construct);
    return this._ref;
  }
}

/** Who authenticates at a registry or object store. */
export enum CloudProvider {
  /** Credentials from a Secret, or nobody. */
  GENERIC = 'generic',
  /** AWS, by workload identity. */
  AWS = 'aws',
  /** Azure, by workload identity. */
  AZURE = 'azure',
  /** Google Cloud, by workload identity. */
  GCP = 'gcp',
}

/** What is done with the chosen layer of an artifact. */
export enum LayerOperation {
  /** It is unpacked: manifests. */
  EXTRACT = 'extract',
  /** It is kept as it is: Helm charts, for `HelmRelease`. */
  COPY = 'copy',
}

/** Options of `LayerSelector.of`. */
export interface LayerSelectorOptions {
  /**
   * Media type of the layer; the first one that has it is used.
   *
   * @default - the first layer
   */
  readonly mediaType?: string;
  /**
   * What is done with it.
   *
   * @default LayerOperation.EXTRACT
   */
  readonly operation?: LayerOperation;
}

/**
 * Which layer of an artifact is used, and how.
 *
 * @see https://fluxcd.io/flux/components/source/ocirepositories/#layer-selector
 */
export class LayerSelector {
  /**
   * The chart in an artifact that `helm push` created, kept as it is: for a HelmRelease with `ChartSource.ref`. It is not implied there: Flux
   * also takes the chart without a selector, and unpacks and packs it again then.
   */
  public static helmChart(): LayerSelector {
    return new LayerSelector({ mediaType: HELM_CHART, operation: LayerOperation.COPY });
  }

  /** A layer of any other artifact. */
  public static of(options: LayerSelectorOptions): LayerSelector {
    return new LayerSelector(options);
  }

  private constructor(private readonly _options: LayerSelectorOptions) {}

  /** @internal */
  public _render(): Record<string, unknown> {
    return { mediaType: this._options.mediaType, operation: this._options.operation };
  }
}

const HELM_CHART = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip';

/** Everything of an OCIRepository but its address. */
export interface OCIRepositoryOptions extends SourceOptions {
  /**
   * What is fetched.
   *
   * @default OCIReference.tag('latest')
   */
  readonly ref?: OCIReference;
  /**
   * Which layer is used, and how: `LayerSelector.helmChart()` for a chart.
   *
   * @default - the first layer, unpacked
   */
  readonly layerSelector?: LayerSelector;
  /**
   * Which signatures are verified before anything is used.
   *
   * @default - none
   */
  readonly verify?: Verification;
  /**
   * Credentials, as for pulling images: key `.dockerconfigjson`.
   *
   * @default - none
   */
  readonly secret?: ISecret;
  /**
   * Who authenticates.
   *
   * @default CloudProvider.GENERIC
   */
  readonly provider?: CloudProvider;
  /**
   * Service account whose pull secrets (provider GENERIC) or workload identity (other providers) are used.
   *
   * @default - that of source-controller
   */
  readonly serviceAccount?: kplus.IServiceAccount;
  /**
   * Certificates: `ca.crt`, or `tls.crt` with `tls.key`, or all.
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
   * Whether the registry is reached without TLS.
   *
   * @default false
   */
  readonly insecure?: boolean;
}

/** Properties of an OCIRepository. */
export interface OCIRepositoryProps extends OCIRepositoryOptions {
  /** Address without tag and digest: `oci://host/path`. */
  readonly url: string;
}
