import { shell } from '../../../base/shell';
import { PackageManager } from '../../machine/operating-system';
import { END, FRAME } from '../../machine/scripts/frame';
import { dockerStep, packageFunctions } from '../../machine/scripts/packages';

/**
 * The program `gitlab-runner-host`: makes the runner's configuration of the authentication token that the GitLab host left in a secret. It only writes what differs, so a token that was
 * replaced arrives by itself.
 */
const RUNNER_AGENT = shell`#!/usr/bin/env bash
# Keeps the configuration of this runner as the stack says, with the token that the GitLab host left in a secret. A timer runs it every five minutes.
set -euo pipefail
umask 077
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 AWS_PAGER='' HOME=/root
# shellcheck source=/dev/null
source /opt/bootstrap/values
export AWS_DEFAULT_REGION=$REGION
mkdir -p /run/gitlab-runner /srv/gitlab-runner/certs
exec 9>/run/gitlab-runner/lock
flock 9
private=$(mktemp -d /run/gitlab-runner/work.XXXXXX)
trap 'rm -rf "$private"' EXIT
say() { printf 'gitlab-runner-host: %s\n' "$*" >&2; }

# secret ARN: fails until it has a value.
secret() { aws secretsmanager get-secret-value --secret-id "$1" --query SecretString --output text; }

tls='' volumes='"/cache"'
if [[ $CA_SECRET ]]; then
  secret "$CA_SECRET" | jq -ej '.["ca.crt"] | strings' >"$private/ca.crt" || { say 'FAILED: the secret has no certificate of the private CA'; exit 1; }
  install -m 0644 "$private/ca.crt" /srv/gitlab-runner/certs/ca.crt
  tls='tls-ca-file = "/etc/gitlab-runner/certs/ca.crt"'
  # Docker and Docker-in-Docker trust the registry, too.
  install -d -m 0755 "/etc/docker/certs.d/$REGISTRY"
  install -m 0644 "$private/ca.crt" "/etc/docker/certs.d/$REGISTRY/ca.crt"
  volumes="\"/cache\", \"/etc/docker/certs.d/$REGISTRY:/etc/docker/certs.d/$REGISTRY:ro\""
fi
if [[ $PRIVILEGED == true ]]; then volumes="\"/certs/client\", $volumes"; fi
secret "$RUNNER_SECRET" | jq -ej '.token | strings' >"$private/token" || { say 'FAILED: the secret has no token of this runner'; exit 1; }
{
  cat <<TOML
# Written by /usr/local/sbin/gitlab-runner-host: changes are undone.
concurrent = $CONCURRENT
check_interval = 0
shutdown_timeout = 0

[[runners]]
  name = "$RUNNER_NAME"
  url = "$GITLAB_URL"
  token = "$(<"$private/token")"
  executor = "docker"
  $tls
  [runners.docker]
    image = "$JOB_IMAGE"
    privileged = $PRIVILEGED
    pull_policy = ["always", "if-not-present"]
    volumes = [$volumes]
    shm_size = 0
TOML
} >"$private/config.toml"
if ! cmp -s "$private/config.toml" /srv/gitlab-runner/config.toml; then
  install -m 0600 "$private/config.toml" /srv/gitlab-runner/config.toml # the runner reads it again by itself
  say 'wrote the configuration'
fi
if [[ $(docker inspect --format '{{.Config.Image}}' gitlab-runner 2>/dev/null) != "$RUNNER_IMAGE" ]]; then
  docker pull --quiet "$RUNNER_IMAGE" >/dev/null
  docker rm --force gitlab-runner >/dev/null 2>&1 || true
  docker run --detach --name gitlab-runner --restart unless-stopped --volume /srv/gitlab-runner:/etc/gitlab-runner \
    --volume /var/run/docker.sock:/var/run/docker.sock "$RUNNER_IMAGE" >/dev/null
  say "started $RUNNER_IMAGE"
fi
docker exec gitlab-runner gitlab-runner verify >"$private/verify" 2>&1 || {
  said=$(tail -n 5 "$private/verify") token=$(<"$private/token")
  say "\${said//"$token"/TOKEN}" # not by a program, whose arguments others could read
  say 'FAILED: GitLab does not know this runner'
  exit 1
}
`;

/** What brings a machine with a runner up. Its secrets may be filled later: it waits for them while GitLab starts. */
export function gitlabRunnerScript(manager: PackageManager): string {
  return FRAME + packageFunctions(manager) + dockerStep(manager, { newPrivileges: true }) + shell`
tools() { packages jq util-linux; }

agent() {
  cat >/usr/local/sbin/gitlab-runner-host <<'RUNNER_HOST'
${RUNNER_AGENT}RUNNER_HOST
  chmod 0700 /usr/local/sbin/gitlab-runner-host
  printf '[Unit]\nAfter=docker.service\n[Service]\nType=oneshot\nExecStart=/usr/local/sbin/gitlab-runner-host\n' >/etc/systemd/system/gitlab-runner-host.service
  printf '[Timer]\nOnBootSec=1min\nOnUnitInactiveSec=5min\n[Install]\nWantedBy=timers.target\n' >/etc/systemd/system/gitlab-runner-host.timer
  quietly systemctl daemon-reload
}

job_image() { docker pull --quiet "$JOB_IMAGE" >/dev/null || say "$JOB_IMAGE is pulled by the first job"; }

# runner: GitLab makes it while it starts, which takes minutes.
runner() {
  local attempt
  for ((attempt = 1; ; attempt++)); do
    if /usr/local/sbin/gitlab-runner-host >"$run/runner" 2>&1; then break; fi
    if ((attempt >= 200)); then fail "$(tail -n 2 "$run/runner" | tr '\n' ' ')"; fi
    sleep 10
  done
  cat "$run/runner" >&2
}

# old_images: job images would fill the disk.
old_images() {
  printf '[Service]\nType=oneshot\nExecStart=docker system prune --all --force --filter until=168h\n' >/etc/systemd/system/docker-prune.service
  printf '[Timer]\nOnCalendar=daily\nRandomizedDelaySec=1h\n[Install]\nWantedBy=timers.target\n' >/etc/systemd/system/docker-prune.timer
  quietly systemctl daemon-reload
  quietly systemctl enable --now docker-prune.timer gitlab-runner-host.timer
}

step refresh
step session_manager
step tools
step aws_cli
step docker_engine
step agent
step job_image
step runner
step old_images
` + END;
}
