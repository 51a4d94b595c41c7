import { gunzipSync } from 'zlib';
import * as cdk from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Duration, Size } from 'cdk8s';
import { Access, OperatingSystem } from '../../../src/aws';
import { HardenedGroup, HardenedInstance, instanceRole } from '../../../src/aws/machine/instance';
import { described, placeIn } from '../../../src/aws/machine/instance-network';
import { architectureOf, checkSize } from '../../../src/aws/machine/instance-size';
import { Architecture } from '../../../src/aws/machine/operating-system';
import { AMI, machineOptions, mistakesIn, resources, stackWithVpc } from '../machine';

function instance(own: Parameters<typeof machineOptions>[2] = {}): { stack: cdk.Stack; machine: HardenedInstance } {
  const { stack, vpc } = stackWithVpc();
  return { stack, machine: new HardenedInstance(stack, 'machine', machineOptions(stack, vpc, own)) };
}

describe('a machine', () => {
  test('asks for tokens, encrypts its disk and has no inbound rule', () => {
    const { stack } = instance();
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::EC2::Instance', {
      ImageId: AMI,
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
      Monitoring: true,
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { Encrypted: true, VolumeType: 'gp3', VolumeSize: 30 } }],
    });
    template.hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: Match.absent() });
    template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
  });

  test('signals for itself, also when it is replaced, and tells a wait condition why it failed', () => {
    const { stack } = instance({ replacedOnChange: true, timeout: Duration.minutes(10) });
    const [[id, { CreationPolicy, Properties }]] = Object.entries(resources(stack, 'AWS::EC2::Instance'));
    expect(CreationPolicy).toEqual({ ResourceSignal: { Count: 1, Timeout: 'PT600S' } });
    const [handle] = Object.keys(resources(stack, 'AWS::CloudFormation::WaitConditionHandle'));
    const text = Properties.UserData['Fn::Base64']['Fn::Join'][1].map((part: any) => typeof part === 'string' ? part : `<${part.Ref}>`).join('');
    expect(text).toContain(`\nREGION='eu-west-3'\nSTACK='<AWS::StackId>'\nRESOURCE='${id}'\nWAIT_HANDLE='<${handle}>'\n`);
    expect(Object.values(resources(stack, 'AWS::CloudFormation::WaitCondition'))).toMatchObject([{ Properties: { Count: 1, Timeout: '600' } }]);
  });

  test('has its script packed, and values as they are', () => {
    const { stack } = instance({ script: 'echo "$A"\n', values: { A: 'it\'s $HOME `x`' } });
    const [{ Properties }] = Object.values(resources(stack, 'AWS::EC2::Instance'));
    const text = Properties.UserData['Fn::Base64']['Fn::Join'][1].map((part: any) => typeof part === 'string' ? part : 'x').join('');
    expect(text).toContain('\nA=\'it\'\\\'\'s $HOME `x`\'\n');
    const packed = /<<'SCRIPT'.*\n([^]*?)\nSCRIPT\n/.exec(text)![1];
    expect(gunzipSync(Buffer.from(packed, 'base64')).toString()).toBe('echo "$A"\n');
  });

  test('may do what Session Manager and its signal need, and no more', () => {
    const { stack } = instance();
    expect(Object.values(resources(stack, 'AWS::IAM::Policy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement)).toEqual([
      expect.objectContaining({ Sid: 'SessionManager', Resource: '*' }),
      { Sid: 'Ready', Action: 'cloudformation:SignalResource', Effect: 'Allow', Resource: { Ref: 'AWS::StackId' } },
    ]);
    expect(Object.values(resources(stack, 'AWS::IAM::Role')).map(({ Properties }) => Properties.ManagedPolicyArns)).toEqual([undefined]);
  });

  test('is refused when its user data is too long', () => {
    const noise = Array.from({ length: 20_000 }, (_, i) => ((i * 7919 + 13) ** 2 % 65_521).toString(36)).join('');
    expect(mistakesIn(instance({ script: noise }).stack)).toEqual([expect.stringMatching(/^user-data-size the user data has \d+ bytes, but EC2 allows 16384 — /)]);
    expect(mistakesIn(instance({ script: noise.slice(0, 2000) }).stack)).toEqual([]);
  });

  test('is refused when it may take no time, or days', () => {
    expect(mistakesIn(instance({ timeout: Duration.seconds(1) }).stack)).toEqual([expect.stringMatching(/^machine-timeout the timeout is 1 seconds, which is out of range — /)]);
    expect(mistakesIn(instance({ timeout: Duration.days(1) }).stack)).toEqual([expect.stringMatching(/^machine-timeout the timeout is 86400 seconds, which is out of range — /)]);
  });
});

