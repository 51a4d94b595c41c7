import { FluxFacts, fluxFunctions } from './flux';
import { nodeFunctions } from './node';
import { Release, releaseFunctions } from './release';
import { BAKED, IMAGES } from './runtime';
import { joinFunctions } from './worker';
import { shell } from '../../../base/shell';
import type { PackageManager } from '../../machine/operating-system';
import { END, FRAME } from '../../machine/scripts/frame';
import { packageFunctions } from '../../machine/scripts/packages';
import { ClusterFacts, initConfiguration } from '../kubeadm-config';

/** What the first control plane brings into the cluster. */
export interface ControlPlaneFacts extends ClusterFacts {
  readonly releases: readonly Release[];
  readonly flux?: FluxFacts;
}

/** Renewed every hour: a node can join at any time, and what was read once is soon worth nothing. */
function publishFunctions(highlyAvailable: boolean): string {
  return shell`
# publish: what others need to join, and the kubeconfig of administrators. The script of the timer does the work, so both do the same.
publish() {
  cat >/opt/bootstrap/publish <<'PUBLISH'
#!/usr/bin/env bash
# Writes fresh credentials for joining nodes into Parameter Store, renews certificates in their last month, and writes the kubeconfig into
# Secrets Manager where it has changed.
set -euo pipefail
shopt -s inherit_errexit
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin HOME=/root LC_ALL=C.UTF-8 AWS_PAGER=''
source /opt/bootstrap/values
export AWS_DEFAULT_REGION=$REGION KUBECONFIG=/etc/kubernetes/admin.conf
umask 077
work=$(mktemp -d /run/publish.XXXXXX)
trap 'rm -rf "$work"' EXIT

# put NAME FILE
put() {
  jq --raw-input --slurp --arg name "$1" '{Name: $name, Value: rtrimstr("\n"), Type: "SecureString", Overwrite: true}' "$2" >"$work/request"
  aws ssm put-parameter --cli-input-json "file://$work/request" >/dev/null
}

# Certificates last a year; kubeadm renews them when Kubernetes is upgraded, which may be later.
certificate=/etc/kubernetes/pki/apiserver.crt
if [[ -e $certificate ]] && ! openssl x509 -checkend 2592000 -noout -in "$certificate" >/dev/null; then
  kubeadm certs renew all >/dev/null
  for name in etcd kube-apiserver kube-controller-manager kube-scheduler; do
    for container in $(crictl ps --quiet --name "^$name\$"); do crictl stop "$container" >/dev/null; done
  done
  until kubectl get --raw /readyz >/dev/null 2>&1; do sleep 5; done
fi

server=$(kubectl config view --output 'jsonpath={.clusters[0].cluster.server}')
endpoint=\${server#https://}
kubeadm token create --ttl 3h >"$work/token"
openssl x509 -in /etc/kubernetes/pki/ca.crt -pubkey -noout | openssl pkey -pubin -outform DER | sha256sum | cut -c -64 >"$work/hash"
${highlyAvailable ? shell`openssl rand -hex 32 >"$work/key"
{
  printf 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\ncertificateKey: "%s"\n---\n' "$(<"$work/key")"
  kubectl --namespace kube-system get configmap kubeadm-config --output 'jsonpath={.data.ClusterConfiguration}'
} >"$work/upload.yaml"
kubeadm init phase upload-certs --upload-certs --skip-certificate-key-print --config "$work/upload.yaml" >/dev/null
put "$CERTIFICATE_KEY_PARAMETER" "$work/key"
` : ''}jq --null-input --arg endpoint "\${endpoint%:*}" --rawfile token "$work/token" --rawfile hash "$work/hash" \
  '{endpoint: $endpoint, token: ($token | rtrimstr("\n")), caHash: ("sha256:" + ($hash | rtrimstr("\n")))}' >"$work/join"
put "$JOIN_PARAMETER" "$work/join"

if ! sha256sum --check --status /opt/bootstrap/kubeconfig.sha256 2>/dev/null; then
  aws secretsmanager put-secret-value --secret-id "$KUBECONFIG_SECRET" --secret-string file:///etc/kubernetes/admin.conf >/dev/null
  sha256sum /etc/kubernetes/admin.conf >/opt/bootstrap/kubeconfig.sha256
fi
PUBLISH
  chmod 0700 /opt/bootstrap/publish
  cat >/etc/systemd/system/publish.service <<'UNIT'
[Unit]
Description=Fresh credentials for joining nodes
After=network-online.target kubelet.service

[Service]
Type=oneshot
ExecStart=/opt/bootstrap/publish
UNIT
  cat >/etc/systemd/system/publish.timer <<'UNIT'
[Unit]
Description=Fresh credentials for joining nodes, every hour

[Timer]
OnBootSec=5min
OnUnitActiveSec=1h
RandomizedDelaySec=10min

[Install]
WantedBy=timers.target
UNIT
  patiently 5 quietly /opt/bootstrap/publish
  quietly systemctl daemon-reload
  quietly systemctl enable --now publish.timer
}
`;
}

