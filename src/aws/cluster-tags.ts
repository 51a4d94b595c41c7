import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';

/** Tags by which the cloud provider finds machines and subnets; subnets of other stacks cannot be tagged here. */
export function tagCluster(cluster: Construct, clusterTag: string, name: string, vpc: ec2.IVpc): void {
  const { Tags } = require('aws-cdk-lib') as typeof import('aws-cdk-lib');
  const { CfnSubnet } = require('aws-cdk-lib/aws-ec2') as typeof ec2;
  const includeResourceTypes = ['AWS::EC2::Instance', 'AWS::AutoScaling::AutoScalingGroup'];
  Tags.of(cluster).add(clusterTag, 'owned', { includeResourceTypes });
  Tags.of(cluster).add('Name', name, { includeResourceTypes });
  for (const [subnets, role] of [[vpc.publicSubnets, 'elb'], [vpc.privateSubnets, 'internal-elb']] as [ec2.ISubnet[], string][]) {
    for (const subnet of subnets.filter(({ node }) => node.defaultChild instanceof CfnSubnet)) {
      Tags.of(subnet).add(clusterTag, 'shared');
      Tags.of(subnet).add(`kubernetes.io/role/${role}`, '1');
    }
  }
}
