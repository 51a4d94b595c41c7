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
