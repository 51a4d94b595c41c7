import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { acceptFinding } from './instance-findings';

/** Lets a role read the parameters below a path. */
export function grantParameters(role: iam.Role, path: string): void {
  const { Stack } = require('aws-cdk-lib') as typeof import('aws-cdk-lib');
  const { PolicyStatement } = require('aws-cdk-lib/aws-iam') as typeof iam;
  const stack = Stack.of(role);
  const name = (token: string, resolved: string): string => /\$\{/.test(token) ? resolved : token;
  const arn = `arn:${stack.partition}:ssm:${stack.region}:${stack.account}:parameter${path}/*`;
  role.addToPolicy(new PolicyStatement({ actions: ['ssm:GetParametersByPath'], resources: [arn] }));
  acceptFinding(role, `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ssm:${name(stack.region, '<AWS::Region>')}:${name(stack.account, '<AWS::AccountId>')}:parameter${path}/*]`,
    'Parameters of this host alone are below this path, one for each object of GitLab.');
}

/** Puts a machine behind a network interface that exists before it, and gives it a volume that outlives it. */
export function onInterface(machine: ec2.Instance, networkInterface: ec2.CfnNetworkInterface, volumeId: string): void {
  const { instance } = machine;
  instance.addPropertyOverride('NetworkInterfaces', [{ DeviceIndex: '0', NetworkInterfaceId: networkInterface.ref }]);
  instance.addPropertyDeletionOverride('SubnetId');
  instance.addPropertyDeletionOverride('SecurityGroupIds');
  instance.volumes = [{ device: '/dev/sdf', volumeId }];
}
