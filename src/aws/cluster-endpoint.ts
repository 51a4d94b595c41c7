import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { acceptFinding } from './instance-findings';
import type { InstancePlace } from './instance-network';

/** What the endpoint is made of. */
interface EndpointOptions {
  readonly vpc: ec2.IVpc;
  readonly place: InstancePlace;
  readonly controlPlane: ec2.SecurityGroup;
  readonly clients: readonly ec2.SecurityGroup[];
  readonly role: iam.Role;
  /** Name of the parameter from which control planes read the load balancer's name. */
  readonly parameterName: string;
}

/**
 * One address for several control planes: an internal network load balancer. Control planes register themselves once their API server answers, and read its name from a
 * parameter: none of them waits for it to be created.
 */
export class ClusterEndpoint extends Construct {
  readonly targetGroupArn: string;
  readonly securityGroup: ec2.SecurityGroup;

  constructor(scope: Construct, id: string, { vpc, place, controlPlane, clients, role, parameterName }: EndpointOptions) {
    super(scope, id);
    const { Duration } = require('aws-cdk-lib') as typeof import('aws-cdk-lib');
    const { Port, SecurityGroup } = require('aws-cdk-lib/aws-ec2') as typeof ec2;
    const { NetworkLoadBalancer, NetworkTargetGroup, Protocol, TargetType } = require('aws-cdk-lib/aws-elasticloadbalancingv2') as typeof elb;
    const { PolicyStatement } = require('aws-cdk-lib/aws-iam') as typeof iam;
    const { StringParameter } = require('aws-cdk-lib/aws-ssm') as typeof ssm;
    this.securityGroup = new SecurityGroup(this, 'SecurityGroup', { vpc, description: 'Load balancer of the Kubernetes API' });
    for (const client of clients) this.securityGroup.addIngressRule(client, Port.tcp(6443), 'Kubernetes API');
    controlPlane.addIngressRule(this.securityGroup, Port.tcp(6443), 'Kubernetes API by the load balancer');
    const balancer = new NetworkLoadBalancer(this, 'Resource', {
      vpc, vpcSubnets: { subnets: [...place.subnets] }, internetFacing: false, crossZoneEnabled: true, securityGroups: [this.securityGroup],
    });
    const targets = new NetworkTargetGroup(this, 'Targets', {
      vpc,
      port: 6443,
      protocol: Protocol.TCP,
      targetType: TargetType.INSTANCE,
      preserveClientIp: false, // else a control plane could not reach itself
      deregistrationDelay: Duration.seconds(30),
      healthCheck: { protocol: Protocol.HTTPS, path: '/readyz', interval: Duration.seconds(5), timeout: Duration.seconds(4), healthyThresholdCount: 2, unhealthyThresholdCount: 2 },
    });
    balancer.addListener('Api', { port: 6443, protocol: Protocol.TCP, defaultTargetGroups: [targets] });
    this.targetGroupArn = targets.targetGroupArn;
    role.addToPolicy(new PolicyStatement({ actions: ['elasticloadbalancing:RegisterTargets'], resources: [targets.targetGroupArn] }));
    new StringParameter(this, 'Name', { parameterName, simpleName: false, stringValue: balancer.loadBalancerDnsName, description: 'Address of the Kubernetes API' });
    acceptFinding(balancer, 'AwsSolutions-ELB2', 'Network load balancers log TLS listeners only; this one passes TLS on, and the API server has its own audit log.');
  }
}
