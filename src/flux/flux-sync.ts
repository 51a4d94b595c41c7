import { Duration } from 'cdk8s';
import { ISecret } from '../secret';

/** What Flux follows. */
export enum SyncKind {
  /** A Git repository. */
  GIT_REPOSITORY = 'GitRepository',
  /** Artifacts in an OCI registry. */
  OCI_REPOSITORY = 'OCIRepository',
  /** An object store. */
  BUCKET = 'Bucket',
}

/** Who authenticates. */
export enum SyncProvider {
  /** Credentials from the pull secret, or nobody. */
  GENERIC = 'generic',
  /** AWS, by workload identity. */
  AWS = 'aws',
  /** Azure, by workload identity. */
  AZURE = 'azure',
  /** Google Cloud, by workload identity. Not for Git. */
  GCP = 'gcp',
  /** A GitHub App, from the pull secret. Only for Git. */
  GITHUB = 'github',
}

/** Source and Kustomization that the operator makes. */
export interface FluxSync {
  /** What is followed. */
  readonly kind: SyncKind;
  /** Address: of the Git repository, `oci://…` without tag, or endpoint of the object store. */
  readonly url: string;
  /** Git reference in full, such as `refs/heads/main`; tag or digest of the artifact; or name of the bucket. */
  readonly ref: string;
  /** Path of the manifests. */
  readonly path: string;
  /**
   * How often the source is looked at. More than zero.
   *
   * @default Duration.minutes(1)
   */
  readonly interval?: Duration;
  /**
   * Name of the source and the Kustomization, at most 63 characters. It cannot be changed.
   *
   * @default - the namespace
   */
  readonly name?: string;
  /**
   * Who authenticates.
   *
   * @default SyncProvider.GENERIC
   */
  readonly provider?: SyncProvider;
  /**
   * Credentials, with the keys that the source needs.
   *
   * @default - none
   */
  readonly pullSecret?: ISecret;
}
