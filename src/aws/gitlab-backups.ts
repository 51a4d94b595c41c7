import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import type { GitLabBackupOptions } from './gitlab-backup-options';
import { acceptFinding, nagText } from './instance-findings';
import { problem } from '../problem';

/** What the host writes, below the bucket. */
const PREFIXES = ['config', 'data'];

/** The bucket that backups go to. The host adds to it and reads from it; it removes nothing, so whoever takes over the host cannot take the backups with it. */
export class GitLabBackups extends Construct {
  readonly bucket: s3.IBucket;
  readonly at: string;

  constructor(scope: Construct, id: string, options: GitLabBackupOptions = {}) {
    super(scope, id);
    this.at = options.at ?? '03:00';
    if (!/^(?:[01]\d|2[0-3]):[0-5]\d$/.test(this.at)) problem(this, 'gitlab-backup', `at is ${JSON.stringify(this.at)}`, 'use a time of day in UTC, such as 03:00');
    this.bucket = options.bucket ?? this.ownBucket(options.keep ?? Duration.days(30));
  }

  grantHost(role: iam.Role): void {
    const { PolicyStatement } = require('aws-cdk-lib/aws-iam') as typeof iam;
    const prefixes = PREFIXES.map((prefix) => this.bucket.arnForObjects(`${prefix}/*`));
    role.addToPolicy(new PolicyStatement({ actions: ['s3:PutObject', 's3:GetObject', 's3:AbortMultipartUpload'], resources: prefixes }));
    this.bucket.encryptionKey?.grantEncryptDecrypt(role);
    for (const arn of prefixes) acceptFinding(role, `AwsSolutions-IAM5[Resource::${nagText(this, arn)}]`, 'Backups are named by their time.');
  }

  private ownBucket(keep: Duration): s3.Bucket {
    const cdk = require('aws-cdk-lib') as typeof import('aws-cdk-lib');
    const { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } = require('aws-cdk-lib/aws-s3') as typeof s3;
    const seconds = keep.toMilliseconds() / 1000;
    const days = seconds / 86_400;
    if (!Number.isInteger(days) || days < 1) problem(this, 'gitlab-backup', `backups are kept for ${seconds} seconds`, 'use whole days, at least one');
    const bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      versioned: true,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: cdk.RemovalPolicy.RETAIN,
      lifecycleRules: [{
        id: 'backups',
        expiration: cdk.Duration.days(Math.max(1, Math.floor(days))),
        noncurrentVersionExpiration: cdk.Duration.days(7),
        abortIncompleteMultipartUploadAfter: cdk.Duration.days(1),
      }],
    });
    acceptFinding(bucket, 'AwsSolutions-S1', 'One machine writes to it once a day; who else asks is in CloudTrail\'s data events, if the account records them.');
    return bucket;
  }
}
