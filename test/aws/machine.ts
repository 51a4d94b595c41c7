import * as cdk from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Duration, Size } from 'cdk8s';
import { IConstruct } from 'constructs';
import { Access, OperatingSystem } from '../../src/aws';
import { InstanceOptions, instanceRole } from '../../src/aws/machine/instance';
import { placeIn } from '../../src/aws/machine/instance-network';
import { problemsOf } from '../../src/base/problem';


/** An image that needs no look-up. */
export const AMI = 'ami-0123456789abcdef0';

/** A stack of a known account with a VPC. */
export function stackWithVpc(): { readonly stack: cdk.Stack; readonly vpc: ec2.Vpc } {
  const stack = new cdk.Stack(new cdk.App({ analyticsReporting: false }), 'stack', { env: { account: '123456789012', region: 'eu-west-3' } });
  return { stack, vpc: new ec2.Vpc(stack, 'vpc', { maxAzs: 3, natGateways: 1 }) };
}

/** Everything that a machine needs. */
export function machineOptions(stack: cdk.Stack, vpc: ec2.Vpc, own: Partial<InstanceOptions> = {}): InstanceOptions {
  const place = placeIn(stack, vpc);
  return {
    vpc,
    place,
    subnet: place.subnets[0],
    operatingSystem: OperatingSystem.debian().withAmi(AMI),
    instanceType: new ec2.InstanceType('t3.large'),
    access: Access.sessionManager(),
    role: instanceRole(stack, 'Role', 'a machine of a test'),
    securityGroup: new ec2.SecurityGroup(stack, 'SecurityGroup', { vpc, description: 'a machine of a test' }),
    rootVolume: Size.gibibytes(30),
    hopLimit: 1,
    values: {},
    script: 'true',
    timeout: Duration.minutes(20),
    replacedOnChange: false,
    ...own,
  };
}

/** Everything that is wrong below a construct, as `check message — fix`. */
export function mistakesIn(construct: IConstruct): string[] {
  return construct.node.findAll().flatMap(problemsOf).map(({ check, message, fix }) => `${check} ${message} — ${fix}`);
}

/** The resources of a kind in a stack, by their logical ids. */
export function resources(stack: cdk.Stack, type: string): { readonly [id: string]: any } {
  return Template.fromStack(stack).findResources(type);
}
