import { problem } from '../../base/problem';
import { checkAlternatives } from '../alternatives';
import { References, SecretKey } from '../references';

/** `spec` of a GitlabDeployToken. @internal */
export function renderGitlab(refs: References, options: GitLabDeployTokenOptions): Record<string, unknown> {
  const { projectId, groupId, scopes } = options;
  checkAlternatives(refs.construct, 'generator', { projectId, groupId });
  if (scopes.length === 0) {
    problem(refs.construct, 'gitlab-token-scope', 'scopes is empty, but a deploy token needs at least one',
      'add a scope, such as GitLabDeployTokenScope.READ_REGISTRY');
  }
  return {
    name: options.name,
    scopes,
    auth: { token: { secretRef: refs.secretKey('accessToken', options.accessToken) } },
    projectID: projectId,
    groupID: groupId,
    url: options.url,
    username: options.username,
    expiresAt: options.expiresAt?.toISOString(),
  };
}

/** What a GitLab deploy token allows. */
export enum GitLabDeployTokenScope {
  /** Clone repositories. */
  READ_REPOSITORY = 'read_repository',
  /** Pull images. */
  READ_REGISTRY = 'read_registry',
  /** Push images. */
  WRITE_REGISTRY = 'write_registry',
  /** Pull packages. */
  READ_PACKAGE_REGISTRY = 'read_package_registry',
  /** Push packages. */
  WRITE_PACKAGE_REGISTRY = 'write_package_registry',
  /** Pull through virtual registries. */
  READ_VIRTUAL_REGISTRY = 'read_virtual_registry',
  /** Push to virtual registries. */
  WRITE_VIRTUAL_REGISTRY = 'write_virtual_registry',
}

/** A deploy token of a GitLab project or group; exactly one of `projectId` and `groupId`. Each refresh creates a new one and revokes the old. */
export interface GitLabDeployTokenOptions {
  /** Name of the token. */
  readonly name: string;
  /** What the token allows; at least one. */
  readonly scopes: GitLabDeployTokenScope[];
  /** Access token that may create deploy tokens (scope `api`). */
  readonly accessToken: SecretKey;
  /**
   * Id or path of the project.
   *
   * @default - `groupId`
   */
  readonly projectId?: string;
  /**
   * Id or path of the group.
   *
   * @default - `projectId`
   */
  readonly groupId?: string;
  /**
   * Address of the server.
   *
   * @default - https://gitlab.com
   */
  readonly url?: string;
  /**
   * Name of the token's user.
   *
   * @default - GitLab chooses one
   */
  readonly username?: string;
  /**
   * When the token expires.
   *
   * @default - never
   */
  readonly expiresAt?: Date;
}
