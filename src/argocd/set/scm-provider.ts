import type { Generating } from './generator';
import { BitbucketAccess, bitbucketAccess, caReference, ProviderCa, ProviderToken, tokenReference } from './provider-access';

/** Options of all organizations. */
export interface OrganizationOptions {
  /**
   * Whether all branches are taken, not the default branch only.
   *
   * @default false
   */
  readonly allBranches?: boolean;
}

/** An organization of GitHub. */
export interface GitHubOrganization extends OrganizationOptions {
  /** Name of the organization. */
  readonly organization: string;
  /**
   * Address of the API of GitHub Enterprise.
   *
   * @default - that of github.com
   */
  readonly api?: string;
  /**
   * Token. Without one, GitHub answers 60 times an hour.
   *
   * @default - none
   */
  readonly token?: ProviderToken;
  /**
   * Name of a Secret with a GitHub App, as for repositories of Argo CD.
   *
   * @default - none
   */
  readonly appSecretName?: string;
}

/** A group of GitLab. */
export interface GitLabGroup extends OrganizationOptions {
  /** Path or id of the group. */
  readonly group: string;
  /**
   * Address of GitLab.
   *
   * @default - gitlab.com
   */
  readonly api?: string;
  /**
   * Token with the scope `read_api`.
   *
   * @default - none
   */
  readonly token?: ProviderToken;
  /**
   * Whether projects of subgroups are taken.
   *
   * @default false
   */
  readonly includeSubgroups?: boolean;
  /**
   * Whether projects that are shared with the group are taken.
   *
   * @default true
   */
  readonly includeSharedProjects?: boolean;
  /**
   * Topic of the projects.
   *
   * @default - any
   */
  readonly topic?: string;
  /**
   * Whether any certificate is accepted.
   *
   * @default false
   */
  readonly insecure?: boolean;
  /**
   * Certificates of authorities.
   *
   * @default - those of the system
   */
  readonly ca?: ProviderCa;
}

/** An owner at Gitea. */
export interface GiteaOwner extends OrganizationOptions {
  /** Name of the organization or user. */
  readonly owner: string;
  /** Address of Gitea. */
  readonly api: string;
  /**
   * Token.
   *
   * @default - none
   */
  readonly token?: ProviderToken;
  /**
   * Whether any certificate is accepted.
   *
   * @default false
   */
  readonly insecure?: boolean;
}

/** A project of Bitbucket Server. */
export interface BitbucketServerProject extends OrganizationOptions, BitbucketAccess {
  /** Key of the project. */
  readonly project: string;
  /** Address of the API, with `/rest`. */
  readonly api: string;
  /**
   * Whether any certificate is accepted.
   *
   * @default false
   */
  readonly insecure?: boolean;
  /**
   * Certificates of authorities.
   *
   * @default - those of the system
   */
  readonly ca?: ProviderCa;
}

/** A workspace of Bitbucket Cloud. */
export interface BitbucketWorkspace extends OrganizationOptions {
  /** Workspace. */
  readonly owner: string;
  /** User that asks. */
  readonly user: string;
  /** App password of the user. */
  readonly appPassword: ProviderToken;
}

/** A project of Azure DevOps. */
export interface AzureDevOpsProject extends OrganizationOptions {
  /** Name of the organization. */
  readonly organization: string;
  /** Name of the project. */
  readonly project: string;
  /** Personal access token. */
  readonly token: ProviderToken;
  /**
   * Address of Azure DevOps Server.
   *
   * @default - dev.azure.com
   */
  readonly api?: string;
}

/** Repositories of AWS CodeCommit. */
export interface CodeCommitAccount extends OrganizationOptions {
  /**
   * Region.
   *
   * @default - that of the controller
   */
  readonly region?: string;
  /**
   * ARN of the role that lists the repositories.
   *
   * @default - the controller's own
   */
  readonly role?: string;
  /**
   * Tags that repositories must have: name to value.
   *
   * @default - any
   */
  readonly tags?: { [name: string]: string };
}

type Renderer = (construct: Generating) => Record<string, unknown>;

/** Where repositories are looked for: an organization, a group or an owner. */
export class ScmProvider {
  /** An organization of GitHub. */
  public static github(options: GitHubOrganization): ScmProvider {
    const { token, ...others } = options;
    return new ScmProvider('github', (construct) => ({ ...others, tokenRef: tokenReference(construct, 'token', token) }));
  }

  /** A group of GitLab. */
  public static gitlab(options: GitLabGroup): ScmProvider {
    const { token, ca, ...others } = options;
    return new ScmProvider('gitlab', (construct) => ({ ...others, tokenRef: tokenReference(construct, 'token', token), caRef: caReference(construct, ca) }));
  }

  /** An owner at Gitea. */
  public static gitea(options: GiteaOwner): ScmProvider {
    const { token, ...others } = options;
    return new ScmProvider('gitea', (construct) => ({ ...others, tokenRef: tokenReference(construct, 'token', token) }));
  }

  /** A project of Bitbucket Server. */
  public static bitbucketServer(options: BitbucketServerProject): ScmProvider {
    const { token, username, password, ca, ...others } = options;
    return new ScmProvider('bitbucketServer', (construct) => ({ ...others, ...bitbucketAccess(construct, { token, username, password }), caRef: caReference(construct, ca) }));
  }

  /** A workspace of Bitbucket Cloud. */
  public static bitbucket(options: BitbucketWorkspace): ScmProvider {
    const { appPassword, ...others } = options;
    return new ScmProvider('bitbucket', (construct) => ({ ...others, appPasswordRef: tokenReference(construct, 'appPassword', appPassword) }));
  }

  /** A project of Azure DevOps. */
  public static azureDevOps(options: AzureDevOpsProject): ScmProvider {
    const { token, project, ...others } = options;
    return new ScmProvider('azureDevOps', (construct) => ({ ...others, teamProject: project, accessTokenRef: tokenReference(construct, 'token', token) }));
  }

  /** Repositories of AWS CodeCommit. */
  public static codeCommit(options: CodeCommitAccount = {}): ScmProvider {
    const { tags, ...others } = options;
    return new ScmProvider('awsCodeCommit', () => ({ ...others, tagFilters: tags && Object.entries(tags).map(([key, value]) => ({ key, value })) }));
  }

  private constructor(private readonly _name: string, private readonly _fields: Renderer) {}

  /** @internal */
  public _render(construct: Generating): Record<string, unknown> {
    return { [this._name]: this._fields(construct) };
  }
}
