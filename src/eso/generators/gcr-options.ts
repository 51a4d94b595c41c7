import { GcpAuth } from '../gcp-auth';

/** A token of Google Artifact Registry or Container Registry. */
export interface GcrAccessTokenOptions {
  /** Google project. */
  readonly projectId: string;
  /** How the operator authenticates. A workload identity must say `clusterName` and `clusterLocation` here. */
  readonly auth: GcpAuth;
}
