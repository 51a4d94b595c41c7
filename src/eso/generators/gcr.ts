import { References } from '../references';
import { GcrAccessTokenOptions } from './gcr-options';

/** `spec` of a GCRAccessToken. */
export function renderGcr(refs: References, options: GcrAccessTokenOptions): Record<string, unknown> {
  return { projectID: options.projectId, auth: options.auth._render(refs) };
}
