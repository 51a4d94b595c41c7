import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import type { Duration } from 'cdk8s';
import type { GitLabBackupOptions } from './gitlab-backups';
import type { GitLabDataOptions } from './gitlab-data';
import type { GitLabTls } from './gitlab-tls';
import type { MachineProps } from '../machine/access';

/** Properties of a GitLab host. */
export interface GitLabHostProps extends MachineProps {
  /** The network that it is in. */
  readonly vpc: ec2.IVpc;
  /** The name that it is reached by, such as `gitlab.example.com`: web at 443, registry at 5050, Git over SSH at 2222. It stands in every clone, so it cannot change easily. */
  readonly domain: string;
  /** Where its certificate comes from. */
  readonly tls: GitLabTls;
  /**
   * The public zone of Route 53 that the domain is in; gets its record.
   *
   * @default - none: machines of the VPC find it by a private zone, for others you make the record
   */
  readonly zone?: route53.IHostedZone;
  /**
   * Networks that may reach web, registry and Git over SSH, such as `203.0.113.0/24`. Machines are let in by their security groups: `allowFrom`.
   *
   * @default - none
   */
  readonly reachableFrom?: string[];
  /**
   * Version of GitLab. It is changed on the running host: the data is backed up, and the host refuses to go backwards or past one of GitLab's required stops.
   *
   * @default 19.4.1
   */
  readonly version?: string;
  /**
   * At least 4 vCPU and 8 GiB.
   *
   * @default t3.xlarge: 4 vCPU, 16 GiB
   */
  readonly instanceType?: ec2.InstanceType;
  /**
   * The volume with its data. It outlives the stack.
   *
   * @default - 100 GiB, empty, with seven daily snapshots
   */
  readonly data?: GitLabDataOptions;
  /**
   * Backups in S3, which outlive the stack.
   *
   * @default - daily at 03:00 UTC, kept for 30 days
   */
  readonly backups?: GitLabBackupOptions;
  /**
   * Lines for `gitlab.rb`, such as those for mail: `gitlab_rails['smtp_enable'] = true`. Not for secrets: they are in a parameter.
   *
   * @default - none
   * @see https://docs.gitlab.com/omnibus/settings/
   */
  readonly configuration?: string[];
  /**
   * Settings of the instance by the names of GitLab's API, such as `{ default_project_visibility: 'private' }`. Not for secrets.
   *
   * @default - nobody can sign up; requests to the local network only for the hosts of webhooks and `outboundHosts`
   * @see https://docs.gitlab.com/api/settings/
   */
  readonly settings?: { readonly [name: string]: any };
  /**
   * Hosts and networks in the private network that webhooks and integrations may call, besides those of `addWebhook`.
   *
   * @default - none
   */
  readonly outboundHosts?: string[];
  /**
   * How long the first start may take.
   *
   * @default Duration.minutes(40)
   */
  readonly timeout?: Duration;
}
