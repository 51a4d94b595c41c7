import { gunzipSync } from 'zlib';
import * as cdk from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Size } from 'cdk8s';
import { parse } from 'yaml';
import { Cni, KubeadmCluster, NodeGroup, NodeImage, NodeImageProps, OperatingSystem } from '../../../src/aws';
import { COMPONENT_LIMIT } from '../../../src/aws/kubernetes/node-image';
import { nodeImageScript } from '../../../src/aws/kubernetes/scripts/node-image';
import { PackageManager } from '../../../src/aws/machine/operating-system';
import { AMI, mistakesIn, resources, stackWithVpc } from '../machine';

const UBUNTU = OperatingSystem.ubuntu().withAmi(AMI);
const AMAZON = OperatingSystem.amazonLinux2023().withAmi(AMI);

function image(own: Partial<NodeImageProps> = {}): { readonly stack: cdk.Stack; readonly vpc: ec2.Vpc; readonly image: NodeImage } {
  const { stack, vpc } = stackWithVpc();
  return { stack, vpc, image: new NodeImage(stack, 'image', { vpc, operatingSystem: UBUNTU, ...own }) };
}

const one = (stack: cdk.Stack, kind: string): any => {
  const found = Object.values(resources(stack, `AWS::ImageBuilder::${kind}`));
  expect(found).toHaveLength(1);
  return found[0];
};