describe('a group of machines', () => {
  test('is replaced one by one, each waiting for the signal of the one before', () => {
    const { stack, vpc } = stackWithVpc();
    new HardenedGroup(stack, 'group', { ...machineOptions(stack, vpc), minimum: 2, maximum: 4 });
    const template = Template.fromStack(stack);
    template.hasResource('AWS::AutoScaling::AutoScalingGroup', {
      Properties: { MinSize: '2', MaxSize: '4' },
      CreationPolicy: { ResourceSignal: { Count: 2, Timeout: 'PT1200S' } },
      UpdatePolicy: { AutoScalingRollingUpdate: { WaitOnResourceSignals: true, MaxBatchSize: 1, MinInstancesInService: 2 } },
    });
    template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
      LaunchTemplateData: {
        MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
        BlockDeviceMappings: [{ Ebs: { Encrypted: true, VolumeType: 'gp3' } }],
        Monitoring: { Enabled: true },
      },
    });
    const [id] = Object.keys(resources(stack, 'AWS::AutoScaling::AutoScalingGroup'));
    expect(JSON.stringify(resources(stack, 'AWS::EC2::LaunchTemplate'))).toContain(`RESOURCE='${id}'`);
  });

  test('that may be empty is not waited for', () => {
    const { stack, vpc } = stackWithVpc();
    new HardenedGroup(stack, 'group', { ...machineOptions(stack, vpc), minimum: 0, maximum: 4 });
    Template.fromStack(stack).resourceCountIs('AWS::CloudFormation::WaitCondition', 0);
    Template.fromStack(stack).hasResource('AWS::AutoScaling::AutoScalingGroup', { CreationPolicy: Match.absent() });
  });

  test('has a way to the internet before it starts, and so has a single machine', () => {
    const { stack, vpc } = stackWithVpc();
    const options = machineOptions(stack, vpc);
    new HardenedGroup(stack, 'group', { ...options, minimum: 1, maximum: 4 });
    new HardenedInstance(stack, 'machine', options);
    const routes = Object.entries(resources(stack, 'AWS::EC2::Route')).filter(([, { Properties }]) => Properties.NatGatewayId).map(([id]) => id);
    expect(routes).toHaveLength(3);
    const [group] = Object.values(resources(stack, 'AWS::AutoScaling::AutoScalingGroup'));
    expect(group.DependsOn).toEqual(expect.arrayContaining(routes));
    const [machine] = Object.values(resources(stack, 'AWS::EC2::Instance'));
    expect(machine.DependsOn.filter((id: string) => routes.includes(id))).toHaveLength(1);
  });
});

describe('SSH', () => {
  const access = (from: string[], why?: string) => {
    const { stack, vpc } = stackWithVpc();
    const keyPair = ec2.KeyPair.fromKeyPairName(stack, 'key', 'me');
    new HardenedInstance(stack, 'machine', machineOptions(stack, vpc, { access: Access.ssh({ cidrs: from, keyPair, openToTheWorldBecause: why }) }));
    return stack;
  };

  test('is open from the networks that were named', () => {
    const stack = access(['203.0.113.0/24', '2001:db8::/32']);
    expect(mistakesIn(stack)).toEqual([]);
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: [{ CidrIp: '203.0.113.0/24', FromPort: 22, ToPort: 22 }, { CidrIpv6: '2001:db8::/32', FromPort: 22, ToPort: 22 }],
    });
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::Instance', { KeyName: 'me' });
  });

  test.each(['0.0.0.0/0', '::/0', '128.0.0.0/0', '0::0/0', '0:0:0:0:0:0:0:0/0', '128.0.0.0/1', '2000::/3'])('is refused from %s without a reason', (cidr) => {
    const stack = access([cidr]);
    expect(mistakesIn(stack)).toEqual([expect.stringContaining(`ssh-world SSH is open to the world (${cidr}) — `)]);
  });

  test('is open to the world with a reason', () => {
    expect(mistakesIn(access(['0.0.0.0/0'], 'a honeypot'))).toEqual([]);
    expect(mistakesIn(access(['0.0.0.0/0'], ' '))).toHaveLength(1);
  });

  test.each(['here', '', '203.0.113.0', '300.0.0.0/8', '10.0.0.0/33', ':::::/64', '2001:db8::/129', '2001:db8::', '2001:db8::/32/8'])('is refused from %s, which is not a valid network', (cidr) => {
    expect(mistakesIn(access([cidr]))).toEqual([expect.stringContaining(`ssh-source "${cidr}" is not a valid network — `)]);
  });

  test('is refused from nowhere', () => {
    expect(mistakesIn(access([]))).toEqual([expect.stringContaining('ssh-source SSH is allowed from no network')]);
  });
});

