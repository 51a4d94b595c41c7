import * as cdk from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { problem } from '../../base/problem';
import { acceptFinding, nagText } from '../machine/instance-findings';

/** Daily backups of GitLab's data and configuration. */
export interface GitLabBackupOptions {
  /**
   * When, in UTC: `HH:MM`.
   *
   * @default '03:00'
   */
  readonly at?: string;
  /**
   * How long they are kept, in whole days.
   *
   * @default Duration.days(30)
   */
  readonly keep?: Duration;
  /**
   * A bucket of yours. What is removed from it when is for its own rules to say.
   *
   * @default - an encrypted bucket of its own with versions, which outlives the stack
   */
  readonly bucket?: s3.IBucket;
}

/** What the host writes, below the bucket. */
const PREFIXES = ['config', 'data'];

/** The bucket that backups go to. The host adds to it and reads from it; it removes nothing, so whoever takes over the host cannot take the backups with it. @internal */
export class GitLabBackups extends Construct {
  readonly bucket: s3.IBucket;
  readonly at: string;

  constructor(scope: Construct, id: string, options: GitLabBackupOptions = {}) {
    super(scope, id);
    this.at = options.at ?? '03:00';
    if (!/^(?:[01]\d|2[0-3]):[0-5]\d$/.test(this.at)) {
      problem(this, 'gitlab-backup', `at is ${JSON.stringify(this.at)}, which is not a valid time`,
        'use a time of day in UTC, such as 03:00');
    }
    this.bucket = options.bucket ?? this.ownBucket(options.keep ?? Duration.days(30));
  }

  grantHost(role: iam.Role): void {
    const prefixes = PREFIXES.map((prefix) => this.bucket.arnForObjects(`${prefix}/*`));
    role.addToPolicy(new iam.PolicyStatement({ actions: ['s3:PutObject', 's3:GetObject', 's3:AbortMultipartUpload'], resources: prefixes }));
    this.bucket.encryptionKey?.grantEncryptDecrypt(role);
    for (const arn of prefixes) acceptFinding(role, `AwsSolutions-IAM5[Resource::${nagText(this, arn)}]`, 'Backups are named by their time.');
  }

  private ownBucket(keep: Duration): s3.Bucket {
    const seconds = keep.toMilliseconds() / 1000;
    const days = seconds / 86_400;
    if (!Number.isInteger(days) || days < 1) {
      problem(this, 'gitlab-backup', `backups are kept for ${seconds} seconds, which is not valid`,
        'use whole days, at least one');
    }
    const bucket = new s3.Bucket(this, 'Bucket', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      versioned: true,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: cdk.RemovalPolicy.RETAIN,
      lifecycleRules: [{
        id: 'backups',
        expiration: cdk.Duration.days(Math.max(1, Math.floor(days))),
        noncurrentVersionExpiration: cdk.Duration.days(7),
        abortIncompleteMultipartUploadAfter: cdk.Duration.days(1),
      }],
    });
    acceptFinding(bucket, 'AwsSolutions-S1', 'One machine writes to it once a day; other access is in CloudTrail\'s data events, if the account records them.');
    return bucket;
  }
}
