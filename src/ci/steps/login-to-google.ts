import { googleLogin } from './login-google-script';
import type { Job } from '../job';
import { PRIVATE_FOLDER } from '../private-folder';
import type { IStep, StepSpec } from '../step';

/** Who a job is in Google Cloud. */
export interface GoogleIdentity {
  /** Full name of the provider: `projects/123456789/locations/global/workloadIdentityPools/ci/providers/github`. */
  readonly workloadIdentityProvider: string;
  /**
   * Service account to act as, by its mail address; the provider's principals need the role Workload Identity User on it.
   *
   * @default - none: rights are given to the principals themselves
   */
  readonly serviceAccount?: string;
  /**
   * Audience of the identity token.
   *
   * @default - `https://iam.googleapis.com/` and the provider's name, as providers want it that list no audiences
   */
  readonly audience?: string;
}

/**
 * Logs in to Google Cloud by the identity token that the platform signs for the job, without any stored key: GitHub and GitLab. Later steps find a
 * credentials file where all of Google's libraries look for it, and `gcloud` is logged in where it is there. It needs jq.
 *
 * @see https://cloud.google.com/iam/docs/workload-identity-federation-with-deployment-pipelines
 */
export class LoginToGoogle implements IStep {
  constructor(private readonly _props: GoogleIdentity) {}

  public bind(job: Job): StepSpec {
    const { env, script, tools } = googleLogin(job, this._props);
    return { name: 'Log in to Google Cloud', script: `${PRIVATE_FOLDER}\n${script}`, env, tools: [...tools] };
  }
}