describe('an image', () => {
  const mistakes = (operatingSystem: OperatingSystem, own: cdk.StackProps = { env: { account: '123456789012', region: 'eu-west-3' } }, context = {}) => {
    const stack = new cdk.Stack(new cdk.App({ analyticsReporting: false, context }), 'stack', own);
    const vpc = new ec2.Vpc(stack, 'vpc');
    new HardenedInstance(stack, 'machine', machineOptions(stack, vpc, { operatingSystem, instanceType: new ec2.InstanceType('t4g.large') }));
    return { found: mistakesIn(stack), stack };
  };

  test.each([
    [OperatingSystem.ubuntu(), '/aws/service/canonical/ubuntu/server/24.04/stable/current/arm64/hvm/ebs-gp3/ami-id'],
    [OperatingSystem.debian('12'), '/aws/service/debian/release/12/latest/arm64'],
    [OperatingSystem.amazonLinux2023(), '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64'],
  ])('of %p is looked up once and stays', (system, parameter) => {
    const key = `ssm:account=123456789012:parameterName=${parameter}:region=eu-west-3`;
    const { found, stack } = mistakes(system, undefined, { [key]: 'ami-0fedcba9876543210' });
    expect(found).toEqual([]);
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::Instance', { ImageId: 'ami-0fedcba9876543210' });
  });

  test('that was not looked up yet is a warning with the way to do it', () => {
    expect(mistakes(OperatingSystem.ubuntu()).found).toEqual([expect.stringMatching(/^unknown-image the image of Ubuntu 24\.04 .*cdk ls --app/)]);
  });

  test('is named in a stack for any account', () => {
    expect(mistakes(OperatingSystem.ubuntu(), {}).found).toEqual([expect.stringMatching(/^unpinned-image .*withAmi/)]);
    const { found, stack } = mistakes(OperatingSystem.ubuntu().withAmi(AMI), {});
    expect(found).toEqual([]);
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::Instance', { ImageId: AMI });
  });

  test('that is named is one of Linux', () => {
    const { stack } = stackWithVpc();
    const image = OperatingSystem.ubuntu().withAmi(AMI)._image(stack, Architecture.AMD64, Size.gibibytes(20)).getImage(stack);
    expect([image.imageId, image.osType, image.userData.render()]).toEqual([AMI, ec2.OperatingSystemType.LINUX, '#!/bin/bash']);
  });

  test.each([[OperatingSystem.ubuntu('18.04'), 'Ubuntu 18.04'], [OperatingSystem.debian('9'), 'Debian 9']])('of %p is refused', (system, name) => {
    expect(mistakes(system.withAmi(AMI)).found).toEqual([expect.stringContaining(`operating-system ${name} is not supported — use `)]);
  });

  test('is refused when its id is none', () => {
    expect(mistakes(OperatingSystem.debian().withAmi('debian-13')).found).toEqual([expect.stringContaining('operating-system "debian-13" is not a valid image ID — use its id, such as ami-0123456789abcdef0')]);
  });
});

