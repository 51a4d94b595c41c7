import * as cdk from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Duration } from 'cdk8s';
import { Cni, KubeadmCluster, KubeadmClusterProps, NodeGroup, OperatingSystem } from '../../../src/aws';
import { cluster, userDataOf } from '../clusters';
import { AMI, mistakesIn, resources, stackWithVpc } from '../machine';

/** Rules of a security group as `from:port`, by the beginning of the group's logical id. */
function ingress(stack: cdk.Stack, group: string): string[] {
  const name = (value: any): string => /demo(?:Network|Endpoint)(\w+?)[0-9A-F]{8}/.exec(value?.['Fn::GetAtt']?.[0] ?? '')?.[1] ?? String(value);
  return Object.values(resources(stack, 'AWS::EC2::SecurityGroupIngress'))
    .filter(({ Properties }) => name(Properties.GroupId) === group)
    .map(({ Properties: { SourceSecurityGroupId, IpProtocol, FromPort, ToPort } }) =>
      `${name(SourceSecurityGroupId)} ${IpProtocol} ${FromPort === ToPort ? FromPort : `${FromPort}-${ToPort}`}`).sort();
}

/** What a role may do, as `action` lists by the beginning of its logical id. */
function statements(stack: cdk.Stack, role: string): any[] {
  return Object.entries(resources(stack, 'AWS::IAM::Policy')).filter(([id]) => id.startsWith(`demo${role}`))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
}

describe('a cluster', () => {
  const { stack } = cluster();
  const template = Template.fromStack(stack);

  test('is right as it is', () => {
    expect(mistakesIn(stack)).toEqual([]);
    template.resourceCountIs('AWS::EC2::Instance', 3);
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::LoadBalancer', 0);
  });

  test('opens to its nodes what roles and Cilium need, and nothing to anybody else', () => {
    const cilium = (from: string): string[] => [`${from} icmp 8--1`, `${from} tcp 10250`, `${from} tcp 4240`, `${from} tcp 4244`, `${from} udp 8472`];
    expect(ingress(stack, 'ControlPlane')).toEqual([
      ...cilium('ControlPlane'), 'ControlPlane tcp 2379-2380', 'ControlPlane tcp 6443', ...cilium('Workers'), 'Workers tcp 6443',
    ].sort());
    expect(ingress(stack, 'Workers')).toEqual([...cilium('ControlPlane'), ...cilium('Workers')].sort());
    for (const { Properties } of Object.values(resources(stack, 'AWS::EC2::SecurityGroup'))) expect(Properties.SecurityGroupIngress).toBeUndefined();
  });

  test('has one group with the cluster\'s tag at each node, and tags on instances and subnets', () => {
    const tag = { Key: 'kubernetes.io/cluster/demo', Value: 'owned' };
    for (const { Properties } of Object.values(resources(stack, 'AWS::EC2::Instance'))) {
      expect(Properties.SecurityGroupIds).toHaveLength(1);
      expect(Properties.Tags).toContainEqual(tag);
    }
    template.hasResourceProperties('AWS::EC2::Subnet', {
      MapPublicIpOnLaunch: true, Tags: Match.arrayWith([{ Key: 'kubernetes.io/cluster/demo', Value: 'shared' }, { Key: 'kubernetes.io/role/elb', Value: '1' }]),
    });
  });

  test('lets pods reach the metadata service on control planes only, where its own controllers are', () => {
    const hops = Object.entries(resources(stack, 'AWS::EC2::Instance')).map(([id, { Properties }]) => [id.slice(0, 11), Properties.MetadataOptions.HttpPutResponseHopLimit]);
    expect(hops).toEqual([['demoControl', 2], ['demoWorkers', 1], ['demoWorkers', 1]]);
  });

  test('lets workers read the join credentials and signal, and nothing else', () => {
    const parameter = (name: string) => ({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ssm:eu-west-3:123456789012:parameter/kubernetes/demo/',
        { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] }, `/${name}`]],
    });
    expect(statements(stack, 'WorkerRole')).toEqual([
      expect.objectContaining({ Sid: 'SessionManager' }),
      expect.objectContaining({ Sid: 'Ready' }),
      { Action: 'ssm:GetParameter', Effect: 'Allow', Resource: parameter('join') },
    ]);
    const control = statements(stack, 'ControlPlaneRole');
    expect(control).toContainEqual({ Action: 'ssm:PutParameter', Effect: 'Allow', Resource: parameter('join') });
    expect(control.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
    expect(JSON.stringify(control)).not.toContain('secretsmanager:GetSecretValue');
  });

  test('keeps what etcd is on when a control plane is replaced, and none when the stack is deleted', () => {
    const [[, control]] = Object.entries(resources(stack, 'AWS::EC2::Instance')).filter(([id]) => id.startsWith('demoControlPlane'));
    expect(control.UpdateReplacePolicy).toBe('Retain');
    expect(control.DeletionPolicy).toBe('Delete');
  });

  test('names what an operator does next, without a secret', () => {
    const outputs = Object.values(template.toJSON().Outputs as { [id: string]: { Description: string } }).map(({ Description }) => Description);
    expect(outputs).toEqual([
      expect.stringMatching(/^1\. Fetch the kubeconfig/), expect.stringMatching(/^2\. Reach the Kubernetes API/), expect.stringMatching(/^3\. Look at the cluster/),
      expect.stringMatching(/^Log in/),
    ]);
    template.hasResourceProperties('AWS::SecretsManager::Secret', { SecretString: Match.absent() });
  });

  test('starts all machines at once', () => {
    const instances = resources(stack, 'AWS::EC2::Instance');
    const named = (value: any): string[] => JSON.stringify(value).match(/(?<="Ref":"|"Fn::GetAtt":\[")\w+/g) ?? [];
    for (const { DependsOn = [], Properties } of Object.values(instances)) {
      expect([...DependsOn, ...named(Properties)].filter((id) => id in instances)).toEqual([]);
    }
  });

  test('is the same at a second synthesis', () => {
    expect(Template.fromStack(cluster().stack).toJSON()).toEqual(template.toJSON());
  });
});

