import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Duration, Size } from 'cdk8s';
import { Construct } from 'constructs';
import { GitLabCredentials } from './gitlab-credentials';
import { checkName, freeId } from './gitlab-desired';
import type { DesiredObject } from './gitlab-desired';
import type { GitLabHost } from './gitlab-host';
import { checkGitLabVersion, GITLAB_VERSION, isNewerMinor, runnerImage } from './gitlab-host-checks';
import { gitlabRunnerScript } from './scripts/gitlab-runner';
import { problem } from '../../base/problem';
import { Access } from '../machine/access';
import type { MachineProps } from '../machine/access';
import { HardenedInstance, instanceRole } from '../machine/instance';
import { described, placeIn } from '../machine/instance-network';
import { checkSize } from '../machine/instance-size';
import { OperatingSystem } from '../machine/operating-system';

/** Properties of a runner. */
export interface GitLabRunnerProps extends MachineProps {
  /**
   * Tags of the jobs that it takes.
   *
   * @default - none
   */
  readonly tags?: string[];
  /**
   * Whether it takes jobs without tags.
   *
   * @default true
   */
  readonly runUntagged?: boolean;
  /**
   * Whether jobs may start privileged containers, which Docker-in-Docker needs: such a job is root on the machine, and reads what its role reads (this runner's token). Leave it out where images
   * are built without (`ImageBuilder.buildkitRootless()`).
   *
   * @default false
   */
  readonly privileged?: boolean;
  /**
   * How many jobs run at the same time.
   *
   * @default 2
   */
  readonly concurrent?: number;
  /**
   * Image of jobs that name none.
   *
   * @default debian:13-slim
   */
  readonly jobImage?: string;
  /**
   * Version of the runner: the minor of GitLab, or before.
   *
   * @default - that of the host
   */
  readonly version?: string;
  /**
   * At least 2 vCPU and 2 GiB.
   *
   * @default t3.large: 2 vCPU, 8 GiB
   */
  readonly instanceType?: ec2.InstanceType;
  /**
   * The encrypted disk, on which images of jobs are.
   *
   * @default Size.gibibytes(60)
   */
  readonly disk?: Size;
  /**
   * How long its first start may take: it waits for GitLab's.
   *
   * @default Duration.minutes(45)
   */
  readonly timeout?: Duration;
}

/** With what the host adds. @internal */
export interface GitLabRunnerOptions extends GitLabRunnerProps {
  readonly host: GitLabHost;
}

/**
 * A machine that runs jobs of GitLab in containers. The GitLab host creates the runner through the API (`POST /user/runners`) and stores its authentication token in a secret that this machine
 * reads; there is no registration token. Created by `GitLabHost.addRunner`. The runner remains in GitLab as offline when it is removed from the program.
 *
 * @example
 * const gitlab = new aws.GitLabHost(stack, 'gitlab', { vpc, domain: 'gitlab.example.com', tls: aws.GitLabTls.letsEncrypt('admin@example.com') });
 * const runner = gitlab.addRunner('docker', { privileged: true });
 * runner.connections.allowTo(cluster.controlPlaneSecurityGroup, ec2.Port.tcp(6443), 'deployments');
 *
 * @see https://docs.gitlab.com/runner/
 */
export class GitLabRunner extends Construct implements ec2.IConnectable {
  /** @internal */
  public static _make(scope: Construct, id: string, options: GitLabRunnerOptions): GitLabRunner {
    return new GitLabRunner(scope, id, options);
  }

  /** Network rules of the machine. */
  public readonly connections: ec2.Connections;
  /** The machine. */
  public readonly instance: ec2.Instance;
  /** @internal */
  public readonly _credentials: GitLabCredentials;
  /** @internal */
  public readonly _name: string;

  private constructor(scope: Construct, id: string, private readonly _options: GitLabRunnerOptions) {
    super(scope, freeId(scope, id));
    const { host, access = Access.sessionManager(), operatingSystem = host._defaults.operatingSystem ?? OperatingSystem.debian(), privileged = false, concurrent = 2, jobImage = 'debian:13-slim' } = _options;
    const { vpc } = host._defaults;
    const version = _options.version ?? host._defaults.version ?? GITLAB_VERSION;
    const instanceType = _options.instanceType ?? new ec2.InstanceType('t3.large');
    this._name = id;
    this._check(version, concurrent, jobImage);
    checkSize(this, instanceType, { cpus: 2, gibibytes: 2 }, 'a runner');

    this._credentials = GitLabCredentials._make(this, 'token', { description: `Authentication token of runner ${id} of GitLab`, keys: ['id', 'token'] });
    const role = instanceRole(this, 'Role', `Runner ${id} of GitLab`);
    this._credentials.grantRead(role);
    host.privateCa?.grantRead(role);
    const place = placeIn(this, vpc, _options.vpcSubnets);
    const securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', { vpc, description: described(`Runner ${id} of GitLab`) });
    this.connections = securityGroup.connections;
    const machine = new HardenedInstance(this, 'Machine', {
      vpc,
      place,
      subnet: place.subnets[0],
      operatingSystem,
      instanceType,
      access,
      role,
      securityGroup,
      rootVolume: _options.disk ?? Size.gibibytes(60),
      hopLimit: 1, // containers of jobs do not reach the machine's role
      values: {
        RUNNER_NAME: id,
        RUNNER_SECRET: this._credentials._arn,
        RUNNER_IMAGE: runnerImage(version),
        GITLAB_URL: host.url,
        REGISTRY: host.registry,
        CA_SECRET: host.privateCa?.certificate._arn ?? '',
        CONCURRENT: String(concurrent),
        PRIVILEGED: String(privileged),
        JOB_IMAGE: jobImage,
      },
      script: gitlabRunnerScript(operatingSystem._packages),
      timeout: _options.timeout ?? Duration.minutes(45),
      replacedOnChange: true,
    });
    this.instance = machine.instance;
  }

  /** @internal */
  public _wanted(): DesiredObject {
    const { tags = [], runUntagged = true } = this._options;
    return {
      secret: this._credentials._arn,
      wanted: { description: this._name, run_untagged: runUntagged, tag_list: tags, locked: false, paused: false },
      first: { runner_type: 'instance_type' },
    };
  }

  private _check(version: string, concurrent: number, jobImage: string): void {
    const { tags = [], runUntagged = true, host } = this._options;
    checkName(this, 'runner', this._name);
    for (const tag of tags) {
      if (!/^[^\s,](?:[^,]{0,253}[^\s,])?$/.test(tag)) {
        problem(this, 'gitlab-runner', `${JSON.stringify(tag)} is not a valid tag`,
          'use 1 to 255 characters without commas');
      }
    }
    const gitlab = host._defaults.version ?? GITLAB_VERSION;
    checkGitLabVersion(this, version);
    if (isNewerMinor(version, gitlab)) {
      problem(this, 'gitlab-version', `the runner ${version} is newer than GitLab ${gitlab}`,
        'omit version, or upgrade GitLab first');
    }
    if (!Number.isInteger(concurrent) || concurrent < 1) {
      problem(this, 'gitlab-runner', `concurrent is ${concurrent}, which is out of range`,
        'use a whole number of at least 1');
    }
    if (!runUntagged && tags.length === 0) {
      problem(this, 'gitlab-runner', 'the runner accepts no jobs, neither tagged nor untagged',
        'set tags, or runUntagged: true');
    }
    if (!/^[a-z0-9][\w.:/@-]*$/i.test(jobImage)) {
      problem(this, 'gitlab-runner', `${JSON.stringify(jobImage)} is not a valid image`,
        'use one such as debian:13-slim');
    }
  }
}
