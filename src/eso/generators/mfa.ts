import { References } from '../references';
import { MfaOptions } from './mfa-options';
import { wholeSeconds } from './whole-seconds';

/** `spec` of an MFA. */
export function renderMfa(refs: References, options: MfaOptions): Record<string, unknown> {
  return {
    secret: refs.secretKey('secret', options.secret),
    length: options.length,
    timePeriod: wholeSeconds(refs, 'timePeriod', options.timePeriod),
    algorithm: options.algorithm,
    when: options.when?.toISOString(),
  };
}
