import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { Mount } from './backend';
import type { Harbor } from './harbor';
import { checkName } from './names';
import type { Project } from './project';
import { ProjectAccess } from './project-access';
import { RobotPermission } from './robot-permission';
import { traceOrigin } from '../base/origin';
import { problem } from '../base/problem';
import { secretReference } from '../base/secret-reference';
import { ExternalSecret, ISecretStore, RemoteRef, SecretTemplate } from '../eso';
import { ResourceProps } from '../resource';
import { ISecret, Secret } from '../secret';

/** Where the password of a robot is, and how to read it. */
export interface ImagePullSecretOptions extends ResourceProps {
  /** The robot's password in the store, such as `RemoteRef.of('ci/harbor', 'password')`. */
  readonly password: RemoteRef;
  /**
   * The store.
   *
   * @default - that of `password`
   */
  readonly store?: ISecretStore;
  /**
   * Name of the Secret.
   *
   * @default - that of the ExternalSecret
   */
  readonly secretName?: string;
  /**
   * How often the operator reads the store.
   *
   * @default Duration.hours(1)
   */
  readonly refreshInterval?: Duration;
}

/** An account for programs, created anywhere. */
export interface IRobot {
  /** Name to log in with, such as `robot$org+ci-pusher`. In shells `$` must be quoted. */
  readonly fullName: string;
  /** Host of the registry, such as `harbor.example.com`. */
  readonly host: string;
  /** The Secret with its password. */
  readonly secret: ISecret;
  /** Key of the Secret with the password. */
  readonly secretKey: string;
  /** Names of the projects from which it may pull, `*` for all; undefined where it is not known. */
  readonly pullsFrom?: string[];
  /** Names of the projects to which it may push, `*` for all; undefined where it is not known. */
  readonly pushesTo?: string[];
}

/** Common options of robots. */
export interface RobotOptions {
  /**
   * A Secret with the robot's password, which the reconciler sets in Harbor: its store remains the single source. 8 to 128
   * characters with an upper-case letter, a lower-case letter and a digit, no line breaks. With the Crossplane backend it is the other
   * way round: Harbor chooses the password, and the provider writes it into a Secret of this name.
   */
  readonly secret: ISecret;
  /**
   * Key of the Secret with the password.
   *
   * @default 'secret'
   */
  readonly secretKey?: string;
  /**
   * Name of the robot, without prefix and project: lower-case letters and digits, with single `.`, `_` or `-` between them.
   *
   * @default - the construct's id
   */
  readonly name?: string;
  /**
   * What the robot is for.
   *
   * @default - none
   */
  readonly description?: string;
  /**
   * Lifetime, counted from its creation. Whole days, at least one.
   *
   * @default - it never expires
   */
  readonly duration?: Duration;
  /**
   * Whether it cannot log in. Use it to retire a robot: one that you remove from the program remains in Harbor.
   *
   * @default false
   */
  readonly disabled?: boolean;
}

/** A robot of a project. */
export interface ProjectRobotOptions extends RobotOptions {
  /** What it may do in the project; at least one. Pushing needs pulling, too. */
  readonly access: ProjectAccess[];
}

/** A system robot. */
export interface SystemRobotOptions extends RobotOptions {
  /** What it may do, and where; at least one. */
  readonly permissions: RobotPermission[];
}

/** Properties of a robot. */
export interface RobotProps extends SystemRobotOptions {
  /** The registry. */
  readonly harbor: Harbor;
  /**
   * The project that it belongs to. Its permissions are then one, of that project.
   *
   * @default - none: a robot of the system
   */
  readonly project?: Project;
}

/** Identifies a robot outside the program. */
export interface RobotAttributes {
  /** Name to log in with, such as `robot$org+ci-pusher`. */
  readonly fullName: string;
  /** Host of the registry, such as `harbor.example.com`. */
  readonly host: string;
  /** The Secret with its password. */
  readonly secret: ISecret;
  /**
   * Key of the Secret with the password.
   *
   * @default 'secret'
   */
  readonly secretKey?: string;
}

/**
 * An account with which programs push and pull. Created by `project.addRobot` or `harbor.addRobot`.
 *
 * @example
 * const robot = org.addRobot('ci', { access: [harbor.ProjectAccess.REPOSITORY_PUSH, harbor.ProjectAccess.REPOSITORY_PULL], secret });
 * robot.imagePullSecret(folder, 'pull', { password: eso.RemoteRef.of('ci/harbor', 'password'), store: vault });
 *
 * @see https://goharbor.io/docs/main/administration/robot-accounts/
 */
export class Robot extends Construct implements IRobot {
  /** Declares a robot that this program does not create. */
  public static fromRobotName(scope: Construct, id: string, attributes: RobotAttributes): IRobot {
    return new KnownRobot(scope, id, attributes);
  }

