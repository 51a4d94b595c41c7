import { Duration } from 'cdk8s';
import { AwsKeys } from '../aws-auth';

/** Temporary keys of AWS, from those of a user. */
export interface StsSessionTokenOptions {
  /** AWS region, such as `eu-central-1`. */
  readonly region: string;
  /**
   * Keys of an AWS user. A service account will not do here.
   *
   * @default - by what the operator's pod has
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
