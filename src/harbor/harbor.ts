import { ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { Backend } from './backend';
import { checkUnique } from './names';
import { Project, ProjectOptions } from './project';
import { Registry, RegistryOptions } from './registry';
import { Robot, SystemRobotOptions } from './robot';
import { freeIds } from '../base/own-key';
import { problem } from '../base/problem';
import { checkOneName, namedMetadata, ResourceProps } from '../resource';
import { ISecret } from '../secret';

/** Properties of a Harbor registry. `name` and `metadata` are those of all objects of the backend. */
export interface HarborProps extends ResourceProps {
  /** Address of the API and the registry, with scheme and without a path: `https://harbor.example.com`. */
  readonly url: string;
  /**
   * A Secret with the keys `username` and `password` of an administrator, in the namespace of the backend's objects. A robot does not
   * suffice: Harbor does not allow robots to manage robots. For the Crossplane backend it also has the key `url`.
   *
   * @default - none; only where the Crossplane backend has a `providerConfig`
   */
  readonly credentials?: ISecret;
  /**
   * Applies the desired state to Harbor.
   *
   * @default Backend.reconciler()
   */
  readonly backend?: Backend;
  /**
   * Host in image names, with its port, if it differs from that of the URL.
   *
   * @default - host of `url`
   */
  readonly host?: string;
  /**
   * Prefix of robot names: `robot_name_prefix` of Harbor's configuration.
   *
   * @default 'robot$'
   */
  readonly robotPrefix?: string;
}

/**
 * An existing Harbor registry: the program declares its projects, robots and upstream registries, and its backend applies them
 * to it.
 *
 * @example
 * const registry = new harbor.Harbor(folder, 'harbor', { url: 'https://harbor.example.com', credentials: secret });
 * const org = registry.addProject('org', { quota: harbor.Quota.of(Size.gibibytes(50)), preventVulnerable: harbor.VulnerabilitySeverity.HIGH });
 * const pusher = org.addRobot('ci-pusher', { access: [harbor.ProjectAccess.REPOSITORY_PUSH, harbor.ProjectAccess.REPOSITORY_PULL], secret });
 *
 * @see https://goharbor.io/docs/
 */
export class Harbor extends Construct {
  /** Address of the API and the registry. */
  public readonly url: string;
  /** Host in image names, such as `harbor.example.com`. */
  public readonly host: string;
  /** Prefix of robot names. */
  public readonly robotPrefix: string;
  /** Namespace of the backend's objects and of the Secrets that they read; undefined if it is not known at synth. */
  public readonly namespace?: string;

  /** @internal */
  public readonly _props: HarborProps;
  /** @internal */
  public readonly _backend: Backend;
  /** @internal */
  public readonly _projects: Project[] = [];
  /** @internal */
  public readonly _robots: Robot[] = [];
  /** @internal */
  public readonly _registries: Registry[] = [];

  constructor(scope: Construct, id: string, props: HarborProps) {
    super(scope, id);
    freeIds(this);
    this._props = { ...props, name: undefined, metadata: namedMetadata(props) };
    checkOneName(this, props);
    this.url = props.url.replace(/\/$/, '');
    this.namespace = props.metadata?.namespace ?? Chart.of(this).namespace;
    this.robotPrefix = props.robotPrefix ?? 'robot$';
    this.host = props.host ?? this.hostOf(this.url);
    if (!/^[\w$.@#:~-]{1,64}$/.test(this.robotPrefix)) {
      problem(this, 'harbor-robot-prefix', `robotPrefix is ${JSON.stringify(this.robotPrefix)}, which is not a valid robot name prefix`,
        'use the robot_name_prefix of Harbor\'s configuration: up to 64 letters, digits and the characters $ . @ # : ~ - _');
    }
    this._backend = props.backend ?? Backend.reconciler();
    this._backend._renderer.bindHarbor(this);
  }

  /**
   * Adds a project.
   *
   * @param id id of the construct, and name of the project unless `name` is given
   * @param options settings of the project
   */
  public addProject(id: string, options: ProjectOptions = {}): Project {
    return new Project(this, id, { harbor: this, ...options });
  }

  /**
   * Adds a system robot, which may act in several projects and beyond them.
   *
   * @param id id of the construct, and name of the robot unless `name` is given
   * @param options its permissions and secret
   */
  public addRobot(id: string, options: SystemRobotOptions): Robot {
    return new Robot(this, id, { harbor: this, ...options });
  }

  /**
   * Adds a registry that proxy caches read from.
   *
   * @param id id of the construct, and name of the registry unless `name` is given
   * @param options its type and address
   */
  public addRegistry(id: string, options: RegistryOptions): Registry {
    return new Registry(this, id, { harbor: this, ...options });
  }

  /** The backend's objects, such as the reconciler's Job and CronJob, for patches. */
  public get apiObjects(): ApiObject[] {
    return this.node.findAll().filter((construct): construct is ApiObject => ApiObject.isApiObject(construct));
  }

  /** @internal */
  public _addProject(project: Project): void {
    checkUnique(project, 'project', project.name, this._projects.filter((other) => other.name === project.name));
    this._projects.push(project);
    this._backend._renderer.bindProject(project);
  }

  /** @internal */
  public _addRegistry(registry: Registry): void {
    checkUnique(registry, 'registry', registry.name, this._registries.filter((other) => other.name === registry.name));
    this._registries.push(registry);
    this._backend._renderer.bindRegistry(registry);
  }

  /** @internal */
  public _addRobot(robot: Robot, siblings: Robot[]): void {
    checkUnique(robot, 'robot', robot.fullName, siblings.filter((other) => other.fullName === robot.fullName));
    siblings.push(robot);
    this._backend._renderer.bindRobot(robot);
  }

  private hostOf(url: string): string {
    const [, host] = /^https?:\/\/([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?)$/i.exec(url) ?? [];
    if (host) return host;
    problem(this, 'harbor-url', `url is ${JSON.stringify(url)}, which is not a valid Harbor URL`,
      'give the scheme, the host and, if needed, the port, such as https://harbor.example.com');
    return 'harbor.invalid';
  }
}
