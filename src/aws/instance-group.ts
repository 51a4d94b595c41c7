import type * as cdk from 'aws-cdk-lib';
import type * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { checkDisk } from './disk-size';
import { MachineOptions, rootDisk } from './instance';
import { acceptFinding, acceptPinnedImage } from './instance-findings';
import { Readiness } from './instance-readiness';
import { architectureOf } from './instance-size';
import { userData } from './user-data';

/** Machines of one kind. */
export interface GroupOptions extends MachineOptions {
  readonly minimum: number;
  readonly maximum: number;
}

/** Machines of one kind, as many as are needed. Others take their place when anything about them changes, one after the other. */
export class HardenedGroup extends Construct {
  readonly group: autoscaling.AutoScalingGroup;

  constructor(scope: Construct, id: string, options: GroupOptions) {
    super(scope, id);
    const { Duration } = require('aws-cdk-lib') as typeof cdk;
    const { AutoScalingGroup, UpdatePolicy } = require('aws-cdk-lib/aws-autoscaling') as typeof autoscaling;
    const { LaunchTemplate, LaunchTemplateHttpTokens } = require('aws-cdk-lib/aws-ec2') as typeof ec2;
    const readiness = new Readiness(this, options.deadline);
    const disk = checkDisk(this, options.rootVolume);
    options.access._open(this, options.securityGroup);
    const resource = (): cdk.CfnElement => this.group.node.defaultChild as autoscaling.CfnAutoScalingGroup;
    const launchTemplate = new LaunchTemplate(this, 'LaunchTemplate', {
      machineImage: options.operatingSystem._image(this, architectureOf(options.instanceType), disk),
      instanceType: options.instanceType,
      keyPair: options.access._keyPair,
      role: options.role,
      securityGroup: options.securityGroup,
      associatePublicIpAddress: options.place.isPublic || undefined,
      blockDevices: [rootDisk(options, disk)],
      httpTokens: LaunchTemplateHttpTokens.REQUIRED,
      httpPutResponseHopLimit: options.hopLimit,
      detailedMonitoring: true,
      userData: userData(this, { script: options.script, values: readiness.values(options.values, resource) }),
    });
    this.group = new AutoScalingGroup(this, 'Resource', {
      vpc: options.vpc,
      vpcSubnets: { subnets: [...options.place.subnets] },
      launchTemplate,
      minCapacity: options.minimum,
      maxCapacity: options.maximum,
      updatePolicy: UpdatePolicy.rollingUpdate({
        minInstancesInService: Math.max(0, Math.min(options.minimum, options.maximum - 1)),
        maxBatchSize: 1,
        waitOnResourceSignals: true,
        pauseTime: Duration.seconds(readiness.timeout),
      }),
    });
    for (const subnet of options.place.subnets) this.group.node.addDependency(subnet.internetConnectivityEstablished);
    if (options.minimum > 0) { // else nobody would ever say so
      readiness.await();
      (resource() as autoscaling.CfnAutoScalingGroup).cfnOptions.creationPolicy = readiness.creationPolicy(options.minimum);
    }
    acceptPinnedImage(launchTemplate);
    acceptFinding(this.group, 'AwsSolutions-AS3', 'Who is told of scaling is for the platform\'s own monitoring to say, which sees nodes come and go.');
  }
}
