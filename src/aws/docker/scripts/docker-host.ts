import { shell } from '../../../base/shell';
import { PackageManager } from '../../machine/operating-system';
import { END, FRAME } from '../../machine/scripts/frame';
import { dockerStep, packageFunctions } from '../../machine/scripts/packages';

/**
 * What brings a Docker host up. `$DEPLOYER` logs in with the keys in the parameter that the parameter `$AUTHORIZED_KEYS` names; the host's own key goes to
 * `$HOST_KEY_PARAMETER`.
 */
export function dockerHostScript(manager: PackageManager): string {
  return FRAME + packageFunctions(manager) + dockerStep(manager, { newPrivileges: false }) + shell`
tools() { packages ${manager === PackageManager.APT ? 'openssh-server' : 'openssh-server util-linux'}; }

# deployer: may use Docker, which is as much as root; has no password and no sudo.
deployer() {
  if ! id "$DEPLOYER" >/dev/null 2>&1; then quietly useradd --create-home --shell /bin/bash "$DEPLOYER"; fi
  quietly usermod --lock --append --groups docker "$DEPLOYER"
  install -d -m 0755 /etc/ssh/authorized_keys.d
}

agent() {
  cat >/usr/local/sbin/docker-host-keys <<'DOCKER_HOST'
#!/usr/bin/env bash
# Keeps who may log in as the parameter says. A timer runs it every five minutes. Which parameter that is, the parameter $AUTHORIZED_KEYS says, so that the stack can name another one.
set -euo pipefail
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 AWS_PAGER='' HOME=/root
# shellcheck source=/dev/null
source /opt/bootstrap/values
export AWS_DEFAULT_REGION=$REGION
file=/etc/ssh/authorized_keys.d/$DEPLOYER
mkdir -p /run/docker-host-keys
parameter=$(aws ssm get-parameter --name "$AUTHORIZED_KEYS" --query Parameter.Value --output text)
# A parameter that is gone has no keys. After any other failure nothing is known, and nothing changes until the next run.
if ! keys=$(aws ssm get-parameter --name "$parameter" --with-decryption --query Parameter.Value --output text 2>/run/docker-host-keys/error); then
  cat /run/docker-host-keys/error >&2
  grep -q ParameterNotFound /run/docker-host-keys/error
  keys=''
fi
printf '%s\n' "$keys" >"$file.new"
chmod 0644 "$file.new"
if ! grep -vE '^[[:space:]]*(#|$)' "$file.new" | ssh-keygen -l -f - >/dev/null; then
  : >"$file.new"
  mv "$file.new" "$file"
  echo "FAILED: the parameter $parameter holds no public keys, a line each: nobody can log in" >&2
  exit 1
fi
mv "$file.new" "$file"
DOCKER_HOST
  chmod 0755 /usr/local/sbin/docker-host-keys
  printf '[Service]\nType=oneshot\nExecStart=/usr/local/sbin/docker-host-keys\n' >/etc/systemd/system/docker-host-keys.service
  printf '[Timer]\nOnBootSec=1min\nOnUnitInactiveSec=5min\n[Install]\nWantedBy=timers.target\n' >/etc/systemd/system/docker-host-keys.timer
  quietly systemctl daemon-reload
  patiently 5 quietly /usr/local/sbin/docker-host-keys
  quietly systemctl enable --now docker-host-keys.timer
}

# ssh_server: keys only, the deployer only, forwarding only to Docker's socket, which SSH contexts need.
ssh_server() {
  cat >/etc/ssh/sshd_config.d/00-docker-host.conf <<CONF
PermitRootLogin no
PasswordAuthentication no
KbdInteractiveAuthentication no
AuthenticationMethods publickey
AuthorizedKeysFile /etc/ssh/authorized_keys.d/%u
AllowUsers $DEPLOYER
AllowAgentForwarding no
AllowTcpForwarding no
AllowStreamLocalForwarding yes
X11Forwarding no
PermitTunnel no
MaxAuthTries 3
# 'docker compose' opens a connection for each of its requests.
MaxStartups 60:30:120
MaxSessions 60
CONF
  quietly ssh-keygen -A
  mkdir -p /run/sshd # where a socket starts the server, nobody has made it yet
  quietly sshd -t
  quietly systemctl reload-or-restart ${manager === PackageManager.APT ? 'ssh' : 'sshd'}
}

# host_key: what pipelines compare this machine's key with, so that they never trust the first that answers.
host_key() {
  local key
  key=$(cut -d ' ' -f 1-2 /etc/ssh/ssh_host_ed25519_key.pub)
  patiently 5 quietly aws ssm put-parameter --name "$HOST_KEY_PARAMETER" --type String --overwrite --value "$key" \
    --description 'Public host key of a Docker host: the part of known_hosts behind the name'
}

step refresh
step session_manager
step aws_cli
step docker_engine
step tools
step deployer
step agent
step ssh_server
step host_key
` + END;
}
