import { HELM } from './release';
import { CONTAINERD, RUNC } from './runtime';
import { shell } from '../../../base/shell';

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
