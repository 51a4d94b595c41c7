import { Duration } from 'cdk8s';
import { AwsAuth } from './aws-auth';

/** What stores of AWS have in common. */
export interface AwsOptions {
  /** AWS region, such as `eu-central-1`. */
  readonly region: string;
  /**
   * How the operator authenticates.
   *
   * @default - by what its own pod has: pod identity, IRSA or the instance's role
   */
  readonly auth?: AwsAuth;
  /**
   * ARN of a role to assume.
   *
   * @default - none
   */
  readonly role?: string;
  /**
   * ARNs of roles to assume one after the other, before `role`.
   *
   * @default - none
   */
  readonly additionalRoles?: string[];
  /**
   * External id for assuming `role`.
   *
   * @default - none
   */
  readonly externalId?: string;
  /**
   * Prefix of every secret's name.
   *
   * @default - none
   */
  readonly prefix?: string;
  /**
   * Session tags for assuming `role`, by name. AWS can grant access by them.
   *
   * @default - none
   */
  readonly sessionTags?: { [name: string]: string };
  /**
   * Names of the session tags that pass on to roles assumed further down.
   *
   * @default - none
   */
  readonly transitiveTagKeys?: string[];
  /**
   * Which session tags the operator adds itself: `Simple` the namespace and store, `Custom` those of `customSessionTags` too.
   *
   * @default AwsSessionTagsPolicy.NONE
   */
  readonly sessionTagsPolicy?: AwsSessionTagsPolicy;
  /**
   * Session tags for the policy `Custom`. The names `esoNamespace`, `esoStoreName` and `esoStoreKind` are the operator's own.
   *
   * @default - none
   */
  readonly customSessionTags?: { [name: string]: string };
}

/** Session tags that the operator adds when it assumes a role. */
export enum AwsSessionTagsPolicy {
  /** None. */
  NONE = 'None',
  /** Namespace, name and kind of the store. */
  SIMPLE = 'Simple',
  /** Those, and the store's own. */
  CUSTOM = 'Custom',
}

/** AWS Secrets Manager. At most one of `forceDeleteWithoutRecovery` and `recoveryWindow`. */
export interface AwsSecretsManagerOptions extends AwsOptions {
  /**
   * Whether a PushSecret deletes secrets at once and for ever.
   *
   * @default false
   */
  readonly forceDeleteWithoutRecovery?: boolean;
  /**
   * How long a secret that a PushSecret deletes can be recovered: 7 to 30 whole days.
   *
   * @default - 30 days
   */
  readonly recoveryWindow?: Duration;
}
