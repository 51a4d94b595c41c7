import type * as kplus from 'cdk8s-plus-28';
import { ISecret } from '../secret';
import { ProviderHttpOptions, ProviderTlsOptions } from './provider-options';

/** What Providers of commit statuses have in common. */
export interface CommitStatusOptions extends ProviderTlsOptions {
  /** Address of the repository whose commits are marked, such as `https://github.com/org/repo` or a `Repository`'s `url`. */
  readonly address: string;
  /**
   * CEL expression for the name of the status, over `event`, `provider` and `alert`. It must yield a string.
   *
   * @default - kind, name and the beginning of the Provider's UID
   * @see https://fluxcd.io/flux/components/notification/providers/#custom-commit-status-messages
   */
  readonly commitStatusExpr?: string;
}

/** Commit statuses of GitHub. */
export interface GithubOptions extends CommitStatusOptions, ProviderHttpOptions {
  /**
   * A Secret with the key `token` (or `username` and `password`, whose password is taken as the token), or of a GitHub App:
   * `githubAppID`, `githubAppPrivateKey`, one of `githubAppInstallationOwner` and `githubAppInstallationID`, possibly
   * `githubAppBaseURL`. Certificates may be there too. The proxy is only used to get an App's token.
   */
  readonly credentials: ISecret;
}

/** Commit statuses of GitLab. */
export interface GitlabOptions extends CommitStatusOptions {
  /**
   * A Secret with the key `token` (scope `api`), or `username` and `password`, whose password is taken as the token. Certificates
   * may be there too.
   */
  readonly credentials: ISecret;
}

/** Commit statuses of Gitea or Forgejo. */
export interface GiteaOptions extends CommitStatusOptions, ProviderHttpOptions {
  /**
   * A Secret with the key `token` (permission `write:repository`), or `username` and `password`, whose password is taken as the
   * token. Certificates may be there too.
   */
  readonly credentials: ISecret;
}

/** Commit statuses of Bitbucket Cloud. */
export interface BitbucketOptions extends CommitStatusOptions {
  /** A Secret with the key `token`, which is `<username>:<app password>`. Certificates may be there too. */
  readonly credentials: ISecret;
}

/** Commit statuses of Bitbucket Server or Data Center; `address` is the HTTPS clone address with `/scm/`. */
export interface BitbucketServerOptions extends CommitStatusOptions {
  /** A Secret with the key `token` (HTTP access token), or with `username` and `password`. Certificates may be there too. */
  readonly credentials: ISecret;
}

/** Commit statuses of Azure DevOps. */
export interface AzureDevopsOptions extends CommitStatusOptions, ProviderHttpOptions {
  /**
   * A Secret with the key `token` (personal access token). Certificates may be there too.
   *
   * @default - a managed identity
   */
  readonly credentials?: ISecret;
  /**
   * Who authenticates through workload identity. It must be in the Provider's namespace, and the controller needs the feature gate
   * `ObjectLevelWorkloadIdentity`. Refused together with `credentials`.
   *
   * @default - the controller's own account
   */
  readonly serviceAccount?: kplus.IServiceAccount;
}

/** Something in a repository of GitHub. */
export interface GithubRepositoryOptions extends ProviderHttpOptions {
  /** Address of the repository, such as `https://github.com/org/repo`. */
  readonly address: string;
  /**
   * A Secret with the key `token` (or `username` and `password`, whose password is taken as the token), or of a GitHub App:
   * `githubAppID`, `githubAppPrivateKey`, one of `githubAppInstallationOwner` and `githubAppInstallationID`, possibly
   * `githubAppBaseURL`.
   */
  readonly credentials: ISecret;
}

/** Comments on merge requests of GitLab. */
export interface GitlabMergeRequestOptions extends ProviderTlsOptions {
  /** Address of the project, such as `https://gitlab.com/group/project`, or with its id, `https://gitlab.com/1234`. */
  readonly address: string;
  /** A Secret with the key `token` (scope `api`), or `username` and `password`, whose password is taken as the token. */
  readonly credentials: ISecret;
}

/** Comments on pull requests of Gitea or Forgejo. */
export interface GiteaPullRequestOptions extends ProviderHttpOptions {
  /** Address of the repository, such as `https://gitea.example.com/org/repo`. */
  readonly address: string;
  /** A Secret with the key `token` (permission `write:issue`), or `username` and `password`, whose password is taken as the token. */
  readonly credentials: ISecret;
}
