import * as cdk from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Duration, Size } from 'cdk8s';
import { Construct } from 'constructs';
import type { Access } from './access';
import { acceptFinding, acceptPinnedImage } from './instance-findings';
import { described, InstancePlace } from './instance-network';
import { architectureOf, checkDisk } from './instance-size';
import type { MachineDescription } from './machine-state';
import type { OperatingSystem } from './operating-system';
import { gzipped } from '../../base/gzip';
import { problem } from '../../base/problem';
import { shell } from '../../base/shell';

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
  readonly timeout: Duration;
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
    const readiness = new Readiness(this, options.timeout);
    const disk = checkDisk(this, options.rootVolume);
    this.ready = readiness.await();
    options.access._open(this, options.securityGroup);
    this.instance = new ec2.Instance(this, 'Resource', {
      vpc: options.vpc,
      vpcSubnets: { subnets: [options.subnet] },
      associatePublicIpAddress: options.place.isPublic || undefined, // undefined keeps security groups changeable in place
      machineImage: options.operatingSystem._image(this, architectureOf(options.instanceType), disk),
      instanceType: options.instanceType,
      keyPair: options.access._keyPair,
      role: options.role,
      securityGroup: options.securityGroup,
      blockDevices: [rootDisk(options, disk)],
      httpTokens: ec2.HttpTokens.REQUIRED,
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
      'The disk is encrypted. The rule fails for machines without a launch template in stacks in which another has one.');
    acceptFinding(this.instance, 'AwsSolutions-EC29',
      'CloudFormation cannot roll back or replace a protected machine; protect the stack (terminationProtection) instead.');
  }
}

/** The encrypted disk that the system is on. */
function rootDisk({ operatingSystem }: MachineOptions, disk: Size): ec2.BlockDevice {
  return {
    deviceName: operatingSystem._rootDevice,
    volume: ec2.BlockDeviceVolume.ebs(disk.toGibibytes(), { encrypted: true, volumeType: ec2.EbsDeviceVolumeType.GP3 }),
  };
}

/** Machines of one kind. */
interface GroupOptions extends MachineOptions {
  readonly minimum: number;
  readonly maximum: number;
}

/** Machines of one kind, as many as are needed. Others take their place when anything about them changes, one after the other. */
export class HardenedGroup extends Construct {
  readonly group: autoscaling.AutoScalingGroup;

  constructor(scope: Construct, id: string, options: GroupOptions) {
    super(scope, id);
    const readiness = new Readiness(this, options.timeout);
    const disk = checkDisk(this, options.rootVolume);
    options.access._open(this, options.securityGroup);
    const resource = (): cdk.CfnElement => this.group.node.defaultChild as autoscaling.CfnAutoScalingGroup;
    const launchTemplate = new ec2.LaunchTemplate(this, 'LaunchTemplate', {
      machineImage: options.operatingSystem._image(this, architectureOf(options.instanceType), disk),
      instanceType: options.instanceType,
      keyPair: options.access._keyPair,
      role: options.role,
      securityGroup: options.securityGroup,
      associatePublicIpAddress: options.place.isPublic || undefined,
      blockDevices: [rootDisk(options, disk)],
      httpTokens: ec2.LaunchTemplateHttpTokens.REQUIRED,
      httpPutResponseHopLimit: options.hopLimit,
      detailedMonitoring: true,
      userData: userData(this, { script: options.script, values: readiness.values(options.values, resource) }),
    });
    this.group = new autoscaling.AutoScalingGroup(this, 'Resource', {
      vpc: options.vpc,
      vpcSubnets: { subnets: [...options.place.subnets] },
      launchTemplate,
      minCapacity: options.minimum,
      maxCapacity: options.maximum,
      updatePolicy: autoscaling.UpdatePolicy.rollingUpdate({
        minInstancesInService: Math.max(0, Math.min(options.minimum, options.maximum - 1)),
        maxBatchSize: 1,
        waitOnResourceSignals: true,
        pauseTime: cdk.Duration.seconds(readiness.timeout),
      }),
    });
    for (const subnet of options.place.subnets) this.group.node.addDependency(subnet.internetConnectivityEstablished);
    if (options.minimum > 0) { // else nobody would ever say so
      readiness.await();
      (resource() as autoscaling.CfnAutoScalingGroup).cfnOptions.creationPolicy = readiness.creationPolicy(options.minimum);
    }
    acceptPinnedImage(launchTemplate);
    acceptFinding(this.group, 'AwsSolutions-AS3', 'The platform\'s own monitoring, which sees nodes come and go, decides whom to notify of scaling.');
  }
}

/**
 * The role of a machine: it can be reached by Session Manager, and can say that it is ready. What else it may do is added by whoever makes it.
 */
