import { Construct, IConstruct } from 'constructs';
import { checkSemverRange } from './semver-range';
import { SourceAttributes, SourceOptions } from './source-options';
import { certSecret, proxySecret, registrySecret, sharded } from './source-reference';
import { Verification } from './verification';
import { goDuration } from '../../base/duration';
import { ExternalObject, ISource } from '../../base/external';
import { serviceAccountName } from '../../base/handle';
import { problem } from '../../base/problem';
import { Resource } from '../../resource';
import { ISecret } from '../../secret';
import { checkGoExpression } from '../go-expression';

/**
 * An OCI repository as a source: artifacts pushed by `flux push artifact`, or Helm charts.
 *
 * @example
 * const artifacts = new flux.OCIRepository(folder, 'apps', {
 *   url: 'oci://harbor.example.com/org/apps',
 *   ref: flux.OCIReference.semver('1.x'),
 *   verify: flux.Verification.cosign(Secret.fromSecretName(folder, 'cosign', { name: 'cosign', keys: ['cosign.pub'] })),
 * });
 * new flux.Kustomization(folder, 'apps', { source: artifacts, path: './production' });
 *
 * @see https://fluxcd.io/flux/components/source/ocirepositories/
 */
export class OCIRepository extends Resource implements ISource {
  /** Declares an OCIRepository that this program does not create. */
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
      problem(this, 'oci-url', `url ${JSON.stringify(props.url)} is not a valid OCI address`, 'use oci://host/path; set tag or digest in ref');
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
      serviceAccountName: serviceAccountName(this, props.serviceAccount),
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
 * The artifact of an OCI repository to fetch.
 *
 * @see https://fluxcd.io/flux/components/source/ocirepositories/#reference
 */
export class OCIReference {
  /** A tag, such as `latest`. */
  public static tag(tag: string): OCIReference {
    return new OCIReference({ tag }, (construct) => {
      if (/^\w[\w.-]{0,127}$/.test(tag)) return;
      problem(construct, 'oci-reference', `ref.tag ${JSON.stringify(tag)} is not a valid tag`, 'use at most 128 letters, digits, dots, dashes and underscores');
    });
  }

  /** A digest, such as `sha256:…`. */
  public static digest(digest: string): OCIReference {
    return new OCIReference({ digest }, (construct) => {
      if (/^sha256:[0-9a-f]{64}$|^sha512:[0-9a-f]{128}$/.test(digest)) return;
      problem(construct, 'oci-reference', `ref.digest ${JSON.stringify(digest)} is not a valid digest`, 'use sha256: and 64 hexadecimal digits');
    });
  }

  /**
   * The latest tag in a version range.
   *
   * @param versions version range, such as `>=1.0.0 <2.0.0`
   * @param filter Go regular expression; only matching tags are considered
   */
  public static semver(versions: string, filter?: string): OCIReference {
    return new OCIReference({ semver: versions, semverFilter: filter }, (construct) => {
      checkSemverRange(construct, 'ref.semver', versions);
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

/** Authentication provider for a registry or object store. */
export enum CloudProvider {
  /** Credentials from a Secret, or no authentication. */
  GENERIC = 'generic',
  /** AWS, by workload identity. */
  AWS = 'aws',
  /** Azure, by workload identity. */
  AZURE = 'azure',
  /** Google Cloud, by workload identity. */
  GCP = 'gcp',
}

/** Operation on the selected layer of an artifact. */
export enum LayerOperation {
  /** The layer is extracted. For manifests. */
  EXTRACT = 'extract',
  /** The layer is copied unchanged. For Helm charts used by a `HelmRelease`. */
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
   * Operation on the layer.
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
   * Reference to fetch.
   *
   * @default OCIReference.tag('latest')
   */
  readonly ref?: OCIReference;
  /**
   * Which layer is used, and how: `LayerSelector.helmChart()` for a chart.
   *
   * @default - the first layer, extracted
   */
  readonly layerSelector?: LayerSelector;
  /**
   * Verification of signatures before the artifact is used.
   *
   * @default - none
   */
  readonly verify?: Verification;
  /**
   * Image pull Secret with credentials: key `.dockerconfigjson`.
   *
   * @default - none
   */
  readonly secret?: ISecret;
  /**
   * Authentication provider.
   *
   * @default CloudProvider.GENERIC
   */
  readonly provider?: CloudProvider;
  /**
   * Service account for its image pull Secrets (provider GENERIC) or workload identity (other providers).
   *
   * @default - that of source-controller
   */
  readonly serviceAccount?: IConstruct;
  /**
   * Secret with certificates: `ca.crt`, `tls.crt` with `tls.key`, or all three.
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
   * Whether to connect to the registry without TLS.
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
