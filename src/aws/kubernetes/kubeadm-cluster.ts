import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Duration, Size } from 'cdk8s';
import { Construct } from 'constructs';
import { cloudProvider, ebsDriver, fluxOperator } from './cluster-addons';
import {
  checkAddresses, checkClusterName, checkControlPlanes, checkGroup, checkOnlyCluster, checkWherePodsRun, judgeControlPlanes,
} from './cluster-checks';
import { FluxBootstrap, fluxBootstrap } from './cluster-flux';
import { ClusterEndpoint, NodeNetwork } from './cluster-network';
import { clusterParameters, ClusterParameters, grantCluster } from './cluster-permissions';
import { Cni } from './cni';
import { KubeadmClusterProps } from './kubeadm-cluster-props';
import { checkSkew, checkVersion, ClusterFacts, NEWEST } from './kubeadm-config';
import { NodeGroup } from './node-group';
import { checkNodeImageVersion } from './node-image-facts';
import { controlPlaneScript } from './scripts/control-plane';
import { workerScript } from './scripts/worker';
import { traceOrigin } from '../../base/origin';
import { keepMachines } from '../../machines/kept';
import { Access } from '../machine/access';
import { HardenedGroup, HardenedInstance, instanceRole, MachineOptions } from '../machine/instance';
import { acceptFinding } from '../machine/instance-findings';
import { InstancePlace, placeIn } from '../machine/instance-network';
import { checkSize } from '../machine/instance-size';
import { machineState } from '../machine/machine-state';
import { OperatingSystem } from '../machine/operating-system';

/** What machines of both kinds have in common. */
type Common = Pick<MachineOptions, 'vpc' | 'access' | 'timeout'> & { readonly values: { readonly [name: string]: string } };

/**
 * A Kubernetes cluster on EC2, created by kubeadm: control planes, groups of workers, pod network, and optionally the cloud provider of AWS, EBS volumes, and Flux, which then follows a
 * `Cluster` of the program. No manual step is needed: the stack is complete when every node is ready; otherwise it is rolled back, with the reason in its events.
 *
 * - The outputs of the stack are the commands to access the cluster.
 * - Nodes join with a token that the first control plane writes, encrypted, to Parameter Store and renews every hour; the kubeconfig is in Secrets Manager. Neither is in user data, outputs or
 *   logs.
 * - A change of the machine of a worker replaces it. Control planes hold etcd, so `app.synth()` compares them with the record that is committed beside the program, and rejects changes that
 *   would replace or restart more than one of them at once, replace the only one, or have no effect because they are read only at the first boot (docs/machines.md).
 * - The image of a machine can contain what it otherwise fetches at its first boot: `operatingSystem` of a `NodeImage`.
 *
 * @example
 * new aws.KubeadmCluster(stack, 'kubernetes', {
 *   vpc,
 *   controlPlane: { count: 3 },
 *   workers: { general: aws.NodeGroup.fixed({ count: 2 }) },
 *   flux: { cluster: production },
 * });
 *
 * @see https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/
 */
export class KubeadmCluster extends Construct {
  /** Name of the cluster. */
  public readonly clusterName: string;
  /** Security group of control planes. */
  public readonly controlPlaneSecurityGroup: ec2.SecurityGroup;
  /** Security group of workers: open what Services need, such as a NodePort, from where it is needed. */
  public readonly workerSecurityGroup: ec2.SecurityGroup;
  /** Role of control planes. */
  public readonly controlPlaneRole: iam.Role;
  /** Role of workers: pods on the host's network have it, others cannot reach it. */
  public readonly workerRole: iam.Role;
  /** Kubeconfig of an administrator: whoever may read it is one. */
  public readonly kubeconfigSecret: secretsmanager.Secret;
  /** Is complete when the first control plane is ready: what needs the cluster depends on it. */
  public readonly ready: cdk.CfnWaitCondition;
  /** The control planes. */
  public readonly controlPlanes: ec2.Instance[];

  private readonly _version: string;
  private readonly _facts: ClusterFacts;
  private readonly _parameters: ClusterParameters;
  private readonly _systems: OperatingSystem[];

