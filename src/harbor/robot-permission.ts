import { IConstruct } from 'constructs';
import { checkName } from './names';
import type { Project } from './project';
import { ProjectAccess } from './project-access';
import { SystemAccess } from './system-access';
import { problem } from '../base/problem';

/** What a robot may do in one place. */
export class RobotPermission {
  /**
   * In a project.
   *
   * @param project the project
   * @param access what it may do there; at least one
   */
  public static project(project: Project, access: ProjectAccess[]): RobotPermission {
    return new RobotPermission('project', project.name, access, project);
  }

  /**
   * In a project that the program does not declare.
   *
   * @param name name of the project
   * @param access what it may do there; at least one
   */
  public static projectNamed(name: string, access: ProjectAccess[]): RobotPermission {
    return new RobotPermission('project', name, access);
  }

  /**
   * In all projects, including future ones.
   *
   * @param access what it may do there; at least one
   */
  public static allProjects(access: ProjectAccess[]): RobotPermission {
    return new RobotPermission('project', '*', access);
  }

  /**
   * Beyond projects.
   *
   * @param access what it may do there; at least one
   */
  public static system(access: SystemAccess[]): RobotPermission {
    return new RobotPermission('system', '/', access);
  }

  private readonly pairs: string[];

  private constructor(
    /** `project` or `system`. @internal */
    public readonly _kind: 'project' | 'system',
    /** @internal */
    public readonly _namespace: string,
    access: (ProjectAccess | SystemAccess)[],
    /** @internal */
    public readonly _project?: Project,
  ) {
    this.pairs = [...new Set(access.map((each) => each._pair))].sort();
  }

  /** Pairs of resource and action. @internal */
  public get _pairs(): readonly string[] {
    return this.pairs;
  }

  /** @internal */
  public _check(construct: IConstruct): void {
    const where = { '*': 'all projects', '/': 'the system' }[this._namespace] ?? `project ${this._namespace}`;
    const known = this._kind === 'project' ? ProjectAccess._all : SystemAccess._all;
    if (this._kind === 'project' && this._namespace !== '*' && !this._project) checkName(construct, 'project', this._namespace);
    if (this.pairs.length === 0) problem(construct, 'harbor-access', `the robot has no access in ${where}`, 'grant at least one');
    for (const pair of this.pairs) {
      if (known.includes(pair)) continue;
      const near = known.filter((each) => each.split(':')[0] === pair.split(':')[0]);
      problem(construct, 'harbor-access', `${pair} is not a valid access in ${where}`,
        near.length ? `use one of ${near.join(', ')}` : `valid resources are ${[...new Set(known.map((each) => each.split(':')[0]))].join(', ')}`);
    }
    if (!this.pairs.includes('repository:push')) return;
    if (!this.pairs.includes('repository:pull')) {
      problem(construct, 'harbor-push-without-pull', `the robot may push to ${where} but not pull`, 'add ProjectAccess.REPOSITORY_PULL');
    }
    if (this._project?._props.proxyCache) {
      problem(construct, 'harbor-proxy-push', `the robot may push to ${where}, which is a proxy cache and rejects pushes`,
        'allow only pulling, or use another project');
    }
  }

  /** The permission in the form of Harbor's API. @internal */
  public _render(): Record<string, unknown> {
    const access = this.pairs.map((pair) => pair.split(':')).map(([resource, action]) => ({ resource, action }));
    return { kind: this._kind, namespace: this._namespace, access };
  }
}
