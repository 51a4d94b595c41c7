import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Duration, Size } from 'cdk8s';
import { Construct } from 'constructs';
import { dockerHostScript } from './scripts/docker-host';
import { problem } from '../../base/problem';
import { keepMachines } from '../../machines/kept';
import { nameInAws } from '../gitlab/gitlab-desired';
import { Access } from '../machine/access';
import type { MachineProps } from '../machine/access';
import { HardenedInstance, instanceRole } from '../machine/instance';
import { described, placeIn } from '../machine/instance-network';
import { checkSize } from '../machine/instance-size';
import { judgeDockerHost } from '../machine/machine-changes';
import { machineState } from '../machine/machine-state';
import { OperatingSystem } from '../machine/operating-system';

/** Users of systems and their images: they have sudo, or belong to services. */
const SYSTEM_USERS = new RegExp(`^(?:${[
  'root|admin|ubuntu|debian|ec2-user|ssm-user|docker|daemon|bin|sys|adm|sync|shutdown|halt|games|man|lp|mail|news|uucp|proxy|www-data|backup|list|irc|operator|ftp|nobody|sshd',
  '_.*|systemd-.*|messagebus|dbus|polkitd|chrony|tss|rpc.*|uuidd|syslog|tcpdump|pollinate|landscape|fwupd.*|usbmux|stapunpriv|ec2-instance-connect',
].join('|')})$`);

/** Properties of a Docker host. */
export interface DockerHostProps extends MachineProps {
  /** The network that it is in. */
  readonly vpc: ec2.IVpc;
  /**
   * A parameter with the public keys that may log in, a line each, as in `authorized_keys`. The machine reads it every five minutes, also when it becomes another parameter: keys that are not in it
   * are not valid any longer. When it holds no valid key or is deleted, nobody can log in, except by Session Manager.
   */
  readonly authorizedKeys: ssm.IStringParameter;
  /**
   * The user that logs in. May use Docker, which is as much as root on this machine; has neither a password nor sudo.
   * No other user can log in over SSH, also not by a key pair of `access`. Through Session Manager: `ProxyCommand aws ssm start-session --document-name AWS-StartSSHSession`.
   *
   * @default deploy
   */
  readonly user?: string;
  /**
   * Type of the machine.
   *
   * @default t3.medium: 2 vCPU, 4 GiB
   */
  readonly instanceType?: ec2.InstanceType;
  /**
   * The encrypted disk, on which images and volumes are. It goes with the machine.
   *
   * @default Size.gibibytes(40)
   */
  readonly disk?: Size;
  /**
   * How long its first start may take.
   *
   * @default Duration.minutes(15)
   */
  readonly timeout?: Duration;
}

/**
 * A machine with Docker for contexts over SSH: `docker context create host --docker host=ssh://deploy@ADDRESS`.
 *
 * It accepts only logins of one user with a key, who may use Docker and nothing else that needs root. It writes its own public host key to a parameter, so that pipelines know the key in
 * advance instead of trusting the first host that answers:
 *
 * ```sh
 * echo "ADDRESS $(aws ssm get-parameter --name PARAMETER --query Parameter.Value --output text)" >>~/.ssh/known_hosts
 * ```
 *
 * The machine owns the parameter, which remains when the stack is deleted. Images and volumes of Docker are on the disk of the machine: `app.synth()` rejects changes that would replace it,
 * until they are accepted (docs/machines.md).
 *
 * @example
 * const host = new aws.DockerHost(stack, 'docker', { vpc, authorizedKeys: parameter, access: aws.Access.ssh({ cidrs: ['10.0.0.0/16'] }) });
 * host.connections.allowFrom(ec2.Peer.ipv4('10.0.0.0/16'), ec2.Port.tcp(443), 'web');
 *
 * @see https://docs.docker.com/engine/security/protect-access/#use-ssh-to-protect-the-docker-daemon-socket
 */
export class DockerHost extends Construct implements ec2.IConnectable {
  /** Network rules of the machine: open the ports of what runs on it here. */
  public readonly connections: ec2.Connections;
  /** Role of the machine. */
  public readonly role: iam.Role;
  /** The machine. */
  public readonly instance: ec2.Instance;
  /** The user that logs in. */
  public readonly user: string;
  /** Name of the parameter with its public host key: type and key, as in `known_hosts` behind the name. */
  public readonly hostKeyParameter: string;
  /** Is complete when Docker is ready. */
  public readonly ready: cdk.CfnWaitCondition;

  constructor(scope: Construct, id: string, props: DockerHostProps) {
    super(scope, id);
    const { vpc, access = Access.sessionManager(), operatingSystem = OperatingSystem.debian() } = props;
    const instanceType = props.instanceType ?? new ec2.InstanceType('t3.medium');
    this.user = props.user ?? 'deploy';
    if (!/^[a-z_][a-z0-9_-]{0,31}$/.test(this.user) || SYSTEM_USERS.test(this.user)) {
      problem(this, 'docker-host-user', `user is ${JSON.stringify(this.user)}, which is not a valid deploy user`,
        'use a dedicated lower-case name, such as deploy; system users have sudo or belong to services');
    }
    checkSize(this, instanceType, { cpus: 1, gibibytes: 1 }, 'Docker');
    const stack = cdk.Stack.of(this);
    this.hostKeyParameter = `/docker-host/${nameInAws(this)}/host-key`;
    this.role = instanceRole(this, 'Role', `Docker host ${id}`);
    props.authorizedKeys.grantRead(this.role);
    const keys = `/docker-host/${nameInAws(this)}/authorized-keys`;
    const pointer = new ssm.CfnParameter(this, 'AuthorizedKeys', {
      name: keys, type: 'String', value: props.authorizedKeys.parameterName, description: 'Name of the parameter with the public keys that may log in to a Docker host',
    });
    for (const [action, name] of [['ssm:GetParameter', keys], ['ssm:PutParameter', this.hostKeyParameter]]) {
      this.role.addToPolicy(new iam.PolicyStatement({ actions: [action], resources: [`arn:${stack.partition}:ssm:${stack.region}:${stack.account}:parameter${name}`] }));
    }
    const place = placeIn(this, vpc, props.vpcSubnets);
    const securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', { vpc, description: described(`Docker host ${id}`) });
    this.connections = securityGroup.connections;
    const machine = new HardenedInstance(this, 'Machine', {
      vpc,
      place,
      subnet: place.subnets[0],
      operatingSystem,
      instanceType,
      access,
      role: this.role,
      securityGroup,
      rootVolume: props.disk ?? Size.gibibytes(40),
      hopLimit: 1,
      values: { DEPLOYER: this.user, AUTHORIZED_KEYS: keys, HOST_KEY_PARAMETER: this.hostKeyParameter },
      script: dockerHostScript(operatingSystem._packages),
      timeout: props.timeout ?? Duration.minutes(15),
      replacedOnChange: false,
    });
    machine.instance.node.addDependency(pointer);
    this.instance = machine.instance;
    this.ready = machine.ready;
    const firstBoot = { user: this.user };
    keepMachines({ owner: this, machines: new Map([[machine, () => machineState({ kind: 'Docker host', ...machine.described, firstBoot })]]), judge: judgeDockerHost });
    const address = place.isPublic ? this.instance.instancePublicIp : this.instance.instancePrivateIp;
    new cdk.CfnOutput(this, 'Context', { value: `ssh://${this.user}@${address}`, description: 'What a Docker context takes as host' });
    new cdk.CfnOutput(this, 'HostKey', { value: this.hostKeyParameter, description: 'Parameter with its public host key' });
  }
}
