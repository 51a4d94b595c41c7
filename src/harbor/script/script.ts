import { FRAME } from './frame';
import { PARTS, PROJECT } from './project';
import { REQUEST } from './request';
import { ROBOT } from './robot';

/** The end of the script: repeated attempts until one succeeds, or nothing gets done until the deadline. */
const MAIN = String.raw`
reconcile() {
  local username password
  username=$(secret "$(jq -r .credentials.username "$HARBOR_DESIRED")" credentials)
  password=$(secret "$(jq -r .credentials.password "$HARBOR_DESIRED")" credentials)
  if jq -en --rawfile username "$username" '$username | contains(":")' >/dev/null; then
    fail 2 'credentials: the username contains a colon, which ends it in a login'
  fi
  authorization "$username" "$password" >"$work/authorization"
  get '.username | type == "string"' /users/current
  each "$HARBOR_DESIRED" .registries registry
  each "$HARBOR_DESIRED" .projects project
  each "$HARBOR_DESIRED" .robots robot Level%3Dsystem
}

harbor=$(jq -r .url "$HARBOR_DESIRED")
readonly AGAIN=76 # the exit code of an attempt that another one follows
pause=1
since=$SECONDS # the last progress
: >"$work/done"
while :; do
  marks=$(wc -l <"$work/done")
  set +e
  (
    set -e
    reconcile
  )
  code=$?
  set -e
  if ((code != AGAIN)); then break; fi
  if (($(wc -l <"$work/done") > marks)); then
    pause=1
    since=$SECONDS
  fi
  rest "$(<"$work/asked")"
done
case $code in
  0) ;;
  2 | 3 | 4 | 75) exit "$code" ;;
  *) fail 70 "ended unexpectedly, with exit code $code" ;;
esac
if [[ -e $work/changes ]]; then say "done: $(wc -c <"$work/changes" | tr -d ' ') changes"; else say 'done: nothing to change'; fi
if [[ -e $work/failed ]]; then exit 4; fi
`;

/** Registry endpoints, which proxy caches and replications read from. */
const REGISTRY = String.raw`
# registry_id NAME: the id of a registry endpoint.
registry_id() {
  list /registries '(.name | type == "string") and (.type | type == "string")'
  jq -e --arg name "$1" 'first(.[] | select(.name == $name)).id' "$work/list" || fail 4 "registry $1: does not exist"
}

registry() {
  local want=$1 name id key=/dev/null access=/dev/null
  name=$(jq -r .body.name "$want")
  if jq -e .credential "$want" >/dev/null; then
    if jq -e .credential.username "$want" >/dev/null; then
      key=$work/username
      jq -j .credential.username "$want" >"$key"
    else
      key=$(secret "$(jq -r .credential.access_key "$want")" "registry $name")
    fi
    access=$(secret "$(jq -r .credential.access_secret "$want")" "registry $name")
  fi
  list /registries '(.name | type == "string") and (.type | type == "string")'
  jq --slurpfile want "$want" 'first(.[] | select(.name == $want[0].body.name)) // empty' "$work/list" >"$work/registry"
  if [[ ! -s $work/registry ]]; then
    jq --rawfile key "$key" --rawfile access "$access" '.body
      + (if .credential then {credential: {type: .credential.type, access_key: $key, access_secret: $access}} else {} end)' "$want" >"$work/body"
    call 201 POST /registries "$work/body"
    changed "registry $name: created"
    return
  fi
  if ! jq -e --slurpfile want "$want" '.type == $want[0].body.type' "$work/registry" >/dev/null; then
    fail 4 "registry $name: Harbor cannot change its type from $(jq -r .type "$work/registry"): delete it, or use another name"
  fi
  # Harbor does not show the secret of a registry, so one with credentials is written each time.
  if ! jq -e --slurpfile want "$want" '
      def shape: {url, description: (.description // ""), insecure: (.insecure // false), ca_certificate: (.ca_certificate // "")};
      $want[0].credential == null and (.credential.access_key // "") == "" and shape == ($want[0].body | shape)' "$work/registry" >/dev/null; then
    id=$(jq .id "$work/registry")
    jq --rawfile key "$key" --rawfile access "$access" '(.body | del(.type))
      + {credential_type: (.credential.type // ""), access_key: $key, access_secret: $access}' "$want" >"$work/body"
    call 200 PUT "/registries/$id" "$work/body"
    say "registry $name: settings and credentials written"
  fi
}
`;

/** The shell script that reconciles Harbor. It needs bash 4.4, curl and jq 1.6; its head documents it. */
export const SCRIPT = FRAME + REQUEST + REGISTRY + PROJECT + PARTS + ROBOT + MAIN;
