import { Duration } from 'cdk8s';
import { problem } from '../../base/problem';
import { References, SecretKey, ServiceAccountOptions } from '../references';

/** `provider.aws` of a store. @internal */
export function renderAws(refs: References, service: string, options: AwsSecretsManagerOptions): Record<string, unknown> {
  checkTags(refs, options);
  return {
    service,
    region: options.region,
    auth: options.auth?._render(refs, 'auth'),
    role: options.role,
    additionalRoles: options.additionalRoles,
    externalID: options.externalId,
    prefix: options.prefix,
    sessionTags: options.sessionTags && Object.entries(options.sessionTags).map(([key, value]) => ({ key, value })),
    transitiveTagKeys: options.transitiveTagKeys,
    sessionTagsPolicy: options.sessionTagsPolicy,
    customSessionTags: options.customSessionTags,
    secretsManager: deletion(refs, options),
  };
}

function deletion(refs: References, options: AwsSecretsManagerOptions): Record<string, unknown> | undefined {
  const { forceDeleteWithoutRecovery, recoveryWindow } = options;
  if (forceDeleteWithoutRecovery === undefined && !recoveryWindow) return undefined;
  const days = recoveryWindow?.toDays({ integral: false });
  if (forceDeleteWithoutRecovery && recoveryWindow) {
    problem(refs.construct, 'alternatives', 'forceDeleteWithoutRecovery and recoveryWindow are both set', 'set one of them');
  }
  if (days !== undefined && !(Number.isInteger(days) && days >= 7 && days <= 30)) {
    problem(refs.construct, 'aws-recovery-window', `recoveryWindow is ${days} days, which is out of range`, 'AWS accepts 7 to 30 whole days');
  }
  return { forceDeleteWithoutRecovery, recoveryWindowInDays: days };
}

function checkTags({ construct }: References, { customSessionTags, sessionTagsPolicy }: AwsOptions): void {
  for (const name of RESERVED_TAGS) {
    if (customSessionTags && name in customSessionTags) {
      problem(construct, 'aws-session-tags', `customSessionTags contains ${name}, which is reserved`,
        `the operator sets ${RESERVED_TAGS.join(', ')}: remove them`);
    }
  }
  if (customSessionTags && sessionTagsPolicy !== AwsSessionTagsPolicy.CUSTOM) {
    problem(construct, 'aws-session-tags', `customSessionTags is set, but sessionTagsPolicy ${sessionTagsPolicy ?? AwsSessionTagsPolicy.NONE} ignores it`,
      'use AwsSessionTagsPolicy.CUSTOM');
  }
}

const RESERVED_TAGS = ['esoNamespace', 'esoStoreName', 'esoStoreKind'];

/** Keys of an AWS user, in Secrets. */
export interface AwsKeys {
  /** The access key id. */
  readonly accessKeyId: SecretKey;
  /** The secret access key. */
  readonly secretAccessKey: SecretKey;
  /**
   * Session token, for temporary keys.
   *
   * @default - none
   */
  readonly sessionToken?: SecretKey;
}

/**
 * How the operator authenticates to AWS. By default it uses the identity of its own pod: pod identity, IRSA or the instance's role.
 *
 * @see https://external-secrets.io/latest/provider/aws-access/
 */
export class AwsAuth {
  /**
   * A service account with an IAM role (IRSA: annotation `eks.amazonaws.com/role-arn`).
   *
   * @param options the service account
   */
  public static serviceAccount(options: ServiceAccountOptions): AwsAuth {
    return new AwsAuth((refs, prop) => ({
      jwt: { serviceAccountRef: refs.serviceAccount(`${prop}.serviceAccount`, options.serviceAccount, options.audiences) },
    }));
  }

  /**
   * Keys of an AWS user.
   *
   * @param keys the keys
   */
  public static keys(keys: AwsKeys): AwsAuth {
    return new AwsAuth((refs, prop) => ({ secretRef: awsKeys(refs, prop, keys) }));
  }

  private constructor(private readonly renderer: (refs: References, prop: string) => Record<string, unknown>) {}

  /** @internal */
  public _render(refs: References, prop: string): Record<string, unknown> {
    return this.renderer(refs, prop);
  }
}

/** The references of an AWS user's keys. @internal */
export function awsKeys(refs: References, prop: string, keys: AwsKeys): Record<string, unknown> {
  return {
    accessKeyIDSecretRef: refs.secretKey(`${prop}.accessKeyId`, keys.accessKeyId),
    secretAccessKeySecretRef: refs.secretKey(`${prop}.secretAccessKey`, keys.secretAccessKey),
    sessionTokenSecretRef: refs.secretKey(`${prop}.sessionToken`, keys.sessionToken),
  };
}

/** Common options of AWS stores. */
export interface AwsOptions {
  /** AWS region, such as `eu-central-1`. */
  readonly region: string;
  /**
   * How the operator authenticates.
   *
   * @default - the identity of its own pod: pod identity, IRSA or the instance's role
   */
  readonly auth?: AwsAuth;
  /**
   * ARN of a role to assume.
   *
   * @default - none
   */
  readonly role?: string;
  /**
   * ARNs of roles to assume in order, before `role`.
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
   * Prefix of all secret names.
   *
   * @default - none
   */
  readonly prefix?: string;
  /**
   * Session tags for assuming `role`, by name. IAM policies can use them to grant access.
   *
   * @default - none
   */
  readonly sessionTags?: { [name: string]: string };
  /**
   * Names of the session tags that are passed on in role chaining.
   *
   * @default - none
   */
  readonly transitiveTagKeys?: string[];
  /**
   * Which session tags the operator adds: with `Simple` the namespace and store, with `Custom` also those of `customSessionTags`.
   *
   * @default AwsSessionTagsPolicy.NONE
   */
  readonly sessionTagsPolicy?: AwsSessionTagsPolicy;
  /**
   * Session tags for the policy `Custom`. The names `esoNamespace`, `esoStoreName` and `esoStoreKind` are reserved.
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
   * Whether a PushSecret deletes secrets immediately and permanently.
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
