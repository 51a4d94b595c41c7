import { Construct } from 'constructs';
import { ArgoConfigMap } from './argo-config-map';
import { problem } from '../../base/problem';
import { ResourceProps } from '../../resource';
import { actionFault, IN_PROJECTS, RESOURCES } from '../actions';

/** Options of a policy. */
export interface RbacPolicyOptions {
  /**
   * What it is about: `applications`, `applicationsets`, `clusters`, `projects`, `repositories`, `write-repositories`, `certificates`, `accounts`, `gpgkeys`, `logs`,
   * `exec`, `extensions`.
   *
   * @default applications
   */
  readonly resource?: string;
  /**
   * The object: `PROJECT/NAME` for what belongs to projects, else a name. A glob.
   *
   * @default - all
   */
  readonly object?: string;
}

/** One right in Argo CD. */
export class RbacPolicy {
  /**
   * Allows an action.
   *
   * @param action one that the resource has: of applications `get`, `create`, `update`, `delete`, `sync`, `override`, `rollback` (Argo CD 3.6), `action/…`, or `*`;
   * of logs only `get`, of exec only `create`, of extensions only `invoke`
   */
  public static allow(action: string, options: RbacPolicyOptions = {}): RbacPolicy {
    return new RbacPolicy(action, 'allow', options);
  }

  /**
   * Denies an action, whatever else allows it.
   *
   * @param action as in `allow`
   */
  public static deny(action: string, options: RbacPolicyOptions = {}): RbacPolicy {
    return new RbacPolicy(action, 'deny', options);
  }

  private constructor(private readonly _action: string, private readonly _effect: string, private readonly _options: RbacPolicyOptions) {}

  /** @internal */
  public _render(construct: Construct, role: string): string {
    const { resource = 'applications' } = this._options;
    const { object = IN_PROJECTS.includes(resource) ? '*/*' : '*' } = this._options;
    const refuse = (message: string, fix: string): void => problem(construct, 'argocd-config', `role ${role}: ${message}`, fix);
    if (!RESOURCES.includes(resource)) refuse(`${JSON.stringify(resource)} is not a valid resource`, `use ${RESOURCES.join(', ')}`);
    const fault = actionFault(resource, this._action);
    if (fault) refuse(fault.message, fault.fix);
    if (/[,\s]/.test(object)) refuse(`${JSON.stringify(object)} is not a valid object`, 'use a name, PROJECT/NAME, or a glob');
    else if (IN_PROJECTS.includes(resource) && object !== '*' && !object.includes('/')) refuse(`${JSON.stringify(object)} matches no ${resource}, which belong to projects`, `use PROJECT/${object}, or */${object}`);
    return `p, role:${role}, ${resource}, ${this._action}, ${object}, ${this._effect}`;
  }
}

/** A role. */
export interface RbacRole {
  /** Name, without `role:`. */
  readonly name: string;
  /**
   * Rights. None for the built-in roles `admin` and `readonly`.
   *
   * @default - none
   */
  readonly policies?: RbacPolicy[];
  /**
   * Groups of the identity provider, and local accounts, that have the role.
   *
   * @default - none
   */
  readonly members?: string[];
}

/** Properties of `argocd-rbac-cm`. */
export interface RbacConfigProps extends ResourceProps {
  /** Roles, and who has them. */
  readonly roles: RbacRole[];
  /**
   * Name of the role of everybody who is logged in, such as `readonly`.
   *
   * @default - none: no rights
   */
  readonly defaultRole?: string;
  /**
   * Claims of the identity provider that are groups.
   *
   * @default ['groups']
   */
  readonly scopes?: string[];
}

/**
 * Who may do what in Argo CD: the ConfigMap `argocd-rbac-cm`, as a whole.
 *
 * @example
 * new argocd.RbacConfig(folder, 'rbac', {
 *   defaultRole: 'readonly',
 *   roles: [
 *     { name: 'admin', members: ['platform'] },
 *     { name: 'deployer', members: ['web'], policies: [argocd.RbacPolicy.allow('sync', { object: 'team-web/*' })] },
 *   ],
 * });
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/rbac/
 */
export class RbacConfig extends ArgoConfigMap {
  private readonly _lines: string[];

  constructor(scope: Construct, id: string, private readonly _props: RbacConfigProps) {
    super(scope, id, 'argocd-rbac-cm', _props);
    const { roles, defaultRole } = _props;
    this._lines = roles.flatMap(({ name, policies = [], members = [] }) => {
      this._checkRole(name, policies.length + members.length === 0);
      for (const member of members) if (/[,\n"]/.test(member)) problem(this, 'argocd-config', `role ${name}: ${JSON.stringify(member)} is not a valid group or account`, 'use a name without commas and quotes');
      return [...policies.map((policy) => policy._render(this, name)), ...members.map((member) => `g, ${member}, role:${name}`)];
    });
    const known = [...roles.map(({ name }) => name), ...BUILT_IN];
    if (defaultRole !== undefined && !known.includes(defaultRole)) problem(this, 'argocd-config', `defaultRole ${defaultRole} is not one of the roles`, `use one of ${known.join(', ')}`);
  }

  /** @internal */
  protected _data(): Record<string, string | undefined> {
    const { defaultRole, scopes } = this._props;
    return {
      'policy.csv': this._lines.map((line) => `${line}\n`).join(''),
      'policy.default': defaultRole === undefined ? undefined : `role:${defaultRole}`,
      'scopes': scopes && `[${scopes.join(', ')}]`,
    };
  }

  private _checkRole(name: string, isEmpty: boolean): void {
    if (!/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(name)) problem(this, 'argocd-config', `${JSON.stringify(name)} is not a valid name of a role`, `use letters, digits, dashes and underscores${name.startsWith('role:') ? ', without role:' : ''}`);
    else if (isEmpty) problem(this, 'argocd-config', `role ${name} has neither policies nor members`, 'add them, or remove the role');
  }
}

const BUILT_IN = ['admin', 'readonly'];
