import type { Job } from './job';
import type { Permission } from './permission';
import type { PipelineSecret } from './pipeline-secret';
import { PlatformKind } from './renderer';
import { Value } from './value';
import { problem } from '../problem';

/** The token by which a step asks a server's API, and what the job's own must be allowed to do where it is that. */
export interface ApiToken {
  readonly value: Value;
  readonly permissions: Permission[];
}

/**
 * The token that the program gives, or the job's own where that opens the API: only on the pipeline's own platform, and not on GitLab, whose job tokens
 * read neither merge requests nor pipelines.
 *
 * @param needs what the job's own token must be allowed to do
 */
export function apiToken(job: Job, kind: PlatformKind, token: PipelineSecret | undefined, needs: Permission): ApiToken {
  if (token) return { value: Value.secret(token), permissions: [] };
  if (kind === 'gitlab' || kind !== job.pipeline.platform._kind) {
    problem(job, 'api-token', `the API of ${kind} is asked with the token of a job of ${job.pipeline.platform._kind}`, 'give a token that may read there');
  }
  return { value: Value.JOB_TOKEN, permissions: [needs] };
}
