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
  readonly components?: FluxController[];
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

/** Kinds of clusters. */
export enum FluxClusterType {
  /** Any. */
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

/** How much there is to reconcile: sets concurrency and limits of kustomize-controller and helm-controller. */
export enum FluxClusterSize {
  /** Tens of applications: 5 at once, 1 CPU, 512 MiB. */
  SMALL = 'small',
  /** Hundreds of applications: 10 at once, 2 CPU, 1 GiB. */
  MEDIUM = 'medium',
  /** Up to a thousand applications: 20 at once, 3 CPU, 3 GiB. */
  LARGE = 'large',
}

/** The cluster that Flux runs in. */
export interface FluxCluster {
  /**
   * Kind of the cluster.
   *
   * @default FluxClusterType.KUBERNETES
   */
  readonly type?: FluxClusterType;
  /**
   * How much there is to reconcile.
   *
   * @default - the controllers' own settings
   */
  readonly size?: FluxClusterSize;
  /**
   * Domain of the cluster.
   *
   * @default cluster.local
   */
  readonly domain?: string;
  /**
   * Whether network policies close the namespace.
   *
   * @default true
   */
  readonly networkPolicy?: boolean;
  /**
   * Whether tenants are kept apart: no references across namespaces, and `tenantDefaultServiceAccount` instead of the controllers'
   * own rights. `Engine.operator` lets what it delivers keep those.
   *
   * @default false
   */
  readonly multitenant?: boolean;
  /**
   * Service account that each tenant's namespace has, used where an object names none.
   *
   * @default default
   */
  readonly tenantDefaultServiceAccount?: string;
  /**
   * Whether objects may name service accounts whose workload identity is used.
   *
   * @default false
   */
  readonly objectLevelWorkloadIdentity?: boolean;
  /**
   * Whether objects must do so. Needs `objectLevelWorkloadIdentity`.
   *
   * @default false
   */
  readonly multitenantWorkloadIdentity?: boolean;
  /**
   * Service account used for decryption where an object names none.
   *
   * @default default
   */
  readonly tenantDefaultDecryptionServiceAccount?: string;
  /**
   * Service account used to reach other clusters where an object names none.
   *
   * @default default
   */
  readonly tenantDefaultKubeConfigServiceAccount?: string;
}

/** Build of the controllers' images. */
export enum FluxVariant {
  /** Flux as released, on Alpine. */
  UPSTREAM_ALPINE = 'upstream-alpine',
  /** Enterprise build on Alpine. */
  ENTERPRISE_ALPINE = 'enterprise-alpine',
  /** Enterprise build without a distribution. */
  ENTERPRISE_DISTROLESS = 'enterprise-distroless',
  /** Enterprise build without a distribution, with FIPS cryptography. */
  ENTERPRISE_DISTROLESS_FIPS = 'enterprise-distroless-fips',
}

/** What Flux is installed from. */
export interface FluxDistribution {
  /**
   * Version of Flux, or a range in which the newest is kept, such as `2.9.x`.
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
   * Credentials for the artifact: key `.dockerconfigjson`.
   *
   * @default - none
   */
  readonly artifactPullSecret?: ISecret;
  /**
   * Credentials for the images: key `.dockerconfigjson`.
   *
   * @default - none
   */
  readonly imagePullSecret?: ISecret;
  /**
   * Build of the images.
   *
   * @default - the one that the registry is known for
   */
  readonly variant?: FluxVariant;
}

/** Where controllers of shards keep artifacts. */
export enum ShardStorage {
  /** In the pod. */
  EPHEMERAL = 'ephemeral',
  /** In a persistent volume as `storage` says. */
  PERSISTENT = 'persistent',
}

/** Controllers in several copies, each for a part of the objects. */
export interface FluxSharding {
  /** Names of the shards: values of the label `sharding.fluxcd.io/key`, and the `shard` of sources and Kustomizations. At least one. */
  readonly shards: string[];
  /**
   * Label that says the shard.
   *
   * @default sharding.fluxcd.io/key
   */
  readonly key?: string;
  /**
   * Where shards keep artifacts.
   *
   * @default ShardStorage.EPHEMERAL
   */
  readonly storage?: ShardStorage;
}

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
