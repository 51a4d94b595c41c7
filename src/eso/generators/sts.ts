import { Duration } from 'cdk8s';
import { problem } from '../../base/problem';
import { References } from '../references';
import { AwsAuth, AwsKeys } from '../stores/aws-provider';

/** Temporary AWS keys, derived from those of a user. */
export interface StsSessionTokenOptions {
  /** AWS region, such as `eu-central-1`. */
  readonly region: string;
  /**
   * Keys of an AWS user. A service account is not supported here.
   *
   * @default - the identity of the operator's pod
   */
  readonly keys?: AwsKeys;
  /**
   * ARN of a role to assume.
   *
   * @default - none
   */
  readonly role?: string;
  /**
   * How long the keys are valid: 15 minutes to 36 hours.
   *
   * @default - 12 hours
   */
  readonly sessionDuration?: Duration;
  /**
   * Serial number or ARN of the user's MFA device.
   *
   * @default - none
   */
  readonly serialNumber?: string;
  /**
   * Code of the MFA device. It is valid for half a minute, so it only helps in tests.
   *
   * @default - none
   */
  readonly tokenCode?: string;
}

/** `spec` of an STSSessionToken. @internal */
export function renderSts(refs: References, options: StsSessionTokenOptions): Record<string, unknown> {
  const { serialNumber, tokenCode } = options;
  const sessionDuration = wholeSeconds(refs, 'sessionDuration', options.sessionDuration, 900, 129_600);
  const parameters = { sessionDuration, serialNumber, tokenCode };
  return {
    region: options.region,
    auth: options.keys && AwsAuth.keys(options.keys)._render(refs, 'keys'),
    role: options.role,
    requestParameters: Object.values(parameters).some((value) => value !== undefined) ? parameters : undefined,
  };
}

/** A duration in seconds. Fractions, zero, and values outside the limits are problems of the construct. @internal */
export function wholeSeconds(refs: References, prop: string, duration: Duration | undefined, least = 1, most = Infinity): number | undefined {
  const seconds = duration?.toSeconds({ integral: false });
  if (seconds !== undefined && !(Number.isInteger(seconds) && seconds >= least && seconds <= most)) {
    const limits = most === Infinity ? `${least} or more` : `${least} to ${most}`;
    problem(refs.construct, 'duration', `${prop} is ${seconds} s, which is out of range`, `use whole seconds, ${limits}`);
  }
  return seconds;
}
