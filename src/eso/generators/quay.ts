import { problem } from '../../problem';
import { References } from '../references';
import { QuayAccessTokenOptions } from './quay-options';

/** `spec` of a QuayAccessToken. */
export function renderQuay(refs: References, options: QuayAccessTokenOptions): Record<string, unknown> {
  if (!/^[^+\s]+\+[^+\s]+$/.test(options.robotAccount)) {
    problem(refs.construct, 'quay-robot', `robotAccount is ${JSON.stringify(options.robotAccount)}`, 'it is organization+name');
  }
  return {
    robotAccount: options.robotAccount,
    url: options.url,
    serviceAccountRef: refs.serviceAccount('serviceAccount', options.serviceAccount, options.audiences),
  };
}
