import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acceptFinding } from './instance-findings';

/**
 * What the machines may do on which Image Builder makes and tests an image: what its own policy for them (EC2InstanceProfileForImageBuilder) lets them do of this image, and be reached
 * by Systems Manager, which runs its commands. That policy also reads all components, writes all logs of Image Builder and takes snapshots, and AmazonSSMManagedInstanceCore reads all
 * parameters of the account.
 *
 * @see https://docs.aws.amazon.com/imagebuilder/latest/userguide/security-iam-awsmanpol.html
 */
export function nodeImageRole(scope: Construct, componentArn: string, logGroup: logs.ILogGroup): iam.Role {
  const { Stack } = require('aws-cdk-lib') as typeof import('aws-cdk-lib');
  const { PolicyStatement, Role, ServicePrincipal } = require('aws-cdk-lib/aws-iam') as typeof iam;
  const role = new Role(scope, 'Role', { assumedBy: new ServicePrincipal('ec2.amazonaws.com'), description: `Makes the image ${scope.node.path}` });
  role.addToPolicy(new PolicyStatement({
    sid: 'SystemsManager',
    actions: [
      'ssm:UpdateInstanceInformation',
      ...['CreateControlChannel', 'CreateDataChannel', 'OpenControlChannel', 'OpenDataChannel'].map((action) => `ssmmessages:${action}`),
      // agents of older images only know this way
      ...['AcknowledgeMessage', 'DeleteMessage', 'FailMessage', 'GetEndpoint', 'GetMessages', 'SendReply'].map((action) => `ec2messages:${action}`),
    ],
    resources: ['*'],
  }));
  role.addToPolicy(new PolicyStatement({ sid: 'Component', actions: ['imagebuilder:GetComponent'], resources: [componentArn] }));
  const buckets = `arn:${Stack.of(scope).partition}:s3:::ec2imagebuilder*`;
  role.addToPolicy(new PolicyStatement({ sid: 'ProgramsOfImageBuilder', actions: ['s3:GetObject'], resources: [buckets] }));
  role.addToPolicy(new PolicyStatement({ sid: 'Log', actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }));
  acceptFinding(role, 'AwsSolutions-IAM5[Resource::*]', 'The channels of Systems Manager have no resources in IAM.');
  acceptFinding(role, 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::ec2imagebuilder*]',
    'The buckets of Image Builder, from which the machine fetches its program: AWS says their names no closer than this.');
  return role;
}
