import { problem } from '../../base/problem';
import { CertificateAuthority, References, SecretKey } from '../references';

/** CI/CD variables of GitLab projects and groups. */
export interface GitLabOptions {
  /** Access token with scope `api` (`read_api` suffices if nothing is pushed). */
  readonly accessToken: SecretKey;
  /**
   * Address of the server.
   *
   * @default - https://gitlab.com
   */
  readonly url?: string;
  /**
   * Id of the project. At least one of project and groups is required.
   *
   * @default - none
   */
  readonly projectId?: string;
  /**
   * Ids of groups; variables of the project take precedence.
   *
   * @default - none
   */
  readonly groupIds?: string[];
  /**
   * Whether to read the groups of the project too. Not together with `groupIds`.
   *
   * @default false
   */
  readonly inheritFromGroups?: boolean;
  /**
   * Environment scope of the variables, such as `production`.
   *
   * @default - all environments
   */
  readonly environment?: string;
  /**
   * CA certificates to verify the server with.
   *
   * @default - those of the operator's image
   */
  readonly ca?: CertificateAuthority;
}

/** `provider.gitlab` of a store. @internal */
export function renderGitLab(refs: References, options: GitLabOptions): Record<string, unknown> {
  const { projectId, groupIds, inheritFromGroups } = options;
  if (!projectId && !groupIds?.length) {
    problem(refs.construct, 'gitlab-scope', 'neither projectId nor groupIds is set',
      'set the project, the groups or both whose variables the store reads');
  }
  if (inheritFromGroups && groupIds?.length) {
    problem(refs.construct, 'gitlab-scope', 'inheritFromGroups and groupIds are both set', 'give one of them');
  }
  return {
    auth: { SecretRef: { accessToken: refs.named.secretKey('accessToken', options.accessToken) } },
    url: options.url,
    projectID: projectId,
    groupIDs: groupIds,
    inheritFromGroups,
    environment: options.environment,
    ...options.ca?._render(refs, 'ca'),
  };
}
