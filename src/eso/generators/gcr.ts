import { GcpAuth } from '../gcp-auth';
import { References } from '../references';

/** A token of Google Artifact Registry or Container Registry. */
export interface GcrAccessTokenOptions {
  /** Google project. */
  readonly projectId: string;
  /** How the operator authenticates. A workload identity must say `clusterName` and `clusterLocation` here. */
  readonly auth: GcpAuth;
}

/** `spec` of a GCRAccessToken. */
export function renderGcr(refs: References, options: GcrAccessTokenOptions): Record<string, unknown> {
  return { projectID: options.projectId, auth: options.auth._render(refs) };
}
