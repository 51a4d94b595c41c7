import { createHash } from 'crypto';
import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as imagebuilder from 'aws-cdk-lib/aws-imagebuilder';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Size } from 'cdk8s';
import { Construct } from 'constructs';
import { Cni } from './cni';
import { checkVersion, NEWEST } from './kubeadm-config';
import type { NodeImageFacts } from './node-image-facts';
import { nodeImageScript } from './scripts/node-image';
import { gzipped } from '../../base/gzip';
import { traceOrigin } from '../../base/origin';
import { problem } from '../../base/problem';
import { shell } from '../../base/shell';
import { acceptFinding } from '../machine/instance-findings';
import { described, placeIn } from '../machine/instance-network';
import { architectureOf, checkDisk, checkSize } from '../machine/instance-size';
import { Architecture, OperatingSystem } from '../machine/operating-system';

/** Properties of an image of nodes. */
export interface NodeImageProps {
  /** Network in which the image is built. */
  readonly vpc: ec2.IVpc;
  /**
   * Version of Kubernetes, of the supported minor versions 1.35 to 1.37: that of the cluster.
   *
   * @default 1.37.2
   */
  readonly kubernetesVersion?: string;
  /**
   * The system that it begins with: Ubuntu or Amazon Linux.
   *
   * @default OperatingSystem.ubuntu()
   */
  readonly operatingSystem?: OperatingSystem;
  /**
   * Type of the machine on which it is made: 2 vCPU and 4 GiB at least. The image is for its kind of processor: `t4g.large` for Graviton.
   *
   * @default t3.large
   */
  readonly instanceType?: ec2.InstanceType;
  /**
   * What connects pods: the images that its chart names are on it too. Those that an operator chooses (Calico's) are not.
   *
   * @default Cni.cilium()
   */
  readonly cni?: Cni;
  /**
   * Disk of the image, in whole gibibytes, encrypted: 10 at least. No machine that boots from it has a smaller one.
   *
   * @default Size.gibibytes(20)
   */
  readonly rootVolume?: Size;
  /**
   * Subnets: it is made in the first of them. A public one gives its machines public addresses (`mapPublicIpOnLaunch`).
   *
   * @default - a private subnet with a way to the internet, or a public one
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
}

/**
 * An image (AMI) that contains what a node of a `KubeadmCluster` otherwise fetches at its first boot: packages, containerd, Helm, AWS CLI, the agent of Session Manager, and the container
 * images of Kubernetes and of the pod network. EC2 Image Builder builds it while the stack is deployed, with the steps of the first boot, tests it, and tests a machine that boots from it.
 *
 * A machine that boots from it skips exactly the steps that the record of the image (`/opt/node-image/record`) lists in the versions of the machine, and runs the others: an image of another
 * version of Kubernetes is slower, but never wrong.
 *
 * Give it a stack of its own, and the cluster its id, which is an output: `operatingSystem: aws.OperatingSystem.ubuntu().withAmi('ami-…')`. Nodes change their image when that line does, and
 * not before. In the same program `operatingSystem: image.operatingSystem` is checked too: processor, disk, account and region, version. CloudFormation then keeps an image that another stack
 * uses: for a new one, make another `NodeImage` beside it, move the cluster, and remove the old one.
 *
 * - Nothing in it is updated by itself: make a new one for updates of the system (`cdk context --reset` of its base image) and for a new version of this library.
 * - The content of the component and the recipe is part of their versions, because Image Builder never changes one.
 * - Removing the stack or replacing the image leaves its AMI and snapshot, from which machines may still boot: deregister it when none does.
 * - It is encrypted with the account's key for EBS, so other accounts cannot use it.
 * - Host keys of SSH, `machine-id`, the state of cloud-init, the journal and logs of the machine are removed by Image Builder; other logs, package lists, what the script was told and its
 *   state by the script.
 *
 * @example
 * const image = new aws.NodeImage(stack, 'node-image', { vpc });
 * new aws.KubeadmCluster(stack, 'kubernetes', { vpc, operatingSystem: image.operatingSystem, workers: { general: aws.NodeGroup.fixed({ count: 2 }) } });
 *
 * @see https://docs.aws.amazon.com/imagebuilder/latest/userguide/what-is-image-builder.html
 */
export class NodeImage extends Construct {
  /** Id of the image, `ami-…`, known when it is deployed. */
  public readonly imageId: string;
  /** The system of machines that boot from it, in its account and region. */
  public readonly operatingSystem: OperatingSystem;
  /** Version of Kubernetes. */
  public readonly kubernetesVersion: string;
  /** Role of the machines on which it is made and tested. */
  public readonly role: iam.Role;

