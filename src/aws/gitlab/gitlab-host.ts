import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Duration, Size } from 'cdk8s';
import { Construct } from 'constructs';
import { GitLabBackups } from './gitlab-backups';
import { GitLabCredentials } from './gitlab-credentials';
import { GitLabData } from './gitlab-data';
import { checkName, DesiredState, freeId, isDomain } from './gitlab-desired';
import { GitLabEndpoint } from './gitlab-endpoint';
import { GitLabGroup, GitLabGroupOptions, GitLabUser, GitLabUserOptions } from './gitlab-group';
import { checkHost, GITLAB_VERSION, gitlabImage, instanceSettings } from './gitlab-host-checks';
import type { GitLabHostProps } from './gitlab-host-props';
import { endpointOf, grantParameters, omnibusConfig, onInterface, REGISTRY_PORT } from './gitlab-omnibus';
import { GitLabProject, GitLabProjectOptions } from './gitlab-project';
import { GitLabRunner, GitLabRunnerProps } from './gitlab-runner';
import { GitLabTlsKind } from './gitlab-tls';
import type { PrivateCa } from './gitlab-tls';
import { gitlabHostScript } from './scripts/gitlab-host';
import { problem } from '../../base/problem';
import { keepMachines } from '../../machines/kept';
import { Access } from '../machine/access';
import { HardenedInstance, instanceRole } from '../machine/instance';
import { described, placeIn } from '../machine/instance-network';
import { judgeGitLabHost } from '../machine/machine-changes';
import { machineState } from '../machine/machine-state';
import { OperatingSystem } from '../machine/operating-system';

/**
 * A machine with GitLab Community Edition in Docker: web (443), container registry (5050), Git over SSH (2222), and the projects, users and runners that the program describes.
 *
 * The desired state is in parameters of Systems Manager. The machine reads them every five minutes and applies the differences through the API of GitLab: a new version, setting, project or
 * user needs no new machine. A stack is ready when the first of these runs has succeeded; `journalctl -u gitlab-host` has the results of later ones.
 *
 * The data is on a separate volume, which the machine formats only if it is provably empty, and which remains when the stack is deleted. A new machine (another image, subnet or data snapshot)
 * cannot attach the volume while the old machine uses it: stop the old machine and detach the volume first. Restore a backup with `gitlab-host restore STAMP` on the machine.
 *
 * Secrets Manager generates the password of `root`. The container reads it at its first start from a file in memory, which is then removed; it is not in user data, logs, arguments or the
 * environment of the container. The installer of GitLab keeps it in files inside the first container that only its root user can read.
 *
 * @example
 * const gitlab = new aws.GitLabHost(stack, 'gitlab', { vpc, domain: 'gitlab.example.internal', tls: aws.GitLabTls.privateCa(new aws.PrivateCa(stack, 'ca')) });
 * const project = gitlab.addProject('app', { group: gitlab.addGroup('team') });
 * const key = project.addDeployKey('flux'); // an ExternalSecret of key.secretName gives Flux the key
 * gitlab.addRunner('docker', { privileged: true });
 * gitlab.allowFrom(cluster.workerSecurityGroup);
 *
 * @see https://docs.gitlab.com/install/docker/
 */
export class GitLabHost extends Construct implements ec2.IConnectable {
  /** Host name of GitLab. */
  public readonly domain: string;
  /** URL of the web interface and the API. */
  public readonly url: string;
  /** Host and port of the container registry, as in image names. */
  public readonly registry: string;
  /** Password that the administrator `root` starts with, key `password`. */
  public readonly rootPassword: GitLabCredentials;
  /** Role of the machine. */
  public readonly role: iam.Role;
  /** Network rules of what is asked: the machine, or the load balancer before it. */
  public readonly connections: ec2.Connections;
  /** The machine. */
  public readonly instance: ec2.Instance;
  /** The bucket with its backups. */
  public readonly backupBucket: s3.IBucket;
  /** The certificate authority, where it is private. */
  public readonly privateCa?: PrivateCa;
  /** Is complete when GitLab is ready for the first time. */
  public readonly ready: cdk.CfnWaitCondition;

  private readonly _endpoint: GitLabEndpoint;
  private readonly _desired: DesiredState;
  private readonly _projects: GitLabProject[] = [];

