import type * as kplus from 'cdk8s-plus-28';
import { ISecret } from '../secret';
import { OCIReference } from './oci-reference';
import { SourceOptions } from './source-options';
import { Verification } from './verification';

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

/** Which layer of an artifact is used, and how. */
export interface LayerSelector {
  /**
   * Media type of the layer; the first one that has it is used. Helm charts have
   * `application/vnd.cncf.helm.chart.content.v1.tar+gzip`.
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

/** Everything of an OCIRepository but its address. */
export interface OCIRepositoryOptions extends SourceOptions {
  /**
   * What is fetched.
   *
   * @default OCIReference.tag('latest')
   */
  readonly ref?: OCIReference;
  /**
   * Which layer is used, and how.
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
