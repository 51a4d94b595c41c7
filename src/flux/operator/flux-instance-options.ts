import { Duration, Size } from 'cdk8s';
import { ResourceProps } from '../../resource';
import { ISecret } from '../../secret';
import { FluxController } from '../flux-controller';
import { Patch } from '../kustomize/patch';
import { CommonMetadata } from '../source/source-options';

/** A persistent volume for source-controller. */
export interface FluxStorage {
  /** Storage class. */
  readonly storageClass: string;
  /** Size of the volume. */
  readonly size: Size;
}

/** Options of a FluxInstance, without its sync. */
export interface FluxInstanceOptions extends ResourceProps {
  /**
   * Distribution of Flux.
   *
   * @default - latest 2.x release
   */
  readonly distribution?: FluxDistribution;
  /**
   * Controllers to install.
   *
   * @default - source, kustomize, helm and notification controller
   */
  readonly components?: FluxController[];
  /**
   * The cluster that Flux runs in.
   *
   * @default - a plain Kubernetes cluster
   */
  readonly cluster?: FluxCluster;
  /**
   * Sharding of controllers.
   *
   * @default - no sharding
   */
  readonly sharding?: FluxSharding;
  /**
   * A persistent volume for source-controller.
   *
   * @default - none: artifacts are stored in the pod
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
   * Whether stored Flux objects are migrated to the latest API version after an upgrade.
   *
   * @default true
   */
  readonly migrateResources?: boolean;
  /**
   * Whether the FluxInstance becomes ready only when all controllers are ready.
   *
   * @default true
   */
  readonly wait?: boolean;
}

/** Properties of a FluxInstance. */
export interface FluxInstanceProps extends FluxInstanceOptions {
  /**
   * Source and Kustomization that Flux syncs.
   *
   * @default - none
   */
  readonly sync?: FluxSync;
}

/** Types of clusters. */
export enum FluxClusterType {
  /** Any Kubernetes cluster. */
  KUBERNETES = 'kubernetes',
  /** OpenShift. */
  OPENSHIFT = 'openshift',
  /** EKS. */
  AWS = 'aws',
  /** AKS. */
  AZURE = 'azure',
  /** GKE. */
  GCP = 'gcp',
}

/** Sizing profile: sets concurrency and limits of kustomize-controller and helm-controller. */
export enum FluxClusterSize {
  /** Tens of applications: concurrency 5, 1 CPU, 512 MiB. */
  SMALL = 'small',
  /** Hundreds of applications: concurrency 10, 2 CPU, 1 GiB. */
  MEDIUM = 'medium',
  /** Up to a thousand applications: concurrency 20, 3 CPU, 3 GiB. */
  LARGE = 'large',
}

/** The cluster that Flux runs in. */
export interface FluxCluster {
  /**
   * Type of the cluster.
   *
   * @default FluxClusterType.KUBERNETES
   */
  readonly type?: FluxClusterType;
  /**
   * Sizing profile.
   *
   * @default - the controllers' own settings
   */
  readonly size?: FluxClusterSize;
  /**
   * Cluster domain.
   *
   * @default cluster.local
   */
  readonly domain?: string;
  /**
   * Whether network policies restrict access to the namespace.
   *
   * @default true
   */
  readonly networkPolicy?: boolean;
  /**
   * Whether tenants are isolated: no cross-namespace references, and `tenantDefaultServiceAccount` instead of the controllers' own
   * permissions. Deliveries of `Engine.operator` keep the controllers' permissions.
   *
   * @default false
   */
  readonly multitenant?: boolean;
  /**
   * Service account in each tenant's namespace, used for objects that do not set one.
   *
   * @default default
   */
  readonly tenantDefaultServiceAccount?: string;
  /**
   * Whether objects may set service accounts for workload identity.
   *
   * @default false
   */
  readonly objectLevelWorkloadIdentity?: boolean;
  /**
   * Whether objects must set service accounts for workload identity. Requires `objectLevelWorkloadIdentity`.
   *
   * @default false
   */
  readonly multitenantWorkloadIdentity?: boolean;
  /**
   * Service account for decryption, used for objects that do not set one.
   *
   * @default default
   */
  readonly tenantDefaultDecryptionServiceAccount?: string;
  /**
   * Service account for access to other clusters, used for objects that do not set one.
   *
   * @default default
   */
  readonly tenantDefaultKubeConfigServiceAccount?: string;
}

