import { shell } from '../../../base/shell';

/** Head of every script that brings a machine up: what it is. */
const BOOT = shell`#!/usr/bin/env bash
# Brings this machine up: at its first boot, and again at each boot until everything is done. A step that is done is not done again.
#
#   /opt/bootstrap/values     what CloudFormation knows of this machine; no secrets
#   /var/lib/bootstrap/NAME   the step NAME is done
#   journalctl -u bootstrap   what happened; the system console shows it too
`;

/** How steps run, and what they say when they fail: of scripts that bring a machine up, and of those that make its image. */
export const STEPS = shell`set -euo pipefail
shopt -s inherit_errexit
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin
export LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive AWS_PAGER='' HOME=/root
# shellcheck source=/dev/null
source /opt/bootstrap/values
export AWS_DEFAULT_REGION=$REGION
state=/var/lib/bootstrap
run=/run/bootstrap # in memory: secrets pass through it
mkdir -p "$state"
install -d -m 0700 "$run"
current=start
last=$run/last # what went wrong with something that is waited for

say() { printf 'bootstrap: %s\n' "$*" >&2; }

# fail REASON: ends everything; CloudFormation and the console show the reason.
fail() {
  printf '%s\n' "$current: $*" >"$run/reason.$BASHPID"
  exit 1
}

# quietly COMMAND...: its output is shown when it fails, and the line that tells most is the reason.
quietly() {
  local code=0 output=$run/output.$BASHPID line
  "$@" >"$output" 2>&1 || code=$?
  if ((code != 0)); then
    cat "$output" >&2
    line=$(grep -iE 'error|fatal|fail|denied|refused|timed? ?out|^E:' "$output" | grep -v 'stack trace' | tail -n 1) || line=$(tail -n 1 "$output")
    rm -f "$output"
    printf '%s\n' "$current: $1 ended with exit code $code: $line" >"$run/reason.$BASHPID"
    return "$code"
  fi
  rm -f "$output"
}

# patiently ATTEMPTS COMMAND...: the network is not always there at once.
patiently() {
  local attempts=$1 attempt
  shift
  for ((attempt = 1; ; attempt++)); do
    if "$@"; then
      rm -f "$run/reason.$BASHPID"
      return
    fi
    if ((attempt >= attempts)); then return 1; fi
    sleep "$((attempt < 6 ? attempt * 2 : 10))"
  done
}

# step NAME: the function NAME, unless it is done.
step() {
  if [[ -e $state/$1 ]]; then return; fi
  # shellcheck disable=SC2034 # last: steps that wait keep the last error there
  local began=$SECONDS outer=$current last=$run/last.$1
  current=$1
  say "$1"
  "$1"
  touch "$state/$1"
  say "$1: $((SECONDS - began)) s"
  current=$outer
}

# unexpected: leaves a reason where a step has ended without one.
unexpected() {
  local code=$?
  if ((code != 0)) && [[ ! -e $run/reason.$BASHPID ]]; then printf '%s\n' "$current ended with exit code $code" >"$run/reason.$BASHPID"; fi
}

# reason CODE: why this ends: what the first of the steps that failed has left, or where it was.
reason() {
  local file
  for file in "$run"/reason.*; do
    if [[ -s $file ]]; then
      head -n 1 "$file"
      return 0 # alone it would take the status from before the trap
    fi
  done
  printf '%s\n' "$current ended with exit code $1"
}

# finish: says why the script ends early, and tells it (tell STATUS REASON) whoever waits for it.
finish() {
  local code=$? reason
  trap - EXIT
  if ((code == 0)); then exit 0; fi
  reason=$(reason "$code")
  say "FAILED: $reason"
  tell FAILURE "$reason"
  exit "$code"
}
trap finish EXIT
rm -f "$run"/reason.*

# together NAME...: steps that do not need each other, at the same time.
together() {
  local name jobs=() failed=
  for name in "$@"; do
    (
      trap unexpected EXIT
      step "$name"
    ) &
    jobs+=("$!")
  done
  for name in "\${!jobs[@]}"; do
    if ! wait "\${jobs[name]}"; then failed=1; fi
  done
  if [[ $failed ]]; then exit 1; fi
}
`;

/** How the script is installed, and how CloudFormation hears of its end. */
const SIGNALS = shell`
unknown() { fail "EC2 does not say $1: $(tail -n 1 "$run/metadata")"; }

# metadata PATH: what EC2 knows of this machine.
metadata() {
  if [[ ! -s $run/token ]]; then
    (umask 077 && curl --fail --silent --show-error --retry 5 --request PUT --header 'X-aws-ec2-metadata-token-ttl-seconds: 21600' \
      http://169.254.169.254/latest/api/token 2>"$run/metadata" | sed 's/^/X-aws-ec2-metadata-token: /' >"$run/token") || unknown "$1"
  fi
  curl --fail --silent --show-error --retry 5 --header "@$run/token" "http://169.254.169.254/latest/meta-data/$1" 2>"$run/metadata" || unknown "$1"
}

# tell STATUS REASON: the wait condition shows the reason in the stack's events, the resource's signal ends its creation.
tell() {
  local instance reason
  instance=$(metadata instance-id) || instance=unknown
  reason=$(printf '%s' "$2" | tr -c '[:alnum:][:space:]./:;,=()@_+-' ' ' | tr -s '[:space:]' ' ' | cut -c 1-900)
  printf '{"Status":"%s","Reason":"%s","UniqueId":"%s","Data":"%s"}' "$1" "$reason" "$instance" "$instance" \
    | curl --fail --silent --show-error --max-time 30 --retry 3 --request PUT --header 'Content-Type:' --data-binary @- "$WAIT_HANDLE" >/dev/null \
    || say 'the wait condition was not told: it listens only once'
  if command -v aws >/dev/null; then
    aws cloudformation signal-resource --stack-name "$STACK" --logical-resource-id "$RESOURCE" --unique-id "$instance" --status "$1" \
      || say 'CloudFormation was not told: it listens only while it creates or updates this machine'
  fi
}

if [[ \${1:-} == install ]]; then
  cat >/etc/systemd/system/bootstrap.service <<'UNIT'
[Unit]
Description=Brings this machine up
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/opt/bootstrap/run
TimeoutStartSec=infinity
StandardOutput=journal+console
StandardError=journal+console

[Install]
WantedBy=multi-user.target
UNIT
  quietly systemctl daemon-reload
  quietly systemctl enable bootstrap.service
  quietly systemctl start --no-block bootstrap.service
  exit 0
fi
`;

/** Begin of every script that brings a machine up; functions and `step NAME`, `together NAME...` come behind, and `END`. */
export const FRAME = BOOT + STEPS + SIGNALS;

/** End of every script. */
export const END = shell`
if [[ ! -e $state/complete ]]; then
  tell SUCCESS "ready after $SECONDS seconds"
  touch "$state/complete"
fi
say 'everything is done'
`;
