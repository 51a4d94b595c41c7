import { ServiceAccountOptions } from '../service-account-options';

/** A token of Cloudsmith, by OIDC. */
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
