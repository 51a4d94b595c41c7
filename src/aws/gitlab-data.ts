import type * as dlm from 'aws-cdk-lib/aws-dlm';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Size } from 'cdk8s';
import { Construct } from 'constructs';
import { gibibytesOf } from './disk-size';
import type { GitLabDataOptions, GitLabSnapshot } from './gitlab-data-options';
import { nameInAws } from './gitlab-name';
import { acceptFinding } from './instance-findings';
import { problem } from '../problem';

/** An encrypted volume that outlives the machine and the stack, with daily snapshots. */
export class GitLabData extends Construct {
  readonly volumeId: string;

  constructor(scope: Construct, id: string, availabilityZone: string, options: GitLabDataOptions = {}) {
    super(scope, id);
    const { CfnDeletionPolicy, Tags } = require('aws-cdk-lib') as typeof import('aws-cdk-lib');
    const { CfnVolume } = require('aws-cdk-lib/aws-ec2') as typeof ec2;
    const { size = Size.gibibytes(100), snapshot } = options;
    const volume = new CfnVolume(this, 'Volume', {
      availabilityZone, encrypted: true, volumeType: 'gp3', size: this.check(size, options), snapshotId: snapshot?.id,
    });
    volume.cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN;
    volume.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
    Tags.of(volume).add('gitlab-data', nameInAws(this));
    acceptFinding(volume, 'CloudFormation-Validate::W3010', 'A volume is in the zone of its machine\'s subnet, which is known when that subnet is another stack\'s.');
    this.volumeId = volume.ref;
    this.snapshots(options.dailySnapshots ?? 7);
  }

  private snapshots(count: number): void {
    const { Stack } = require('aws-cdk-lib') as typeof import('aws-cdk-lib');
    const { CfnLifecyclePolicy } = require('aws-cdk-lib/aws-dlm') as typeof dlm;
    const { PolicyStatement, Role, ServicePrincipal } = require('aws-cdk-lib/aws-iam') as typeof iam;
    const { partition, region } = Stack.of(this);
    const role = new Role(this, 'SnapshotRole', { assumedBy: new ServicePrincipal('dlm.amazonaws.com'), description: 'Makes and removes daily snapshots of the data of GitLab' });
    const snapshots = `arn:${partition}:ec2:${region}::snapshot/*`;
    const tagged = { StringEquals: { 'aws:ResourceTag/gitlab-data': nameInAws(this) } };
    role.addToPolicy(new PolicyStatement({ actions: ['ec2:DescribeInstances', 'ec2:DescribeSnapshots', 'ec2:DescribeTags', 'ec2:DescribeVolumes'], resources: ['*'] }));
    role.addToPolicy(new PolicyStatement({ actions: ['ec2:CreateSnapshot'], resources: [`arn:${partition}:ec2:${region}:${Stack.of(this).account}:volume/${this.volumeId}`, snapshots] }));
    role.addToPolicy(new PolicyStatement({ actions: ['ec2:CreateTags'], resources: [snapshots], conditions: { StringEquals: { 'ec2:CreateAction': 'CreateSnapshot' } } }));
    role.addToPolicy(new PolicyStatement({ actions: ['ec2:DeleteSnapshot'], resources: [snapshots], conditions: tagged }));
    const why = 'Snapshots have no name before they are made; what may be removed is limited by its tag, and descriptions know no resources.';
    acceptFinding(role, 'AwsSolutions-IAM5[Resource::*]', why);
    acceptFinding(role, `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ec2:${region.startsWith('${') ? '<AWS::Region>' : region}::snapshot/*]`, why);
    const policy = new CfnLifecyclePolicy(this, 'Snapshots', {
      description: 'Daily snapshots of the data of GitLab',
      state: 'ENABLED',
      executionRoleArn: role.roleArn,
      policyDetails: {
        policyType: 'EBS_SNAPSHOT_MANAGEMENT',
        resourceTypes: ['VOLUME'],
        targetTags: [{ key: 'gitlab-data', value: nameInAws(this) }],
        schedules: [{ name: 'daily', copyTags: true, createRule: { interval: 24, intervalUnit: 'HOURS', times: ['01:30'] }, retainRule: { count } }],
      },
    });
    policy.node.addDependency(role.node.findChild('DefaultPolicy'));
  }

  /** The size to go on with, in gibibytes. */
  private check(size: Size, { snapshot, dailySnapshots: count = 7 }: GitLabDataOptions): number {
    const gibibytes = gibibytesOf(size);
    const isPossible = Number.isInteger(gibibytes) && gibibytes >= 20 && gibibytes <= 65_536;
    if (!isPossible) {
      problem(this, 'gitlab-data', `the data volume has ${gibibytes} GiB`, 'use whole gibibytes, at least 20: GitLab fills 10 with its own parts and logs; EBS makes 65536 at most');
    }
    if (!Number.isInteger(count) || count < 1 || count > 1000) problem(this, 'gitlab-data', `dailySnapshots is ${count}`, 'use 1 to 1000');
    if (snapshot) this.checkSnapshot(snapshot, gibibytes);
    return isPossible ? gibibytes : 20;
  }

  private checkSnapshot(snapshot: GitLabSnapshot, gibibytes: number): void {
    if (!/^snap-[0-9a-f]{8,17}$/.test(snapshot.id)) problem(this, 'gitlab-data', `${JSON.stringify(snapshot.id)} is no snapshot`, 'use its id, such as snap-0123456789abcdef0');
    const needed = gibibytesOf(snapshot.size);
    if (!(needed > 0)) problem(this, 'gitlab-data', `the size of its snapshot is ${needed} GiB`, 'ask for it: aws ec2 describe-snapshots');
    else if (gibibytes < needed) problem(this, 'gitlab-data', `the data volume has ${gibibytes} GiB, and its snapshot ${needed}`, `use at least ${needed} GiB`);
  }
}
