import { problem } from '../problem';
import { GitLabOptions } from './gitlab-options';
import { References } from './references';

/** `provider.gitlab` of a store. */
export function renderGitLab(refs: References, options: GitLabOptions): Record<string, unknown> {
  const { projectId, groupIds, inheritFromGroups } = options;
  if (!projectId && !groupIds?.length) {
    problem(refs.construct, 'gitlab-scope', 'neither projectId nor groupIds is given', 'say whose variables the store reads');
  }
  if (inheritFromGroups && groupIds?.length) {
    problem(refs.construct, 'gitlab-scope', 'inheritFromGroups and groupIds are both given', 'give one of them');
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