describe('three control planes', () => {
  const { stack } = cluster({ controlPlane: { count: 3 } });
  const template = Template.fromStack(stack);

  test('are behind an internal load balancer that waits for none of them', () => {
    expect(mistakesIn(stack)).toEqual([]);
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internal', Type: 'network' });
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
      Targets: Match.absent(),
      TargetGroupAttributes: Match.arrayWith([{ Key: 'preserve_client_ip.enabled', Value: 'false' }]),
      HealthCheckProtocol: 'HTTPS',
      HealthCheckPath: '/readyz',
    });
    const subnets = Object.entries(resources(stack, 'AWS::EC2::Instance')).filter(([id]) => id.startsWith('demoControl')).map(([, { Properties }]) => Properties.SubnetId.Ref);
    expect(new Set(subnets).size).toBe(3);
  });

  test('do not wait for it either', () => {
    for (const [id, { Properties }] of Object.entries(resources(stack, 'AWS::EC2::Instance'))) {
      expect(`${id} ${JSON.stringify(Properties)}`).not.toMatch(/DNSName|demoEndpointName/);
    }
  });

  test('read what opens their certificates, which workers cannot', () => {
    expect(JSON.stringify(statements(stack, 'ControlPlaneRole'))).toContain('/certificate-key');
    expect(JSON.stringify(statements(stack, 'WorkerRole'))).not.toContain('/certificate-key');
  });
});