function initFunctions(facts: ControlPlaneFacts): string {
  return shell`
# ask: whether a control plane of this stack has begun a cluster already; only a clear answer counts.
ask() {
  if parameter "$JOIN_PARAMETER" "$run/join"; then
    cluster=exists
  elif grep -q ParameterNotFound "$last"; then
    cluster=none
  else
    return 1
  fi
}

${facts.highlyAvailable ? shell`# endpoint: the load balancer's name, as soon as it has one; this machine talks to itself, a load balancer is of no use before its targets.
endpoint() {
  await 'the name of the load balancer' parameter "$ENDPOINT_PARAMETER" "$state/endpoint-name"
  printf '%s %s\n' "$address" "$(<"$state/endpoint-name")" >>/etc/hosts
}

# register: with the load balancer, as soon as the API server answers.
register() {
  quietly aws elbv2 register-targets --target-group-arn "$TARGET_GROUP" --targets "Id=$instance,Port=6443"
}
` : ''}
init() {
  local endpoint=$address
  if [[ -e /etc/kubernetes/admin.conf || -e /etc/kubernetes/manifests/etcd.yaml ]]; then
    say 'an earlier attempt was interrupted: it is undone'
    quietly kubeadm reset --force
  fi
${facts.highlyAvailable ? '  endpoint=$(<"$state/endpoint-name")\n' : ''}  (umask 077 && cat >"$run/init.yaml" <<CONFIG
${initConfiguration(facts)}
CONFIG
  )
  quietly kubeadm init --config "$run/init.yaml" --skip-token-print --skip-certificate-key-print
  rm "$run/init.yaml"
}
`;
}

/** The order of steps: the first control plane begins the cluster, unless it replaces one; others join. */
function mainOf(facts: ControlPlaneFacts): string {
  const { highlyAvailable, flux } = facts;
  return shell`
ready() { await 'this node to be ready' node_ready /etc/kubernetes/admin.conf; }

facts
baked software runtime helm_program images
step system
together software aws_cli_archive runtime helm_program
step aws_cli
step trust
step containers
if [[ ! -e $state/init && ! -e $state/join ]]; then
  cluster=exists
  if [[ $FIRST == 1 ]]; then await 'a clear answer of Parameter Store' ask; fi
  if [[ $cluster == none ]]; then
    together images${highlyAvailable ? ' endpoint' : ''}
    step init
  else
${highlyAvailable ? shell`    together images credentials
    step join` : '    fail \'the only control plane of this cluster was replaced, and its data with it: restore etcd, or make the stack anew\''}
  fi
fi
${highlyAvailable ? 'step register\n' : ''}step publish
if [[ $FIRST == 1 ]]; then
  step charts${flux ? '\n  step flux' : ''}
fi
step ready
`;
}

/** The script of a control plane. */
export function controlPlaneScript(manager: PackageManager, facts: ControlPlaneFacts): string {
  return [
    FRAME, packageFunctions(manager), nodeFunctions(manager), IMAGES, BAKED, initFunctions(facts),
    facts.highlyAvailable ? joinFunctions(facts, true) : '',
    publishFunctions(facts.highlyAvailable), releaseFunctions(facts.releases), facts.flux ? fluxFunctions(facts.flux) : '', mainOf(facts), END,
  ].join('');
}