describe('subnets', () => {
  test('without a way to the internet are refused', () => {
    const { stack } = stackWithVpc();
    const vpc = new ec2.Vpc(stack, 'closed', { subnetConfiguration: [{ name: 'closed', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }] });
    placeIn(stack, vpc, { subnetType: ec2.SubnetType.PRIVATE_ISOLATED });
    expect(mistakesIn(stack)).toEqual([expect.stringContaining('subnets isolated subnets have no internet access, which packages and images need')]);
  });

  test.each<[string, (stack: cdk.Stack) => Partial<ec2.VpcAttributes>, ec2.SubnetSelection | undefined, string]>([
    ['that the VPC has not', () => ({ privateSubnetIds: ['subnet-12345678'] }), { subnetGroupName: 'none' }, 'There are no subnet groups with name \'none\' in this VPC'],
    ['of a kind that the VPC has not', () => ({}), undefined, 'There are no \'Public\' subnet groups in this VPC'],
    ['whose zones are not known', (stack) => ({ privateSubnetIds: cdk.Fn.split(',', new cdk.CfnParameter(stack, 'ids').valueAsString) }), undefined, 'the subnets of the VPC are a list'],
  ])('%s are refused', (_, attributes, selection, message) => {
    const { stack } = stackWithVpc();
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'imported', { vpcId: 'vpc-12345678', availabilityZones: ['eu-west-3a'], ...attributes(stack) });
    expect(placeIn(stack, vpc, selection).subnets.length).toBeGreaterThan(0); // something to go on with
    expect(mistakesIn(stack)).toEqual([expect.stringContaining(`subnets ${message}`)]);
  });

  test('without a zone are refused', () => {
    const { stack, vpc } = stackWithVpc();
    placeIn(stack, vpc, { subnets: [ec2.Subnet.fromSubnetId(stack, 'somewhere', 'subnet-12345678')] });
    expect(mistakesIn(stack)).toEqual([expect.stringContaining('subnets You cannot reference a Subnet\'s availability zone')]);
  });

  test('of a public VPC give public addresses', () => {
    const { stack } = stackWithVpc();
    const vpc = new ec2.Vpc(stack, 'public', { natGateways: 0, subnetConfiguration: [{ name: 'public', subnetType: ec2.SubnetType.PUBLIC }] });
    expect(placeIn(stack, vpc)).toMatchObject({ isPublic: true });
    expect(mistakesIn(stack)).toEqual([]);
  });
});

test.each([
  ['t3.small', 2, 4, true], ['t3.medium', 2, 4, false], ['c7g.large', 2, 8, true], ['m7i-flex.large', 2, 8, false], ['t2.micro', 2, 1, true],
  ['r6g.medium', 2, 4, true], ['m5.4xlarge', 16, 64, false], ['u-6tb1.metal', 2, 4, false], ['a1.medium', 2, 4, true], ['', 1, 1, true], ['large', 1, 1, true], ['T3.LARGE', 1, 1, true],
])('%s for %i vCPU and %i GiB: refused is %p', (type, cpus, gibibytes, refused) => {
  const { stack } = stackWithVpc();
  checkSize(stack, new ec2.InstanceType(type), { cpus, gibibytes }, 'a test');
  expect(mistakesIn(stack)).toHaveLength(refused ? 1 : 0);
});

test('an instance type that only the deployment knows is refused, and one that is none goes on', () => {
  const { stack } = stackWithVpc();
  const type = new ec2.InstanceType(new cdk.CfnParameter(stack, 'type').valueAsString);
  checkSize(stack, type, { cpus: 1, gibibytes: 1 }, 'a test');
  expect(mistakesIn(stack)).toEqual([expect.stringContaining('instance-size a value that is known only at deployment is not a valid instance type')]);
  for (const name of ['', 'u-6tb1.metal', 'x']) expect(architectureOf(new ec2.InstanceType(name))).toBe(Architecture.AMD64);
});

test.each([[Size.gibibytes(7), 7], [Size.mebibytes(10_000), 9.765625], [Size.gibibytes(NaN), NaN], [Size.tebibytes(65), 66_560]])('a disk of %j is refused', (rootVolume, gibibytes) => {
  const { stack } = instance({ rootVolume });
  expect(mistakesIn(stack)).toEqual([expect.stringContaining(`disk-size the disk has ${gibibytes} GiB, which is out of range — `)]);
});

test.each([Size.gibibytes(8), Size.mebibytes(10_240), Size.tebibytes(64)])('a disk of %j is made', (rootVolume) => {
  const { stack } = instance({ rootVolume });
  expect(mistakesIn(stack)).toEqual([]);
});

test('a deadline of no whole second is refused in a group, too', () => {
  const { stack, vpc } = stackWithVpc();
  new HardenedGroup(stack, 'group', { ...machineOptions(stack, vpc, { timeout: Duration.millis(1) }), minimum: 1, maximum: 1 });
  expect(mistakesIn(stack)).toEqual([expect.stringContaining('machine-timeout the timeout is 0 seconds')]);
});

test('what a machine is called may be anything: groups and roles are described with what AWS takes', () => {
  const { stack, vpc } = stackWithVpc();
  new ec2.SecurityGroup(stack, 'group', { vpc, description: described(`Host "Хост" ${'x'.repeat(300)}`) });
  instanceRole(stack, 'role', 'Host Хост');
  Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', { GroupDescription: `Host ------ ${'x'.repeat(243)}` });
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', { Description: 'Host ----' });
});
