import { shell } from '../../../base/shell';
import { PackageManager } from '../../machine/operating-system';
import { END, FRAME } from '../../machine/scripts/frame';
import { dockerStep, packageFunctions } from '../../machine/scripts/packages';

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

/** The step `data_volume`: the volume `$VOLUME` at /srv/gitlab, formatted only where it is provably empty. */
const GITLAB_VOLUME = shell`
# volume_device: where the volume shows up; NVMe drives are named after it.
volume_device() {
  local device
  for device in "/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_\${VOLUME/-/}" /dev/sdf /dev/xvdf; do
    if [[ -e $device ]]; then
      readlink -f "$device"
      return
    fi
  done
  return 1
}

# data_volume: formats it only if there is nothing on it at all. A volume with anything else on it is mounted or refused, never formatted.
data_volume() {
  local device code=0
  patiently 60 volume_device >/dev/null || fail "volume $VOLUME is not attached"
  device=$(volume_device)
  blkid --probe "$device" >/dev/null || code=$?
  case $code in
    0) say "$VOLUME has a file system: it is kept" ;;
    2)
      if [[ $(wipefs --no-act "$device") || $(head -c 1048576 "$device" | tr -d '\0' | wc -c) != 0 ]]; then
        fail "volume $VOLUME has no file system that is known, but it is not empty either: look at it, and wipe it only if nothing on it is needed"
      fi
      say "$VOLUME is empty: it gets a file system"
      quietly mkfs.ext4 -q -L gitlab "$device"
      ;;
    *) fail "volume $VOLUME cannot be read (blkid ended with exit code $code)" ;;
  esac
  mkdir -p /srv/gitlab
  if ! grep -q ' /srv/gitlab ' /etc/fstab; then
    printf 'UUID=%s /srv/gitlab ext4 defaults,nofail,x-systemd.device-timeout=5min 0 2\n' "$(blkid --probe --match-tag UUID --output value "$device")" >>/etc/fstab
  fi
  quietly mount /srv/gitlab
  mountpoint -q /srv/gitlab || fail "volume $VOLUME is not mounted at /srv/gitlab"
  quietly resize2fs "$device" # the volume may have grown since
  install -d -m 0700 /srv/gitlab/ca
  install -d -m 0755 /srv/gitlab/config /srv/gitlab/logs /srv/gitlab/data
}
`;
