import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acceptFinding } from './instance-findings';
import { described } from './instance-network';

/**
 * The role of a machine: it can be reached by Session Manager, and can say that it is ready. What else it may do is added by whoever makes it.
 */
export function instanceRole(scope: Construct, id: string, description: string): iam.Role {
  const { Stack } = require('aws-cdk-lib') as typeof import('aws-cdk-lib');
  const { PolicyStatement, Role, ServicePrincipal } = require('aws-cdk-lib/aws-iam') as typeof iam;
  const role = new Role(scope, id, { assumedBy: new ServicePrincipal('ec2.amazonaws.com'), description: described(description) });
  // AWS's own policy for this (AmazonSSMManagedInstanceCore) also reads every parameter of the account.
  role.addToPolicy(new PolicyStatement({
    sid: 'SessionManager',
    actions: [
      'ssm:UpdateInstanceInformation', 'ssmmessages:CreateControlChannel', 'ssmmessages:CreateDataChannel', 'ssmmessages:OpenControlChannel',
      'ssmmessages:OpenDataChannel',
    ],
    resources: ['*'],
  }));
  role.addToPolicy(new PolicyStatement({ sid: 'Ready', actions: ['cloudformation:SignalResource'], resources: [Stack.of(scope).stackId] }));
  acceptFinding(role, 'AwsSolutions-IAM5[Resource::*]', 'The channels of Session Manager have no resources in IAM.');
  return role;
}
