import { problem } from '../../base/problem';
import type { Job } from '../job';
import { Value } from '../value';

/**
 * The token that the platform signs for the job; a problem where it signs none.
 *
 * @param what what needs it, for the message
 * @param alternative what to do on platforms without such tokens
 */
export function identityToken(job: Job, audience: string, what: string, alternative: string): Value {
  const kind = job.pipeline.platform._kind;
  if (kind === 'github' || kind === 'gitlab') return Value.idToken(audience);
  problem(job, 'no-identity-token', `${what} needs an ID token, which ${kind === 'gitea' ? 'Gitea' : 'Azure Pipelines'} does not give to scripts`,
    alternative);
  return Value.literal('');
}
