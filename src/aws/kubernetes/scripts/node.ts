import { RUNTIME } from './runtime';
import { shell } from '../../../base/shell';
import { PackageManager } from '../../machine/operating-system';

const SYSTEM = shell`
# system: what the kubelet and the pod network expect of the kernel, now and after each boot.
system() {
  quietly swapoff --all
  sed -i '/\sswap\s/ s/^[^#]/#&/' /etc/fstab
  printf '%s\n' overlay br_netfilter >/etc/modules-load.d/kubernetes.conf
  printf '%s\n' net.ipv4.ip_forward=1 net.bridge.bridge-nf-call-iptables=1 net.bridge.bridge-nf-call-ip6tables=1 >/etc/sysctl.d/90-kubernetes.conf
  quietly modprobe --all overlay br_netfilter
  quietly sysctl --load=/etc/sysctl.d/90-kubernetes.conf
  # networkd would remove the routes of pods, and give VXLAN devices other addresses than the pod network has told its peers
  mkdir -p /etc/systemd/networkd.conf.d /etc/systemd/network
  printf '%s\n' '[Network]' ManageForeignRoutes=no ManageForeignRoutingPolicyRules=no >/etc/systemd/networkd.conf.d/90-pod-network.conf
  printf '%s\n' '[Match]' 'OriginalName=flannel* cilium* vxlan*' '[Link]' MACAddressPolicy=none >/etc/systemd/network/10-pod-network.link
}

# trust: certificate authorities of the platform, for the system and so for containerd.
trust() {
  local secret number=0
  for secret in $TRUSTED_CERTIFICATES; do
    number=$((number + 1))
    await "the certificate in $secret" certificate "$secret" "$run/ca-$number.crt"
    trusted "$run/ca-$number.crt" "platform-$number"
  done
}

# certificate ARN FILE: the key ca.crt of a secret, or a secret that is nothing else.
certificate() {
  read_secret "$1" "$run/ca" || return 1
  jq --raw-output '.["ca.crt"]' "$run/ca" >"$2" 2>/dev/null || cp "$run/ca" "$2"
  openssl x509 -noout -in "$2" 2>"$last"
}

# read_secret ARN FILE: of Secrets Manager; only root reads the file.
read_secret() {
  (umask 077 && aws secretsmanager get-secret-value --secret-id "$1" --query SecretString --output text >"$2" 2>"$last")
}

# parameter NAME FILE: of Parameter Store; only root reads the file.
parameter() {
  (umask 077 && aws ssm get-parameter --name "$1" --with-decryption --query Parameter.Value --output text >"$2" 2>"$last")
}

# await WHAT COMMAND...: until it succeeds; what it could not do at last is the reason at the deadline.
await() {
  local what=$1
  shift
  until "$@"; do
    if ((SECONDS > DEADLINE)); then fail "gave up waiting for $what after $SECONDS s: $(tail -n 1 "$last" 2>/dev/null || true)"; fi
    sleep 5
  done
}

# facts: how Kubernetes and EC2 name this machine.
facts() {
  node=$(metadata local-hostname)
  node=\${node%% *}
  address=$(metadata local-ipv4)
  instance=$(metadata instance-id)
  zone=$(metadata placement/availability-zone)
}

# node_ready KUBECONFIG
node_ready() {
  [[ $(kubectl --kubeconfig "$1" get node "$node" --output 'jsonpath={.status.conditions[?(@.type=="Ready")].status}' 2>"$last") == True ]] || {
    if [[ ! -s $last ]]; then echo "node $node is not ready: the pod network may be missing" >"$last"; fi
    return 1
  }
}
`;

const APT = shell`
# software: everything that comes from package repositories, in one go.
software() {
  local minor
  step session_manager
  mkdir -p /etc/apt/keyrings
  : >/etc/apt/sources.list.d/kubernetes.list
  for minor in $(printf '%s\n' "\${KUBERNETES_VERSION%.*}" "\${KUBELET_VERSION%.*}" | sort -u); do
    fetch "https://pkgs.k8s.io/core:/stable:/v$minor/deb/Release.key" "/etc/apt/keyrings/kubernetes-$minor.asc"
    echo "deb [signed-by=/etc/apt/keyrings/kubernetes-$minor.asc] https://pkgs.k8s.io/core:/stable:/v$minor/deb/ /" >>/etc/apt/sources.list.d/kubernetes.list
  done
  refresh
  # the image may have others, which are held
  packages --allow-change-held-packages --allow-downgrades ca-certificates conntrack ethtool iptables jq socat unzip \
    "kubeadm=$KUBERNETES_VERSION-*" "kubectl=$KUBERNETES_VERSION-*" "kubelet=$KUBELET_VERSION-*"
  quietly apt-mark hold kubeadm kubectl kubelet
}

# trusted FILE NAME
trusted() {
  install -m 0644 "$1" "/usr/local/share/ca-certificates/$2.crt"
  quietly update-ca-certificates
}
`;

const DNF = shell`
# software: everything that comes from package repositories, in one go.
software() {
  local minor
  step session_manager
  : >/etc/yum.repos.d/kubernetes.repo
  for minor in $(printf '%s\n' "\${KUBERNETES_VERSION%.*}" "\${KUBELET_VERSION%.*}" | sort -u); do
    cat >>/etc/yum.repos.d/kubernetes.repo <<REPO
[kubernetes-$minor]
name=Kubernetes $minor
baseurl=https://pkgs.k8s.io/core:/stable:/v$minor/rpm/
gpgkey=https://pkgs.k8s.io/core:/stable:/v$minor/rpm/repodata/repomd.xml.key
gpgcheck=1
enabled=1
exclude=kubelet kubeadm kubectl cri-tools kubernetes-cni
REPO
  done
  if [[ -e /etc/selinux/config ]]; then
    sed -i 's/^SELINUX=enforcing/SELINUX=permissive/' /etc/selinux/config
    setenforce 0 2>/dev/null || true
  fi
  packages --disableexcludes=all conntrack-tools ethtool iproute-tc iptables-nft jq socat \
    "kubeadm-$KUBERNETES_VERSION" "kubectl-$KUBERNETES_VERSION" "kubelet-$KUBELET_VERSION"
}

# trusted FILE NAME
trusted() {
  install -m 0644 "$1" "/etc/pki/ca-trust/source/anchors/$2.crt"
  quietly update-ca-trust
}
`;

/** Functions that install Kubernetes' own programs, for a system. */
export function softwareFunctions(manager: PackageManager): string {
  return manager === PackageManager.APT ? APT : DNF;
}

/** Functions that make a machine a Kubernetes node, for a system. */
export function nodeFunctions(manager: PackageManager): string {
  return SYSTEM + RUNTIME + softwareFunctions(manager);
}
