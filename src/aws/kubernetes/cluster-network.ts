import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import type { Cni } from './cni';
import { acceptFinding } from '../machine/instance-findings';
import type { InstancePlace } from '../machine/instance-network';

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
    this.securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', { vpc, description: 'Load balancer of the Kubernetes API' });
    for (const client of clients) this.securityGroup.addIngressRule(client, ec2.Port.tcp(6443), 'Kubernetes API');
    controlPlane.addIngressRule(this.securityGroup, ec2.Port.tcp(6443), 'Kubernetes API by the load balancer');
    const balancer = new elb.NetworkLoadBalancer(this, 'Resource', {
      vpc, vpcSubnets: { subnets: [...place.subnets] }, internetFacing: false, crossZoneEnabled: true, securityGroups: [this.securityGroup],
    });
    const targets = new elb.NetworkTargetGroup(this, 'Targets', {
      vpc,
      port: 6443,
      protocol: elb.Protocol.TCP,
      targetType: elb.TargetType.INSTANCE,
      preserveClientIp: false, // else a control plane could not reach itself
      deregistrationDelay: cdk.Duration.seconds(30),
      healthCheck: { protocol: elb.Protocol.HTTPS, path: '/readyz', interval: cdk.Duration.seconds(5), timeout: cdk.Duration.seconds(4), healthyThresholdCount: 2, unhealthyThresholdCount: 2 },
    });
    balancer.addListener('Api', { port: 6443, protocol: elb.Protocol.TCP, defaultTargetGroups: [targets] });
    this.targetGroupArn = targets.targetGroupArn;
    role.addToPolicy(new iam.PolicyStatement({ actions: ['elasticloadbalancing:RegisterTargets'], resources: [targets.targetGroupArn] }));
    new ssm.StringParameter(this, 'Name', { parameterName, simpleName: false, stringValue: balancer.loadBalancerDnsName, description: 'Address of the Kubernetes API' });
    acceptFinding(balancer, 'AwsSolutions-ELB2', 'Network load balancers log TLS listeners only; this one passes TLS on, and the API server has its own audit log.');
  }
}

/** The security groups of a cluster's nodes: they refer to each other, and open what roles and the pod network need. */
export class NodeNetwork extends Construct {
  readonly controlPlane: ec2.SecurityGroup;
  readonly workers: ec2.SecurityGroup;

  constructor(scope: Construct, id: string, { vpc, cni, clusterTag }: { readonly vpc: ec2.IVpc; readonly cni: Cni; readonly clusterTag: string }) {
    super(scope, id);
    this.controlPlane = new ec2.SecurityGroup(this, 'ControlPlane', { vpc, description: 'Control planes of the cluster' });
    this.workers = new ec2.SecurityGroup(this, 'Workers', { vpc, description: 'Workers of the cluster' });
    const all = [this.controlPlane, this.workers];
    // A node has exactly one group with the cluster's tag: load balancers of Services open it.
    for (const group of all) cdk.Tags.of(group).add(clusterTag, 'owned');
    for (const from of all) {
      this.controlPlane.addIngressRule(from, ec2.Port.tcp(6443), 'Kubernetes API');
      for (const to of all) {
        to.addIngressRule(from, ec2.Port.tcp(10250), 'kubelet');
        for (const { protocol, port, what } of cni._ports) {
          to.addIngressRule(from, protocol === 'icmp' ? ec2.Port.icmpType(port) : protocol === 'tcp' ? ec2.Port.tcp(port) : ec2.Port.udp(port), what);
        }
      }
    }
    this.controlPlane.addIngressRule(this.controlPlane, ec2.Port.tcpRange(2379, 2380), 'etcd');
  }
}