  public readonly fullName: string;
  public readonly host: string;
  public readonly secret: ISecret;
  public readonly secretKey: string;
  public readonly pullsFrom?: string[];
  public readonly pushesTo?: string[];
  /** Name without prefix and project. */
  public readonly name: string;

  /** @internal */
  public readonly _props: RobotProps;

  constructor(scope: Construct, id: string, props: RobotProps) {
    super(scope, id);
    const { harbor, project } = props;
    this._props = props;
    this.name = props.name ?? id;
    this.fullName = `${harbor.robotPrefix}${project ? `${project.name}+` : ''}${this.name}`;
    this.host = harbor.host;
    this.secret = props.secret;
    this.secretKey = props.secretKey ?? 'secret';
    this.pullsFrom = this.projectsWith(ProjectAccess.REPOSITORY_PULL);
    this.pushesTo = this.projectsWith(ProjectAccess.REPOSITORY_PUSH);
    this.check();
    harbor._addRobot(this, project ? project._robots : harbor._robots);
  }

  /**
   * Credentials for pulling images as this robot, as a Secret of another namespace: an ExternalSecret that reads the password from
   * the store of the robot's own Secret. Pods use it as `imagePullSecrets`: with cdk8s-plus
   * `new kplus.Deployment(…, { dockerRegistryAuth: pullSecret })`.
   *
   * @param scope chart or folder of the namespace
   * @param id id of the ExternalSecret
   * @param options where the password is
   */
  public imagePullSecret(scope: Construct, id: string, options: ImagePullSecretOptions): Secret {
    return makePullSecret(this, scope, id, options);
  }

  /** The robot as the reconciler's script takes it. @internal */
  public _render(mount: Mount): Record<string, unknown> {
    const { project, permissions, description = '', disabled = false } = this._props;
    return {
      full_name: this.fullName,
      secret: mount(this.secret, this.secretKey),
      body: {
        name: this.name,
        level: project ? 'project' : 'system',
        duration: this._days ?? -1,
        description,
        disable: disabled,
        permissions: permissions.map((permission) => permission._render()),
      },
    };
  }

  /** Days until it expires; undefined where it never does. @internal */
  public get _days(): number | undefined {
    return this._props.duration?.toDays({ integral: false });
  }

  private projectsWith(access: ProjectAccess): string[] {
    return this._props.permissions.filter(({ _kind, _pairs }) => _kind === 'project' && _pairs.includes(access._pair)).map(({ _namespace }) => _namespace);
  }

  private check(): void {
    const { project, permissions } = this._props;
    const days = this._days;
    checkName(this, 'robot', this.name);
    if (days !== undefined && !(Number.isInteger(days) && days >= 1 && days < 2 ** 31 - 1)) {
      problem(this, 'harbor-robot-duration', `duration is ${days} days, which is not a valid robot lifetime`,
        'use whole days, at least 1, or omit it for a robot that never expires');
    }
    for (const permission of permissions) permission._check(this);
    const places = permissions.map((permission) => permission._namespace);
    if (permissions.length === 0) problem(this, 'harbor-access', 'the robot has no permissions', 'grant at least one');
    if (project && places.some((place) => place !== project.name)) {
      problem(this, 'harbor-robot-scope', `a robot of project ${project.name} has permissions in ${places.join(', ')}`,
        'use harbor.addRobot for access beyond its own project');
    }
    if (new Set(places).size < places.length) {
      problem(this, 'harbor-robot-scope', `permissions lists ${places.find((place, i) => places.indexOf(place) < i)} twice`,
        'merge all access for one scope into one entry');
    }
    secretReference(this, 'secret', this.secret, { required: [this.secretKey], namespace: this._props.harbor.namespace });
  }
}

/** A robot outside the program: what it may do is not known. */
class KnownRobot extends Construct implements IRobot {
  public readonly fullName: string;
  public readonly host: string;
  public readonly secret: ISecret;
  public readonly secretKey: string;

  constructor(scope: Construct, id: string, attributes: RobotAttributes) {
    super(scope, id);
    traceOrigin(this);
    this.fullName = attributes.fullName;
    this.host = attributes.host;
    this.secret = attributes.secret;
    this.secretKey = attributes.secretKey ?? 'secret';
  }
}

/** An ExternalSecret with the Docker configuration of a robot. */
function makePullSecret(robot: IRobot, scope: Construct, id: string, options: ImagePullSecretOptions): Secret {
  const { password, refreshInterval = Duration.hours(1), ...rest } = options;
  const template = SecretTemplate.dockerConfigJson({ registry: robot.host, username: robot.fullName, passwordKey: 'password' });
  return new ExternalSecret(scope, id, { ...rest, refreshInterval, data: { password }, template }).secret;
}
