import { References } from '../references';
import { CloudsmithAccessTokenOptions } from './cloudsmith-options';

/** `spec` of a CloudsmithAccessToken. */
export function renderCloudsmith(refs: References, options: CloudsmithAccessTokenOptions): Record<string, unknown> {
  return {
    orgSlug: options.orgSlug,
    serviceSlug: options.serviceSlug,
    apiUrl: options.apiUrl,
    serviceAccountRef: refs.serviceAccount('serviceAccount', options.serviceAccount, options.audiences),
  };
}
