import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct, IConstruct } from 'constructs';
import type { KubeadmClusterProps } from './kubeadm-cluster-props';
import type { NodeGroup } from './node-group';
import { isDnsLabel } from '../../base/kubernetes-names';
import { problem, warning } from '../../base/problem';
import type { MachineChange, MachineFinding } from '../../machines/kept';
import { Cidr, overlap, parseCidr } from '../machine/access';
import { firstBootVerdicts, idsOf, inWords, PROCEDURE, replacing, restarting, scriptVerdict } from '../machine/machine-changes';

/** The name to go on with. */
export function checkClusterName(construct: Construct, name: string): string {
  if (/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/.test(name)) return name;
  problem(construct, 'cluster-name', `${JSON.stringify(name)} is not a valid cluster name`,
    'set clusterName: 1 to 40 lower-case letters, digits and dashes');
  return 'cluster';
}

/** A cluster of the program. */
interface ClusterInVpc {
  readonly cluster: Construct;
  readonly name: string;
  readonly vpc: ec2.IVpc;
}

const clustersOf = new WeakMap<IConstruct, ClusterInVpc[]>();

/** A problem where another cluster of the stack or network has its name: each would take the other's machines, security groups and credentials for joining for its own. */
export function checkOnlyCluster(cluster: Construct, name: string, vpc: ec2.IVpc): void {
  const stack = cdk.Stack.of(cluster);
  const before = clustersOf.get(cluster.node.root) ?? [];
  for (const other of before.filter((each) => each.name === name)) {
    const otherStack = cdk.Stack.of(other.cluster);
    if (otherStack !== stack && other.vpc !== vpc && !(other.vpc.vpcId === vpc.vpcId && otherStack.region === stack.region)) continue;
    problem(cluster, 'cluster-name', `${other.cluster.node.path} already has the name ${name}`,
      'give each cluster in a stack or network a unique clusterName');
  }
  clustersOf.set(cluster.node.root, [...before, { cluster, name, vpc }]);
}

/** The number of control planes to go on with. */
export function checkControlPlanes(construct: Construct, count: number): number {
  if (count === 1 || count === 3) return count;
  problem(construct, 'control-plane-count', `controlPlane.count is ${count}, which is not valid`, count % 2 === 0
    ? 'use 1 or 3: etcd needs a majority, so an even number tolerates no more failures than one fewer'
    : 'use 1 or 3');
  return 1;
}

/** A problem where pods of users can run nowhere, a risk where they run beside what they should not reach. */
export function checkWherePodsRun(construct: Construct, { workers, controlPlane = {}, ebsVolumes = true }: KubeadmClusterProps): void {
  if (Object.keys(workers).length === 0 && !controlPlane.runsPods) {
    problem(construct, 'no-workers', 'the cluster has no workers, and its control planes run no pods',
      'add a group to workers, or set controlPlane.runsPods');
  }
  if (controlPlane.runsPods && ebsVolumes) {
    warning(construct, 'pods-reach-role', 'pods of users run on control planes, where the EBS CSI driver, a pod, needs the role of the machine, so they can assume it too',
      'add workers, set ebsVolumes to false, or block 169.254.169.254 for pods with a network policy and acknowledge this');
  }
}

/** How many machines there are at least and at most. */
interface GroupSize {
  readonly minimum: number;
  readonly maximum: number;
}

/** A stack holds 500 resources, and each machine is some of them. */
const MOST_FIXED = 50;

/** The size of a group to go on with; a problem where it cannot be a label, or has no machines. */
export function checkGroup(construct: Construct, name: string, { _minimum: minimum, _maximum: maximum, _scales: scales }: NodeGroup): GroupSize {
  if (!isDnsLabel(name)) {
    problem(construct, 'group-name', `${JSON.stringify(name)} is not a valid group name`, 'use lower-case letters, digits and dashes, at most 63');
  }
  const least = scales ? 0 : 1;
  const whole = Number.isSafeInteger(minimum) && Number.isSafeInteger(maximum);
  if (whole && minimum >= least && maximum >= Math.max(1, minimum) && (scales || maximum <= MOST_FIXED)) return { minimum, maximum };
  problem(construct, 'group-size', scales ? `the group has ${minimum} to ${maximum} machines, which is not valid` : `the group has ${minimum} machines, which is not valid`,
    scales
      ? 'use whole numbers: a minimum of zero or more, and a maximum of one or more, not below the minimum'
      : `use a whole number from 1 to ${MOST_FIXED}, or NodeGroup.autoScaling`);
  return { minimum: 1, maximum: 1 };
}

const POD_CIDR = '10.244.0.0/16';
const SERVICE_CIDR = '10.96.0.0/16';

