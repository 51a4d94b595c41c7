import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { problem } from '../../base/problem';

/** Where machines are. */
export interface InstancePlace {
  readonly subnets: readonly ec2.ISubnet[];
  /** Whether they have addresses in the internet, which is how they reach it then. */
  readonly isPublic: boolean;
}

/** A text as security groups and roles can be described with it. */
export function described(text: string): string {
  return text.replace(/[^\w .:/()#,@+=&;{}!$*-]/g, '-').slice(0, 255);
}

/** The subnets that were asked for; else private ones with a way out, else public ones. */
export function placeIn(construct: Construct, vpc: ec2.IVpc, selection?: ec2.SubnetSelection): InstancePlace {
  const chosen = selection ?? { subnetType: vpc.privateSubnets.length > 0 ? ec2.SubnetType.PRIVATE_WITH_EGRESS : ec2.SubnetType.PUBLIC };
  const { subnets, reason = 'the VPC has no such subnets' } = select(vpc, chosen);
  if (subnets.length === 0) {
    problem(construct, 'subnets', reason, 'set vpcSubnets to existing subnets with internet access');
    const others = [...vpc.publicSubnets, ...vpc.privateSubnets, ...vpc.isolatedSubnets];
    return { subnets: others.length > 0 ? others : [noSubnet(construct)], isPublic: false };
  }
  if (subnets.some((subnet) => vpc.isolatedSubnets.includes(subnet))) {
    problem(construct, 'subnets', 'isolated subnets have no internet access, which packages and images need',
      'use private subnets with a NAT gateway, or public ones');
  }
  return { subnets, isPublic: subnets.every((subnet) => vpc.publicSubnets.includes(subnet)) };
}

/** Subnets as the CDK finds them, or why there are none that could be used. */
function select(vpc: ec2.IVpc, selection: ec2.SubnetSelection): { readonly subnets: ec2.ISubnet[]; readonly reason?: string } {
  try {
    const { subnets } = vpc.selectSubnets(selection);
    if (!subnets.some((subnet) => isList(subnet.subnetId) || isList(subnet.availabilityZone))) return { subnets }; // zones are not known of each, which throws
    return { subnets: [], reason: 'the subnets of the VPC are a list whose length is known only at deployment: set it (Fn.split(\',\', list, 3))' };
  } catch (error) {
    return { subnets: [], reason: (error as Error).message };
  }
}

/** Whether a text stands for a whole list until a stack is deployed. */
function isList(text: string): boolean {
  return text.startsWith('#{Token[');
}

/** Something to go on with. */
function noSubnet(construct: Construct): ec2.ISubnet {
  return ec2.Subnet.fromSubnetAttributes(construct, 'NoSubnet', { subnetId: 'subnet-00000000', availabilityZone: 'none' });
}
