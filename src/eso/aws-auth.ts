import { awsKeys } from './aws-key-references';
import { References } from './references';
import { SecretKey } from './secret-key';
import { ServiceAccountOptions } from './service-account-options';

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
 * How the operator authenticates to AWS. Without one it uses what its own pod has: pod identity, IRSA or the instance's role.
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
