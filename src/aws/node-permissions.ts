import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acceptFinding } from './instance-findings';

/** What cloud-provider-aws looks at; EC2 and ELB know no permissions for single resources here. */
const CLOUD_PROVIDER_READS = [
  'ec2:DescribeAvailabilityZones', 'ec2:DescribeInstances', 'ec2:DescribeInstanceTopology', 'ec2:DescribeRegions', 'ec2:DescribeRouteTables',
  'ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs',
  'elasticloadbalancing:DescribeListeners', 'elasticloadbalancing:DescribeLoadBalancerAttributes', 'elasticloadbalancing:DescribeLoadBalancerPolicies',
  'elasticloadbalancing:DescribeLoadBalancers', 'elasticloadbalancing:DescribeTargetGroupAttributes', 'elasticloadbalancing:DescribeTargetGroups',
  'elasticloadbalancing:DescribeTargetHealth',
];

/** What it does for Services of type LoadBalancer. */
const LOAD_BALANCER_WRITES = [
  'AddTags', 'ApplySecurityGroupsToLoadBalancer', 'AttachLoadBalancerToSubnets', 'ConfigureHealthCheck', 'CreateListener', 'CreateLoadBalancer',
  'CreateLoadBalancerListeners', 'CreateLoadBalancerPolicy', 'CreateTargetGroup', 'DeleteListener', 'DeleteLoadBalancer', 'DeleteLoadBalancerListeners',
  'DeleteTargetGroup', 'DeregisterInstancesFromLoadBalancer', 'DeregisterTargets', 'DetachLoadBalancerFromSubnets', 'ModifyListener',
  'ModifyLoadBalancerAttributes', 'ModifyTargetGroup', 'ModifyTargetGroupAttributes', 'RegisterInstancesWithLoadBalancer', 'RegisterTargets',
  'SetLoadBalancerPoliciesForBackendServer', 'SetLoadBalancerPoliciesOfListener', 'SetSecurityGroups',
].map((action) => `elasticloadbalancing:${action}`);

/** What cloud-provider-aws, on control planes, may do. */
export function allowCloudProvider(scope: Construct, role: iam.Role, clusterTag: string): void {
  const { Stack } = require('aws-cdk-lib') as typeof import('aws-cdk-lib');
  const { PolicyStatement } = require('aws-cdk-lib/aws-iam') as typeof iam;
  const groups = Stack.of(scope).formatArn({ service: 'ec2', resource: 'security-group', resourceName: '*' });
  const vpcs = Stack.of(scope).formatArn({ service: 'ec2', resource: 'vpc', resourceName: '*' });
  role.addToPolicy(new PolicyStatement({ sid: 'CloudProviderReads', actions: CLOUD_PROVIDER_READS, resources: ['*'] }));
  role.addToPolicy(new PolicyStatement({ sid: 'LoadBalancers', actions: LOAD_BALANCER_WRITES, resources: ['*'] }));
  role.addToPolicy(new PolicyStatement({ sid: 'MakeSecurityGroups', actions: ['ec2:CreateSecurityGroup'], resources: [groups, vpcs] }));
  role.addToPolicy(new PolicyStatement({ sid: 'TagSecurityGroups', actions: ['ec2:CreateTags'], resources: [groups] }));
  role.addToPolicy(new PolicyStatement({
    sid: 'OwnSecurityGroups',
    actions: ['ec2:AuthorizeSecurityGroupIngress', 'ec2:DeleteSecurityGroup', 'ec2:RevokeSecurityGroupIngress'],
    resources: [groups],
    conditions: { StringEquals: { [`aws:ResourceTag/${clusterTag}`]: 'owned' } },
  }));
  acceptFinding(role, 'AwsSolutions-IAM5[Resource::*]',
    'Descriptions have no resources in IAM, and load balancers of Services are made, tagged and named while the cluster runs.');
  for (const resource of ['security-group', 'vpc']) {
    acceptFinding(role, `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ec2:${arnRegion(scope)}:${arnAccount(scope)}:${resource}/*]`,
      'Security groups of load balancers are made while the cluster runs; only those with the cluster\'s tag can be changed.');
  }
}

