import type { Registry } from './registry';
import { problem } from '../../base/problem';
import { shell } from '../../base/shell';
import { CREDENTIALS_FILE } from '../git/git-access';
import type { Job } from '../job';
import { Permission } from '../permission';
import { PRIVATE_FOLDER } from '../shell-word';
import { IStep, StepCondition, StepSpec } from '../step';
import { Value } from '../value';

/** Properties of a login to a registry. */
export interface LoginToRegistryProps {
  /** The registry, and as whom. */
  readonly registry: Registry;
}

/**
 * Logs in to a registry: keeps the account in `~/.docker/config.json` (or `$DOCKER_CONFIG`), where Docker, Podman, Buildah, BuildKit, kaniko, cosign,
 * Trivy, Syft and crane all look for it. Put a `LogoutFromRegistry` at the end of the job where runners are kept. Where the file has other accounts
 * already, jq is needed.
 *
 * @example
 * const registry = ci.Registry.basic({ host: 'registry.example.com', username: ci.Value.variable('REGISTRY_USER'), password: ci.PipelineSecret.platform('REGISTRY_PASSWORD') });
 * new ci.LoginToRegistry({ registry });
 */
export class LoginToRegistry implements IStep {
  constructor(private readonly _props: LoginToRegistryProps) {}

  public bind(job: Job): StepSpec {
    const { registry } = this._props;
    const { host, knownHost, credentialsKey, account } = registry._source;
    registry._check(job);
    const { env, script, tools } = account.bind(job);
    return {
      name: `Log in to ${knownHost ?? 'the registry'}`,
      script: [PRIVATE_FOLDER, script, CREDENTIALS_FILE, LOGIN].filter(Boolean).join('\n'),
      env: { ...env, REGISTRY: credentialsKey === undefined ? host : Value.literal(credentialsKey) },
      tools: [...tools],
      permissions: [...(account.permissions ?? [])],
    };
  }
}

const LOGIN = shell`for value in "$REGISTRY_USER" "$REGISTRY_PASSWORD"; do
  if [ -z "$value" ]; then echo "name or password for $REGISTRY is empty: does this run get the secret?" >&2; exit 1; fi
done
auth=$(printf '%s:%s' "$REGISTRY_USER" "$REGISTRY_PASSWORD" | base64 | tr -d '\n')
umask 077
mkdir -p "\${config%/*}"
if [ "$state" != shared ]; then
  printf '%s%s%s\n' "$before" "$auth" "$after" >"$config"
elif ! command -v jq >/dev/null; then
  echo "$config has other accounts, and this runner has no jq to add one" >&2
  exit 127
elif jq -e '.credsStore // "" != ""' "$config" >/dev/null; then
  echo "$config keeps accounts in a store of the machine (credsStore): set DOCKER_CONFIG to a folder of the job" >&2
  exit 1
else
  AUTH=$auth jq --arg registry "$REGISTRY" '.auths[$registry] = { auth: env.AUTH } | del(.credHelpers[$registry]?)' "$config" >"$private/config"
  cat "$private/config" >"$config"
fi
chmod 600 "$config"
echo "logged in to $REGISTRY as $REGISTRY_USER"`;

/** Which connection gives the token. */
export interface GetDockerHubTokenProps {
  /** Id of the organization's OpenID Connect connection. */
  readonly connection: string;
}

/**
 * Gets an access token of Docker Hub for the job by OpenID Connect, valid for an hour: GitHub only. It comes before the `LoginToRegistry` of
 * `Registry.dockerHubByOidc`.
 *
 * @example
 * const token = new ci.GetDockerHubToken({ connection: '3f2504e0-4f89-11d3-9a0c-0305e82c3301' });
 * const registry = ci.Registry.dockerHubByOidc('my-org', token);
 * pipeline.addJob('push', { steps: [token, new ci.LoginToRegistry({ registry })] });
 *
 * @see https://docs.docker.com/enterprise/security/oidc-connections/
 */
export class GetDockerHubToken implements IStep {
  constructor(private readonly _props: GetDockerHubTokenProps) {}

  /** The token; masked in logs. */
  public get token(): Value {
    return Value.output(this, 'token');
  }

  public bind(job: Job): StepSpec {
    if (job.pipeline.platform._kind !== 'github') {
      problem(job, 'registry-platform', 'Docker Hub accepts ID tokens only from GitHub', 'use Registry.dockerHub with an access token as a secret');
    }
    if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(this._props.connection)) {
      problem(job, 'registry-cloud', `connection is ${JSON.stringify(this._props.connection)}, which is not a valid connection ID`,
        'use the ID that Docker Hub shows for the connection');
    }
    return {
      name: 'Get a token of Docker Hub',
      script: '',
      outputs: ['token'],
      permissions: [Permission.WRITE_ID_TOKEN],
      action: { action: 'docker/oidc-action', inputs: { 'connection-id': Value.literal(this._props.connection), 'expires-in': Value.literal('3600') } },
    };
  }
}

/** Properties of a logout from a registry. */
export interface LogoutFromRegistryProps {
  /** The registry. */
  readonly registry: Registry;
}

/**
 * Forgets the account of a registry at the end of the job, however it ended.
 *
 * @example
 * pipeline.addJob('push', { steps: [new ci.LoginToRegistry({ registry }), new ci.LogoutFromRegistry({ registry })] });
 */
export class LogoutFromRegistry implements IStep {
  constructor(private readonly _props: LogoutFromRegistryProps) {}

  public bind(_job: Job): StepSpec {
    const { host, knownHost, credentialsKey } = this._props.registry._source;
    return {
      name: `Log out from ${knownHost ?? 'the registry'}`,
      script: [PRIVATE_FOLDER, CREDENTIALS_FILE, LOGOUT].join('\n'),
      env: { REGISTRY: credentialsKey === undefined ? host : Value.literal(credentialsKey) },
      when: StepCondition.ALWAYS,
    };
  }
}

const LOGOUT = shell`if [ "$state" = none ]; then
  echo 'nothing to do: no account is kept'
elif [ "$state" = own ]; then
  rm -f "$config"
elif command -v jq >/dev/null; then
  (umask 077; jq --arg registry "$REGISTRY" 'del(.auths[$registry]?)' "$config" >"$private/config")
  cat "$private/config" >"$config"
else
  echo "nothing to do: $config has only accounts that were there before the job"
fi`;
