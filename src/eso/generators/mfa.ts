import { Duration } from 'cdk8s';
import { wholeSeconds } from './sts';
import { References, SecretKey } from '../references';

/** `spec` of an MFA. @internal */
export function renderMfa(refs: References, options: MfaOptions): Record<string, unknown> {
  return {
    secret: refs.secretKey('secret', options.secret),
    length: options.length,
    timePeriod: wholeSeconds(refs, 'timePeriod', options.timePeriod),
    algorithm: options.algorithm,
    when: options.when?.toISOString(),
  };
}

/** Hash of a one-time code. */
export enum MfaAlgorithm {
  /** SHA-1, which most services use. */
  SHA1 = 'sha1',
  /** SHA-256. */
  SHA256 = 'sha256',
  /** SHA-512. */
  SHA512 = 'sha512',
}

/** A time-based one-time code (TOTP). */
export interface MfaOptions {
  /** The seed. */
  readonly secret: SecretKey;
  /**
   * Number of digits.
   *
   * @default - 6
   */
  readonly length?: number;
  /**
   * How long a code is valid, in whole seconds.
   *
   * @default - 30 seconds
   */
  readonly timePeriod?: Duration;
  /**
   * Hash of the code.
   *
   * @default - SHA-1
   */
  readonly algorithm?: MfaAlgorithm;
  /**
   * Time to generate the code for, in tests.
   *
   * @default - now
   */
  readonly when?: Date;
}
