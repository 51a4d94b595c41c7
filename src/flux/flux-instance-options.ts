import { Size } from 'cdk8s';
import { ResourceProps } from '../resource';
import { CommonMetadata } from './common-metadata';
import { FluxCluster } from './flux-cluster';
import { FluxDistribution } from './flux-distribution';
import { FluxSharding } from './flux-sharding';
import { FluxSync } from './flux-sync';
import { Patch } from './patch';

/** Controllers of Flux. */
export enum FluxComponent {
  /** Sources. */
  SOURCE_CONTROLLER = 'source-controller',
  /** Kustomizations. */
  KUSTOMIZE_CONTROLLER = 'kustomize-controller',
  /** HelmReleases. */
  HELM_CONTROLLER = 'helm-controller',
  /** Alerts and Receivers. */
  NOTIFICATION_CONTROLLER = 'notification-controller',
  /** ImageRepositories and ImagePolicies. */
  IMAGE_REFLECTOR_CONTROLLER = 'image-reflector-controller',
  /** ImageUpdateAutomations. */
  IMAGE_AUTOMATION_CONTROLLER = 'image-automation-controller',
  /** ArtifactGenerators. */
  SOURCE_WATCHER = 'source-watcher',
}

/** A persistent volume for source-controller. */
export interface FluxStorage {
  /** Storage class. */
  readonly storageClass: string;
  /** Size of the volume. */
  readonly size: Size;
}

/** Everything of a FluxInstance but what it follows. */
export interface FluxInstanceOptions extends ResourceProps {
  /**
   * What Flux is installed from.
   *
   * @default - the newest release 2.x
   */
  readonly distribution?: FluxDistribution;
  /**
   * Which controllers are installed.
   *
   * @default - source, kustomize, helm and notification controller
   */
  readonly components?: FluxComponent[];
  /**
   * The cluster that Flux runs in.
   *
   * @default - a plain Kubernetes cluster
   */
  readonly cluster?: FluxCluster;
  /**
   * Controllers in several copies.
   *
   * @default - one copy of each
   */
  readonly sharding?: FluxSharding;
  /**
   * A persistent volume for source-controller.
   *
   * @default - it keeps artifacts in the pod
   */
  readonly storage?: FluxStorage;
  /**
   * Labels and annotations for all objects of Flux.
   *
   * @default - none
   */
  readonly commonMetadata?: CommonMetadata;
  /**
   * Changes to the manifests of Flux.
   *
   * @default - none
   */
  readonly patches?: Patch[];
  /**
   * Whether stored Flux objects are rewritten to the newest API version after an upgrade.
   *
   * @default true
   */
  readonly migrateResources?: boolean;
  /**
   * Whether the FluxInstance is ready only when all controllers are.
   *
   * @default true
   */
  readonly wait?: boolean;
}

/** Properties of a FluxInstance. */
export interface FluxInstanceProps extends FluxInstanceOptions {
  /**
   * What Flux follows.
   *
   * @default - nothing
   */
  readonly sync?: FluxSync;
}
