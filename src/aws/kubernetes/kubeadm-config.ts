import type { Construct } from 'constructs';
import { problem } from '../../base/problem';

/** What is the same for all nodes of a cluster. */
export interface ClusterFacts {
  readonly name: string;
  readonly podCidr: string;
  readonly serviceCidr: string;
  /** Whether cloud-provider-aws initializes nodes. */
  readonly cloudProvider: boolean;
  /** Whether pods of users may run on control planes. */
  readonly controlPlaneRunsPods: boolean;
  /** Whether there are several control planes behind a load balancer. */
  readonly highlyAvailable: boolean;
}

/**
 * kubeadm's configurations as shell here-documents: `$…` are variables of the script.
 *
 * @see https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/
 */

/** Of the first control plane. */
export function initConfiguration(facts: ClusterFacts): string {
  const lines = [
    'apiVersion: kubeadm.k8s.io/v1beta4',
    'kind: InitConfiguration',
    'localAPIEndpoint:',
    '  advertiseAddress: $address',
    '  bindPort: 6443',
    ...registration(facts, true),
    '---',
    'apiVersion: kubeadm.k8s.io/v1beta4',
    'kind: ClusterConfiguration',
    `clusterName: ${facts.name}`,
    'kubernetesVersion: v$KUBERNETES_VERSION',
    'controlPlaneEndpoint: $endpoint:6443',
    'networking:',
    '  dnsDomain: cluster.local',
    `  podSubnet: ${facts.podCidr}`,
    `  serviceSubnet: ${facts.serviceCidr}`,
    'apiServer:',
    '  certSANs: [$endpoint, $address, 127.0.0.1, localhost]',
    '  extraArgs:',
    '    - name: profiling',
    '      value: "false"',
    'controllerManager:',
    '  extraArgs:',
    '    - name: profiling',
    '      value: "false"',
    ...(facts.cloudProvider ? ['    - name: cloud-provider', '      value: external'] : []),
    'scheduler:',
    '  extraArgs:',
    '    - name: profiling',
    '      value: "false"',
    '---',
    'apiVersion: kubelet.config.k8s.io/v1beta1',
    'kind: KubeletConfiguration',
    'cgroupDriver: systemd',
    'shutdownGracePeriod: 60s',
    'shutdownGracePeriodCriticalPods: 20s',
  ];
  return lines.join('\n');
}

/** Of every other node. */
export function joinConfiguration(facts: ClusterFacts, controlPlane: boolean): string {
  const lines = [
    'apiVersion: kubeadm.k8s.io/v1beta4',
    'kind: JoinConfiguration',
    'discovery:',
    '  bootstrapToken:',
    '    token: "$token"',
    '    apiServerEndpoint: $endpoint:6443',
    '    caCertHashes: ["$ca_hash"]',
    ...registration(facts, controlPlane),
    ...(controlPlane ? ['controlPlane:', '  localAPIEndpoint:', '    advertiseAddress: $address', '    bindPort: 6443', '  certificateKey: "$certificate_key"'] : []),
  ];
  return lines.join('\n');
}

function registration({ cloudProvider, controlPlaneRunsPods }: ClusterFacts, controlPlane: boolean): string[] {
  const args: [string, string][] = [
    ['node-ip', '$address'],
    ...(cloudProvider ? [['cloud-provider', 'external'], ['provider-id', 'aws:///$zone/$instance']] as [string, string][] : []),
    ...(controlPlane ? [] : [['node-labels', 'node-group=$NODE_GROUP']] as [string, string][]),
  ];
  return [
    'nodeRegistration:',
    '  name: $node',
    '  criSocket: unix:///run/containerd/containerd.sock',
    '  imagePullPolicy: IfNotPresent',
    ...(controlPlane && controlPlaneRunsPods ? ['  taints: []'] : []),
    '  kubeletExtraArgs:',
    ...args.flatMap(([name, value]) => [`    - name: ${name}`, `      value: ${value}`]),
  ];
}

/** The minor versions of Kubernetes 1 that are supported, and so are their packages. */
const MINORS = [35, 36, 37];
/** The newest when this version of the library was made. */
export const NEWEST = '1.37.2';

/** The version to go on with: the newest where it is none. */
export function checkVersion(construct: Construct, version: string): string {
  const minor = minorOf(version);
  if (minor === undefined) {
    problem(construct, 'kubernetes-version', `${JSON.stringify(version)} is not a valid Kubernetes version`,
      `use three numbers without v, such as ${NEWEST}`);
    return NEWEST;
  }
  if (!MINORS.includes(minor)) {
    problem(construct, 'kubernetes-version', `Kubernetes ${version} is not supported`, `use 1.${MINORS[0]} to 1.${MINORS.at(-1)}`);
    return NEWEST;
  }
  return version;
}

/** The version of a kubelet to go on with: the control plane's where theirs do not go together. */
export function checkSkew(construct: Construct, kubelet: string, controlPlane: string): string {
  const checked = checkVersion(construct, kubelet);
  const [own, other] = [checked, controlPlane].map((version) => version.split('.').map(Number));
  const difference = own[1] - other[1];
  if (difference > 0 || (difference === 0 && own[2] > other[2])) {
    problem(construct, 'kubernetes-skew', `the kubelet ${checked} is newer than the control plane ${controlPlane}`,
      'upgrade the control plane first');
    return controlPlane;
  }
  return checked;
}

function minorOf(version: string): number | undefined {
  const match = /^1\.(\d+)\.\d+$/.exec(version);
  return match ? Number(match[1]) : undefined;
}
