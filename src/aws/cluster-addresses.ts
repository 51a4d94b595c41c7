import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { Cidr, overlap, parseCidr } from './cidr';
import type { KubeadmClusterProps } from './kubeadm-cluster-props';
import { problem, warning } from '../problem';

const POD_CIDR = '10.244.0.0/16';
const SERVICE_CIDR = '10.96.0.0/16';

/** The networks of pods and Services to go on with; a problem where an address could be two things. */
export function checkAddresses(construct: Construct, props: KubeadmClusterProps): { readonly podCidr: string; readonly serviceCidr: string } {
  const podCidr = checked(construct, 'podCidr', props.podCidr ?? POD_CIDR, POD_CIDR, 8, 20);
  const serviceCidr = checked(construct, 'serviceCidr', props.serviceCidr ?? SERVICE_CIDR, SERVICE_CIDR, 12, 24);
  const vpcCidr = cidrOf(props.vpc);
  if (vpcCidr === undefined) {
    warning(construct, 'unknown-addresses', `the addresses of the VPC ${props.vpc.node.path} are not known`,
      `give vpcCidrBlock to Vpc.fromVpcAttributes; it must have nothing in common with pods (${podCidr}) and Services (${serviceCidr})`);
  }
  const networks: [string, string][] = [['podCidr', podCidr], ['serviceCidr', serviceCidr], ...(vpcCidr ? [['the VPC', vpcCidr] as [string, string]] : [])];
  networks.forEach(([name, cidr], i) => {
    for (const [other, otherCidr] of networks.slice(i + 1)) {
      if (!overlap(parseCidr(cidr)!, parseCidr(otherCidr)!)) continue;
      problem(construct, 'overlapping-addresses', `${name} (${cidr}) and ${other} (${otherCidr}) have addresses in common`,
        'give podCidr and serviceCidr networks that neither the VPC nor the other has');
    }
  });
  return { podCidr, serviceCidr };
}

function checked(construct: Construct, prop: string, text: string, fallback: string, least: number, most: number): string {
  const cidr: Cidr | undefined = parseCidr(text);
  if (cidr && cidr.prefix >= least && cidr.prefix <= most && text.startsWith(`${dotted(cidr.first)}/`)) return text;
  problem(construct, 'cluster-network', `${prop} is ${JSON.stringify(text)}`, `use the first address of a network and its prefix, /${least} to /${most}, such as ${fallback}`);
  return fallback;
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

/** The addresses of a VPC, where they are known before it is made. */
function cidrOf(vpc: ec2.IVpc): string | undefined {
  const { CfnVPC } = require('aws-cdk-lib/aws-ec2') as typeof ec2;
  const resource = vpc.node.defaultChild;
  try {
    const cidr = resource instanceof CfnVPC ? resource.cidrBlock : vpc.vpcCidrBlock;
    return cidr !== undefined && parseCidr(cidr) ? cidr : undefined;
  } catch { // that of an imported VPC was not said
    return undefined;
  }
}
