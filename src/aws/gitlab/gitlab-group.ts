import { Construct } from 'constructs';
import { GitLabCredentials } from './gitlab-credentials';
import { checkName, freeId } from './gitlab-desired';
import type { DesiredObject } from './gitlab-desired';
import { problem } from '../../base/problem';

/** Who sees a group or project. */
export enum GitLabVisibility {
  /** Its members. */
  PRIVATE = 'private',
  /** Everybody who is logged in. */
  INTERNAL = 'internal',
  /** Everybody who reaches GitLab. */
  PUBLIC = 'public',
}

/** What a group is. */
export interface GitLabGroupOptions {
  /**
   * Name that is shown.
   *
   * @default - its path
   */
  readonly displayName?: string;
  /**
   * Who sees it.
   *
   * @default GitLabVisibility.PRIVATE
   */
  readonly visibility?: GitLabVisibility;
  /**
   * Who belongs to it. Others, added by hand, are left alone.
   *
   * @default - nobody
   */
  readonly members?: GitLabMember[];
}

/**
 * A top-level group of GitLab, created if absent. Created by `GitLabHost.addGroup`. It remains in GitLab when it is removed from the program.
 *
 * @example
 * const gitlab = new aws.GitLabHost(stack, 'gitlab', { vpc, domain: 'gitlab.example.com', tls: aws.GitLabTls.letsEncrypt('admin@example.com') });
 * const team = gitlab.addGroup('team');
 * gitlab.addProject('app', { group: team });
 */
export class GitLabGroup extends Construct {
  /** Path in addresses. */
  public readonly path: string;

  /** @internal */
  constructor(scope: Construct, path: string, private readonly _options: GitLabGroupOptions) {
    super(scope, freeId(scope, path));
    this.path = path;
    checkName(this, 'group', path);
  }

  /** @internal */
  public _wanted(): DesiredObject {
    const { displayName = this.path, visibility = GitLabVisibility.PRIVATE, members } = this._options;
    return { wanted: { name: displayName, visibility }, first: { path: this.path }, members: renderMembers(members) };
  }
}

/** What a member of a group or project may do. */
export enum GitLabRole {
  /** Sees issues. */
  GUEST = 'guest',
  /** Sees code and pulls images. */
  REPORTER = 'reporter',
  /** Pushes to branches that are not protected. */
  DEVELOPER = 'developer',
  /** Pushes to protected branches and changes settings. */
  MAINTAINER = 'maintainer',
  /** Does everything. */
  OWNER = 'owner',
}

/** A user with a role. */
export interface GitLabMember {
  /** Who. */
  readonly user: GitLabUser;
  /** What they may do. */
  readonly role: GitLabRole;
}

/** Options of a user. */
export interface GitLabUserOptions {
  /** Email address, treated as confirmed. Set only when the user is created. */
  readonly email: string;
  /** Full name. */
  readonly fullName: string;
  /**
   * Whether the user is an administrator of GitLab.
   *
   * @default false
   */
  readonly administrator?: boolean;
}

/**
 * A user of GitLab, created if absent. Created by `GitLabHost.addUser`.
 *
 * @example
 * const gitlab = new aws.GitLabHost(stack, 'gitlab', { vpc, domain: 'gitlab.example.com', tls: aws.GitLabTls.letsEncrypt('admin@example.com') });
 * const alice = gitlab.addUser('alice', { email: 'alice@example.com', fullName: 'Alice Example' });
 * new CfnOutput(stack, 'password-of-alice', { value: alice.password.secretName });
 */
export class GitLabUser extends Construct {
  /** Name that they log in with. */
  public readonly username: string;
  /** The password that they start with, key `password`. It is never changed afterwards: they change it themselves. */
  public readonly password: GitLabCredentials;

  /** @internal */
  constructor(scope: Construct, username: string, private readonly _options: GitLabUserOptions) {
    super(scope, freeId(scope, username));
    this.username = username;
    checkName(this, 'user', username);
    if (!/^[^\s@]+@[^\s@]+$/.test(_options.email)) {
      problem(this, 'gitlab-name', `${JSON.stringify(_options.email)} is not a valid mail address`, 'use one such as samia@example.com');
    }
    this.password = GitLabCredentials._make(this, 'password', {
      description: `Password that user ${username} of GitLab starts with`, keys: ['username', 'password'], generated: 'password', template: { username },
    });
  }

  /** @internal */
  public _wanted(): DesiredObject {
    const { email, fullName, administrator = false } = this._options;
    return {
      wanted: { name: fullName, admin: administrator },
      first: { username: this.username, email, skip_confirmation: true },
      password: this.password._arn,
    };
  }
}

/** Roles as GitLab's API numbers them. */
const ACCESS_LEVELS: { readonly [role in GitLabRole]: number } = { guest: 10, reporter: 20, developer: 30, maintainer: 40, owner: 50 };

/** Members as the host reads them. @internal */
export function renderMembers(members: readonly GitLabMember[] = []): DesiredObject[] {
  return members.map(({ user, role }) => ({ username: user.username, access_level: ACCESS_LEVELS[role] }));
}
