import { problem } from '../../base/problem';
import { References, ServiceAccountOptions } from '../references';

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

/** `spec` of a QuayAccessToken. @internal */
export function renderQuay(refs: References, options: QuayAccessTokenOptions): Record<string, unknown> {
  if (!/^[^+\s]+\+[^+\s]+$/.test(options.robotAccount)) {
    problem(refs.construct, 'quay-robot', `robotAccount is ${JSON.stringify(options.robotAccount)}, which is not a valid Quay robot account`,
      'use the form organization+name');
  }
  return {
    robotAccount: options.robotAccount,
    url: options.url,
    serviceAccountRef: refs.serviceAccount('serviceAccount', options.serviceAccount, options.audiences),
  };
}