  constructor(scope: Construct, id: string, private readonly _props: KubeadmClusterProps) {
    super(scope, id);
    traceOrigin(this);
    const { vpc, controlPlane = {}, cni = Cni.cilium() } = _props;
    this.clusterName = checkClusterName(this, _props.clusterName ?? id);
    this._version = checkVersion(this, _props.kubernetesVersion ?? NEWEST);
    const groups = Object.values(_props.workers);
    this._systems = [this._system(), ...groups.map((group) => this._system(group))];
    checkOnlyCluster(this, this.clusterName, vpc);
    const { podCidr, serviceCidr } = checkAddresses(this, _props);
    const count = checkControlPlanes(this, controlPlane.count ?? 1);
    checkWherePodsRun(this, _props);
    this._facts = {
      name: this.clusterName,
      podCidr,
      serviceCidr,
      cloudProvider: _props.cloudProvider ?? true,
      controlPlaneRunsPods: controlPlane.runsPods ?? false,
      highlyAvailable: count > 1,
    };
    const clusterTag = `kubernetes.io/cluster/${this.clusterName}`;
    const network = new NodeNetwork(this, 'Network', { vpc, cni, clusterTag });
    this.controlPlaneSecurityGroup = network.controlPlane;
    this.workerSecurityGroup = network.workers;
    this.controlPlaneRole = instanceRole(this, 'ControlPlaneRole', `Control planes of ${this.clusterName}`);
    this.workerRole = instanceRole(this, 'WorkerRole', `Workers of ${this.clusterName}`);
    this.kubeconfigSecret = this._makeKubeconfigSecret();
    this._parameters = clusterParameters(this, this.clusterName);
    grantCluster(this, { controlPlane: this.controlPlaneRole, worker: this.workerRole }, this._parameters, clusterTag, _props);

    const flux = _props.flux && fluxBootstrap(this, _props.flux);
    const machines = this._makeControlPlanes(count, flux, cni);
    this.controlPlanes = machines.map(({ instance }) => instance);
    this.ready = machines[0].ready;
    this._keep(machines, flux, cni);
    for (const [name, group] of Object.entries(_props.workers)) this._addGroup(name, group);
    tagCluster(this, clusterTag, this.clusterName, vpc);
    clusterOutputs(this, this.kubeconfigSecret, this.controlPlanes[0]);
  }

  private _makeControlPlanes(count: number, flux: FluxBootstrap | undefined, cni: Cni): HardenedInstance[] {
    const { vpc, controlPlane = {}, vpcSubnets, ebsVolumes = true, flux: fluxOptions } = this._props;
    const place = placeIn(this, vpc, controlPlane.vpcSubnets ?? vpcSubnets);
    const instanceType = controlPlane.instanceType ?? new ec2.InstanceType('t3.medium');
    checkSize(this, instanceType, { cpus: 2, gibibytes: 4 }, 'a control plane');
    const operatingSystem = this._system();
    checkNodeImageVersion(this, operatingSystem._nodeImage, this._version);
    const endpoint = count > 1 ? this._makeEndpoint(place) : undefined;
    const script = controlPlaneScript(operatingSystem._packages, {
      ...this._facts,
      flux: flux?.facts,
      releases: [
        cni._release(this, this._facts.podCidr, this._systems),
        ...(this._facts.cloudProvider ? [cloudProvider(this.clusterName, this._version)] : []),
        ...(ebsVolumes ? [ebsDriver()] : []),
        ...(flux?.facts.operator ? [fluxOperator(flux.facts.namespace)] : []),
      ],
    });
    if (flux) this._writeSyncObjects(flux);
    const common = this._common(this._version);
    const values = {
      ...common.values,
      JOIN_PARAMETER: this._parameters.join,
      KUBECONFIG_SECRET: this.kubeconfigSecret.secretArn,
      ...(endpoint && {
        CERTIFICATE_KEY_PARAMETER: this._parameters.certificateKey,
        ENDPOINT_PARAMETER: this._parameters.endpoint,
        TARGET_GROUP: endpoint.targetGroupArn,
      }),
      ...(flux && { FLUX_PARAMETER: this._parameters.flux }),
      ...(flux?.facts.gitSecret && { GIT_CREDENTIALS: fluxOptions!.gitCredentials!.secretArn }),
      ...(flux?.facts.ageSecret && { AGE_KEY: fluxOptions!.ageKey!.secretArn }),
    };
    return Array.from({ length: count }, (_, i) => {
      const machine = new HardenedInstance(this, `ControlPlane${i + 1}`, {
        ...common,
        place,
        subnet: place.subnets[i % place.subnets.length],
        operatingSystem,
        instanceType,
        rootVolume: controlPlane.rootVolume ?? Size.gibibytes(50),
        role: this.controlPlaneRole,
        securityGroup: this.controlPlaneSecurityGroup,
        hopLimit: ebsVolumes ? 2 : 1, // the driver's controller is a pod
        values: { ...values, FIRST: i === 0 ? '1' : '0' },
        script,
        replacedOnChange: false,
      });
      machine.instance.instance.cfnOptions.updateReplacePolicy = cdk.CfnDeletionPolicy.RETAIN;
      machine.instance.instance.cfnOptions.deletionPolicy = cdk.CfnDeletionPolicy.DELETE; // with the stack it goes
      return machine;
    });
  }

