import * as cdk from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { KubeadmClusterProps } from './kubeadm-cluster-props';
import { acceptFinding } from '../machine/instance-findings';

/** The roles of a cluster's machines. */
interface ClusterRoles {
  readonly controlPlane: iam.Role;
  readonly worker: iam.Role;
}

/** What machines of a cluster may do besides what every machine may: each role exactly what its scripts and controllers do. */
export function grantCluster(
  construct: Construct, roles: ClusterRoles, parameters: ClusterParameters, clusterTag: string, props: KubeadmClusterProps,
): void {
  const { cloudProvider = true, ebsVolumes = true, trustedCertificates = [], flux, controlPlane } = props;
  const arns = (...names: string[]): string[] => names.map((name) => cdk.Stack.of(construct).formatArn({ service: 'ssm', resource: `parameter${name}` }));
  const allow = (role: iam.Role, action: string, resources: string[]): void => {
    role.addToPolicy(new iam.PolicyStatement({ actions: [action], resources }));
  };
  const several = (controlPlane?.count ?? 1) > 1;
  const own = several ? [parameters.join, parameters.certificateKey] : [parameters.join];
  // Workers cannot read what opens the certificates of control planes: with their token it would make them one.
  allow(roles.worker, 'ssm:GetParameter', arns(parameters.join));
  allow(roles.controlPlane, 'ssm:GetParameter', arns(...own, ...(several ? [parameters.endpoint] : []), ...(flux ? [parameters.flux] : [])));
  allow(roles.controlPlane, 'ssm:PutParameter', arns(...own));
  for (const role of [roles.controlPlane, roles.worker]) trustedCertificates.forEach((secret) => secret.grantRead(role));
  flux?.gitCredentials?.grantRead(roles.controlPlane);
  flux?.ageKey?.grantRead(roles.controlPlane);
  if (cloudProvider) allowCloudProvider(construct, roles.controlPlane, clusterTag);
  if (ebsVolumes) allowEbsDriver(construct, roles.controlPlane);
}

/** Names in Parameter Store, which machines know without waiting for anything. */
export interface ClusterParameters {
  /** Token, hash of the CA and address, for all who join; written by control planes. */
  readonly join: string;
  /** What opens the certificates that further control planes fetch; written by control planes. */
  readonly certificateKey: string;
  /** Name of the load balancer, where there is one. */
  readonly endpoint: string;
  /** The objects with which Flux begins. */
  readonly flux: string;
}

/** Names for a cluster of this stack: a stack that is made again has others, so nobody reads what an earlier one has left. */
export function clusterParameters(scope: Construct, clusterName: string): ClusterParameters {
  const unique = cdk.Fn.select(2, cdk.Fn.split('/', cdk.Stack.of(scope).stackId));
  const name = (what: string): string => `/kubernetes/${clusterName}/${unique}/${what}`;
  return { join: name('join'), certificateKey: name('certificate-key'), endpoint: name('endpoint'), flux: name('flux') };
}

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
function allowCloudProvider(scope: Construct, role: iam.Role, clusterTag: string): void {
  const groups = cdk.Stack.of(scope).formatArn({ service: 'ec2', resource: 'security-group', resourceName: '*' });
  const vpcs = cdk.Stack.of(scope).formatArn({ service: 'ec2', resource: 'vpc', resourceName: '*' });
  role.addToPolicy(new iam.PolicyStatement({ sid: 'CloudProviderReads', actions: CLOUD_PROVIDER_READS, resources: ['*'] }));
  role.addToPolicy(new iam.PolicyStatement({ sid: 'LoadBalancers', actions: LOAD_BALANCER_WRITES, resources: ['*'] }));
  role.addToPolicy(new iam.PolicyStatement({ sid: 'MakeSecurityGroups', actions: ['ec2:CreateSecurityGroup'], resources: [groups, vpcs] }));
  role.addToPolicy(new iam.PolicyStatement({ sid: 'TagSecurityGroups', actions: ['ec2:CreateTags'], resources: [groups] }));
  role.addToPolicy(new iam.PolicyStatement({
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
function allowEbsDriver(scope: Construct, role: iam.Role): void {
  const arn = (resource: string, account?: string): string => cdk.Stack.of(scope).formatArn({ service: 'ec2', resource, resourceName: '*', account });
  const [volumes, snapshots, instances] = [arn('volume'), arn('snapshot', ''), arn('instance')];
  const tag = 'ebs.csi.aws.com/cluster';
  const requested = { StringEquals: { [`aws:RequestTag/${tag}`]: 'true' } };
  const owned = { StringEquals: { [`aws:ResourceTag/${tag}`]: 'true' } };
  role.addToPolicy(new iam.PolicyStatement({
    sid: 'VolumeReads',
    actions: ['AvailabilityZones', 'Instances', 'Snapshots', 'Tags', 'VolumeStatus', 'Volumes', 'VolumesModifications'].map((what) => `ec2:Describe${what}`),
    resources: ['*'],
  }));
  role.addToPolicy(new iam.PolicyStatement({ sid: 'MakeVolumes', actions: ['ec2:CreateVolume'], resources: [volumes], conditions: requested }));
  role.addToPolicy(new iam.PolicyStatement({ sid: 'RestoreVolumes', actions: ['ec2:CreateVolume'], resources: [snapshots] }));
  role.addToPolicy(new iam.PolicyStatement({ sid: 'MakeSnapshots', actions: ['ec2:CreateSnapshot'], resources: [snapshots], conditions: requested }));
  role.addToPolicy(new iam.PolicyStatement({
    sid: 'OwnVolumes', actions: ['ec2:AttachVolume', 'ec2:CreateSnapshot', 'ec2:DeleteVolume', 'ec2:DetachVolume', 'ec2:ModifyVolume'], resources: [volumes], conditions: owned,
  }));
  role.addToPolicy(new iam.PolicyStatement({ sid: 'AttachToInstances', actions: ['ec2:AttachVolume', 'ec2:DetachVolume'], resources: [instances] }));
  role.addToPolicy(new iam.PolicyStatement({ sid: 'OwnSnapshots', actions: ['ec2:DeleteSnapshot'], resources: [snapshots], conditions: owned }));
  role.addToPolicy(new iam.PolicyStatement({
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
  const { region } = cdk.Stack.of(scope);
  return cdk.Token.isUnresolved(region) ? '<AWS::Region>' : region;
}

function arnAccount(scope: Construct): string {
  const { account } = cdk.Stack.of(scope);
  return cdk.Token.isUnresolved(account) ? '<AWS::AccountId>' : account;
}
