import { CertificateAuthority } from './certificate-authority';
import { problem } from '../../base/problem';
import { References, SecretKey } from '../references';

/** CI/CD variables of GitLab projects and groups. */
export interface GitLabOptions {
  /** Access token with scope `api` (or `read_api`, as long as nothing is pushed). */
  readonly accessToken: SecretKey;
  /**
   * Address of the server.
   *
   * @default - https://gitlab.com
   */
  readonly url?: string;
  /**
   * Id of the project. A project, groups or both must be given.
   *
   * @default - none
   */
  readonly projectId?: string;
  /**
   * Ids of groups; a project's variables win over theirs.
   *
   * @default - none
   */
  readonly groupIds?: string[];
  /**
   * Whether the groups that the project is in are read too. Not together with `groupIds`.
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
   * Certificates by which the server is trusted.
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
