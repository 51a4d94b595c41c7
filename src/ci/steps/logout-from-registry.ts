import { CREDENTIALS_FILE } from '../credentials-file';
import type { Job } from '../job';
import { PRIVATE_FOLDER } from '../private-folder';
import type { Registry } from '../registry';
import { IStep, StepCondition, StepSpec } from '../step';
import { Value } from '../value';

/** Properties of a logout from a registry. */
export interface LogoutFromRegistryProps {
  /** The registry. */
  readonly registry: Registry;
}

/** Forgets the account of a registry at the end of the job, however it ended. */
export class LogoutFromRegistry implements IStep {
  constructor(private readonly _props: LogoutFromRegistryProps) {}

  public bind(_job: Job): StepSpec {
    const { host, knownHost, credentialsKey } = this._props.registry._source;
    return {
      name: `Log out from ${knownHost ?? 'the registry'}`,
      script: [PRIVATE_FOLDER, CREDENTIALS_FILE, LOGOUT].join('\n'),
      env: { REGISTRY: credentialsKey === undefined ? host : Value.text(credentialsKey) },
      when: StepCondition.ALWAYS,
    };
  }
}

const LOGOUT = `if [ "$state" = none ]; then
  echo 'nothing to do: no account is kept'
elif [ "$state" = own ]; then
  rm -f "$config"
elif command -v jq >/dev/null; then
  (umask 077; jq --arg registry "$REGISTRY" 'del(.auths[$registry]?)' "$config" >"$private/config")
  cat "$private/config" >"$config"
else
  echo "nothing to do: $config has only accounts that were there before the job"
fi`;
