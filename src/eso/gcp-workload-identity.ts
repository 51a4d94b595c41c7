import { References } from './references';
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

/** `workloadIdentity` of a store or generator. */
export function workloadIdentity(refs: References, prop: string, identity: GcpWorkloadIdentity): Record<string, unknown> {
  return {
    clusterLocation: identity.clusterLocation,
    clusterName: identity.clusterName,
    clusterProjectID: identity.clusterProjectId,
    serviceAccountRef: refs.serviceAccount(`${prop}.serviceAccount`, identity.serviceAccount, identity.audiences),
  };
}
