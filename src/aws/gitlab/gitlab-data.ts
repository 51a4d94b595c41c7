import * as cdk from 'aws-cdk-lib';
import * as dlm from 'aws-cdk-lib/aws-dlm';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Size } from 'cdk8s';
import { Construct } from 'constructs';
import { nameInAws } from './gitlab-desired';
import { problem } from '../../base/problem';
import { acceptFinding } from '../machine/instance-findings';
import { gibibytesOf } from '../machine/instance-size';

/** A snapshot that a volume is made of. */
export interface GitLabSnapshot {
  /** `snap-…`. */
  readonly id: string;
  /** How large the volume was that it was made of: `aws ec2 describe-snapshots --snapshot-ids ID --query 'Snapshots[0].VolumeSize'`. */
  readonly size: Size;
}

/** The volume with GitLab's data. */
export interface GitLabDataOptions {
  /**
   * How large it is; it can grow later, and its file system grows at the next start of the machine. At least 20 GiB.
   *
   * @default Size.gibibytes(100)
   */
  readonly size?: Size;
  /**
   * A snapshot to start from, such as that of another stack's volume. To be left as it is afterwards: another snapshot makes another volume.
   *
   * @default - an empty volume
   */
  readonly snapshot?: GitLabSnapshot;
  /**
   * How many daily snapshots are kept, 1 to 1000.
   *
   * @default 7
   */
  readonly dailySnapshots?: number;
}

/** An encrypted volume that outlives the machine and the stack, with daily snapshots. @internal */
export class GitLabData extends Construct {
  readonly volumeId: string;

  constructor(scope: Construct, id: string, availabilityZone: string, options: GitLabDataOptions = {}) {
    super(scope, id);
    const { size = Size.gibibytes(100), snapshot } = options;
    const volume = new ec2.CfnVolume(this, 'Volume', {
      availabilityZone, encrypted: true, volumeType: 'gp3', size: this.check(size, options), snapshotId: snapshot?.id,
    });
    volume.cfnOptions.deletionPolicy = cdk.CfnDeletionPolicy.RETAIN;
    volume.cfnOptions.updateReplacePolicy = cdk.CfnDeletionPolicy.RETAIN;
    cdk.Tags.of(volume).add('gitlab-data', nameInAws(this));
    acceptFinding(volume, 'CloudFormation-Validate::W3010', 'A volume is in the zone of its machine\'s subnet, which is known when that subnet is another stack\'s.');
    this.volumeId = volume.ref;
    this.snapshots(options.dailySnapshots ?? 7);
  }

  private snapshots(count: number): void {
    const { partition, region } = cdk.Stack.of(this);
    const role = new iam.Role(this, 'SnapshotRole', { assumedBy: new iam.ServicePrincipal('dlm.amazonaws.com'), description: 'Makes and removes daily snapshots of the data of GitLab' });
    const snapshots = `arn:${partition}:ec2:${region}::snapshot/*`;
    const tagged = { StringEquals: { 'aws:ResourceTag/gitlab-data': nameInAws(this) } };
    role.addToPolicy(new iam.PolicyStatement({ actions: ['ec2:DescribeInstances', 'ec2:DescribeSnapshots', 'ec2:DescribeTags', 'ec2:DescribeVolumes'], resources: ['*'] }));
    role.addToPolicy(new iam.PolicyStatement({ actions: ['ec2:CreateSnapshot'], resources: [`arn:${partition}:ec2:${region}:${cdk.Stack.of(this).account}:volume/${this.volumeId}`, snapshots] }));
    role.addToPolicy(new iam.PolicyStatement({ actions: ['ec2:CreateTags'], resources: [snapshots], conditions: { StringEquals: { 'ec2:CreateAction': 'CreateSnapshot' } } }));
    role.addToPolicy(new iam.PolicyStatement({ actions: ['ec2:DeleteSnapshot'], resources: [snapshots], conditions: tagged }));
    const why = 'Snapshots have no name before they are made; what may be removed is limited by its tag, and descriptions know no resources.';
    acceptFinding(role, 'AwsSolutions-IAM5[Resource::*]', why);
    acceptFinding(role, `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ec2:${region.startsWith('${') ? '<AWS::Region>' : region}::snapshot/*]`, why);
    const policy = new dlm.CfnLifecyclePolicy(this, 'Snapshots', {
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
      problem(this, 'gitlab-data', `the data volume has ${gibibytes} GiB, which is out of range`,
        'use whole gibibytes, at least 20 (GitLab itself and its logs fill 10) and at most 65536 (the EBS limit)');
    }
    if (!Number.isInteger(count) || count < 1 || count > 1000) {
      problem(this, 'gitlab-data', `dailySnapshots is ${count}, which is out of range`,
        'use 1 to 1000');
    }
    if (snapshot) this.checkSnapshot(snapshot, gibibytes);
    return isPossible ? gibibytes : 20;
  }

  private checkSnapshot(snapshot: GitLabSnapshot, gibibytes: number): void {
    if (!/^snap-[0-9a-f]{8,17}$/.test(snapshot.id)) {
      problem(this, 'gitlab-data', `${JSON.stringify(snapshot.id)} is not a valid snapshot ID`,
        'use an ID, such as snap-0123456789abcdef0');
    }
    const needed = gibibytesOf(snapshot.size);
    if (!(needed > 0)) {
      problem(this, 'gitlab-data', `the size of its snapshot is ${needed} GiB, which is not valid`,
        'look it up with aws ec2 describe-snapshots');
    } else if (gibibytes < needed) {
      problem(this, 'gitlab-data', `the data volume has ${gibibytes} GiB, but its snapshot has ${needed}`,
        `use at least ${needed} GiB`);
    }
  }
}
