import { ServiceAccountOptions } from '../service-account-options';

/** A token of a Quay robot account with federation. */
export interface QuayAccessTokenOptions extends ServiceAccountOptions {
  /** Robot account, `organization+name`. */
  readonly robotAccount: string;
  /**
   * Host of the server.
   *
   * @default - quay.io
   */
  readonly url?: string;
}
