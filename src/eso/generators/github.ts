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
