import { CREDENTIALS_FILE } from '../credentials-file';
import type { Job } from '../job';
import { PRIVATE_FOLDER } from '../private-folder';
import type { Registry } from '../registry';
import type { IStep, StepSpec } from '../step';
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
      env: { ...env, REGISTRY: credentialsKey === undefined ? host : Value.text(credentialsKey) },
      tools: [...tools],
      permissions: [...(account.permissions ?? [])],
    };
  }
}

const LOGIN = `for value in "$REGISTRY_USER" "$REGISTRY_PASSWORD"; do
  if [ -z "$value" ]; then echo "name or password for $REGISTRY is empty: does this run get the secret?" >&2; exit 1; fi
done
auth=$(printf '%s:%s' "$REGISTRY_USER" "$REGISTRY_PASSWORD" | base64 | tr -d '\\n')
umask 077
mkdir -p "\${config%/*}"
if [ "$state" != shared ]; then
  printf '%s%s%s\\n' "$before" "$auth" "$after" >"$config"
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
