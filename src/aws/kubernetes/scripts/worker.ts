import { nodeFunctions } from './node';
import { BAKED } from './runtime';
import { shell } from '../../../base/shell';
import type { PackageManager } from '../../machine/operating-system';
import { END, FRAME } from '../../machine/scripts/frame';
import { packageFunctions } from '../../machine/scripts/packages';
import { ClusterFacts, joinConfiguration } from '../kubeadm-config';

const WORKER = shell`
# images: while others are waited for.
images() {
  local image
  quietly list_images 'kube-proxy|pause'
  for image in $(<"$run/images"); do patiently 3 quietly crictl pull "$image"; done
}

ready() { await 'this node to be ready' node_ready /etc/kubernetes/kubelet.conf; }

facts
baked software runtime images
step system
together software aws_cli_archive runtime
step aws_cli
step trust
step containers
together images credentials
step join
step ready
`;

/** The script of a worker. */
export function workerScript(manager: PackageManager, facts: ClusterFacts): string {
  return FRAME + packageFunctions(manager) + nodeFunctions(manager) + BAKED + joinFunctions(facts, false) + WORKER + END;
}

/** Functions by which a machine joins a cluster: the credentials come from Parameter Store, as soon as the first control plane has written them. */
export function joinFunctions(facts: ClusterFacts, controlPlane: boolean): string {
  return shell`
# credentials: asked for until they are there and what they should be.
credentials() {
  await 'the credentials that the first control plane writes' read_credentials
}

read_credentials() {
  parameter "$JOIN_PARAMETER" "$run/join" || return 1
  if ! jq --slurp --exit-status '.[0] | (.token | test("^[a-z0-9]{6}\\.[a-z0-9]{16}$")) and (.caHash | test("^sha256:[0-9a-f]{64}$")) and (.endpoint | test("^[A-Za-z0-9.-]+$"))' \
    "$run/join" >/dev/null 2>&1; then
    echo "$JOIN_PARAMETER has not the token, caHash and endpoint of a cluster" >"$last"
    return 1
  fi
${controlPlane ? shell`  parameter "$CERTIFICATE_KEY_PARAMETER" "$run/certificate-key" || return 1
  if ! grep -Eqx '[0-9a-f]{64}' "$run/certificate-key"; then
    echo "$CERTIFICATE_KEY_PARAMETER is no certificate key" >"$last"
    return 1
  fi
` : ''}}

# join: with fresh credentials at each attempt, until the deadline.
join() { await 'kubeadm join to succeed' try_to_join; }

try_to_join() {
  local endpoint token ca_hash${controlPlane ? ' certificate_key' : ''}
  if ! read_credentials; then return 1; fi
  endpoint=$(jq -r .endpoint "$run/join")
  token=$(jq -r .token "$run/join")
  ca_hash=$(jq -r .caHash "$run/join")
${controlPlane ? '  certificate_key=$(<"$run/certificate-key")\n' : ''}  (umask 077 && cat >"$run/join.yaml" <<CONFIG
${joinConfiguration(facts, controlPlane)}
CONFIG
  )
  if [[ -e /etc/kubernetes/kubelet.conf || -e /etc/kubernetes/pki/ca.crt ]]; then quietly kubeadm reset --force || true; fi
  if ! kubeadm join --config "$run/join.yaml" >"$run/kubeadm" 2>&1; then
    cat "$run/kubeadm" >&2
    grep -iE 'error|fail|timed? ?out|refused' "$run/kubeadm" | grep -v 'stack trace' | tail -n 1 >"$last" || true
    return 1
  fi
  rm -f "$run/join" "$run/join.yaml" "$run/certificate-key"
}
`;
}