  private readonly _name: string;

  constructor(scope: Construct, id: string, props: NodeImageProps) {
    super(scope, id);
    traceOrigin(this);
    const { operatingSystem = OperatingSystem.ubuntu() } = props;
    const rootVolume = checkDisk(this, props.rootVolume ?? Size.gibibytes(20));
    this.kubernetesVersion = checkVersion(this, props.kubernetesVersion ?? NEWEST);
    const instanceType = props.instanceType ?? new ec2.InstanceType('t3.large');
    checkSize(this, instanceType, { cpus: 2, gibibytes: 4 }, 'making an image');
    if (operatingSystem.name.startsWith('Debian')) {
      problem(this, 'node-image-system', `EC2 Image Builder does not support ${operatingSystem.name}`,
        'use OperatingSystem.ubuntu() or amazonLinux2023()');
    }
    if (rootVolume.toGibibytes() < 10) {
      problem(this, 'node-image-disk', `the disk has ${rootVolume.toGibibytes()} GiB, which is too small`,
        'set rootVolume to 10 GiB or more for the system and the container images');
    }
    this._name = nameOf(this);
    const component = this._makeComponent(operatingSystem, props.cni ?? Cni.cilium());
    const recipe = this._makeRecipe(component, operatingSystem, architectureOf(instanceType), rootVolume);
    const log = this._makeLog();
    this.role = nodeImageRole(this, component.attrArn, log);
    const image = new imagebuilder.CfnImage(this, 'Resource', {
      imageRecipeArn: recipe.attrArn,
      infrastructureConfigurationArn: this._makeInfrastructure(props, instanceType).attrArn,
      imageTestsConfiguration: { imageTestsEnabled: true, timeoutMinutes: 90 },
      enhancedImageMetadataEnabled: false, // would need an inventory of the machine; what counts is in the record
      loggingConfiguration: { logGroupName: log.logGroupName },
    });
    image.node.addDependency(this.role); // also what it may do
    this.imageId = image.attrImageId;
    this.operatingSystem = operatingSystem._withNodeImage(this.imageId, this._facts(architectureOf(instanceType), rootVolume, recipe.version));
    new cdk.CfnOutput(this, 'ImageId', { value: this.imageId, description: `Nodes of Kubernetes ${this.kubernetesVersion} on ${operatingSystem.name}: operatingSystem.withAmi(…)` });
  }

  private _makeComponent(operatingSystem: OperatingSystem, cni: Cni): imagebuilder.CfnComponent {
    const charts = [cni._release(this, '10.244.0.0/16', [operatingSystem])]; // the addresses of pods change no image
    const data = componentDocument(nodeImageScript(operatingSystem._packages, charts), this.kubernetesVersion);
    return new imagebuilder.CfnComponent(this, 'Component', {
      name: this._name,
      platform: 'Linux',
      description: `Everything that a node of Kubernetes ${this.kubernetesVersion} fetches at its first boot, with ${cni.name}`,
      data,
      version: versionOf(this.kubernetesVersion, data),
    });
  }

