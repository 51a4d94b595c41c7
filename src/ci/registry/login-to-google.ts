import type { AccountPart } from './registry';
import { problem } from '../../base/problem';
import { shell } from '../../base/shell';
import type { Job } from '../job';
import { PRIVATE_FOLDER } from '../shell-word';
import { identityToken } from '../step';
import type { IStep, StepSpec } from '../step';
import { Value } from '../value';

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
 * @example
 * new ci.LoginToGoogle({
 *   workloadIdentityProvider: 'projects/123456789/locations/global/workloadIdentityPools/ci/providers/github',
 *   serviceAccount: 'ci@my-project.iam.gserviceaccount.com',
 * })
 *
 * @see https://cloud.google.com/iam/docs/workload-identity-federation-with-deployment-pipelines
 */
export class LoginToGoogle implements IStep {
  constructor(private readonly _props: GoogleIdentity) {}

  public bind(job: Job): StepSpec {
    const { env, script, tools } = googleLogin(job, this._props);
    return {
      name: 'Log in to Google Cloud',
      script: shell`${PRIVATE_FOLDER}
${script}`,
      env,
      tools: [...tools],
    };
  }
}

const PROVIDER = /^projects\/[0-9]+\/locations\/global\/workloadIdentityPools\/[a-z][a-z0-9-]+\/providers\/[a-z][a-z0-9-]+$/;

/** Shell that leaves a credentials file for later steps. @internal */
export function googleLogin(job: Job, { workloadIdentityProvider: provider, serviceAccount, audience }: GoogleIdentity): AccountPart {
  if (!PROVIDER.test(provider)) {
    problem(job, 'registry-cloud', `${JSON.stringify(provider)} is not a valid workload identity provider`,
      'use its full name, such as projects/123456789/locations/global/workloadIdentityPools/ci/providers/github');
  }
  if (serviceAccount !== undefined && !/^[a-z0-9-]+@[a-z0-9.-]+$/.test(serviceAccount)) {
    problem(job, 'registry-cloud', `${JSON.stringify(serviceAccount)} is not a valid service account`,
      'use its email address, such as ci@project.iam.gserviceaccount.com');
  }
  const name = `//iam.googleapis.com/${provider}`;
  const token = identityToken(job, audience ?? `https:${name}`, `provider ${provider}`,
    'give the runner its own service account and remove the login');
  const env = {
    ID_TOKEN: token,
    GOOGLE_AUDIENCE: Value.literal(audience ?? `https:${name}`),
    GOOGLE_PROVIDER: Value.literal(name),
    GOOGLE_SERVICE_ACCOUNT: Value.literal(serviceAccount ?? ''),
  };
  return { env, script: SCRIPT, tools: ['jq'] };
}

/**
 * GitHub's tokens are valid for minutes only: there the file says how programs get new ones while the job runs. Elsewhere it points to the token, which
 * is valid as long as the job may take.
 */
const SCRIPT = shell`credentials=\${CLOUDSDK_CONFIG:-$HOME/.config/gcloud}/application_default_credentials.json
token=\${credentials%/*}/identity-token
mkdir -p "\${credentials%/*}"
(
  umask 077
  if [ -z "\${ACTIONS_ID_TOKEN_REQUEST_URL:-}" ]; then printf '%s' "$ID_TOKEN" >"$token"; fi
  jq -n --arg file "$token" '{
    type: "external_account",
    audience: env.GOOGLE_PROVIDER,
    subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
    token_url: "https://sts.googleapis.com/v1/token",
    credential_source: (
      if (env.ACTIONS_ID_TOKEN_REQUEST_URL // "") == "" then { file: $file, format: { type: "text" } }
      else {
        url: (env.ACTIONS_ID_TOKEN_REQUEST_URL + "&audience=" + (env.GOOGLE_AUDIENCE | @uri)),
        headers: { Authorization: ("Bearer " + env.ACTIONS_ID_TOKEN_REQUEST_TOKEN) },
        format: { type: "json", subject_token_field_name: "value" }
      } end)
  } + (
    if env.GOOGLE_SERVICE_ACCOUNT == "" then {}
    else {
      service_account_impersonation_url:
        ("https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/" + env.GOOGLE_SERVICE_ACCOUNT + ":generateAccessToken")
    } end)' >"$credentials"
)
if command -v gcloud >/dev/null; then gcloud auth login --quiet --cred-file="$credentials"; fi
echo "later steps find Google's credentials in $credentials"`;