  constructor(scope: Construct, id: string, private readonly _props: GitLabHostProps) {
    super(scope, id);
    const { vpc, domain, tls, reachableFrom = [], access = Access.sessionManager(), operatingSystem = OperatingSystem.debian() } = _props;
    const instanceType = _props.instanceType ?? new ec2.InstanceType('t3.xlarge');
    const isLetsEncrypt = tls._kind === GitLabTlsKind.LETS_ENCRYPT;
    const place = placeIn(this, vpc, _props.vpcSubnets ?? (isLetsEncrypt ? { subnetType: ec2.SubnetType.PUBLIC } : undefined));
    checkHost(this, _props, { instanceType, isPublic: place.isPublic });
    this.domain = domain;
    this.url = `https://${domain}`;
    this.registry = `${domain}:${REGISTRY_PORT}`;
    this.privateCa = tls._ca;

    this.rootPassword = GitLabCredentials._make(this, 'root', {
      description: 'Password that root of GitLab starts with', keys: ['username', 'password'], generated: 'password', template: { username: 'root' },
    });
    this.role = instanceRole(this, 'Role', `GitLab at ${domain}`);
    this.rootPassword.grantRead(this.role);
    this.privateCa?.certificate._grantHost(this.role);
    const backups = new GitLabBackups(this, 'Backups', _props.backups);
    backups.grantHost(this.role);
    this.backupBucket = backups.bucket;

    const securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', { vpc, description: described(`GitLab at ${domain}`) });
    this._endpoint = new GitLabEndpoint(this, 'Endpoint', { vpc, place, domain: isDomain(domain) ? domain : 'gitlab.invalid', tls, zone: _props.zone, reachableFrom, securityGroup });
    this.connections = this._endpoint.front.connections;
    const data = new GitLabData(this, 'Data', place.subnets[0].availabilityZone, _props.data);
    this._desired = this._wanted();
    grantParameters(this.role, this._desired.path);

    const machine = new HardenedInstance(this, 'Machine', {
      vpc,
      place,
      subnet: place.subnets[0],
      operatingSystem,
      instanceType,
      access,
      role: this.role,
      securityGroup,
      rootVolume: Size.gibibytes(40),
      hopLimit: 1,
      values: { PARAMETERS: this._desired.path, VOLUME: data.volumeId, BACKUP_AT: backups.at },
      script: gitlabHostScript(operatingSystem._packages),
      timeout: _props.timeout ?? Duration.minutes(40),
      replacedOnChange: false,
    });
    this.instance = machine.instance;
    this.ready = machine.ready;
    onInterface(machine.instance, this._endpoint.networkInterface, data.volumeId);
    machine.instance.node.addDependency(this._desired, ...this._endpoint.before);
    if (tls._kind === GitLabTlsKind.LOAD_BALANCER) this._endpoint.balance(machine.instance);
    const volume = `${place.subnets[0].availabilityZone}, ${_props.data?.snapshot?.id ?? 'empty'}`;
    const description = { kind: 'GitLab host', ...machine.described, machine: { volume }, firstBoot: { 'backups.at': backups.at } };
    keepMachines({ owner: this, machines: new Map([[machine, () => machineState(description)]]), judge: judgeGitLabHost });
    this._outputs();
  }

  /** Lets machines in by their security group: web, registry and Git over SSH. */
  public allowFrom(machines: ec2.IConnectable): void {
    this._endpoint.allowFrom(machines, 'machines of the platform');
  }

  /**
   * A user, made when absent.
   *
   * @param username name that they log in with
   * @param options what they are
   */
  public addUser(username: string, options: GitLabUserOptions): GitLabUser {
    const user = new GitLabUser(this._part('users'), username, options);
    user.password.grantRead(this.role);
    this._desired.add(user, 'user', username, () => user._wanted());
    return user;
  }

  /**
   * A group at the top level, made when absent.
   *
   * @param path its path in addresses
   * @param options what it is
   */
  public addGroup(path: string, options: GitLabGroupOptions = {}): GitLabGroup {
    const group = new GitLabGroup(this._part('groups'), path, options);
    this._checkOwn(group, (options.members ?? []).map(({ user }) => user));
    this._desired.add(group, 'group', path, () => group._wanted());
    return group;
  }