/** Image variant of the controllers. */
export enum FluxVariant {
  /** Upstream Flux on Alpine. */
  UPSTREAM_ALPINE = 'upstream-alpine',
  /** Enterprise build on Alpine. */
  ENTERPRISE_ALPINE = 'enterprise-alpine',
  /** Distroless enterprise build. */
  ENTERPRISE_DISTROLESS = 'enterprise-distroless',
  /** Distroless enterprise build with FIPS cryptography. */
  ENTERPRISE_DISTROLESS_FIPS = 'enterprise-distroless-fips',
}

/** Distribution of Flux. */
export interface FluxDistribution {
  /**
   * Version of Flux, or a range of which the latest is installed, such as `2.9.x`.
   *
   * @default 2.x
   */
  readonly version?: string;
  /**
   * Registry of the controllers' images.
   *
   * @default ghcr.io/fluxcd
   */
  readonly registry?: string;
  /**
   * Artifact with the manifests of the distribution: `oci://…`.
   *
   * @default - those in the operator's image
   */
  readonly artifact?: string;
  /**
   * Secret with credentials for the artifact: key `.dockerconfigjson`.
   *
   * @default - none
   */
  readonly artifactPullSecret?: ISecret;
  /**
   * Secret with credentials for the images: key `.dockerconfigjson`.
   *
   * @default - none
   */
  readonly imagePullSecret?: ISecret;
  /**
   * Image variant.
   *
   * @default - determined by the registry
   */
  readonly variant?: FluxVariant;
}

/** Artifact storage of shards. */
export enum ShardStorage {
  /** In the pod. */
  EPHEMERAL = 'ephemeral',
  /** In a persistent volume, as configured by `storage`. */
  PERSISTENT = 'persistent',
}

/** Sharding: several instances of the controllers, each for a part of the objects. */
export interface FluxSharding {
  /** Names of the shards: values of the label `sharding.fluxcd.io/key`, and the `shard` of sources and Kustomizations. At least one. */
  readonly shards: string[];
  /**
   * Label that assigns objects to shards.
   *
   * @default sharding.fluxcd.io/key
   */
  readonly key?: string;
  /**
   * Artifact storage of shards.
   *
   * @default ShardStorage.EPHEMERAL
   */
  readonly storage?: ShardStorage;
}

/** Kind of the synced source. */
export enum SyncKind {
  /** A Git repository. */
  GIT_REPOSITORY = 'GitRepository',
  /** An OCI artifact. */
  OCI_REPOSITORY = 'OCIRepository',
  /** A bucket of an object store. */
  BUCKET = 'Bucket',
}

/** Authentication provider. */
export enum SyncProvider {
  /** Credentials from the pull Secret, or no authentication. */
  GENERIC = 'generic',
  /** AWS, by workload identity. */
  AWS = 'aws',
  /** Azure, by workload identity. */
  AZURE = 'azure',
  /** Google Cloud, by workload identity. Not for Git. */
  GCP = 'gcp',
  /** A GitHub App, from the pull Secret. Only for Git. */
  GITHUB = 'github',
}

/** Source and Kustomization that the operator creates. */
export interface FluxSync {
  /** Kind of the source. */
  readonly kind: SyncKind;
  /** Address of the Git repository, `oci://…` without tag, or endpoint of the object store. */
  readonly url: string;
  /** Full Git reference, such as `refs/heads/main`; tag or digest of the artifact; or name of the bucket. */
  readonly ref: string;
  /** Path of the manifests. */
  readonly path: string;
  /**
   * How often the source is checked for changes. More than zero.
   *
   * @default Duration.minutes(1)
   */
  readonly interval?: Duration;
  /**
   * Name of the source and the Kustomization, 1 to 63 characters. Immutable.
   *
   * @default - the namespace
   */
  readonly name?: string;
  /**
   * Authentication provider.
   *
   * @default SyncProvider.GENERIC
   */
  readonly provider?: SyncProvider;
  /**
   * Secret with credentials, with the keys that the source requires.
   *
   * @default - none
   */
  readonly pullSecret?: ISecret;
}
