/**
 * Shell that sets `$config`, the file in which container programs look for accounts of registries, and `$state` of it: `none`, `own` when it was
 * written by a login to `$REGISTRY` alone, or `shared`. The name of the registry is checked, as it becomes part of JSON.
 */
export const CREDENTIALS_FILE = `case "$REGISTRY" in
  '' | *[!A-Za-z0-9./:_-]*) printf 'no name of a registry: %s\\n' "$REGISTRY" >&2; exit 1 ;;
esac
config=\${DOCKER_CONFIG:-$HOME/.docker}
config=\${config%/}/config.json
before="{\\"auths\\":{\\"$REGISTRY\\":{\\"auth\\":\\"" after='"}}}'
content=$(cat "$config" 2>/dev/null || :)
auth=\${content#"$before"}
case "$content" in
  '') state=none ;;
  "$before"*"$after") case "\${auth%"$after"}" in *[!A-Za-z0-9+/=]*) state=shared ;; *) state=own ;; esac ;;
  *) state=shared ;;
esac`;

/** Shell that makes Podman, Buildah and Skopeo take accounts from the file that all others read, too. */
export const SHARED_ACCOUNTS = `config=\${DOCKER_CONFIG:-$HOME/.docker}
config=\${config%/}/config.json
if [ -f "$config" ]; then export REGISTRY_AUTH_FILE="$config"; fi`;
