import type * as cdk from 'aws-cdk-lib';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { AMI, stackWithVpc } from './machine';
import { aws } from '../../src';

/** A stack with a Docker host. */
export function dockerStack(own: Partial<aws.DockerHostProps> = {}, keys = '/docker/keys'): { readonly stack: cdk.Stack; readonly host: aws.DockerHost } {
  const { stack, vpc } = stackWithVpc();
  const authorizedKeys = ssm.StringParameter.fromStringParameterName(stack, 'keys', keys);
  const host = new aws.DockerHost(stack, 'docker', { vpc, authorizedKeys, operatingSystem: aws.OperatingSystem.debian().withAmi(AMI), ...own });
  return { stack, host };
}
