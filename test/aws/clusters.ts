import * as path from 'path';
import type * as cdk from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AMI, stackWithVpc } from './machine';
import { KubeadmCluster, KubeadmClusterProps, NodeGroup, OperatingSystem } from '../../src/aws';

/** A cluster with one control plane and a group of two workers, unless something else is said. */
export function cluster(own: Partial<KubeadmClusterProps> = {}): { readonly stack: cdk.Stack; readonly cluster: KubeadmCluster } {
  const { stack, vpc } = stackWithVpc();
  return {
    stack,
    cluster: new KubeadmCluster(stack, 'demo', {
      vpc, operatingSystem: OperatingSystem.debian().withAmi(AMI), workers: { general: NodeGroup.fixed() }, ...own,
    }),
  };
}

/** The user data of the machines of a stack, by logical id, with what CloudFormation fills in: names where it is not known. */
export function userDataOf(stack: cdk.Stack): { readonly [id: string]: string } {
  const { Resources } = Template.fromStack(stack).toJSON();
  const found = Object.entries<any>(Resources).flatMap(([id, { Type, Properties }]): [string, unknown][] => {
    if (Type === 'AWS::EC2::Instance') return [[id, Properties.UserData]];
    return Type === 'AWS::EC2::LaunchTemplate' ? [[id, Properties.LaunchTemplateData.UserData]] : [];
  });
  return Object.fromEntries(found.map(([id, data]) => [id, filled(data)]));
}

function filled(value: any): string {
  if (typeof value === 'string') return value;
  const [[kind, argument]] = Object.entries<any>(value);
  switch (kind) {
    case 'Fn::Base64': return filled(argument);
    case 'Fn::Join': return argument[1].map(filled).join(argument[0]);
    case 'Fn::Select': return filled(argument[1]).split('|')[argument[0]];
    case 'Fn::Split': return filled(argument[1]).split(argument[0]).join('|');
    case 'Ref':
      if (argument === 'AWS::StackId') return 'arn:aws:cloudformation:eu-west-3:123456789012:stack/stack/00000000-0000-0000-0000-000000000000';
      return argument.includes('WaitHandle') ? `https://WAIT-HANDLE/${argument}?a=1&b=2` : argument;
    default: throw new Error(`${kind} is not known here`);
  }
}

/** Where the store keeps a parameter of the cluster. */
export function parameterFile(store: string, what: string): string {
  return path.join(store, `_kubernetes_demo_00000000-0000-0000-0000-000000000000_${what}`);
}
