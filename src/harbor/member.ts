import { IConstruct } from 'constructs';
import { problem } from '../base/problem';

/**
 * What a member of a project may do.
 *
 * @see https://goharbor.io/docs/main/administration/managing-users/user-permissions-by-role/
 */
export enum ProjectRole {
  /** Pulls images. */
  LIMITED_GUEST = 'limitedGuest',
  /** Pulls images, sees logs and members. */
  GUEST = 'guest',
  /** Pushes and pulls images. */
  DEVELOPER = 'developer',
  /** Like a developer; scans, and deletes images. */
  MAINTAINER = 'maintainer',
  /** Everything in the project. */
  PROJECT_ADMIN = 'projectAdmin',
}

/** Harbor's numbers of the roles. */
const ROLE_IDS: { readonly [role in ProjectRole]: number } = { projectAdmin: 1, developer: 2, guest: 3, maintainer: 4, limitedGuest: 5 };

/** A user or group with a role in a project. */
export class ProjectMember {
  /**
   * A user that exists in Harbor.
   *
   * @param name name of the user
   * @param role what the user may do
   */
  public static user(name: string, role: ProjectRole): ProjectMember {
    return new ProjectMember(name, role, 'u', { member_user: { username: name } });
  }

  /**
   * A group of the OIDC provider.
   *
   * @param name name of the group
   * @param role what its members may do
   */
  public static oidcGroup(name: string, role: ProjectRole): ProjectMember {
    return new ProjectMember(name, role, 'g', { member_group: { group_name: name, group_type: 3 } });
  }

  /**
   * A group that the proxy in front of Harbor passes in a header (HTTP authentication proxy).
   *
   * @param name name of the group
   * @param role what its members may do
   */
  public static httpGroup(name: string, role: ProjectRole): ProjectMember {
    return new ProjectMember(name, role, 'g', { member_group: { group_name: name, group_type: 2 } });
  }

  /**
   * A group of the LDAP directory.
   *
   * @param name name that the group has in Harbor
   * @param distinguishedName its DN in the directory
   * @param role what its members may do
   */
  public static ldapGroup(name: string, distinguishedName: string, role: ProjectRole): ProjectMember {
    return new ProjectMember(name, role, 'g', { member_group: { group_name: name, group_type: 1, ldap_group_dn: distinguishedName } });
  }

  private constructor(
    /** Name of the user or group. */
    public readonly name: string,
    /** What it may do. */
    public readonly role: ProjectRole,
    /** `u` or `g`. @internal */
    public readonly _type: string,
    private readonly body: Record<string, unknown>,
  ) {}

  /** @internal */
  public _check(construct: IConstruct): void {
    // eslint-disable-next-line no-control-regex
    if (this.name === '' || /[\u0000-\u001f\u007f]/.test(this.name)) {
      problem(construct, 'harbor-member', `a member has the name ${JSON.stringify(this.name)}, which is not valid`, 'use the name that Harbor shows');
    }
  }

  /** @internal */
  public _render(): Record<string, unknown> {
    return { name: this.name, type: this._type, role: ROLE_IDS[this.role], body: this.body };
  }
}
