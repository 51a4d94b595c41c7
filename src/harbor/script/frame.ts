/** Head of the script: its requirements, its output, and its exit. */
export const FRAME = String.raw`#!/usr/bin/env bash
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
