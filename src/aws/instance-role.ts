import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acceptFinding } from './instance-findings';

/**
 * The role of a machine: it can be reached by Session Manager, and can say that it is ready. What else it may do is added by whoever makes it.
 */
export function instanceRole(scope: Construct, id: string, description: string): iam.Role {
  const { Stack } = require('aws-cdk-lib') as typeof import('aws-cdk-lib');
  const { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } = require('aws-cdk-lib/aws-iam') as typeof iam;
  const role = new Role(scope, id, {
    assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
    description,
    managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('AmazonSSMManagedInstanceCore')],
  });
  role.addToPolicy(new PolicyStatement({ actions: ['cloudformation:SignalResource'], resources: [Stack.of(scope).stackId] }));
  acceptFinding(role, 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AmazonSSMManagedInstanceCore]',
    'Session Manager replaces open SSH ports, and AWS keeps this policy in step with its agent.');
  return role;
}
