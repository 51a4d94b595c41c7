import { Duration } from 'cdk8s';
import type { AccountPart } from './registry';
import { problem } from '../../base/problem';
import { shell } from '../../base/shell';
import type { Job } from '../job';
import { PRIVATE_FOLDER } from '../shell-word';
import { identityToken } from '../step';
import type { IStep, StepSpec } from '../step';
import { Value } from '../value';

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
 * @example
 * new ci.LoginToAws({ role: 'arn:aws:iam::123456789012:role/ci', region: 'eu-central-1' })
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc.html
 */
export class LoginToAws implements IStep {
  constructor(private readonly _props: AwsIdentity) {}

  public bind(job: Job): StepSpec {
    const { env, script, tools } = awsLogin(job, this._props);
    return {
      name: 'Log in to AWS',
      script: shell`${PRIVATE_FOLDER}
${script}`,
      env,
      tools: [...tools],
    };
  }
}

/** Shell that takes a role and leaves its credentials for later steps. It uses the folder `$private`. @internal */
export function awsLogin(job: Job, { role, region, audience = 'sts.amazonaws.com', profile = 'default', duration = Duration.hours(1) }: AwsIdentity): AccountPart {
  if (!/^arn:aws[a-z-]*:iam::[0-9]{12}:role\/[\w+=,.@/-]+$/.test(role)) {
    problem(job, 'registry-cloud', `${JSON.stringify(role)} is not a valid role ARN`, 'use its ARN, such as arn:aws:iam::123456789012:role/ci');
  }
  checkRegion(job, region);
  job._awsNeeds.push({ role });
  const seconds = duration.toSeconds({ integral: false });
  if (!Number.isInteger(seconds) || seconds < 900 || seconds > 43_200) {
    problem(job, 'registry-cloud', `the session duration is ${seconds} s, which is out of range`,
      'use whole seconds, 15 minutes to 12 hours, and not more than the role allows');
  }
  if (!/^[\w.-]+$/.test(profile)) {
    problem(job, 'registry-cloud', `${JSON.stringify(profile)} is not a valid profile name`, 'use letters, digits, dots, dashes and underscores');
  }
  const token = identityToken(job, audience, `role ${role}`,
    'give the runner its own role (instance profile, pod identity) and remove the login, or read short-lived keys from Vault');
  const env = {
    ID_TOKEN: token,
    AWS_LOGIN_ROLE: Value.literal(role),
    AWS_LOGIN_REGION: Value.literal(region),
    AWS_LOGIN_PROFILE: Value.literal(profile),
    AWS_LOGIN_SECONDS: Value.literal(String(seconds)),
    RUN_NUMBER: Value.RUN_NUMBER,
  };
  return { env, script: SCRIPT, tools: ['aws'] };
}

/** A problem unless it is a region. */
function checkRegion(job: Job, region: string): void {
  if (/^[a-z]{2}(?:-[a-z]+)+-[0-9]+$/.test(region)) return;
  problem(job, 'registry-cloud', `${JSON.stringify(region)} is not a valid region`, 'use its name, such as eu-west-3');
}

/**
 * The token is changed for credentials at once: GitHub's are valid for minutes only, too short for later steps. Sections of other
 * profiles stay.
 */
const SCRIPT = shell`if [ -n "\${AWS_ACCESS_KEY_ID:-}" ]; then
  echo 'AWS_ACCESS_KEY_ID is in the environment: programs would take it instead of the role. Remove it' >&2
  exit 1
fi
(umask 077; printf '%s' "$ID_TOKEN" >"$private/token")
session=$(printf 'ci-%s' "$RUN_NUMBER" | tr -c 'A-Za-z0-9.-' - | cut -c 1-64)
answer=$(aws sts assume-role-with-web-identity --role-arn "$AWS_LOGIN_ROLE" --role-session-name "$session" \
  --web-identity-token "file://$private/token" --region "$AWS_LOGIN_REGION" \
  --duration-seconds "$AWS_LOGIN_SECONDS" \
  --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text)
read -r key secret token <<ANSWER
$answer
ANSWER
if [ -z "$token" ]; then echo 'AWS gave no credentials' >&2; exit 1; fi
mkdir -p "$HOME/.aws"
for file in config credentials; do
  touch "$HOME/.aws/$file"
  case "$file:$AWS_LOGIN_PROFILE" in
    config:default | credentials:*) section="[$AWS_LOGIN_PROFILE]" ;;
    *) section="[profile $AWS_LOGIN_PROFILE]" ;;
  esac
  (
    umask 077
    SECTION=$section awk '/^[[]/ { skip = $0 == ENVIRON["SECTION"] } !skip' "$HOME/.aws/$file" >"$private/$file"
    if [ "$file" = config ]; then
      printf '%s\nregion = %s\n' "$section" "$AWS_LOGIN_REGION" >>"$private/$file"
    else
      printf '%s\naws_access_key_id = %s\naws_secret_access_key = %s\naws_session_token = %s\n' "$section" "$key" "$secret" "$token" >>"$private/$file"
    fi
  )
  mv "$private/$file" "$HOME/.aws/$file"
done
echo "took the role $AWS_LOGIN_ROLE for $((AWS_LOGIN_SECONDS / 60)) minutes"`;