  /** Control planes are compared with what they were: they hold etcd, and read the options of the cluster at their first boot. */
  private _keep(machines: readonly HardenedInstance[], flux: FluxBootstrap | undefined, cni: Cni): void {
    const { ebsVolumes = true, flux: { gitCredentials, ageKey } = {}, trustedCertificates = [] } = this._props;
    const { chart, version } = cni._release(this, this._facts.podCidr, []);
    const firstBoot = {
      'kubernetesVersion': this._version,
      'clusterName': this.clusterName,
      'podCidr': this._facts.podCidr,
      'serviceCidr': this._facts.serviceCidr,
      'cni': `${chart} ${version}`,
      'cloudProvider': String(this._facts.cloudProvider),
      'ebsVolumes': String(ebsVolumes),
      'controlPlane.count': String(machines.length),
      'controlPlane.runsPods': String(this._facts.controlPlaneRunsPods),
      'trustedCertificates': trustedCertificates.map(({ secretArn }) => secretArn).join(' ') || 'none',
      'flux': flux ? `${flux.facts.operator ? 'operator' : 'rootSync'} in ${flux.facts.namespace}` : 'none',
      'flux.gitCredentials': gitCredentials?.secretArn ?? 'none',
      'flux.ageKey': ageKey?.secretArn ?? 'none',
    };
    keepMachines({
      owner: this,
      machines: new Map(machines.map((machine) => [machine, () => machineState({ kind: 'control plane', ...machine.described, firstBoot })])),
      judge: (changes) => judgeControlPlanes(changes, machines.length),
    });
  }

  private _addGroup(name: string, group: NodeGroup): void {
    const { vpc, vpcSubnets } = this._props;
    const scope = new Construct(this, `Workers-${name}`);
    traceOrigin(scope);
    const { minimum, maximum } = checkGroup(scope, name, group);
    const { _options: options } = group;
    const place = placeIn(scope, vpc, options.vpcSubnets ?? vpcSubnets);
    const instanceType = options.instanceType ?? new ec2.InstanceType('t3.large');
    checkSize(scope, instanceType, { cpus: 1, gibibytes: 2 }, 'a worker');
    const operatingSystem = this._system(group);
    const kubeletVersion = checkSkew(scope, options.kubeletVersion ?? this._version, this._version);
    checkNodeImageVersion(scope, operatingSystem._nodeImage, kubeletVersion);
    const common = this._common(kubeletVersion);
    const machine = {
      ...common,
      place,
      operatingSystem,
      instanceType,
      rootVolume: options.rootVolume ?? Size.gibibytes(50),
      role: this.workerRole,
      securityGroup: this.workerSecurityGroup,
      hopLimit: 1,
      values: { ...common.values, JOIN_PARAMETER: this._parameters.join, NODE_GROUP: name },
      script: workerScript(operatingSystem._packages, this._facts),
    };
    if (group._scales) {
      new HardenedGroup(scope, 'Group', { ...machine, minimum, maximum });
      return;
    }
    for (let i = 0; i < minimum; i++) {
      new HardenedInstance(scope, `Worker${i + 1}`, { ...machine, subnet: place.subnets[i % place.subnets.length], replacedOnChange: true });
    }
  }

