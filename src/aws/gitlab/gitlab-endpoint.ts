import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as targets from 'aws-cdk-lib/aws-elasticloadbalancingv2-targets';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as aliases from 'aws-cdk-lib/aws-route53-targets';
import { Construct, IDependable } from 'constructs';
import { REGISTRY_PORT, SSH_PORT, WEB_PORT } from './gitlab-omnibus';
import { GitLabTls, GitLabTlsKind } from './gitlab-tls';
import { problem } from '../../base/problem';
import { parseCidr, parseSource } from '../machine/access';
import { acceptFinding } from '../machine/instance-findings';
import { described, InstancePlace } from '../machine/instance-network';

/** How GitLab is reached. */
export interface EndpointOptions {
  readonly vpc: ec2.IVpc;
  readonly place: InstancePlace;
  readonly domain: string;
  readonly tls: GitLabTls;
  readonly zone?: route53.IHostedZone;
  readonly reachableFrom: readonly string[];
  /** That of the machine. */
  readonly securityGroup: ec2.SecurityGroup;
}

/**
 * Address, name and open ports of GitLab. The machine's network interface and its addresses are made before the machine, which needs them for its first start: an address that is
 * given to a machine comes only once it has said that it is ready.
 */
export class GitLabEndpoint extends Construct {
  /** The machine's network interface. */
  readonly networkInterface: ec2.CfnNetworkInterface;
  /** Who is asked: the machine or the load balancer before it. */
  readonly front: ec2.SecurityGroup;
  /** What must be there before the machine starts. */
  readonly before: IDependable[] = [];
  /** The public address, or the load balancer's name. */
  address?: string;

  constructor(scope: Construct, id: string, private readonly options: EndpointOptions) {
    super(scope, id);
    const { vpc, place, domain, tls, securityGroup } = options;
    this.networkInterface = new ec2.CfnNetworkInterface(this, 'Interface', {
      subnetId: place.subnets[0].subnetId, groupSet: [securityGroup.securityGroupId], description: described(`GitLab at ${domain}`),
    });
    if (place.isPublic) {
      const address = new ec2.CfnEIP(this, 'Address', { domain: 'vpc' });
      this.before.push(new ec2.CfnEIPAssociation(this, 'Association', { allocationId: address.attrAllocationId, networkInterfaceId: this.networkInterface.ref }));
      this.address = address.attrPublicIp;
    }
    this.front = tls._kind === GitLabTlsKind.LOAD_BALANCER
      ? new ec2.SecurityGroup(this, 'LoadBalancerGroup', { vpc, description: described(`Load balancer of GitLab at ${domain}`), allowAllOutbound: false })
      : securityGroup;
    this.open();
    if (tls._kind !== GitLabTlsKind.LOAD_BALANCER) this.name();
  }

  /**
   * Lets somebody in: web, registry and Git over SSH. Machines of other stacks are mostly made after GitLab, with what it has made: the rules are in their stack then, unless it is
   * theirs that has the network.
   */
  allowFrom(peer: ec2.IConnectable, who: string): void {
    const stacks = peer.connections.securityGroups.map((group) => cdk.Stack.of(group));
    const isTheirs = stacks.length > 0 && stacks.every((stack) => stack !== cdk.Stack.of(this) && stack !== cdk.Stack.of(this.options.vpc));
    for (const [port, what] of [[WEB_PORT, 'web'], [REGISTRY_PORT, 'registry'], [SSH_PORT, 'Git over SSH']] as const) {
      const description = described(`${what} from ${who}`);
      if (isTheirs) peer.connections.allowTo(this.front, ec2.Port.tcp(port), description);
      else this.front.connections.allowFrom(peer, ec2.Port.tcp(port), description);
    }
  }