describe('choices', () => {
  test('of a pod network open its own ports', () => {
    const ports = (cni: Cni): string[] => ingress(cluster({ cni }).stack, 'Workers').filter((rule) => rule.startsWith('ControlPlane'));
    expect(ports(Cni.flannel())).toEqual(['ControlPlane tcp 10250', 'ControlPlane udp 8472']);
    expect(ports(Cni.calico())).toEqual(['ControlPlane tcp 10250', 'ControlPlane tcp 5473', 'ControlPlane udp 4789']);
  });

  test('against the cloud provider and volumes leave their permissions out', () => {
    const { stack } = cluster({ cloudProvider: false, ebsVolumes: false });
    expect(statements(stack, 'ControlPlaneRole').map(({ Action }) => Action).slice(1)).toEqual([
      'cloudformation:SignalResource', ['secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecret', 'secretsmanager:UpdateSecretVersionStage'],
      'ssm:GetParameter', 'ssm:PutParameter',
    ]);
  });

  test('of groups can scale, and mix systems, processors and kubelets', () => {
    const { stack } = cluster({
      kubernetesVersion: '1.37.0',
      workers: {
        arm: NodeGroup.autoScaling({ maximum: 5, instanceType: new ec2.InstanceType('m7g.large'), operatingSystem: OperatingSystem.amazonLinux2023().withAmi(AMI) }),
        old: NodeGroup.fixed({ count: 1, kubeletVersion: '1.35.4' }),
      },
    });
    expect(mistakesIn(stack)).toEqual([]);
    Template.fromStack(stack).hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', { MinSize: '1', MaxSize: '5' });
    const [old] = Object.entries(userDataOf(stack)).filter(([id]) => id.includes('old')).map(([, text]) => text);
    expect(old).toContain('\nKUBERNETES_VERSION=\'1.37.0\'\nKUBELET_VERSION=\'1.35.4\'\n');
  });

  test('of certificates are named to every machine, which may read them', () => {
    const arn = 'arn:aws:secretsmanager:eu-west-3:123456789012:secret:ca-AbCdEf';
    const { stack } = cluster({ trustedCertificates: [secretsmanager.Secret.fromSecretCompleteArn(cluster().stack, 'ca', arn)] });
    for (const text of Object.values(userDataOf(stack))) expect(text).toContain(`\nTRUSTED_CERTIFICATES='${arn}'\n`);
    for (const role of ['WorkerRole', 'ControlPlaneRole']) {
      expect(statements(stack, role)).toContainEqual({ Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], Effect: 'Allow', Resource: arn });
    }
  });

  test('all fit into user data', () => {
    for (const operatingSystem of [OperatingSystem.ubuntu(), OperatingSystem.amazonLinux2023()]) {
      for (const cni of [Cni.cilium(), Cni.calico(), Cni.flannel()]) {
        const { stack } = cluster({ operatingSystem: operatingSystem.withAmi(AMI), cni, controlPlane: { count: 3 } });
        expect(mistakesIn(stack)).toEqual([]);
        for (const text of Object.values(userDataOf(stack))) expect(Buffer.byteLength(text)).toBeLessThan(16_384);
      }
    }
  });
});

