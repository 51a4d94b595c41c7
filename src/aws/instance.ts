import type * as cdk from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Duration, Size } from 'cdk8s';
import { Construct } from 'constructs';
import type { Access } from './access';
import { checkDisk } from './disk-size';
import { acceptFinding, acceptPinnedImage } from './instance-findings';
import { InstancePlace } from './instance-network';
import { Readiness } from './instance-readiness';
import { architectureOf } from './instance-size';
import type { MachineDescription } from './machine-state';
import type { OperatingSystem } from './operating-system';
import { userData } from './user-data';

/** What a machine is. */
export interface MachineOptions {
  readonly vpc: ec2.IVpc;
  readonly place: InstancePlace;
  readonly operatingSystem: OperatingSystem;
  readonly instanceType: ec2.InstanceType;
  readonly access: Access;
  readonly role: iam.Role;
  readonly securityGroup: ec2.SecurityGroup;
  /** The encrypted disk that the system is on. */
  readonly rootVolume: Size;
  /** How many network hops the metadata service answers over: 1 keeps containers from it. */
  readonly hopLimit: number;
  /** What the machine is told besides `REGION`, `STACK`, `RESOURCE` and `WAIT_HANDLE`. */
  readonly values: { readonly [name: string]: string };
  /** What brings the machine up, from `FRAME` to `END`. */
  readonly script: string;
  /** How long it may take. */
  readonly deadline: Duration;
}

/** One machine. */
export interface InstanceOptions extends MachineOptions {
  /** Which of the subnets. */
  readonly subnet: ec2.ISubnet;
  /** Whether a change of its script or values makes a new machine; else it is restarted and stays as it is. */
  readonly replacedOnChange: boolean;
}

/**
 * A machine as an operator would trust it: IMDSv2 only, encrypted disk, own role, no inbound but what was opened; CloudFormation waits until its script says that it is ready, and
 * shows the reason in the stack's events if not.
 */
export class HardenedInstance extends Construct {
  readonly instance: ec2.Instance;
  /** Is complete when the machine is ready. */
  readonly ready: cdk.CfnWaitCondition;
  /** What is known of it besides its resource. */
  readonly described: Pick<MachineDescription, 'instance' | 'subnet' | 'nodeImage'>;

  constructor(scope: Construct, id: string, options: InstanceOptions) {
    super(scope, id);
    const { Instance, HttpTokens } = require('aws-cdk-lib/aws-ec2') as typeof ec2;
    const readiness = new Readiness(this, options.deadline);
    const disk = checkDisk(this, options.rootVolume);
    this.ready = readiness.await();
    options.access._open(this, options.securityGroup);
    this.instance = new Instance(this, 'Resource', {
      vpc: options.vpc,
      vpcSubnets: { subnets: [options.subnet] },
      associatePublicIpAddress: options.place.isPublic || undefined, // undefined keeps security groups changeable in place
      machineImage: options.operatingSystem._image(this, architectureOf(options.instanceType), disk),
      instanceType: options.instanceType,
      keyPair: options.access._keyPair,
      role: options.role,
      securityGroup: options.securityGroup,
      blockDevices: [rootDisk(options, disk)],
      httpTokens: HttpTokens.REQUIRED,
      httpPutResponseHopLimit: options.hopLimit,
      detailedMonitoring: true,
      propagateTagsToVolumeOnCreation: true,
      userData: userData(this, { script: options.script, values: readiness.values(options.values, () => this.instance.instance) }),
      userDataCausesReplacement: options.replacedOnChange,
    });
    this.described = { instance: this.instance, subnet: options.subnet, nodeImage: options.operatingSystem._nodeImage };
    this.instance.node.addDependency(options.subnet.internetConnectivityEstablished); // the first thing that it does is to fetch packages
    this.instance.instance.addPropertyDeletionOverride('AvailabilityZone'); // its subnet says it
    this.instance.instance.cfnOptions.creationPolicy = readiness.creationPolicy(1);
    acceptPinnedImage(this.instance);
    acceptFinding(this.instance, 'AwsSolutions-EC26',
      'The disk is encrypted. The rule ends with an error for machines without a launch template, in stacks in which another has one.');
    acceptFinding(this.instance, 'AwsSolutions-EC29',
      'CloudFormation could not roll back or replace a machine that is protected; protect the stack (terminationProtection) instead.');
  }
}

/** The encrypted disk that the system is on. */
export function rootDisk({ operatingSystem }: MachineOptions, disk: Size): ec2.BlockDevice {
  const { BlockDeviceVolume, EbsDeviceVolumeType } = require('aws-cdk-lib/aws-ec2') as typeof ec2;
  return {
    deviceName: operatingSystem._rootDevice,
    volume: BlockDeviceVolume.ebs(disk.toGibibytes(), { encrypted: true, volumeType: EbsDeviceVolumeType.GP3 }),
  };
}