export function instanceRole(scope: Construct, id: string, description: string): iam.Role {
  const role = new iam.Role(scope, id, { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'), description: described(description) });
  // AWS's own policy for this (AmazonSSMManagedInstanceCore) also reads every parameter of the account.
  role.addToPolicy(new iam.PolicyStatement({
    sid: 'SessionManager',
    actions: [
      'ssm:UpdateInstanceInformation', 'ssmmessages:CreateControlChannel', 'ssmmessages:CreateDataChannel', 'ssmmessages:OpenControlChannel',
      'ssmmessages:OpenDataChannel',
    ],
    resources: ['*'],
  }));
  role.addToPolicy(new iam.PolicyStatement({ sid: 'Ready', actions: ['cloudformation:SignalResource'], resources: [cdk.Stack.of(scope).stackId] }));
  acceptFinding(role, 'AwsSolutions-IAM5[Resource::*]', 'The channels of Session Manager have no resources in IAM.');
  return role;
}

/**
 * How CloudFormation hears whether a machine is ready: the resource's own signal ends its creation, also when it is replaced later; the wait condition carries the reason of a
 * failure into the stack's events, which a signal cannot.
 */
class Readiness {
  /** How long is waited, in seconds. */
  readonly timeout: number;
  private readonly handle: cdk.CfnWaitConditionHandle;

  constructor(private readonly construct: Construct, deadline: Duration) {
    const seconds = Math.round(deadline.toSeconds({ integral: false }));
    const isPossible = seconds >= 60 && seconds <= 43_200;
    if (!isPossible) {
      problem(construct, 'machine-timeout', `the timeout is ${seconds} seconds, which is out of range`,
        'use one minute to twelve hours');
    }
    this.timeout = isPossible ? seconds : 1200;
    this.handle = new cdk.CfnWaitConditionHandle(construct, 'WaitHandle');
  }

  /** Is complete when the first machine has said that it is ready. */
  await(): cdk.CfnWaitCondition {
    return new cdk.CfnWaitCondition(this.construct, 'Ready', { handle: this.handle.ref, timeout: String(this.timeout), count: 1 });
  }

  /** What a machine is told, so that it can signal. */
  values(own: { readonly [name: string]: string }, resource: () => cdk.CfnElement): { [name: string]: string } {
    const stack = cdk.Stack.of(this.construct);
    return {
      REGION: stack.region,
      STACK: stack.stackId,
      RESOURCE: cdk.Lazy.string({ produce: () => resource().logicalId }),
      WAIT_HANDLE: this.handle.ref,
      ...own,
    };
  }

  creationPolicy(count: number): cdk.CfnCreationPolicy {
    return { resourceSignal: { count, timeout: `PT${this.timeout}S` } };
  }
}

/** What EC2 takes, in bytes. */
const LIMIT = 16 * 1024;
/** What the values that CloudFormation fills in have on average, at most: ARNs with long names. */
const VALUE_SIZE = 160;
/** The same for the wait handle, a signed address. */
const HANDLE_SIZE = 800;
/** Lines of a script for its readers, which are left out where it would be too long; shellcheck is not one of them. */
const REMARK = /^ *# (?!shellcheck ).*\n/gm;

/** What a machine is told. */
interface UserDataOptions {
  /** Values of the machine by name, such as `REGION`. No secrets: everybody who may describe the instance reads them. */
  readonly values: { readonly [name: string]: string };
  /** What the machine runs at every boot until it is done. */
  readonly script: string;
}

/**
 * User data: values that people can read, then the script, packed. The script is installed as a service and started by itself (`install`), so a machine that
 * loses power in the middle goes on at its next boot.
 */
function userData(construct: Construct, { values, script }: UserDataOptions): ec2.UserData {
  const lines = Object.entries(values).map(([name, value]) => `${name}=${quoted(value)}`);
  const packed = (what: string): string => shell`#!/bin/bash
# What only CloudFormation knows of this machine, and the script that brings it up (packed; see /opt/bootstrap/run).
set -eu
mkdir -p /opt/bootstrap
cat >/opt/bootstrap/values <<'VALUES'
${lines.join('\n')}
VALUES
base64 -d <<'SCRIPT' | gunzip >/opt/bootstrap/run
${gzipped(what).replace(/.{120}/g, '$&\n')}
SCRIPT
chmod 0755 /opt/bootstrap/run
exec /opt/bootstrap/run install
`;
  const text = sizeOf(packed(script)) > LIMIT ? packed(script.replace(REMARK, '')) : packed(script);
  const size = sizeOf(text);
  if (size > LIMIT) {
    problem(construct, 'user-data-size', `the user data has ${size} bytes, but EC2 allows ${LIMIT}`,
      'use fewer or shorter options, or split the machine\'s work');
  }
  return ec2.UserData.custom(text);
}

/** A word of the shell that stands for exactly this text. */
function quoted(value: string): string {
  return `'${value.replace(/'/g, '\'\\\'\'')}'`;
}

/** Bytes of a text, with room for what is not known yet. */
function sizeOf(text: string): number {
  return Buffer.byteLength(text.replace(/^WAIT_HANDLE=.*$/m, 'x'.repeat(HANDLE_SIZE)).replace(/\$\{Token\[[^\]]+\]\}/g, 'x'.repeat(VALUE_SIZE)));
}
