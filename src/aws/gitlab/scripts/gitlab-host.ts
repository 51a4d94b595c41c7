import { GITLAB_VOLUME } from './gitlab-volume';
import { shell } from '../../../base/shell';
import { dockerStep } from '../../docker/scripts/docker-engine';
import { PackageManager } from '../../machine/operating-system';
import { END, FRAME } from '../../machine/scripts/frame';
import { packageFunctions } from '../../machine/scripts/packages';

/** What brings a GitLab host up. `$VOLUME` is its data volume, `$PARAMETERS` the path of what the stack wants, `$BACKUP_AT` when it is backed up. */
export function gitlabHostScript(manager: PackageManager): string {
  return FRAME + packageFunctions(manager) + GITLAB_VOLUME + dockerStep(manager, { newPrivileges: true, needsMount: '/srv/gitlab' }) + shell`
tools() { packages jq openssl ${manager === PackageManager.APT ? 'openssh-client' : 'openssh'} util-linux e2fsprogs tar; }

# agent: the program that keeps GitLab as the stack wants it comes from the stack's parameters, so that an update of the stack updates it, too.
agent() {
  cat >/usr/local/sbin/gitlab-host-update <<'UPDATE'
#!/usr/bin/env bash
# Brings /usr/local/sbin/gitlab-host to the version that the stack has.
set -euo pipefail
umask 077
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin AWS_PAGER='' HOME=/root
# shellcheck source=/dev/null
source /opt/bootstrap/values
export AWS_DEFAULT_REGION=$REGION
program=/usr/local/sbin/gitlab-host
aws ssm get-parameters-by-path --path "$PARAMETERS/agent" --output json \
  | jq -er '.Parameters | sort_by(.Name) | map(.Value) | join("")' | base64 -d | gunzip >"$program.new"
bash -n "$program.new"
chmod 0700 "$program.new"
mv "$program.new" "$program"
UPDATE
  chmod 0700 /usr/local/sbin/gitlab-host-update
  printf 'd /run/gitlab-host 0700 root root -\nd /run/gitlab-host/first 0700 root root -\n' >/etc/tmpfiles.d/gitlab-host.conf
  local name arguments
  for name in gitlab-host gitlab-backup; do
    arguments=
    if [[ $name == gitlab-backup ]]; then arguments=' backup'; fi
    cat >"/etc/systemd/system/$name.service" <<UNIT
[Unit]
Description=$name: see /usr/local/sbin/gitlab-host
RequiresMountsFor=/srv/gitlab
After=docker.service bootstrap.service

[Service]
Type=oneshot
ExecStartPre=/usr/local/sbin/gitlab-host-update
ExecStart=/usr/local/sbin/gitlab-host$arguments
TimeoutStartSec=4h
UNIT
  done
  printf '[Timer]\nOnBootSec=1min\nOnUnitInactiveSec=5min\n[Install]\nWantedBy=timers.target\n' >/etc/systemd/system/gitlab-host.timer
  printf '[Timer]\nOnCalendar=*-*-* %s:00 UTC\nPersistent=true\nRandomizedDelaySec=10min\n[Install]\nWantedBy=timers.target\n' "$BACKUP_AT" >/etc/systemd/system/gitlab-backup.timer
  quietly systemctl daemon-reload
}

# gitlab: the first start takes five minutes and more.
gitlab() {
  patiently 5 quietly /usr/local/sbin/gitlab-host-update # a deployment may have mended it since
  /usr/local/sbin/gitlab-host 2>&1 | tee "$run/gitlab" >&2 || fail "$({ grep -F FAILED "$run/gitlab" || tail -n 3 "$run/gitlab"; } | tr '\n' ' ')"
}

timers() { quietly systemctl enable --now gitlab-host.timer gitlab-backup.timer; }

step refresh
step session_manager
step tools
step aws_cli
step data_volume
step docker_engine
step agent
step gitlab
step timers
` + END;
}