  private _makeRecipe(
    component: imagebuilder.CfnComponent, operatingSystem: OperatingSystem, architecture: Architecture, disk: Size,
  ): imagebuilder.CfnImageRecipe {
    const content = {
      parentImage: operatingSystem._image(this, architecture, disk).getImage(this).imageId,
      blockDeviceMappings: [{
        deviceName: operatingSystem._rootDevice,
        ebs: { encrypted: true, volumeType: 'gp3', volumeSize: disk.toGibibytes(), deleteOnTermination: true },
      }],
      additionalInstanceConfiguration: { systemsManagerAgent: { uninstallAfterBuild: false } },
      amiTags: { 'Name': this._name, 'kubernetes-version': this.kubernetesVersion, 'operating-system': operatingSystem.name },
    };
    return new imagebuilder.CfnImageRecipe(this, 'Recipe', {
      name: this._name,
      description: `Nodes of Kubernetes ${this.kubernetesVersion} on ${operatingSystem.name}`,
      components: [{ componentArn: component.attrArn }],
      ...content,
      version: versionOf(this.kubernetesVersion, JSON.stringify(cdk.Stack.of(this).resolve({ ...content, component: component.version }))),
    });
  }

  private _makeInfrastructure({ vpc, vpcSubnets }: NodeImageProps, instanceType: ec2.InstanceType): imagebuilder.CfnInfrastructureConfiguration {
    const [subnet] = placeIn(this, vpc, vpcSubnets).subnets;
    const securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', { vpc, description: described(`Makes the image ${this.node.path}`) });
    const infrastructure = new imagebuilder.CfnInfrastructureConfiguration(this, 'Infrastructure', {
      name: this._name,
      instanceProfileName: new iam.InstanceProfile(this, 'InstanceProfile', { role: this.role }).instanceProfileName,
      instanceTypes: [instanceType.toString()],
      instanceMetadataOptions: { httpTokens: 'required', httpPutResponseHopLimit: 1 },
      subnetId: subnet.subnetId,
      securityGroupIds: [securityGroup.securityGroupId],
      terminateInstanceOnFailure: true,
      resourceTags: { Name: this._name },
    });
    infrastructure.node.addDependency(subnet.internetConnectivityEstablished); // packages come from there
    return infrastructure;
  }

  private _makeLog(): logs.LogGroup {
    return new logs.LogGroup(this, 'Log', { logGroupName: `/aws/imagebuilder/${this._name}`, retention: logs.RetentionDays.ONE_MONTH, removalPolicy: cdk.RemovalPolicy.DESTROY });
  }

