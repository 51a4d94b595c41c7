import { GcpWorkloadIdentity } from './gcp-workload-identity';
import { References } from './references';

/** `workloadIdentity` of a store or generator. */
export function workloadIdentity(refs: References, prop: string, identity: GcpWorkloadIdentity): Record<string, unknown> {
  return {
    clusterLocation: identity.clusterLocation,
    clusterName: identity.clusterName,
    clusterProjectID: identity.clusterProjectId,
    serviceAccountRef: refs.serviceAccount(`${prop}.serviceAccount`, identity.serviceAccount, identity.audiences),
  };
}
