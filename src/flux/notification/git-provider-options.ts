import { IConstruct } from 'constructs';
import { ProviderHttpOptions, ProviderTlsOptions } from './provider-options';
import { ISecret } from '../../secret';

/** Options common to Providers of commit statuses. */
export interface CommitStatusOptions extends ProviderTlsOptions {
  /** Address of the repository whose commits get the status, such as `https://github.com/org/repo` or a `Repository`'s `url`. */
  readonly address: string;
  /**
   * CEL expression over `event`, `provider` and `alert` that yields the name of the status, a string.
   *
   * @default - kind, name and the start of the Provider's UID
   * @see https://fluxcd.io/flux/components/notification/providers/#custom-commit-status-messages
   */
  readonly commitStatusExpr?: string;
}

/** Commit statuses of GitHub. */
export interface GitHubOptions extends CommitStatusOptions, ProviderHttpOptions {
  /**
   * A Secret with the key `token` (or `username` and `password`, whose password is used as the token), or of a GitHub App:
   * `githubAppID`, `githubAppPrivateKey`, one of `githubAppInstallationOwner` and `githubAppInstallationID`, optionally
   * `githubAppBaseURL`. It may also contain certificates. The proxy is used only to get the token of an App.
   */
  readonly credentials: ISecret;
}

/** Commit statuses of GitLab. */
export interface GitLabOptions extends CommitStatusOptions {
  /**
   * A Secret with the key `token` (scope `api`), or `username` and `password`, whose password is used as the token. It may also
   * contain certificates.
   */
  readonly credentials: ISecret;
}

/** Commit statuses of Gitea or Forgejo. */
export interface GiteaOptions extends CommitStatusOptions, ProviderHttpOptions {
  /**
   * A Secret with the key `token` (permission `write:repository`), or `username` and `password`, whose password is used as the
   * token. It may also contain certificates.
   */
  readonly credentials: ISecret;
}

/** Commit statuses of Bitbucket Cloud. */
export interface BitbucketOptions extends CommitStatusOptions {
  /** A Secret with the key `token`, which is `<username>:<app password>`. It may also contain certificates. */
  readonly credentials: ISecret;
}

/** Commit statuses of Bitbucket Server or Data Center; `address` is the HTTPS clone address with `/scm/`. */
export interface BitbucketServerOptions extends CommitStatusOptions {
  /** A Secret with the key `token` (HTTP access token), or with `username` and `password`. It may also contain certificates. */
  readonly credentials: ISecret;
}

/** Commit statuses of Azure DevOps. */
export interface AzureDevopsOptions extends CommitStatusOptions, ProviderHttpOptions {
  /**
   * A Secret with the key `token` (personal access token). It may also contain certificates.
   *
   * @default - a managed identity
   */
  readonly credentials?: ISecret;
  /**
   * Service account for workload identity. It must be in the Provider's namespace, and the controller needs the feature gate
   * `ObjectLevelWorkloadIdentity`. Exclusive with `credentials`.
   *
   * @default - that of the controller
   */
  readonly serviceAccount?: IConstruct;
}

/** Options of Providers for a GitHub repository. */
export interface GitHubRepositoryOptions extends ProviderHttpOptions {
  /** Address of the repository, such as `https://github.com/org/repo`. */
  readonly address: string;
  /**
   * A Secret with the key `token` (or `username` and `password`, whose password is used as the token), or of a GitHub App:
   * `githubAppID`, `githubAppPrivateKey`, one of `githubAppInstallationOwner` and `githubAppInstallationID`, optionally
   * `githubAppBaseURL`.
   */
  readonly credentials: ISecret;
}

/** Comments on merge requests of GitLab. */
export interface GitLabMergeRequestOptions extends ProviderTlsOptions {
  /** Address of the project, such as `https://gitlab.com/group/project`, or with the project ID, `https://gitlab.com/1234`. */
  readonly address: string;
  /** A Secret with the key `token` (scope `api`), or `username` and `password`, whose password is used as the token. */
  readonly credentials: ISecret;
}

/** Comments on pull requests of Gitea or Forgejo. */
export interface GiteaPullRequestOptions extends ProviderHttpOptions {
  /** Address of the repository, such as `https://gitea.example.com/org/repo`. */
  readonly address: string;
  /** A Secret with the key `token` (permission `write:issue`), or `username` and `password`, whose password is used as the token. */
  readonly credentials: ISecret;
}
