import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Size } from 'cdk8s';
import type { OperatingSystem } from '../machine/operating-system';

/** What the machines of a group are. */
export interface NodeGroupOptions {
  /**
   * Instance type: 1 vCPU and 2 GiB at least, on Intel, AMD or Graviton.
   *
   * @default t3.large
   */
  readonly instanceType?: ec2.InstanceType;
  /**
   * Disk of each machine, in whole gibibytes, encrypted.
   *
   * @default Size.gibibytes(50)
   */
  readonly rootVolume?: Size;
  /**
   * Subnets; the machines are spread over them.
   *
   * @default - those of the cluster
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /**
   * System of the machines.
   *
   * @default - that of the cluster
   */
  readonly operatingSystem?: OperatingSystem;
  /**
   * Version of the kubelet: not newer than the control plane, and at most three minor versions older.
   *
   * @default - that of the control plane
   */
  readonly kubeletVersion?: string;
}

/** Options of `NodeGroup.fixed`. */
export interface FixedNodeGroupOptions extends NodeGroupOptions {
  /**
   * How many machines. At least one.
   *
   * @default 2
   */
  readonly count?: number;
}

/** Options of `NodeGroup.autoScaling`. */
export interface AutoScalingNodeGroupOptions extends NodeGroupOptions {
  /**
   * How many machines there are at least. Zero or more.
   *
   * @default 1
   */
  readonly minimum?: number;
  /** How many machines there may be. */
  readonly maximum: number;
}

/** Machines that run the pods of a cluster. Nodes have their group's name in the label `node-group`. */
export class NodeGroup {
  /** As many machines as are said, each a resource of its own: a change replaces them, the new one before the old one. */
  public static fixed(options: FixedNodeGroupOptions = {}): NodeGroup {
    const count = options.count ?? 2;
    return new NodeGroup(options, count, count, false);
  }

  /** An Auto Scaling group: a change replaces its machines one by one. Cluster Autoscaler, or its own policies, say how many there are. */
  public static autoScaling(options: AutoScalingNodeGroupOptions): NodeGroup {
    return new NodeGroup(options, options.minimum ?? 1, options.maximum, true);
  }

  private constructor(
    /** @internal */ public readonly _options: NodeGroupOptions,
    /** @internal */ public readonly _minimum: number,
    /** @internal */ public readonly _maximum: number,
    /** @internal */ public readonly _scales: boolean,
  ) {}
}
