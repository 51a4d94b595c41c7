import type * as kplus from 'cdk8s-plus-28';
import { ISecret } from '../secret';
import { ISource } from '../source';
import { GitReference } from './git-reference';
import { SourceOptions } from './source-options';

/** Who authenticates at the Git server. */
export enum GitProvider {
  /** User name and password, bearer token or SSH key from a Secret. */
  GENERIC = 'generic',
  /** AWS CodeCommit, by workload identity. */
  AWS = 'aws',
  /** Azure DevOps, by workload identity. */
  AZURE = 'azure',
  /** A GitHub App, from a Secret with its id and private key. */
  GITHUB = 'github',
}

/** Which signatures are verified. */
export enum GitVerificationMode {
  /** Of the commit. */
  HEAD = 'HEAD',
  /** Of the tag; needs a tag or a range of versions as reference. */
  TAG = 'Tag',
  /** Of both. */
  TAG_AND_HEAD = 'TagAndHEAD',
}

/** Verification of signatures of commits or tags. */
export interface GitVerification {
  /** Secret with the public keys (PGP or SSH) of authors that are trusted, each under any key. */
  readonly secret: ISecret;
  /**
   * Which signatures are verified.
   *
   * @default GitVerificationMode.HEAD
   */
  readonly mode?: GitVerificationMode;
}

/** Files of another Git repository that are added to the artifact. */
export interface GitInclude {
  /** GitRepository that has the files, in the same namespace. */
  readonly repository: ISource;
  /**
   * Path in the other repository.
   *
   * @default - its root
   */
  readonly fromPath?: string;
  /**
   * Path where the files are put.
   *
   * @default - the other repository's name
   */
  readonly toPath?: string;
}

/** Everything of a GitRepository but its address. */
export interface GitRepositoryOptions extends SourceOptions {
  /**
   * What is fetched.
   *
   * @default GitReference.branch('main'), or the branch of the repository where an engine makes the source
   */
  readonly ref?: GitReference;
  /**
   * Credentials. For `https://`: `username` and `password` (also for tokens of GitHub and GitLab), or `bearerToken`, and `ca.crt`,
   * `tls.crt` with `tls.key`. For `ssh://`, where it is required: `identity` and `known_hosts`, with a passphrase `password`. For a
   * GitHub App: `githubAppID`, `githubAppPrivateKey` and either `githubAppInstallationOwner` or `githubAppInstallationID`.
   *
   * @default - none: the repository is public, or the provider knows the workload
   */
  readonly secret?: ISecret;
  /**
   * Who authenticates.
   *
   * @default GitProvider.GENERIC
   */
  readonly provider?: GitProvider;
  /**
   * Service account whose workload identity is used. Only with the providers AWS and AZURE.
   *
   * @default - that of source-controller
   */
  readonly serviceAccount?: kplus.IServiceAccount;
  /**
   * Secret with the proxy to go through: `address`, and `username` with `password`.
   *
   * @default - none
   */
  readonly proxySecret?: ISecret;
  /**
   * Which signatures are verified before anything is used.
   *
   * @default - none
   */
  readonly verify?: GitVerification;
  /**
   * Directories to fetch instead of all.
   *
   * @default - all
   */
  readonly sparseCheckout?: string[];
  /**
   * Whether submodules are fetched, with the same credentials.
   *
   * @default false
   */
  readonly recurseSubmodules?: boolean;
  /**
   * Other repositories whose files are added.
   *
   * @default - none
   */
  readonly include?: GitInclude[];
}

/** Properties of a GitRepository. */
export interface GitRepositoryProps extends GitRepositoryOptions {
  /**
   * Address: `https://…`, `http://…` or `ssh://git@host/path`, such as `repository.url`. The scp form `git@host:path` is refused, and
   * so are passwords in it.
   */
  readonly url: string;
}
