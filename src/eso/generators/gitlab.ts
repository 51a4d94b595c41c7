import { problem } from '../../problem';
import { checkAlternatives } from '../alternatives';
import { References } from '../references';
import { GitlabDeployTokenOptions } from './gitlab-options';

/** `spec` of a GitlabDeployToken. */
export function renderGitlab(refs: References, options: GitlabDeployTokenOptions): Record<string, unknown> {
  const { projectId, groupId, scopes } = options;
  checkAlternatives(refs.construct, 'generator', { projectId, groupId });
  if (scopes.length === 0) problem(refs.construct, 'gitlab-token-scope', 'scopes is empty', 'say what the token allows');
  return {
    name: options.name,
    scopes,
    auth: { token: { secretRef: refs.secretKey('accessToken', options.accessToken) } },
    projectID: projectId,
    groupID: groupId,
    url: options.url,
    username: options.username,
    expiresAt: options.expiresAt?.toISOString(),
  };
}
