import { ServiceAccountOptions } from './service-account-options';

/** A Kubernetes service account that GKE workload identity binds to a Google one. */
export interface GcpWorkloadIdentity extends ServiceAccountOptions {
  /**
   * Location of the GKE cluster, such as `europe-west3`.
   *
   * @default - that of the cluster in which the operator runs
   */
  readonly clusterLocation?: string;
  /**
   * Name of the GKE cluster.
   *
   * @default - that of the cluster in which the operator runs
   */
  readonly clusterName?: string;
  /**
   * Project of the GKE cluster.
   *
   * @default - the store's project
   */
  readonly clusterProjectId?: string;
}
