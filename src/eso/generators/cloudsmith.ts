import { References, ServiceAccountOptions } from '../references';

/** A Cloudsmith token, obtained through OIDC. */
export interface CloudsmithAccessTokenOptions extends ServiceAccountOptions {
  /** Organization. */
  readonly orgSlug: string;
  /** Service account of Cloudsmith. */
  readonly serviceSlug: string;
  /**
   * Address of the API.
   *
   * @default - https://api.cloudsmith.io
   */
  readonly apiUrl?: string;
}

/** `spec` of a CloudsmithAccessToken. @internal */
export function renderCloudsmith(refs: References, options: CloudsmithAccessTokenOptions): Record<string, unknown> {
  return {
    orgSlug: options.orgSlug,
    serviceSlug: options.serviceSlug,
    apiUrl: options.apiUrl,
    serviceAccountRef: refs.serviceAccount('serviceAccount', options.serviceAccount, options.audiences),
  };
}
