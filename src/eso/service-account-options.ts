import type * as kplus from 'cdk8s-plus-28';

/** A service account whose token the operator asks for. */
export interface ServiceAccountOptions {
  /**
   * The service account; `kplus.ServiceAccount.fromServiceAccountName` stands for one that exists already. Its namespace follows
   * from it (say `namespaceName` there: it is `default` otherwise).
   */
  readonly serviceAccount: kplus.IServiceAccount;
  /**
   * Audiences of the token, beside those that the operator sets itself.
   *
   * @default - none
   */
  readonly audiences?: string[];
}