describe('an image of nodes', () => {
  test('is made of encrypted gp3 by machines that ask for tokens and nobody can reach', () => {
    const { stack } = image();
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::ImageBuilder::ImageRecipe', {
      ParentImage: AMI,
      BlockDeviceMappings: [{ DeviceName: '/dev/sda1', Ebs: { Encrypted: true, VolumeType: 'gp3', VolumeSize: 20, DeleteOnTermination: true } }],
      AdditionalInstanceConfiguration: { SystemsManagerAgent: { UninstallAfterBuild: false } },
    });
    template.hasResourceProperties('AWS::ImageBuilder::InfrastructureConfiguration', {
      InstanceMetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 }, InstanceTypes: ['t3.large'], TerminateInstanceOnFailure: true,
    });
    template.hasResourceProperties('AWS::EC2::SecurityGroup', { GroupDescription: 'Makes the image stack/image', SecurityGroupIngress: Match.absent() });
    template.hasResourceProperties('AWS::ImageBuilder::Image', { ImageTestsConfiguration: { ImageTestsEnabled: true } });
    template.hasOutput('*', { Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('^image'), 'ImageId'] } });
  });

  test('waits for what its machines may do', () => {
    const { stack } = image();
    const { DependsOn } = one(stack, 'Image');
    expect(DependsOn).toEqual(expect.arrayContaining(Object.keys(resources(stack, 'AWS::IAM::Policy'))));
  });

  test.each([['Ubuntu', UBUNTU], ['Amazon Linux', AMAZON]])('of %s is made by the packed script, and checked before and after', (_, operatingSystem) => {
    const { stack } = image({ operatingSystem, cni: Cni.calico() });
    const { Properties: { Data } } = one(stack, 'Component');
    expect(Data.length).toBeLessThanOrEqual(COMPONENT_LIMIT);
    expect(Data).not.toContain('{{'); // an expression of Image Builder's
    expect(Data).toContain('\nschemaVersion: 1.0\n');
    const { schemaVersion, phases } = parse(Data);
    expect(schemaVersion).toBe(1);
    expect(phases.map(({ name, steps }: any) => [name, steps.map(({ action }: any) => action)])).toEqual([
      ['build', ['ExecuteBash']], ['validate', ['ExecuteBash']], ['test', ['ExecuteBash']],
    ]);
    const [build, ...checks] = phases.map(({ steps }: any) => steps[0].inputs.commands.join('\n'));
    expect(checks).toEqual(['/opt/node-image/check 1.37.2', '/opt/node-image/check 1.37.2']);
    const script = gunzipSync(Buffer.from(/<<'SCRIPT'.*\n([^]*?)\nSCRIPT\n/.exec(build)![1], 'base64')).toString();
    expect(script).toContain('template calico tigera-operator');
    expect(script).toContain(operatingSystem === AMAZON ? '/etc/yum.repos.d/kubernetes.repo' : '/etc/apt/sources.list.d/kubernetes.list');
  });

  test('has the steps of the first boot, not others like them', () => {
    const { image: { operatingSystem }, stack, vpc } = image();
    const cluster = new KubeadmCluster(stack, 'cluster', { vpc, operatingSystem, workers: { general: NodeGroup.fixed({ count: 1 }) } });
    const script = nodeImageScript(PackageManager.APT, []);
    const boots = Object.values(resources(stack, 'AWS::EC2::Instance')).map(({ Properties }) => Properties.UserData['Fn::Base64']['Fn::Join'][1]
      .map((part: any) => typeof part === 'string' ? part : 'x').join('')).map((text) => gunzipSync(Buffer.from(/<<'SCRIPT'.*\n([^]*?)\nSCRIPT\n/.exec(text)![1], 'base64')).toString());
    expect([cluster.controlPlanes.length, boots.length]).toEqual([1, 2]);
    const body = (text: string, name: string): string => new RegExp(`\\n${name}\\(\\) (?:\\{\\n[^]*?\\n\\}|\\{.*\\})\\n`).exec(text)![0];
    for (const name of ['software', 'runtime', 'containers', 'session_manager', 'aws_cli', 'fetch', 'fetch_checked', 'packages', 'step', 'wanted']) {
      for (const boot of boots) expect(body(boot, name)).toBe(body(script, name));
    }
    const [controlPlane] = boots.filter((text) => text.includes('kubeadm init'));
    for (const name of ['helm_program', 'images']) expect(body(controlPlane, name)).toBe(body(script, name));
  });

  test('has another version of its component and recipe where their content is another, and the same where it is not', () => {
    const versions = (own: Partial<NodeImageProps> = {}): string[] => {
      const { stack } = image(own);
      return ['Component', 'ImageRecipe'].map((kind) => one(stack, kind).Properties.Version);
    };
    const usual = versions();
    for (const version of usual) expect(version).toMatch(/^1\.37\.\d{1,10}$/);
    expect(versions()).toEqual(usual);
    const [component, recipe] = versions({ rootVolume: Size.gibibytes(30) });
    expect([component, recipe === usual[1]]).toEqual([usual[0], false]);
    for (const own of [{ cni: Cni.flannel() }, { kubernetesVersion: '1.37.1' }]) {
      versions(own).forEach((version, index) => expect(version).not.toBe(usual[index]));
    }
    expect(versions({ operatingSystem: OperatingSystem.ubuntu().withAmi('ami-0fedcba9876543210') })[1]).not.toBe(usual[1]);
  });

  test('may do what Image Builder needs, and no more', () => {
    const { stack } = image();
    const statements = Object.values(resources(stack, 'AWS::IAM::Policy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
    expect(statements.map(({ Sid }) => Sid)).toEqual(['SystemsManager', 'Component', 'ProgramsOfImageBuilder', 'Log']);
    expect(statements.flatMap(({ Action }) => Action).filter((action) => !/^(ssm|ec2)messages:/.test(action))).toEqual([
      'ssm:UpdateInstanceInformation', 'imagebuilder:GetComponent', 's3:GetObject', 'logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents',
    ]);
    expect(Object.values(resources(stack, 'AWS::IAM::Role')).map(({ Properties }) => Properties.ManagedPolicyArns)).toEqual([undefined]);
  });

  test.each<[string, Partial<NodeImageProps>, string]>([
    ['of Debian', { operatingSystem: OperatingSystem.debian().withAmi(AMI) }, 'node-image-system EC2 Image Builder does not support Debian 13 — use OperatingSystem.ubuntu()'],
    ['on a small disk', { rootVolume: Size.gibibytes(8) }, 'node-image-disk the disk has 8 GiB, which is too small — set rootVolume to 10 GiB or more for the system and the container images'],
    ['of an old version', { kubernetesVersion: '1.20.1' }, 'kubernetes-version Kubernetes 1.20.1 is not supported'],
    ['on a small machine', { instanceType: new ec2.InstanceType('t3.micro') }, 'instance-size t3.micro has 2 vCPU and 1 GiB'],
    ['with a pod network of no version', { cni: Cni.flannel({ version: 'latest' }) }, 'cni-version "latest" is not a valid version of Flannel'],
  ])('%s is refused', (_, own, mistake) => {
    expect(mistakesIn(image(own).stack)).toEqual([expect.stringContaining(mistake)]);
  });
});