  private _common(kubeletVersion: string): Common {
    const { vpc, access = Access.sessionManager(), timeout = Duration.minutes(20), trustedCertificates = [] } = this._props;
    return {
      vpc,
      access,
      timeout,
      values: {
        // a minute before CloudFormation gives up: it should hear the reason
        DEADLINE: String(Math.max(60, Math.round(timeout.toSeconds({ integral: false })) - 60)),
        KUBERNETES_VERSION: this._version,
        KUBELET_VERSION: kubeletVersion,
        TRUSTED_CERTIFICATES: trustedCertificates.map(({ secretArn }) => secretArn).join(' '),
      },
    };
  }

  private _system(group?: NodeGroup): OperatingSystem {
    return group?._options.operatingSystem ?? this._props.operatingSystem ?? OperatingSystem.ubuntu();
  }

  private _makeEndpoint(place: InstancePlace): ClusterEndpoint {
    return new ClusterEndpoint(this, 'Endpoint', {
      vpc: this._props.vpc,
      place,
      controlPlane: this.controlPlaneSecurityGroup,
      clients: [this.controlPlaneSecurityGroup, this.workerSecurityGroup],
      role: this.controlPlaneRole,
      parameterName: this._parameters.endpoint,
    });
  }

  private _makeKubeconfigSecret(): secretsmanager.Secret {
    const secret = new secretsmanager.Secret(this, 'Kubeconfig', { description: `Kubeconfig of an administrator of ${this.clusterName}, written by its control planes` });
    secret.grantWrite(this.controlPlaneRole);
    acceptFinding(secret, 'AwsSolutions-SMG4', 'Control planes write it again whenever kubeadm has renewed the certificate that is in it.');
    return secret;
  }

  private _writeSyncObjects(flux: FluxBootstrap): void {
    new ssm.StringParameter(this, 'FluxSync', {
      parameterName: this._parameters.flux,
      simpleName: false,
      tier: ssm.ParameterTier.INTELLIGENT_TIERING,
      stringValue: cdk.Lazy.string({ produce: flux.objects }),
      description: `Objects with which Flux begins to follow ${this.clusterName}`,
    });
  }
}

/** What an operator does next, in the order in which it is done. No output is a secret. */
function clusterOutputs(scope: Construct, kubeconfig: secretsmanager.Secret, controlPlane: ec2.Instance): void {
  const { region } = cdk.Stack.of(scope);
  const { instanceId } = controlPlane;
  const output = (id: string, description: string, value: string): void => {
    new cdk.CfnOutput(scope, id, { description, value });
  };
  output('GetKubeconfig', '1. Fetch the kubeconfig of an administrator: needs secretsmanager:GetSecretValue for it',
    `(umask 077; aws secretsmanager get-secret-value --region ${region} --secret-id ${kubeconfig.secretArn} --query SecretString --output text >kubeconfig)`);
  output('OpenTunnel', '2. Reach the Kubernetes API from outside of the VPC, in a terminal of its own: needs ssm:StartSession',
    `aws ssm start-session --region ${region} --target ${instanceId} --document-name AWS-StartPortForwardingSession --parameters portNumber=6443,localPortNumber=6443`);
  output('LookAtNodes', '3. Look at the cluster through the tunnel', 'kubectl --kubeconfig kubeconfig --server https://127.0.0.1:6443 get nodes --output wide');
  output('LogIn', 'Log in to the first control plane; journalctl -u bootstrap shows how it came up',
    `aws ssm start-session --region ${region} --target ${instanceId}`);
}

/** Tags by which the cloud provider finds machines and subnets; subnets of other stacks cannot be tagged here. */
function tagCluster(cluster: Construct, clusterTag: string, name: string, vpc: ec2.IVpc): void {
  const includeResourceTypes = ['AWS::EC2::Instance', 'AWS::AutoScaling::AutoScalingGroup'];
  cdk.Tags.of(cluster).add(clusterTag, 'owned', { includeResourceTypes });
  cdk.Tags.of(cluster).add('Name', name, { includeResourceTypes });
  for (const [subnets, role] of [[vpc.publicSubnets, 'elb'], [vpc.privateSubnets, 'internal-elb']] as [ec2.ISubnet[], string][]) {
    for (const subnet of subnets.filter(({ node }) => node.defaultChild instanceof ec2.CfnSubnet)) {
      cdk.Tags.of(subnet).add(clusterTag, 'shared');
      cdk.Tags.of(subnet).add(`kubernetes.io/role/${role}`, '1');
    }
  }
}