describe('is refused:', () => {
  const refused: [string, Partial<KubeadmClusterProps>, string][] = [
    ['no workers', { workers: {} }, 'no-workers the cluster has no workers'],
    ['an even number of control planes', { controlPlane: { count: 2 } }, 'control-plane-count controlPlane.count is 2, which is not valid — use 1 or 3: etcd needs a majority, so an even number tolerates no more failures than one fewer'],
    ['five control planes', { controlPlane: { count: 5 } }, 'control-plane-count controlPlane.count is 5, which is not valid — use 1 or 3'],
    ['an old Kubernetes', { kubernetesVersion: '1.18.6' }, 'kubernetes-version Kubernetes 1.18.6 is not supported — use 1.35 to 1.37'],
    ['a Kubernetes to come', { kubernetesVersion: '1.38.0' }, 'kubernetes-version Kubernetes 1.38.0 is not supported'],
    ['a version that is none', { kubernetesVersion: 'v1.36' }, 'kubernetes-version "v1.36" is not a valid Kubernetes version'],
    ['a kubelet that is newer', { kubernetesVersion: '1.36.1', workers: { a: NodeGroup.fixed({ kubeletVersion: '1.37.0' }) } }, 'kubernetes-skew the kubelet 1.37.0 is newer'],
    ['a kubelet of a newer patch', { kubernetesVersion: '1.36.1', workers: { a: NodeGroup.fixed({ kubeletVersion: '1.36.2' }) } }, 'kubernetes-skew the kubelet 1.36.2 is newer'],
    ['pods with addresses of the VPC', { podCidr: '10.0.0.0/12' }, 'overlapping-addresses podCidr (10.0.0.0/12) and the VPC (10.0.0.0/16)'],
    ['Services with addresses of the VPC', { serviceCidr: '10.0.128.0/20' }, 'overlapping-addresses serviceCidr (10.0.128.0/20) and the VPC (10.0.0.0/16)'],
    ['pods with addresses of Services', { podCidr: '10.96.0.0/12' }, 'overlapping-addresses podCidr (10.96.0.0/12) and serviceCidr (10.96.0.0/16)'],
    ['a network that is none', { podCidr: '10.244.0.0' }, 'cluster-network podCidr is "10.244.0.0"'],
    ['a network that begins in its middle', { podCidr: '10.244.1.0/16' }, 'cluster-network podCidr is "10.244.1.0/16"'],
    ['a network that is too small', { podCidr: '10.244.0.0/24' }, 'cluster-network podCidr is "10.244.0.0/24"'],
    ['a control plane without memory', { controlPlane: { instanceType: new ec2.InstanceType('t3.micro') } }, 'instance-size t3.micro has 2 vCPU and 1 GiB, which is too small — a control plane needs at least 2 vCPU and 4 GiB: use a larger instance type'],
    ['a worker without memory', { workers: { a: NodeGroup.fixed({ instanceType: new ec2.InstanceType('t3.nano') }) } }, 'instance-size t3.nano has 2 vCPU and 0.5 GiB, which is too small — a worker needs at least 1 vCPU and 2 GiB: use a larger instance type'],
    ['a group without machines', { workers: { a: NodeGroup.fixed({ count: 0 }) } }, 'group-size the group has 0 machines, which is not valid'],
    ['half a machine', { workers: { a: NodeGroup.fixed({ count: 1.5 }) } }, 'group-size the group has 1.5 machines, which is not valid'],
    ['as many machines as there are numbers', { workers: { a: NodeGroup.fixed({ count: Infinity }) } }, 'group-size the group has Infinity machines, which is not valid — use a whole number from 1 to 50'],
    ['more machines than a stack holds', { workers: { a: NodeGroup.fixed({ count: 51 }) } }, 'group-size the group has 51 machines, which is not valid — use a whole number from 1 to 50'],
    ['a group with a maximum below its minimum', { workers: { a: NodeGroup.autoScaling({ minimum: 3, maximum: 2 }) } }, 'group-size the group has 3 to 2 machines, which is not valid'],
    ['a group whose name is no label', { workers: { 'My group': NodeGroup.fixed() } }, 'group-name "My group" is not a valid group name'],
    ['a name that is none', { clusterName: 'Production!' }, 'cluster-name "Production!" is not a valid cluster name'],
    ['a pod network for a system that it does not know', { operatingSystem: OperatingSystem.ubuntu('26.04').withAmi(AMI), cni: Cni.calico() }, 'cni-system Calico does not support Ubuntu 26.04'],
    ['a pod network of any version', { cni: Cni.cilium({ version: 'latest' }) }, 'cni-version "latest" is not a valid version of Cilium'],
    ['no time', { timeout: Duration.seconds(5) }, 'machine-timeout the timeout is 5 seconds'],
  ];
  test.each(refused)('%s', (_, props, expected) => {
    const { stack } = cluster(props);
    expect([...new Set(mistakesIn(stack))]).toEqual([expect.stringContaining(expected)]);
  });

  test('two clusters of a name in a stack or network', () => {
    const { stack } = cluster({ clusterName: 'production' });
    const beside = new cdk.Stack(stack.node.root, 'beside', { env: { account: '123456789012', region: 'eu-west-3' } });
    const vpc = stack.node.findChild('vpc') as ec2.Vpc;
    const make = (id: string, clusterName: string, network: ec2.IVpc = vpc): KubeadmCluster => new KubeadmCluster(beside, id, {
      vpc: network, clusterName, operatingSystem: OperatingSystem.debian().withAmi(AMI), workers: { general: NodeGroup.fixed({ count: 1 }) },
    });
    make('other', 'staging');
    make('elsewhere', 'test', new ec2.Vpc(beside, 'vpc'));
    expect(mistakesIn(beside)).toEqual([]);
    make('same', 'production');
    expect(mistakesIn(beside)).toEqual([expect.stringContaining('cluster-name stack/demo already has the name production — give each cluster in a stack or network a unique clusterName')]);
  });

  test('addresses that only the deployment knows', () => {
    const { stack } = stackWithVpc();
    const { valueAsString } = new cdk.CfnParameter(stack, 'pods');
    new KubeadmCluster(stack, 'demo', {
      vpc: stack.node.findChild('vpc') as ec2.Vpc, podCidr: valueAsString, operatingSystem: OperatingSystem.debian().withAmi(AMI), workers: { general: NodeGroup.fixed({ count: 1 }) },
    });
    expect(mistakesIn(stack)).toEqual([expect.stringContaining('cluster-network podCidr is a value that is known only at deployment, which is not a valid network — use the first address of a network with its prefix, /8 to /20, such as 10.244.0.0/16')]);
  });

  test('not pods on control planes, but the role of the machine that they reach is a risk', () => {
    expect(mistakesIn(cluster({ workers: {}, controlPlane: { runsPods: true } }).stack)).toEqual([expect.stringContaining('pods-reach-role pods of users run on control planes')]);
  });

  test('not an imported network, whose addresses are asked for', () => {
    const { stack } = stackWithVpc();
    const imported = (id: string, vpcCidrBlock?: string): ec2.IVpc => ec2.Vpc.fromVpcAttributes(stack, id, {
      vpcId: `vpc-${id}`, availabilityZones: ['eu-west-3a'], privateSubnetIds: ['subnet-12345678'], vpcCidrBlock,
    });
    const inside = (id: string, vpc: ec2.IVpc): string[] => mistakesIn(new KubeadmCluster(stack, id, {
      vpc, operatingSystem: OperatingSystem.debian().withAmi(AMI), workers: { general: NodeGroup.fixed({ count: 1 }) },
    }));
    expect(inside('silent', imported('11111111'))).toEqual([expect.stringContaining('unknown-addresses the addresses of the VPC stack/11111111 are not known — ')]);
    expect(inside('apart', imported('22222222', '10.0.0.0/16'))).toEqual([]);
    expect(inside('within', imported('33333333', '10.244.0.0/20'))).toEqual([expect.stringContaining('overlapping-addresses podCidr (10.244.0.0/16) and the VPC (10.244.0.0/20)')]);
  });

  const accepted: [string, Partial<KubeadmClusterProps>][] = [
    ['a cluster of one machine', { workers: {}, controlPlane: { runsPods: true }, ebsVolumes: false }],
    ['the oldest supported kubelet', { workers: { a: NodeGroup.fixed({ kubeletVersion: '1.35.0' }) } }],
    ['networks side by side', { podCidr: '10.1.0.0/16', serviceCidr: '10.2.0.0/16' }],
    ['a group that may be empty', { workers: { a: NodeGroup.autoScaling({ minimum: 0, maximum: 3 }) } }],
    ['Calico on Ubuntu 24.04', { operatingSystem: OperatingSystem.ubuntu().withAmi(AMI), cni: Cni.calico() }],
  ];
  test.each(accepted)('not %s', (_, props) => {
    const { stack } = cluster(props);
    expect(mistakesIn(stack)).toEqual([]);
    expect(() => Template.fromStack(stack)).not.toThrow();
  });
});
