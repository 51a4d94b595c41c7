import { IConstruct } from 'constructs';
import { actionFault, IN_PROJECTS } from './actions';
import { problem } from '../base/problem';

/** Options of a policy of a project's role. */
export interface ProjectPolicyOptions {
  /**
   * What it is about: `applications`, `applicationsets`, `repositories`, `clusters`, `logs` or `exec`.
   *
   * @default applications
   */
  readonly resource?: string;
  /**
   * Name of an object of the project, or a glob.
   *
   * @default - all
   */
  readonly object?: string;
}

/**
 * One right of a project's role.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/rbac/
 */
export class ProjectPolicy {
  /**
   * Allows an action.
   *
   * @param action one that the resource has: of applications `get`, `create`, `update`, `delete`, `sync`, `override`, `rollback` (Argo CD 3.6), `action/…`, or `*`;
   * `update`, `delete` and `action` may have a path such as `update/*`
   */
  public static allow(action: string, options: ProjectPolicyOptions = {}): ProjectPolicy {
    return new ProjectPolicy(action, 'allow', options);
  }

  /**
   * Denies an action, whatever else allows it.
   *
   * @param action as in `allow`
   */
  public static deny(action: string, options: ProjectPolicyOptions = {}): ProjectPolicy {
    return new ProjectPolicy(action, 'deny', options);
  }

  private constructor(private readonly _action: string, private readonly _effect: string, private readonly _options: ProjectPolicyOptions) {}

  /** @internal */
  public _render(construct: IConstruct, project: string, role: string): string {
    const { resource = 'applications', object = '*' } = this._options;
    const fault = actionFault(resource, this._action);
    if (!IN_PROJECTS.includes(resource)) problem(construct, 'argocd-project', `role ${role}: ${JSON.stringify(resource)} is not a valid resource of a project's policy`, `use ${IN_PROJECTS.join(', ')}`);
    else if (fault) problem(construct, 'argocd-project', `role ${role}: ${fault.message}`, fault.fix);
    if (/[,\s]/.test(object)) problem(construct, 'argocd-project', `role ${role}: ${JSON.stringify(object)} is not a valid object of a policy`, 'use the name of an object, or a glob');
    return `p, proj:${project}:${role}, ${resource}, ${this._action}, ${project}/${object}, ${this._effect}`;
  }
}

/** A token of a role that `argocd proj role create-token` has issued. */
export interface RoleToken {
  /** When it was issued, in seconds since 1970. */
  readonly issuedAt: number;
  /**
   * When it expires, in seconds since 1970.
   *
   * @default - never
   */
  readonly expiresAt?: number;
  /**
   * Its id.
   *
   * @default - none
   */
  readonly id?: string;
}

/** A role of a project. */
export interface ProjectRole {
  /** Name: letters, digits, dashes and underscores. */
  readonly name: string;
  /**
   * What it is for.
   *
   * @default - none
   */
  readonly description?: string;
  /**
   * Rights.
   *
   * @default - none
   */
  readonly policies?: ProjectPolicy[];
  /**
   * Groups of the identity provider that have the role.
   *
   * @default - none
   */
  readonly groups?: string[];
  /**
   * Tokens that were issued for it. Argo CD adds them to the object itself: list them, or ignore `/spec/roles` where an Application applies the project.
   *
   * @default - none
   */
  readonly tokens?: RoleToken[];
}

/** A role, as the project has it. @internal */
export function renderRole(construct: IConstruct & { readonly name: string }, role: ProjectRole): Record<string, unknown> {
  const { name, description, policies, groups, tokens } = role;
  if (!/^[a-zA-Z0-9]([-_a-zA-Z0-9]*[a-zA-Z0-9])?$/.test(name)) {
    problem(construct, 'argocd-project', `${JSON.stringify(name)} is not a valid name of a role`, 'use letters, digits, dashes and underscores, with a letter or digit at both ends');
  }
  return {
    name,
    description,
    policies: policies && [...new Set(policies.map((policy) => policy._render(construct, construct.name, name)))],
    groups: groups && [...new Set(groups)],
    jwtTokens: tokens?.map(({ issuedAt, expiresAt, id }) => ({ iat: issuedAt, exp: expiresAt, id })),
  };
}