/** What the EBS CSI driver's controller, on control planes, may do: make volumes and snapshots with its tag, and only touch those. */
export function allowEbsDriver(scope: Construct, role: iam.Role): void {
  const { Stack } = require('aws-cdk-lib') as typeof import('aws-cdk-lib');
  const { PolicyStatement } = require('aws-cdk-lib/aws-iam') as typeof iam;
  const arn = (resource: string, account?: string): string => Stack.of(scope).formatArn({ service: 'ec2', resource, resourceName: '*', account });
  const [volumes, snapshots, instances] = [arn('volume'), arn('snapshot', ''), arn('instance')];
  const tag = 'ebs.csi.aws.com/cluster';
  const requested = { StringEquals: { [`aws:RequestTag/${tag}`]: 'true' } };
  const owned = { StringEquals: { [`aws:ResourceTag/${tag}`]: 'true' } };
  role.addToPolicy(new PolicyStatement({
    sid: 'VolumeReads',
    actions: ['AvailabilityZones', 'Instances', 'Snapshots', 'Tags', 'VolumeStatus', 'Volumes', 'VolumesModifications'].map((what) => `ec2:Describe${what}`),
    resources: ['*'],
  }));
  role.addToPolicy(new PolicyStatement({ sid: 'MakeVolumes', actions: ['ec2:CreateVolume'], resources: [volumes], conditions: requested }));
  role.addToPolicy(new PolicyStatement({ sid: 'RestoreVolumes', actions: ['ec2:CreateVolume'], resources: [snapshots] }));
  role.addToPolicy(new PolicyStatement({ sid: 'MakeSnapshots', actions: ['ec2:CreateSnapshot'], resources: [snapshots], conditions: requested }));
  role.addToPolicy(new PolicyStatement({
    sid: 'OwnVolumes', actions: ['ec2:AttachVolume', 'ec2:CreateSnapshot', 'ec2:DeleteVolume', 'ec2:DetachVolume', 'ec2:ModifyVolume'], resources: [volumes], conditions: owned,
  }));
  role.addToPolicy(new PolicyStatement({ sid: 'AttachToInstances', actions: ['ec2:AttachVolume', 'ec2:DetachVolume'], resources: [instances] }));
  role.addToPolicy(new PolicyStatement({ sid: 'OwnSnapshots', actions: ['ec2:DeleteSnapshot'], resources: [snapshots], conditions: owned }));
  role.addToPolicy(new PolicyStatement({
    sid: 'TagWhatIsMade', actions: ['ec2:CreateTags'], resources: [volumes, snapshots], conditions: { StringEquals: { 'ec2:CreateAction': ['CreateVolume', 'CreateSnapshot'] } },
  }));
  acceptFinding(role, 'AwsSolutions-IAM5[Resource::*]', 'Descriptions have no resources in IAM.');
  for (const resource of [`${arnAccount(scope)}:volume`, ':snapshot', `${arnAccount(scope)}:instance`]) {
    acceptFinding(role, `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ec2:${arnRegion(scope)}:${resource}/*]`,
      'Volumes and snapshots are made while the cluster runs; only those with the driver\'s tag can be touched, and attached to any node.');
  }
}

/** Regions and accounts as cdk-nag writes them in its findings. */
function arnRegion(scope: Construct): string {
  const { Stack, Token } = require('aws-cdk-lib') as typeof import('aws-cdk-lib');
  const { region } = Stack.of(scope);
  return Token.isUnresolved(region) ? '<AWS::Region>' : region;
}

function arnAccount(scope: Construct): string {
  const { Stack, Token } = require('aws-cdk-lib') as typeof import('aws-cdk-lib');
  const { account } = Stack.of(scope);
  return Token.isUnresolved(account) ? '<AWS::AccountId>' : account;
}
