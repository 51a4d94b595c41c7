import { References } from '../references';
import { AwsAuth } from '../stores/aws-provider';

/** `spec` of an ECRAuthorizationToken. @internal */
export function renderEcr(refs: References, options: EcrAuthorizationTokenOptions): Record<string, unknown> {
  return { region: options.region, auth: options.auth?._render(refs, 'auth'), role: options.role, scope: options.scope };
}

/** Which registries of AWS a token is for. */
export enum EcrScope {
  /** Registries of the account. */
  PRIVATE = 'private',
  /** `public.ecr.aws`. */
  PUBLIC = 'public',
}

/** A token of Amazon ECR, valid for 12 hours. */
export interface EcrAuthorizationTokenOptions {
  /** AWS region, such as `eu-central-1`. */
  readonly region: string;
  /**
   * How the operator authenticates.
   *
   * @default - the identity of its own pod
   */
  readonly auth?: AwsAuth;
  /**
   * ARN of a role to assume.
   *
   * @default - none
   */
  readonly role?: string;
  /**
   * Which registries the token is for.
   *
   * @default EcrScope.PRIVATE
   */
  readonly scope?: EcrScope;
}
