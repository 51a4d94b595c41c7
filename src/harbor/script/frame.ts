/** Head of the script: its requirements, its output, and its exit. */
export const FRAME = String.raw`#!/usr/bin/env bash
# shellcheck disable=SC2016 # in single quotes stand variables of jq
#
# Brings a Harbor registry to the desired state through its API v2.0. Run it as often as you like: what is right is not touched.
# Nothing is ever deleted, but rules for immutable tags that are not in the desired state of a project that lists its rules.
#
#   HARBOR_DESIRED   file with the desired state (JSON)
#   HARBOR_SECRETS   folder of the mounted Secrets; the desired state names files below it
#   HARBOR_DEADLINE  seconds for which passing faults (no connection, 429, 5xx, a conflict) are tried again
#
# Exit codes: 0 done; 2 a Secret is missing or unusable; 3 Harbor refuses the credentials; 4 Harbor refuses what is asked;
# 75 Harbor was not reachable, or failing, until the deadline.
set -euo pipefail
shopt -s inherit_errexit
umask 077

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
harbor=$(jq -r .url "$HARBOR_DESIRED")

say() { printf '%s\n' "$*"; }

# changed WHAT: for each write to Harbor that mattered.
changed() {
  say "changed: $*"
  printf '.' >>"$work/changes"
}

# fail CODE MESSAGE
fail() {
  local code=$1
  shift
  printf 'error: %s\n' "$*" >&2
  exit "$code"
}

# later MESSAGE: goes on with everything else, and fails at the end.
later() {
  printf 'error: %s\n' "$*" >&2
  : >"$work/failed"
}

# passing MESSAGE: leaves the attempt; the next one begins from the start.
passing() {
  printf 'for now: %s\n' "$*" >&2
  exit 75
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
  if ! jq -en --rawfile value "$file" '$value | length > 0 and (test("[[:cntrl:]]") | not)' >/dev/null; then
    fail 2 "$2: the value of $1 is empty or has a line break or another control character: store it without"
  fi
  printf '%s' "$file"
}
`;
