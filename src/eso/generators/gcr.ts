import { References } from '../references';
import { GcpAuth } from '../stores/gcp-provider';

/** A token of Google Artifact Registry or Container Registry. */
export interface GcrAccessTokenOptions {
  /** Google project. */
  readonly projectId: string;
  /** How the operator authenticates. A workload identity requires `clusterName` and `clusterLocation` here. */
  readonly auth: GcpAuth;
}

/** `spec` of a GCRAccessToken. @internal */
export function renderGcr(refs: References, options: GcrAccessTokenOptions): Record<string, unknown> {
  return { projectID: options.projectId, auth: options.auth._render(refs) };
}
