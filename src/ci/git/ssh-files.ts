import { IConstruct } from 'constructs';
import { problem } from '../../base/problem';
import { shell } from '../../base/shell';
import type { SshKey } from '../shell-word';
import { Value } from '../value';

/** Shell that writes the key and the known hosts into `$private`. */
export const SSH_FILES = '(umask 077; printf \'%s\\n\' "$SSH_KEY" | tr -d \'\\r\' >"$private/key"; printf \'%s\\n\' "$SSH_KNOWN_HOSTS" >"$private/known_hosts")';

/** Options of ssh that show the key in `$private` to known hosts only, and never ask. */
export const SSH_OPTIONS = [
  '-i \'$private/key\'', '-o IdentitiesOnly=yes', '-o IdentityAgent=none', '-o StrictHostKeyChecking=yes', '-o \'UserKnownHostsFile=$private/known_hosts\'',
  '-o GlobalKnownHostsFile=/dev/null', '-o BatchMode=yes', '-o ConnectTimeout=30',
].join(' ');

/** What `SSH_FILES` reads. Known hosts that are none are recorded as a problem. */
export function sshEnv(construct: IConstruct, { privateKey, knownHosts }: SshKey): { [name: string]: Value } {
  const wrong = knownHosts.find((line) => !/^(@cert-authority )?[^\s#@]+ (ssh|ecdsa|sk)-[\w@.-]+ [A-Za-z0-9+/=]+( [^\n\r]*)?$/.test(line));
  if (knownHosts.length === 0 || wrong !== undefined) {
    problem(construct, 'known-hosts', wrong === undefined ? 'an SSH key is set without known hosts' : `${JSON.stringify(wrong)} is not a valid known_hosts line`,
      'give the host name, the key type and the public key, as in "git.example.com ssh-ed25519 AAAA…"');
  }
  return { SSH_KEY: Value.secret(privateKey), SSH_KNOWN_HOSTS: Value.literal(knownHosts.join('\n')) };
}

/**
 * Shell that sets `$config`, the file in which container programs look for accounts of registries, and `$state` of it: `none`, `own` when it was
 * written by a login to `$REGISTRY` alone, or `shared`. The name of the registry is checked, as it becomes part of JSON.
 */
export const CREDENTIALS_FILE = shell`case "$REGISTRY" in
  '' | *[!A-Za-z0-9./:_-]*) printf 'no name of a registry: %s\n' "$REGISTRY" >&2; exit 1 ;;
esac
config=\${DOCKER_CONFIG:-$HOME/.docker}
config=\${config%/}/config.json
before="{\"auths\":{\"$REGISTRY\":{\"auth\":\"" after='"}}}'
content=$(cat "$config" 2>/dev/null || :)
auth=\${content#"$before"}
case "$content" in
  '') state=none ;;
  "$before"*"$after") case "\${auth%"$after"}" in *[!A-Za-z0-9+/=]*) state=shared ;; *) state=own ;; esac ;;
  *) state=shared ;;
esac`;

/** Shell that makes Podman, Buildah and Skopeo take accounts from the file that all others read, too. */
export const SHARED_ACCOUNTS = shell`config=\${DOCKER_CONFIG:-$HOME/.docker}
config=\${config%/}/config.json
if [ -f "$config" ]; then export REGISTRY_AUTH_FILE="$config"; fi`;
