import { Duration } from 'cdk8s';
import { ISecret } from '../secret';
import { Decryption } from './decryption';
import { FluxInstanceOptions } from './flux-instance-options';
import { SyncProvider } from './flux-sync';
import { GitRepositoryOptions } from './git-repository-options';
import { KustomizationOptions } from './kustomization-options';
import { OCIRepositoryOptions } from './oci-repository-options';

/** What all ways to run Flux have in common. */
export interface EngineOptions {
  /**
   * Namespace of Flux and of the objects of the system folder.
   *
   * @default flux-system
   */
  readonly namespace?: string;
  /**
   * How the encrypted files of folders are decrypted, where a delivery does not say it.
   *
   * @default - by SOPS with the keys in Secret `sops-age` of the namespace, which somebody makes by hand
   */
  readonly decryption?: Decryption;
}

/** Options of `Engine.rootSync`. */
export interface RootSyncOptions extends EngineOptions {
  /**
   * Options of the GitRepository that fetches the cluster's repository, such as its Secret.
   *
   * @default - the repository's branch, without credentials
   */
  readonly gitRepository?: GitRepositoryOptions;
  /**
   * Options of the OCIRepository that fetches the cluster's repository, where its address is `oci://…`.
   *
   * @default - the tag `latest`, without credentials
   */
  readonly ociRepository?: OCIRepositoryOptions;
  /**
   * Options of the Kustomization that applies the system folder.
   *
   * @default - it prunes, and does not wait
   */
  readonly kustomization?: KustomizationOptions;
}

/** Options of `Engine.operator`. */
export interface OperatorOptions extends EngineOptions {
  /**
   * How Flux is installed.
   *
   * @default - the newest release 2.x with its default components
   */
  readonly instance?: FluxInstanceOptions;
  /**
   * How often the cluster's repository is looked at. More than zero.
   *
   * @default Duration.minutes(1)
   */
  readonly interval?: Duration;
  /**
   * Credentials for the cluster's repository, with the keys of `GitRepository.secret` or `OCIRepository.secret`.
   *
   * @default - none
   */
  readonly pullSecret?: ISecret;
  /**
   * Who authenticates.
   *
   * @default SyncProvider.GENERIC
   */
  readonly provider?: SyncProvider;
  /**
   * Git reference in full, such as `refs/heads/main`, or the tag of the artifact.
   *
   * @default - the repository's branch, or the tag `latest`
   */
  readonly ref?: string;
}
