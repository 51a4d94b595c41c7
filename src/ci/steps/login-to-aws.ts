import { Duration } from 'cdk8s';
import { awsLogin } from './login-aws-script';
import type { Job } from '../job';
import { PRIVATE_FOLDER } from '../private-folder';
import type { IStep, StepSpec } from '../step';

/** A role in AWS, and who may take it. */
export interface AwsIdentity {
  /** ARN of the role, such as `arn:aws:iam::123456789012:role/ci`. Its trust policy names the platform's issuer and this repository. */
  readonly role: string;
  /** Region for later steps, such as `eu-west-3`. */
  readonly region: string;
  /**
   * Audience of the identity token, as the identity provider in IAM has it.
   *
   * @default sts.amazonaws.com
   */
  readonly audience?: string;
  /**
   * Profile under which later steps find the credentials; others than `default` are chosen by `AWS_PROFILE`.
   *
   * @default default
   */
  readonly profile?: string;
  /**
   * How long the credentials last: whole seconds, 15 minutes to 12 hours. The role's own limit is an hour unless it says more.
   *
   * @default - one hour
   */
  readonly duration?: Duration;
}

/**
 * Takes a role in AWS by the identity token that the platform signs for the job, without any stored key: GitHub and GitLab. The role's credentials
 * are in `~/.aws`, where the AWS CLI and all SDKs of later steps find them. It needs the AWS CLI.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc.html
 */
export class LoginToAws implements IStep {
  constructor(private readonly _props: AwsIdentity) {}

  public bind(job: Job): StepSpec {
    const { env, script, tools } = awsLogin(job, this._props);
    return { name: 'Log in to AWS', script: `${PRIVATE_FOLDER}\n${script}`, env, tools: [...tools] };
  }
}