describe('a cluster of an image', () => {
  const cluster = (own: Partial<NodeImageProps>, props: object = {}, place: cdk.StackProps | 'same' = 'same'): { stack: cdk.Stack; found: string[]; made: KubeadmCluster } => {
    const made = image(own);
    const stack = place === 'same' ? made.stack : new cdk.Stack(made.stack.node.root, 'other', place);
    const vpc = place === 'same' ? made.vpc : new ec2.Vpc(stack, 'vpc');
    const result = new KubeadmCluster(stack, 'cluster', { vpc, operatingSystem: made.image.operatingSystem, workers: { general: NodeGroup.autoScaling({ maximum: 2 }) }, ...props });
    return { stack, found: mistakesIn(made.stack.node.root), made: result };
  };
  const ENV = { account: '123456789012', region: 'eu-west-3' };

  test('boots from it, also in another stack', () => {
    const same = cluster({});
    expect(same.found).toEqual([]);
    const id = { 'Fn::GetAtt': [expect.stringMatching(/^image/), 'ImageId'] };
    expect(Object.values(resources(same.stack, 'AWS::EC2::Instance')).map(({ Properties }) => Properties.ImageId)).toEqual([id]);
    expect(Object.values(resources(same.stack, 'AWS::EC2::LaunchTemplate')).map(({ Properties }) => Properties.LaunchTemplateData.ImageId)).toEqual([id]);
    const other = cluster({}, {}, { env: ENV });
    expect(other.found).toEqual([]);
    expect(Object.values(resources(other.stack, 'AWS::EC2::Instance')).map(({ Properties }) => Properties.ImageId)).toEqual([{ 'Fn::ImportValue': expect.stringContaining('ImageId') }]);
  });

  test.each<[string, Partial<NodeImageProps>, object, cdk.StackProps | 'same', string[]]>([
    ['for another processor', { instanceType: new ec2.InstanceType('t4g.large') }, {}, 'same',
      Array(2).fill('node-image-architecture the image stack/image is for arm64, but the machine is amd64 — use an instance type for arm64, or the operatingSystem of a NodeImage')],
    ['with a larger disk', { rootVolume: Size.gibibytes(60) }, { controlPlane: { rootVolume: Size.gibibytes(60) } }, 'same',
      ['node-image-disk the image stack/image is a disk of 60 GiB, and the machine\'s has 50 — set rootVolume to 60 GiB or more']],
    ['of another region', {}, {}, { env: { ...ENV, region: 'eu-west-1' } },
      Array(2).fill('node-image-place the image stack/image is in region eu-west-3 of account 123456789012, but the machine is in eu-west-1 of 123456789012 — create a NodeImage in the account and region of the machine')],
    ['of another account', {}, {}, { env: { ...ENV, account: '210987654321' } }, Array(2).fill('node-image-place the image stack/image is in region eu-west-3 of account 123456789012')],
    ['of another version', { kubernetesVersion: '1.36.1' }, {}, 'same',
      Array(2).fill('node-image-version the image stack/image has Kubernetes 1.36.1, but the machine needs 1.37.2 — set kubernetesVersion of the NodeImage to 1.37.2')],
    ['of another kubelet', {}, { workers: { old: NodeGroup.fixed({ kubeletVersion: '1.36.1' }) } }, 'same', ['node-image-version the image stack/image has Kubernetes 1.37.2, but the machine needs 1.36.1']],
  ])('%s is told so', (_, own, props, place, mistakes) => {
    const { found, stack } = cluster(own, props, place);
    expect(found).toEqual(mistakes.map((mistake) => expect.stringContaining(mistake)));
    expect(() => Template.fromStack(stack)).not.toThrow('cross-region');
  });
});
