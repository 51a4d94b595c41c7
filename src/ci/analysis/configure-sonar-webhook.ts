import { problem } from '../../base/problem';
import { shell } from '../../base/shell';
import { trimEnd } from '../../base/trim';
import type { Job } from '../job';
import type { PipelineSecret } from '../pipeline-secret';
import { PRIVATE_FOLDER } from '../shell-word';
import type { IStep, StepSpec } from '../step';
import { Value } from '../value';

/** Properties of a webhook of SonarQube. */
export interface ConfigureSonarWebhookProps {
  /** Address of SonarQube, such as `https://sonarqube.example.com`. */
  readonly sonarUrl: string;
  /** Token of a user who administers the project. */
  readonly token: PipelineSecret;
  /** Key of the project. */
  readonly projectKey: string;
  /** Name of the webhook: by it the webhook is found again. At most 100 characters. */
  readonly name: string;
  /** Who is told, such as `https://ci.example.com/sonarqube`. At most 512 characters. */
  readonly url: string;
  /**
   * Signs the calls (HMAC-SHA256 in the header `X-Sonar-Webhook-HMAC-SHA256`): 16 to 200 characters.
   *
   * @default - not signed
   */
  readonly secret?: PipelineSecret;
}

/**
 * The webhook by which SonarQube tells another program of the result of each analysis of a project. Creates or changes it. A secret is written every time,
 * as SonarQube does not tell which it has.
 *
 * It is no gate for merges on Gitea, which does not understand its calls: there the analysing job itself waits for the quality gate, and
 * `ProtectGiteaBranch` requires that job.
 *
 * @example
 * new ci.ConfigureSonarWebhook({
 *   sonarUrl: 'https://sonarqube.example.com', token: ci.PipelineSecret.platform('SONAR_ADMIN_TOKEN'),
 *   projectKey: 'shop', name: 'Quality gate', url: 'https://hooks.example.com/sonar',
 * })
 *
 * @see https://docs.sonarsource.com/sonarqube-server/project-administration/webhooks
 */
export class ConfigureSonarWebhook implements IStep {
  constructor(private readonly _props: ConfigureSonarWebhookProps) {}

  public bind(job: Job): StepSpec {
    const { sonarUrl, token, projectKey, name, url, secret } = this._props;
    if (!/^https?:\/\/[^\s/?#@]+(\/[^\s?#@]*)?$/.test(sonarUrl)) {
      problem(job, 'sonar-server', `sonarUrl is ${JSON.stringify(sonarUrl)}, which is not a valid URL`,
        'use the URL of the server, such as https://sonarqube.example.com');
    }
    if (name === '' || name.length > 100) {
      problem(job, 'sonar-webhook', `name is ${JSON.stringify(name)}, which is not a valid webhook name`,
        'use 1 to 100 characters');
    }
    if (!/^https?:\/\/\S+$/.test(url) || url.length > 512) {
      problem(job, 'sonar-webhook', `url is ${JSON.stringify(url)}, which is not a valid webhook URL`,
        'use an http or https URL of at most 512 characters');
    }
    return {
      name: `Let SonarQube tell ${name}`,
      script: SCRIPT,
      env: {
        SONAR_HOST_URL: Value.literal(trimEnd(sonarUrl, '/')),
        SONAR_TOKEN: Value.secret(token),
        SONAR_PROJECT: Value.literal(projectKey),
        WEBHOOK_NAME: Value.literal(name),
        WEBHOOK_URL: Value.literal(url),
        ...secret ? { WEBHOOK_SECRET: Value.secret(secret) } : {},
      },
      tools: ['curl', 'jq'],
    };
  }
}

const SCRIPT = shell`${PRIVATE_FOLDER}
umask 077
printf 'Authorization: Bearer %s\n' "$SONAR_TOKEN" >"$private/headers"
printf '%s' "$WEBHOOK_URL" >"$private/url"
if [ -n "\${WEBHOOK_SECRET:-}" ]; then printf '%s' "$WEBHOOK_SECRET" >"$private/secret"; fi

# call CURL_ARGUMENT...: prints the answer, or SonarQube's own message.
call() {
  curl --fail-with-body -sS --max-time 30 --retry 3 -H @"$private/headers" "$@" >"$private/answer" ||
    { jq -r '.errors[]?.msg' "$private/answer" >&2 || cat "$private/answer" >&2; return 1; }
  cat "$private/answer"
}

# write COMMAND CURL_ARGUMENT...
write() {
  command=$1
  shift
  if [ -f "$private/secret" ]; then set -- "$@" --data-urlencode "secret@$private/secret"; fi
  call "$@" --data-urlencode "name=$WEBHOOK_NAME" --data-urlencode "url@$private/url" "$SONAR_HOST_URL/api/webhooks/$command" >/dev/null
}

call --get --data-urlencode "project=$SONAR_PROJECT" "$SONAR_HOST_URL/api/webhooks/list" |
  jq '[.webhooks[] | select(.name == env.WEBHOOK_NAME)][0] // empty' >"$private/there"
key=$(jq -r .key "$private/there")
if [ -z "$key" ]; then
  write create --data-urlencode "project=$SONAR_PROJECT"
  echo "made webhook $WEBHOOK_NAME"
elif [ -f "$private/secret" ]; then
  write update --data-urlencode "webhook=$key"
  echo "wrote webhook $WEBHOOK_NAME with its secret"
elif jq -e '.url == env.WEBHOOK_URL and .hasSecret != true' "$private/there" >/dev/null; then
  echo "webhook $WEBHOOK_NAME is as wanted: nothing to do"
else
  write update --data-urlencode "webhook=$key" --data-urlencode secret=
  echo "changed webhook $WEBHOOK_NAME"
fi`;