  /**
   * A project, made when absent.
   *
   * @param name its path below its group
   * @param options what it is
   */
  public addProject(name: string, options: GitLabProjectOptions = {}): GitLabProject {
    const id = `${options.group?.path ?? 'root'}.${name}`;
    const host = { domain: this.domain, role: this.role, hasPrivateCa: this.privateCa !== undefined };
    const project = GitLabProject._make(this._part('projects'), id, name, options, host);
    this._checkOwn(project, [...options.group ? [options.group] : [], ...(options.members ?? []).map(({ user }) => user)]);
    this._projects.push(project);
    this._desired.add(project, 'project', project.path, () => project._wanted());
    return project;
  }

  /**
   * A token of a Receiver's Secret, key `token`: Flux and GitLab share it. Bring it into the cluster with an `ExternalSecret`, and give it to `addWebhook`. Another value makes another
   * webhook within a day.
   *
   * @param id name of the token
   */
  public addReceiverToken(id: string): GitLabCredentials {
    const receivers = this._part('receivers');
    checkName(this, 'token', id);
    if (receivers.node.tryFindChild(id)) problem(this, 'gitlab-twice', `the Receiver token ${id} is declared twice`, 'rename it');
    return GitLabCredentials._make(receivers, freeId(receivers, id), { description: `Token ${id} of a Receiver of Flux`, keys: ['token'], generated: 'token' });
  }

  /**
   * A machine that runs jobs.
   *
   * @param id name of the runner
   * @param props what it is
   */
  public addRunner(id: string, props: GitLabRunnerProps = {}): GitLabRunner {
    const runner = GitLabRunner._make(this._part('runners'), id, { ...props, host: this });
    runner._credentials._grantHost(this.role);
    this._desired.add(runner, 'runner', runner._name, () => runner._wanted());
    this._endpoint.allowFrom(runner, `runner ${id}`);
    return runner;
  }

  /** What runners take over where they say nothing else. @internal */
  public get _defaults(): GitLabHostProps {
    return this._props;
  }

  /** A problem where groups or users are those of another GitLab. */
  private _checkOwn(owner: Construct, others: readonly Construct[]): void {
    for (const other of others) {
      if (other.node.scopes.includes(this)) continue;
      problem(owner, 'gitlab-name', `${other.node.path} belongs to another GitLab`, `create it with addGroup or addUser of ${this.node.path}`);
    }
  }

  private _part(id: string): Construct {
    return this.node.tryFindChild(id) as Construct | undefined ?? new Construct(this, id);
  }

  private _wanted(): DesiredState {
    const desired = new DesiredState(this, 'Desired');
    const { tls, version = GITLAB_VERSION, configuration = [], domain } = this._props;
    desired.settings(this, () => ({
      image: gitlabImage(version),
      version,
      domain,
      tls: tls._kind,
      registry: this.registry,
      ...endpointOf(tls, domain),
      config: omnibusConfig(tls, domain, configuration),
      root_secret: this.rootPassword._arn,
      ca_secret: this.privateCa?.certificate._arn,
      bucket: this.backupBucket.bucketName,
    }));
    desired.add(this, 'instance', 'settings-of-the-instance', () => ({
      wanted: instanceSettings(this._props, this._projects.flatMap((project) => project._outboundHosts)),
    }));
    return desired;
  }

  private _outputs(): void {
    const { region } = cdk.Stack.of(this);
    const say = (name: string, value: string, description: string): void => void new cdk.CfnOutput(this, name, { value, description });
    say('Url', this.url, 'GitLab; log in as root');
    say('RootPassword', `aws secretsmanager get-secret-value --region ${region} --secret-id ${this.rootPassword.secretName} --query SecretString --output text`,
      'Shows the password that root starts with');
    say('Login', `aws ssm start-session --region ${region} --target ${this.instance.instanceId}`, 'Opens a shell on the machine');
    say('BackupBucket', this.backupBucket.bucketName, 'Backups; the names in data/ are what gitlab-host restore takes');
    if (this._endpoint.address !== undefined) say('Address', this._endpoint.address, `What ${this.domain} is to point to, for those outside the VPC`);
  }
}
