import { identityToken } from './login-identity';
import type { GoogleIdentity } from './login-to-google';
import { problem } from '../../problem';
import type { Job } from '../job';
import type { AccountPart } from '../registry-source';
import { Value } from '../value';

const PROVIDER = /^projects\/[0-9]+\/locations\/global\/workloadIdentityPools\/[a-z][a-z0-9-]+\/providers\/[a-z][a-z0-9-]+$/;

/** Shell that leaves a credentials file for later steps. */
export function googleLogin(job: Job, { workloadIdentityProvider: provider, serviceAccount, audience }: GoogleIdentity): AccountPart {
  if (!PROVIDER.test(provider)) {
    problem(job, 'registry-cloud', `${JSON.stringify(provider)} is no workload identity provider`,
      'use its full name, such as projects/123456789/locations/global/workloadIdentityPools/ci/providers/github');
  }
  if (serviceAccount !== undefined && !/^[a-z0-9-]+@[a-z0-9.-]+$/.test(serviceAccount)) {
    problem(job, 'registry-cloud', `${JSON.stringify(serviceAccount)} is no service account`, 'use its mail address, such as ci@project.iam.gserviceaccount.com');
  }
  const name = `//iam.googleapis.com/${provider}`;
  const token = identityToken(job, audience ?? `https:${name}`, `provider ${provider}`,
    'give the runner a service account of its own and leave the login out');
  const env = {
    ID_TOKEN: token,
    GOOGLE_AUDIENCE: Value.text(audience ?? `https:${name}`),
    GOOGLE_PROVIDER: Value.text(name),
    GOOGLE_SERVICE_ACCOUNT: Value.text(serviceAccount ?? ''),
  };
  return { env, script: SCRIPT, tools: ['jq'] };
}

/**
 * GitHub's tokens are valid for minutes only: there the file says how programs get new ones while the job runs. Elsewhere it points to the token, which
 * is valid as long as the job may take.
 */
const SCRIPT = `credentials=\${CLOUDSDK_CONFIG:-$HOME/.config/gcloud}/application_default_credentials.json
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
