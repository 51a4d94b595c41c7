import { softwareFunctions } from './node';
import { HELM, HELM_PROGRAM, Release, releaseImages } from './release';
import { BAKED, CONTAINERD, IMAGES, RECORD, RUNC, RUNTIME } from './runtime';
import { shell } from '../../../base/shell';
import { PackageManager } from '../../machine/operating-system';
import { STEPS } from '../../machine/scripts/frame';
import { packageFunctions } from '../../machine/scripts/packages';

const BEGIN = shell`#!/usr/bin/env bash
# Makes this machine one of which EC2 Image Builder takes an image: everything is on it that a node fetches at its first boot, by the same steps, and nothing that is
# of this machine alone. ${RECORD} says what is on it.
`;

const NOBODY_WAITS = shell`
tell() { :; } # Image Builder reads the log
`;

/** The image carries its own check: it judges the machine before the image is taken, and a machine that boots from it after. */
const CHECK = shell`
# check: what the phases "validate" and "test" run.
check() {
  cat >/opt/node-image/check <<'CHECK'
#!/usr/bin/env bash
# Whether this machine has what its image should have: check KUBERNETES_VERSION
set -euo pipefail
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin HOME=/root LC_ALL=C.UTF-8
version=$1

# says WHAT EXPECTED COMMAND...: a word of what the command says.
says() {
  local what=$1 expected=$2 answer
  shift 2
  answer=$("$@" 2>&1) || { echo "node image: $what does not answer: $answer" >&2; exit 1; }
  if [[ " $(tr -s '[:space:]' ' ' <<<"$answer") " != *" $expected "* ]]; then
    echo "node image: $what says $answer instead of $expected" >&2
    exit 1
  fi
}

says kubeadm "v$version" kubeadm version --output short
says kubelet "v$version" kubelet --version
says kubectl "v$version" kubectl version --client
says containerd v${CONTAINERD} containerd --version
says runc ${RUNC} runc --version
says Helm v${HELM} helm version --template '{{.Version}}'
aws --version >/dev/null
says 'Session Manager' enabled systemctl list-unit-files '*amazon-ssm-agent*'
systemctl start containerd
says 'containerd as the kubelet asks it' v${CONTAINERD} crictl version
for image in $(kubeadm config images list --kubernetes-version "v$version"); do
  if [[ -z $(crictl images --quiet "$image") ]]; then
    echo "node image: $image is not in it" >&2
    exit 1
  fi
done
for file in /opt/bootstrap /var/lib/bootstrap /etc/kubernetes/kubelet.conf /etc/kubernetes/pki/ca.crt; do
  if [[ -e $file ]]; then
    echo "node image: $file is in it, which is of one machine" >&2
    exit 1
  fi
done
CHECK
  chmod 0755 /opt/node-image/check
}
`;

const FORGET: { readonly [manager in PackageManager]: string } = {
  [PackageManager.APT]: 'quietly apt_get clean\n  rm -rf /var/lib/apt/lists/*',
  [PackageManager.DNF]: 'quietly dnf -q -y clean all',
};

/** Keys of hosts, what cloud-init and systemd know of the machine, and their logs are removed by Image Builder itself, after "validate". */
function main(manager: PackageManager, releases: readonly Release[]): string {
  return shell`
# forget: what is of this machine alone, or of no use on another.
forget() {
  current=forget
  quietly systemctl stop kubelet
  ${FORGET[manager]}
  rm -rf "$state" /opt/bootstrap /root/.cache/helm /root/.config/helm /root/.local/share/helm /var/lib/amazon/ssm/Vault
  find /var/log -type f ! -path '/var/log/journal/*' ! -path '/var/log/amazon/*' -exec truncate --size 0 {} +
}

together software aws_cli_archive runtime helm_program
step aws_cli
step containers
together images${releases.length > 0 ? ' chart_images' : ''}
mkdir -p /opt/node-image
for name in software runtime helm_program images; do wanted "$name"; done >${RECORD}
check
forget
say "the image has $(tr '\n' ',' <${RECORD})"
`;
}

/** The script that makes a machine an image of nodes. */
export function nodeImageScript(manager: PackageManager, releases: readonly Release[]): string {
  return [
    BEGIN, STEPS, NOBODY_WAITS, packageFunctions(manager), softwareFunctions(manager), RUNTIME, IMAGES, HELM_PROGRAM, BAKED, releases.length > 0 ? releaseImages(releases) : '',
    CHECK, main(manager, releases),
  ].join('');
}
