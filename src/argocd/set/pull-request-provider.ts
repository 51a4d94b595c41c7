import type { Generating } from './generator';
import { BitbucketAccess, bitbucketAccess, caReference, ProviderCa, ProviderToken, tokenReference } from './provider-access';

/** A repository of GitHub. */
export interface GitHubPullRequests {
  /** Owner of the repository. */
  readonly owner: string;
  /** Name of the repository. */
  readonly repo: string;
  /**
   * Address of the API of GitHub Enterprise.
   *
   * @default - that of github.com
   */
  readonly api?: string;
  /**
   * Token.
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
  /**
   * Labels that a pull request must have.
   *
   * @default - any
   */
  readonly labels?: string[];
}

/** A project of GitLab. */
export interface GitLabMergeRequests {
  /** Path or id of the project. */
  readonly project: string;
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
   * Labels that a merge request must have.
   *
   * @default - any
   */
  readonly labels?: string[];
  /**
   * State of the merge requests, such as `opened`.
   *
   * @default - any
   */
  readonly pullRequestState?: string;
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

/** A repository of Gitea. */
export interface GiteaPullRequests {
  /** Owner of the repository. */
  readonly owner: string;
  /** Name of the repository. */
  readonly repo: string;
  /** Address of Gitea. */
  readonly api: string;
  /**
   * Token.
   *
   * @default - none
   */
  readonly token?: ProviderToken;
  /**
   * Labels that a pull request must have.
   *
   * @default - any
   */
  readonly labels?: string[];
  /**
   * Whether any certificate is accepted.
   *
   * @default false
   */
  readonly insecure?: boolean;
}

/** A repository of Bitbucket Server. */
export interface BitbucketServerPullRequests extends BitbucketAccess {
  /** Key of the project. */
  readonly project: string;
  /** Name of the repository. */
  readonly repo: string;
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

/** A repository of Bitbucket Cloud. */
export interface BitbucketPullRequests extends BitbucketAccess {
  /** Workspace. */
  readonly owner: string;
  /** Name of the repository. */
  readonly repo: string;
  /**
   * Address of the API.
   *
   * @default - that of bitbucket.org
   */
  readonly api?: string;
}

/** A repository of Azure DevOps. */
export interface AzureDevOpsPullRequests {
  /** Name of the organization. */
  readonly organization: string;
  /** Name of the project. */
  readonly project: string;
  /** Name of the repository. */
  readonly repo: string;
  /**
   * Address of Azure DevOps Server.
   *
   * @default - dev.azure.com
   */
  readonly api?: string;
  /**
   * Personal access token.
   *
   * @default - none
   */
  readonly token?: ProviderToken;
  /**
   * Labels that a pull request must have.
   *
   * @default - any
   */
  readonly labels?: string[];
}

type Renderer = (construct: Generating) => Record<string, unknown>;

/** Whose pull requests are asked for. */
export class PullRequestProvider {
  /** A repository of GitHub. */
  public static github(options: GitHubPullRequests): PullRequestProvider {
    const { token, ...others } = options;
    return new PullRequestProvider('github', (construct) => ({ ...others, tokenRef: tokenReference(construct, 'token', token) }));
  }

  /** A project of GitLab. */
  public static gitlab(options: GitLabMergeRequests): PullRequestProvider {
    const { token, ca, ...others } = options;
    return new PullRequestProvider('gitlab', (construct) => ({ ...others, tokenRef: tokenReference(construct, 'token', token), caRef: caReference(construct, ca) }));
  }

  /** A repository of Gitea. */
  public static gitea(options: GiteaPullRequests): PullRequestProvider {
    const { token, ...others } = options;
    return new PullRequestProvider('gitea', (construct) => ({ ...others, tokenRef: tokenReference(construct, 'token', token) }));
  }

  /** A repository of Bitbucket Server. */
  public static bitbucketServer(options: BitbucketServerPullRequests): PullRequestProvider {
    const { token, username, password, ca, ...others } = options;
    return new PullRequestProvider('bitbucketServer', (construct) => ({ ...others, ...bitbucketAccess(construct, { token, username, password }), caRef: caReference(construct, ca) }));
  }

  /** A repository of Bitbucket Cloud. */
  public static bitbucket(options: BitbucketPullRequests): PullRequestProvider {
    const { token, username, password, ...others } = options;
    return new PullRequestProvider('bitbucket', (construct) => ({ ...others, ...bitbucketAccess(construct, { token, username, password }) }));
  }

  /** A repository of Azure DevOps. */
  public static azureDevOps(options: AzureDevOpsPullRequests): PullRequestProvider {
    const { token, ...others } = options;
    return new PullRequestProvider('azuredevops', (construct) => ({ ...others, tokenRef: tokenReference(construct, 'token', token) }));
  }

  private constructor(private readonly _name: string, private readonly _fields: Renderer) {}

  /** @internal */
  public _render(construct: Generating): Record<string, unknown> {
    return { [this._name]: this._fields(construct) };
  }
}
