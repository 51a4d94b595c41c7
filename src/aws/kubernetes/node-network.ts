import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { Cni } from './cni';

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
