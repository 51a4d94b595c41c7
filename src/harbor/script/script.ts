import { PARTS, PROJECT } from './project';
import { REQUEST } from './request';
import { ROBOT } from './robot';
import { shell } from '../../base/shell';

/** Head of the script: its requirements, its output, and its exit. */
const FRAME = shell`#!/usr/bin/env bash
# shellcheck disable=SC2016 # in single quotes stand variables of jq
#
# Brings a Harbor registry to the desired state through its API v2.0. Run it as often as you like: what is right is not touched.
# Nothing is ever deleted, but rules for immutable tags that are not in the desired state of a project that lists its rules.
#
#   HARBOR_DESIRED   file with the desired state (JSON)
#   HARBOR_SECRETS   folder of the mounted Secrets; the desired state names files below it
#   HARBOR_DEADLINE  seconds for which passing faults (no connection, 408, 429, 5xx, a conflict, an answer that is cut off) are tried
#                    again while nothing gets done; Retry-After is honoured, and what is done is not done again
#
# Exit codes:
#   0   done
#   2   a Secret, or a program that the script needs, is missing or unusable
#   3   Harbor refuses the credentials
#   4   Harbor refuses what is asked, or something else answers in its place
#   70  unexpected: a fault of this script
#   75  Harbor was not reachable, overloaded or failing until the deadline
set -euo pipefail
shopt -s inherit_errexit
umask 077

# fail CODE MESSAGE
fail() {
  local code=$1
  shift
  printf 'error: %s\n' "$*" >&2
  exit "$code"
}

for program in cmp cp curl grep jq mktemp mv sha256sum sleep tr wc; do
  if ! command -v "$program" >/dev/null; then fail 2 "the image has no $program"; fi
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

say() { printf '%s\n' "$*"; }

# changed WHAT: for each write to Harbor that mattered.
changed() {
  say "changed: $*"
  printf '.' >>"$work/changes"
}

# later MESSAGE: goes on with everything else, and fails at the end.
later() {
  printf 'error: %s\n' "$*" >&2
  : >"$work/failed"
}

# passing MESSAGE: leaves the attempt; the next one goes on with what is not done.
passing() {
  printf 'for now: %s\n' "$*" >&2
  printf '%s' "$asked" >"$work/asked"
  exit "$AGAIN"
}

# again MESSAGE: waits; the caller then sends the same request again.
again() {
  printf 'for now: %s\n' "$*" >&2
  rest "$asked"
}

# rest SECONDS: waits as long as Harbor asks, or longer each time where it does not ask. Ends the run when the deadline comes first.
rest() {
  local seconds=$1
  if [[ -z $seconds ]]; then seconds=$pause; fi
  if ((seconds < 1)); then seconds=1; fi
  if ((SECONDS - since + seconds > HARBOR_DEADLINE)); then fail 75 "gave up after $((SECONDS - since)) seconds without progress"; fi
  sleep "$seconds"
  pause=$((pause < 16 ? pause * 2 : 30))
}

# edit FILE JQ_ARGUMENT...: changes a JSON file.
edit() {
  local file=$1
  shift
  jq "$@" "$file" >"$work/edited"
  mv "$work/edited" "$file"
}

# secret NAME/KEY WHAT: the path of a mounted key of a Secret. What cannot be sent to Harbor as it is, is refused.
secret() {
  local file=$HARBOR_SECRETS/$1
  if [[ ! -r $file ]]; then fail 2 "$2: Secret and key $1 are not mounted"; fi
  if ! jq -jn --rawfile value "$file" '$value' | cmp -s - "$file"; then
    fail 2 "$2: the value of $1 is not UTF-8 text, which JSON cannot carry: store a value of letters and digits"
  fi
  if ! jq -en --rawfile value "$file" '$value | length > 0 and (test("[[:cntrl:]]") | not)' >/dev/null; then
    fail 2 "$2: the value of $1 is empty or has a line break or another control character: store it without"
  fi
  printf '%s' "$file"
}
`;

/** The end of the script: repeated attempts until one succeeds, or nothing gets done until the deadline. */
const MAIN = shell`
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
const REGISTRY = shell`
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
