import { References } from '../references';
import { GithubAccessTokenOptions } from './github-options';

/** `spec` of a GithubAccessToken. */
export function renderGithub(refs: References, options: GithubAccessTokenOptions): Record<string, unknown> {
  return {
    appID: options.appId,
    installID: options.installId,
    url: options.url,
    repositories: options.repositories,
    permissions: options.permissions,
    auth: { privateKey: { secretRef: refs.secretKey('privateKey', options.privateKey) } },
  };
}
