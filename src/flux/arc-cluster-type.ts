/** What kind of cluster Azure knows. */
export enum ArcClusterType {
  /** A cluster that Azure Arc connects. */
  CONNECTED_CLUSTERS = 'connectedClusters',
  /** Azure Kubernetes Service. */
  MANAGED_CLUSTERS = 'managedClusters',
}
