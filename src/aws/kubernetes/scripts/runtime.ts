import { HELM } from './release';
import { shell } from '../../../base/shell';

/** What runs containers; the newest of its line when this was written. */
export const CONTAINERD = '2.4.2';
export const RUNC = '1.4.3';

/** Functions that install and start what runs containers. */
export const RUNTIME = shell`
# runtime: containerd and runc, from their makers: the same on all systems.
runtime() {
  local arch=amd64
  if [[ $(uname -m) == aarch64 ]]; then arch=arm64; fi
  local containerd=https://github.com/containerd/containerd/releases/download/v${CONTAINERD}/containerd-${CONTAINERD}-linux-$arch.tar.gz
  local runc=https://github.com/opencontainers/runc/releases/download/v${RUNC}
  fetch_checked "$containerd" "$run/containerd.tar.gz" "$containerd.sha256sum"
  quietly tar -xzf "$run/containerd.tar.gz" -C /usr/local
  fetch_checked "$runc/runc.$arch" "$run/runc" "$runc/runc.sha256sum"
  install -m 0755 "$run/runc" /usr/local/sbin/runc
  rm "$run/containerd.tar.gz" "$run/runc"
  cat >/etc/systemd/system/containerd.service <<'UNIT'
[Unit]
Description=containerd
After=network.target local-fs.target

[Service]
ExecStartPre=-/sbin/modprobe overlay
ExecStart=/usr/local/bin/containerd
Type=notify
Delegate=yes
KillMode=process
Restart=always
RestartSec=5
LimitNOFILE=infinity
TasksMax=infinity
OOMScoreAdjust=-999

[Install]
WantedBy=multi-user.target
UNIT
}

# list_images NAME|NAME...: those of this Kubernetes, into $run/images.
list_images() { kubeadm config images list --kubernetes-version "v$KUBERNETES_VERSION" | grep -E "/($1):" >"$run/images"; }

# containers: starts containerd with the pause image of this Kubernetes, and without a kubelet there is nothing else to start.
containers() {
  local pause
  quietly list_images pause
  pause=$(<"$run/images")
  mkdir -p /etc/containerd/certs.d
  cat >/etc/containerd/config.toml <<CONFIG
version = 3

[plugins.'io.containerd.cri.v1.images'.pinned_images]
  sandbox = '$pause'

[plugins.'io.containerd.cri.v1.images'.registry]
  config_path = '/etc/containerd/certs.d'

[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
  runtime_type = 'io.containerd.runc.v2'

[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
  SystemdCgroup = true
CONFIG
  printf 'runtime-endpoint: unix:///run/containerd/containerd.sock\n' >/etc/crictl.yaml
  quietly systemctl daemon-reload
  quietly systemctl enable --now containerd
  quietly systemctl restart containerd
  quietly systemctl enable kubelet
}
`;

/** Function that pulls what a control plane runs from, and so everything that workers do. */
export const IMAGES = shell`
images() { patiently 3 quietly kubeadm config images pull --kubernetes-version "v$KUBERNETES_VERSION"; }
`;

/** Where an image says what is on it. */
export const RECORD = '/opt/node-image/record';

/** Functions by which an image says what is on it, and a machine finds out what it need not do. */
export const BAKED = shell`
# wanted NAME: what the step NAME brings to this machine, in a line; the record of an image has the same line where that is on it.
wanted() {
  case $1 in
    software) echo "software kubernetes=$KUBERNETES_VERSION kubelet=$KUBELET_VERSION arch=$(uname -m)" ;;
    runtime) echo "runtime containerd=${CONTAINERD} runc=${RUNC} arch=$(uname -m)" ;;
    helm_program) echo "helm_program helm=${HELM} arch=$(uname -m)" ;;
    images) echo "images kubernetes=$KUBERNETES_VERSION arch=$(uname -m)" ;;
  esac
}

# installed: whether Kubernetes is here in the versions that this machine wants, whatever a record says.
installed() {
  [[ $(kubeadm version --output short) == "v$KUBERNETES_VERSION" && $(kubelet --version) == "Kubernetes v$KUBELET_VERSION" ]]
}

# baked NAME...: takes steps for done that the image has done, in the versions that this machine wants; all others are done as on any machine.
baked() {
  local name
  if [[ ! -e ${RECORD} ]]; then return; fi
  for name in "$@"; do
    if [[ -e $state/$name ]]; then continue; fi
    if grep -Fqx -- "$(wanted "$name")" ${RECORD} && { [[ $name != software ]] || installed; }; then
      touch "$state/$name"
      say "$name: is in the image"
    else
      say "$name: the image has it not, or in other versions"
    fi
  done
}
`;
