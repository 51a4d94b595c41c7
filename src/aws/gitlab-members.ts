import type { Wanted } from './gitlab-desired';
import type { GitLabMember, GitLabRole } from './gitlab-user';

/** Roles as GitLab's API numbers them. */
const ACCESS_LEVELS: { readonly [role in GitLabRole]: number } = { guest: 10, reporter: 20, developer: 30, maintainer: 40, owner: 50 };

/** Members as the host reads them. */
export function renderMembers(members: readonly GitLabMember[] = []): Wanted[] {
  return members.map(({ user, role }) => ({ username: user.username, access_level: ACCESS_LEVELS[role] }));
}
