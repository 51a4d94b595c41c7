import { Construct } from 'constructs';
import type { DesiredObject } from './gitlab-desired';
import { checkName, freeId } from './gitlab-name';
import { renderMembers } from './gitlab-user';
import type { GitLabMember } from './gitlab-user';

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
