import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Duration, Size } from 'cdk8s';
import type { ClusterFluxOptions } from './cluster-flux';
import type { Cni } from './cni';
import type { NodeGroup } from './node-group';
import type { Access } from '../machine/access';
import type { OperatingSystem } from '../machine/operating-system';

/** What control planes are. */
export interface ControlPlaneOptions {
  /**
   * How many: 1, or 3 behind a network load balancer. It cannot be changed later: the address of the API server depends on it.
   *
   * @default 1
   */
  readonly count?: number;
  /**
   * Instance type: 2 vCPU and 4 GiB at least.
   *
   * @default t3.medium
   */
  readonly instanceType?: ec2.InstanceType;
  /**
   * Disk of each control plane, in whole gibibytes, encrypted. etcd is on it.
   *
   * @default Size.gibibytes(50)
   */
  readonly rootVolume?: Size;
  /**
   * Subnets of control planes, each in another one as far as there are as many.
   *
   * @default - those of the cluster
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /**
   * Whether pods of users may run on control planes: for a cluster of one machine.
   *
   * @default false
   */
  readonly runsPods?: boolean;
}

/** Properties of a cluster on EC2. */
export interface KubeadmClusterProps {
  /** Network of the machines. Its addresses must not be those of pods or Services. */
  readonly vpc: ec2.IVpc;
  /**
   * Machines that run pods, by the name of their group: lower-case letters, digits and dashes. At least one group, unless control planes run pods.
   */
  readonly workers: { readonly [name: string]: NodeGroup };
  /**
   * The machines that run Kubernetes itself.
   *
   * @default - one t3.medium
   */
  readonly controlPlane?: ControlPlaneOptions;
  /**
   * Name of the cluster, in tags of AWS resources and in the kubeconfig: lower-case letters, digits and dashes, at most 40.
   *
   * @default - the construct's id
   */
  readonly clusterName?: string;
  /**
   * Version of Kubernetes, of the supported minor versions 1.35 to 1.37.
   *
   * @default 1.37.2
   */
  readonly kubernetesVersion?: string;
  /**
   * System of the machines.
   *
   * @default OperatingSystem.ubuntu()
   */
  readonly operatingSystem?: OperatingSystem;
  /**
   * Subnets of the machines.
   *
   * @default - private subnets with a way to the internet, else public ones
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /**
   * What connects pods.
   *
   * @default Cni.cilium()
   */
  readonly cni?: Cni;
  /**
   * Addresses of pods: /8 to /20.
   *
   * @default 10.244.0.0/16
   */
  readonly podCidr?: string;
  /**
   * Addresses of Services: /12 to /24.
   *
   * @default 10.96.0.0/16
   */
  readonly serviceCidr?: string;
  /**
   * Whether cloud-provider-aws makes load balancers for Services, and knows when a machine is gone.
   *
   * @default true
   */
  readonly cloudProvider?: boolean;
  /**
   * Whether the EBS CSI driver makes volumes for pods.
   *
   * @default true
   */
  readonly ebsVolumes?: boolean;
  /**
   * Who may log in to the machines.
   *
   * @default Access.sessionManager()
   */
  readonly access?: Access;
  /**
   * Certificates of private authorities that all machines trust, so that they can pull images from registries behind them: secrets with the certificate (PEM) under the key
   * `ca.crt` of their JSON, such as `gitlab.privateCa.certificate.secret`, or with nothing else in them. Machines wait until they are there.
   *
   * @default - none
   */
  readonly trustedCertificates?: secretsmanager.ISecret[];
  /**
   * Flux, which applies everything else.
   *
   * @default - none: the cluster stays empty
   */
  readonly flux?: ClusterFluxOptions;
  /**
   * How long a machine may take to be ready, before everything is rolled back.
   *
   * @default Duration.minutes(20)
   */
  readonly timeout?: Duration;
}