  private _facts(architecture: Architecture, disk: Size, content: string): NodeImageFacts {
    const { region, account } = cdk.Stack.of(this);
    return { path: this.node.path, kubernetesVersion: this.kubernetesVersion, architecture, region, account, disk: disk.toGibibytes(), content };
  }
}

/** The name of what Image Builder keeps: its path, with a digest where that is long. */
function nameOf(construct: Construct): string {
  return cdk.Names.uniqueResourceName(construct, { maxLength: 100, separator: '-' });
}

/**
 * What the machines may do on which Image Builder makes and tests an image: what its own policy for them (EC2InstanceProfileForImageBuilder) lets them do of this image, and be reached
 * by Systems Manager, which runs its commands. That policy also reads all components, writes all logs of Image Builder and takes snapshots, and AmazonSSMManagedInstanceCore reads all
 * parameters of the account.
 *
 * @see https://docs.aws.amazon.com/imagebuilder/latest/userguide/security-iam-awsmanpol.html
 */
function nodeImageRole(scope: Construct, componentArn: string, logGroup: logs.ILogGroup): iam.Role {
  const role = new iam.Role(scope, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'), description: `Makes the image ${scope.node.path}` });
  role.addToPolicy(new iam.PolicyStatement({
    sid: 'SystemsManager',
    actions: [
      'ssm:UpdateInstanceInformation',
      ...['CreateControlChannel', 'CreateDataChannel', 'OpenControlChannel', 'OpenDataChannel'].map((action) => `ssmmessages:${action}`),
      // agents of older images only know this way
      ...['AcknowledgeMessage', 'DeleteMessage', 'FailMessage', 'GetEndpoint', 'GetMessages', 'SendReply'].map((action) => `ec2messages:${action}`),
    ],
    resources: ['*'],
  }));
  role.addToPolicy(new iam.PolicyStatement({ sid: 'Component', actions: ['imagebuilder:GetComponent'], resources: [componentArn] }));
  const buckets = `arn:${cdk.Stack.of(scope).partition}:s3:::ec2imagebuilder*`;
  role.addToPolicy(new iam.PolicyStatement({ sid: 'ProgramsOfImageBuilder', actions: ['s3:GetObject'], resources: [buckets] }));
  role.addToPolicy(new iam.PolicyStatement({ sid: 'Log', actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }));
  acceptFinding(role, 'AwsSolutions-IAM5[Resource::*]', 'The channels of Systems Manager have no resources in IAM.');
  acceptFinding(role, 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::ec2imagebuilder*]',
    'The buckets of Image Builder, from which the machine fetches its program: AWS says their names no closer than this.');
  return role;
}

/** What a component of Image Builder takes inline, in characters. @internal */
export const COMPONENT_LIMIT = 16_000;

/**
 * The document by which Image Builder makes an image: it runs the script on a machine that boots from the image of a system, checks what has become of it, and checks again on a
 * machine that boots from the new image.
 *
 * @see https://docs.aws.amazon.com/imagebuilder/latest/userguide/toe-use-documents.html
 *
 * @internal
 */
export function componentDocument(script: string, kubernetesVersion: string): string {
  const { Scalar, stringify } = require('yaml') as typeof import('yaml');
  const schemaVersion = Object.assign(new Scalar(1), { minFractionDigits: 1 }); // written as 1.0
  const phase = (name: string, step: string, command: string): object => ({
    name, steps: [{ name: step, action: 'ExecuteBash', onFailure: 'Abort', timeoutSeconds: 3600, inputs: { commands: [command] } }],
  });
  const check = `/opt/node-image/check ${kubernetesVersion}`;
  return stringify({
    name: 'KubernetesNode',
    description: `Everything that a node of Kubernetes ${kubernetesVersion} fetches at its first boot`,
    schemaVersion,
    phases: [phase('build', 'Bake', bake(script, kubernetesVersion)), phase('validate', 'Check', check), phase('test', 'CheckAfterBoot', check)],
  }, { lineWidth: 0 });
}

/** What the script is told, as user data tells it, and the script itself, packed. */
function bake(script: string, kubernetesVersion: string): string {
  return shell`set -euo pipefail
mkdir -p /opt/bootstrap
imds=http://169.254.169.254/latest
(umask 077 && curl --fail --silent --show-error --retry 5 --request PUT --header 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$imds/api/token" \
  | sed 's/^/X-aws-ec2-metadata-token: /' >/run/imds)
region=$(curl --fail --silent --show-error --retry 5 --header @/run/imds "$imds/meta-data/placement/region")
rm /run/imds
cat >/opt/bootstrap/values <<VALUES
REGION='$region'
KUBERNETES_VERSION='${kubernetesVersion}'
KUBELET_VERSION='${kubernetesVersion}'
VALUES
base64 -d <<'SCRIPT' | gunzip >/opt/bootstrap/run
${gzipped(script).replace(/.{120}/g, '$&\n')}
SCRIPT
bash /opt/bootstrap/run
`;
}

/**
 * Version of a component or recipe. Image Builder never changes one: another content is another version, and CloudFormation makes the new one before it removes the old one. So
 * the third number is a digest of the content, and says nothing of what is newer; the first two are those of Kubernetes.
 */
function versionOf(kubernetesVersion: string, content: string): string {
  const [major, minor] = kubernetesVersion.split('.');
  return `${major}.${minor}.${createHash('sha256').update(content).digest().readUInt32BE(0) % 2 ** 30}`;
}
