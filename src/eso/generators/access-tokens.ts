import { problem } from '../../base/problem';
import { checkAlternatives } from '../alternatives';
import { References, SecretKey } from '../references';

/** A token of a GitHub App's installation, valid for one hour: refresh more often. */
export interface GitHubAccessTokenOptions {
  /** Id of the App. */
  readonly appId: string;
  /** Id of the installation. */
  readonly installId: string;
  /** The App's private key (PEM). */
  readonly privateKey: SecretKey;
  /**
   * Address of the API, for GitHub Enterprise.
   *
   * @default - https://api.github.com
   */
  readonly url?: string;
  /**
   * Repositories that the token is for, without the owner.
   *
   * @default - all of the installation
   */
  readonly repositories?: string[];
  /**
   * What the token allows, such as `{ contents: 'read' }`.
   *
   * @default - all permissions of the installation
   */
  readonly permissions?: { [name: string]: string };
}

/** `spec` of a GithubAccessToken. @internal */
export function renderGithub(refs: References, options: GitHubAccessTokenOptions): Record<string, unknown> {
  return {
    appID: options.appId,
    installID: options.installId,
    url: options.url,
    repositories: options.repositories,
    permissions: options.permissions,
    auth: { privateKey: { secretRef: refs.secretKey('privateKey', options.privateKey) } },
  };
}

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

/** `spec` of a Grafana. @internal */
export function renderGrafana(refs: References, options: GrafanaOptions): Record<string, unknown> {
  const { token, username, password } = options;
  checkAlternatives(refs.construct, 'generator', { token, 'username and password': username !== undefined && password ? true : undefined });
  return {
    url: options.url,
    serviceAccount: { name: options.serviceAccountName, role: options.role },
    auth: {
      token: refs.secretKey('token', token),
      basic: username === undefined || !password ? undefined : { username, password: refs.secretKey('password', password) },
    },
  };
}

/** A token of a Grafana service account. Exactly one of `token` and `password`. */
export interface GrafanaOptions {
  /** Address of Grafana. */
  readonly url: string;
  /** Name of the service account; it is created if it is missing. */
  readonly serviceAccountName: string;
  /** Role of the service account: `Viewer`, `Editor` or `Admin`. */
  readonly role: GrafanaRole;
  /**
   * Token with which the operator authenticates.
   *
   * @default - `username` and `password`
   */
  readonly token?: SecretKey;
  /**
   * User as which the operator authenticates, with `password`.
   *
   * @default - `token`
   */
  readonly username?: string;
  /**
   * Password of the user.
   *
   * @default - `token`
   */
  readonly password?: SecretKey;
}

/** Roles of Grafana. */
export enum GrafanaRole {
  /** Sees dashboards. */
  VIEWER = 'Viewer',
  /** Changes dashboards. */
  EDITOR = 'Editor',
  /** Administers the organization. */
  ADMIN = 'Admin',
}
