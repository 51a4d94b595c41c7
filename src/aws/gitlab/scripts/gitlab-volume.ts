import { shell } from '../../../base/shell';

/** The step `data_volume`: the volume `$VOLUME` at /srv/gitlab, formatted only where it is provably empty. */
export const GITLAB_VOLUME = shell`
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