/** The networks of pods and Services to go on with; a problem where an address could be two things. */
export function checkAddresses(construct: Construct, props: KubeadmClusterProps): { readonly podCidr: string; readonly serviceCidr: string } {
  const podCidr = checked(construct, 'podCidr', props.podCidr ?? POD_CIDR, POD_CIDR, 8, 20);
  const serviceCidr = checked(construct, 'serviceCidr', props.serviceCidr ?? SERVICE_CIDR, SERVICE_CIDR, 12, 24);
  const vpcCidr = cidrOf(props.vpc);
  if (vpcCidr === undefined) {
    warning(construct, 'unknown-addresses', `the addresses of the VPC ${props.vpc.node.path} are not known`,
      `pass vpcCidrBlock to Vpc.fromVpcAttributes; it must not overlap pods (${podCidr}) and Services (${serviceCidr})`);
  }
  const networks: [string, string][] = [['podCidr', podCidr], ['serviceCidr', serviceCidr], ...(vpcCidr ? [['the VPC', vpcCidr] as [string, string]] : [])];
  networks.forEach(([name, cidr], i) => {
    for (const [other, otherCidr] of networks.slice(i + 1)) {
      if (!overlap(parseCidr(cidr)!, parseCidr(otherCidr)!)) continue;
      problem(construct, 'overlapping-addresses', `${name} (${cidr}) and ${other} (${otherCidr}) overlap`,
        'set podCidr and serviceCidr to networks that overlap neither the VPC nor each other');
    }
  });
  return { podCidr, serviceCidr };
}

function checked(construct: Construct, prop: string, text: string, fallback: string, least: number, most: number): string {
  const cidr: Cidr | undefined = parseCidr(text);
  if (cidr && cidr.prefix >= least && cidr.prefix <= most && text.startsWith(`${dotted(cidr.first)}/`)) return text;
  problem(construct, 'cluster-network', `${prop} is ${JSON.stringify(text)}, which is not a valid network`,
    `use the first address of a network with its prefix, /${least} to /${most}, such as ${fallback}`);
  return fallback;
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

/** The addresses of a VPC, where they are known before it is made. */
function cidrOf(vpc: ec2.IVpc): string | undefined {
  const resource = vpc.node.defaultChild;
  try {
    const cidr = resource instanceof ec2.CfnVPC ? resource.cidrBlock : vpc.vpcCidrBlock;
    return cidr !== undefined && parseCidr(cidr) ? cidr : undefined;
  } catch { // that of an imported VPC was not said
    return undefined;
  }
}

/** What to do by hand, by options. */
const FIXES: { readonly [option: string]: string } = {
  'kubernetesVersion': 'upgrade the control planes by `kubeadm upgrade`, one after the other, so that new machines fit',
  'controlPlane.count': 'revert it: the address of the API server depends on it; create another cluster to move to',
  'trustedCertificates': `revert it, or copy the certificates to each control plane (${PROCEDURE})`,
  'cni': 'upgrade its chart by Helm or Flux; another network needs another cluster',
};

/**
 * What is wrong with changes of control planes: etcd agrees by majority, so no two of them may go at the same time, and the only one not at all.
 *
 * @param count how many control planes there are
 */
export function judgeControlPlanes(changes: readonly MachineChange[], count: number): MachineFinding[] {
  return [...firstBootVerdicts(changes, 'control planes', FIXES), ...replacement(changes, count), ...restart(changes)];
}

function replacement(changes: readonly MachineChange[], count: number): MachineFinding[] {
  const replaced = changes.filter((change) => replacing(change).length > 0);
  if (!replaced.some(({ accepted }) => !accepted)) return [];
  const what = `${idsOf(replaced)}: ${inWords(replaced.flatMap(replacing))}`;
  const check = 'machine-replaced';
  if (count === 1) {
    return [{
      check,
      warning: false,
      message: `${what}; CloudFormation replaces the only control plane; the new one has no data of etcd and does not start a cluster, so the deployment rolls back`,
      fix: `revert it, or create another cluster and move to it (${PROCEDURE})`,
    }];
  }
  if (replaced.length > 1) {
    return [{
      check,
      warning: false,
      message: `${what}; CloudFormation replaces ${replaced.length} control planes at once; etcd then has ${count + replaced.length} members, and no quorum when the old ones are removed`,
      fix: `change one at a time: hold the others (cluster.controlPlanes[1].instance.imageId = '…'), deploy, and remove the old member from etcd before the next (${PROCEDURE})`,
    }];
  }
  return [{
    check,
    warning: true,
    message: `${what}; CloudFormation replaces this control plane; the old machine stays a member of etcd until you remove it`,
    fix: `deploy, then remove the old member before the next control plane changes (${PROCEDURE})`,
  }];
}

function restart(changes: readonly MachineChange[]): MachineFinding[] {
  const restarted = changes.filter((change) => replacing(change).length === 0 && restarting(change).length > 0);
  if (restarted.length < 2) return restarted.flatMap(scriptVerdict);
  if (!restarted.some(({ accepted }) => !accepted)) return [];
  return [{
    check: 'machine-restarted',
    warning: false,
    message: `${idsOf(restarted)}: ${inWords(restarted.flatMap(restarting))}; CloudFormation stops and starts ${restarted.length} control planes at once, and the API server is unavailable until etcd has a quorum again`,
    fix: `change one at a time, holding the others, or plan a maintenance window (${PROCEDURE})`,
  }];
}