  /** The load balancer that ends TLS, before a machine. */
  balance(machine: ec2.Instance): void {
    const { vpc, securityGroup, tls, reachableFrom } = this.options;
    const internetFacing = reachableFrom.some((cidr) => !isPrivate(cidr));
    const balancer = new elb.NetworkLoadBalancer(this, 'LoadBalancer', {
      vpc,
      internetFacing,
      vpcSubnets: { subnetType: internetFacing || vpc.privateSubnets.length === 0 ? ec2.SubnetType.PUBLIC : ec2.SubnetType.PRIVATE_WITH_EGRESS },
      securityGroups: [this.front],
      crossZoneEnabled: true, // there is one machine
    });
    acceptFinding(balancer, 'AwsSolutions-ELB2', 'GitLab itself logs each request; a network load balancer would add only the addresses, which it keeps.');
    const forwards = [[WEB_PORT, 80, true], [REGISTRY_PORT, REGISTRY_PORT, true], [SSH_PORT, SSH_PORT, false]] as const;
    for (const [port, target, isWeb] of forwards) {
      const listener = balancer.addListener(`Port${port}`, isWeb
        ? { port, protocol: elb.Protocol.TLS, certificates: [tls._certificate!], sslPolicy: elb.SslPolicy.RECOMMENDED_TLS }
        : { port, protocol: elb.Protocol.TCP });
      listener.addTargets('Machine', { port: target, protocol: elb.Protocol.TCP, targets: [new targets.InstanceTarget(machine, target)] });
      this.front.connections.allowTo(securityGroup, ec2.Port.tcp(target), 'load balancer to GitLab');
    }
    this.address = balancer.loadBalancerDnsName;
    const zone = this.options.zone ?? (internetFacing ? undefined : this.privateZone());
    if (zone) new route53.ARecord(this, 'Record', { zone, recordName: `${this.options.domain}.`, target: route53.RecordTarget.fromAlias(new aliases.LoadBalancerTarget(balancer)) });
  }

  /** Machines of the VPC go to the private address, others to the public one. */
  private name(): void {
    const { domain, zone } = this.options;
    const inside = new route53.ARecord(this, 'PrivateRecord', {
      zone: this.privateZone(), recordName: `${domain}.`, target: route53.RecordTarget.fromIpAddresses(this.networkInterface.attrPrimaryPrivateIpAddress),
    });
    this.before.push(inside);
    if (zone && this.address !== undefined) {
      this.before.push(new route53.ARecord(this, 'Record', { zone, recordName: `${domain}.`, target: route53.RecordTarget.fromIpAddresses(this.address) }));
    }
  }

  private privateZone(): route53.IHostedZone {
    return new route53.PrivateHostedZone(this, 'PrivateZone', { vpc: this.options.vpc, zoneName: this.options.domain, comment: 'GitLab, for machines of its VPC' });
  }

  private open(): void {
    const { reachableFrom, tls, securityGroup } = this.options;
    for (const cidr of reachableFrom) {
      const source = parseSource(cidr);
      if (!source) {
        problem(this, 'gitlab-source', `${JSON.stringify(cidr)} is not a valid network`, 'use an address with a prefix, such as 203.0.113.0/24');
        continue;
      }
      for (const port of [WEB_PORT, REGISTRY_PORT, SSH_PORT]) this.front.addIngressRule(source.isV6 ? ec2.Peer.ipv6(cidr) : ec2.Peer.ipv4(cidr), ec2.Port.tcp(port), `GitLab from ${cidr}`);
      if (source.isWorld) acceptFinding(this.front, 'AwsSolutions-EC23', 'The stack opens reachableFrom to the world: this GitLab is public.');
    }
    if (tls._kind === GitLabTlsKind.LETS_ENCRYPT) {
      securityGroup.addIngressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(80), 'Let\'s Encrypt asks from anywhere; others are sent to HTTPS');
      acceptFinding(securityGroup, 'AwsSolutions-EC23', 'Let\'s Encrypt connects to port 80 from unpublished addresses; nothing else is served there.');
    }
  }
}

/** Whether a network is of addresses that the internet does not know. */
function isPrivate(cidr: string): boolean {
  const network = parseCidr(cidr);
  if (!network) return false;
  return ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'].map((cidrOfNobody) => parseCidr(cidrOfNobody)!)
    .some(({ first, last }) => network.first >= first && network.last <= last);
}
