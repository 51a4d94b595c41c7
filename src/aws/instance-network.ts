import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { problem } from '../problem';

/** Where machines are. */
export interface InstancePlace {
  readonly subnets: readonly ec2.ISubnet[];
  /** Whether they have addresses in the internet, which is how they reach it then. */
  readonly isPublic: boolean;
}

/** The subnets that were asked for; else private ones with a way out, else public ones. */
export function placeIn(construct: Construct, vpc: ec2.IVpc, selection?: ec2.SubnetSelection): InstancePlace {
  const { SubnetType } = require('aws-cdk-lib/aws-ec2') as typeof ec2;
  const chosen = selection ?? { subnetType: vpc.privateSubnets.length > 0 ? SubnetType.PRIVATE_WITH_EGRESS : SubnetType.PUBLIC };
  const { subnets } = vpc.selectSubnets(chosen);
  if (subnets.length === 0) {
    problem(construct, 'subnets', 'there are no such subnets in the VPC', 'give vpcSubnets that the VPC has, with a way to the internet');
    return { subnets: [...vpc.publicSubnets, ...vpc.privateSubnets, ...vpc.isolatedSubnets], isPublic: false };
  }
  if (subnets.some((subnet) => vpc.isolatedSubnets.includes(subnet))) {
    problem(construct, 'subnets', 'isolated subnets have no way to the internet, from which packages and images come', 'use private subnets with a NAT gateway, or public ones');
  }
  return { subnets, isPublic: subnets.every((subnet) => vpc.publicSubnets.includes(subnet)) };
}
