import { Duration } from 'cdk8s';
import { GitServer } from './git-server';
import { apiFunction, apiToken, lookForRun, runsApi } from './git-server-api';
import { problem } from '../../base/problem';
import { shell } from '../../base/shell';
import type { Repository } from '../../repository';
import { WAIT, waitEnv } from '../deploy/wait-for-loop';
import type { WaitOptions } from '../deploy/wait-for-loop';
import type { Job } from '../job';
import { Permission } from '../permission';
import type { PipelineSecret } from '../pipeline-secret';
import { PRIVATE_FOLDER } from '../shell-word';
import type { IStep, StepSpec } from '../step';
import { Value } from '../value';

/** Properties of waiting for another pipeline. */
export interface WaitForPipelineProps extends WaitOptions {
  /** The repository whose pipeline it is. */
  readonly repository: Repository;
  /** The commit that it runs for: all 40 digits. */
  readonly commit: Value;
  /**
   * Which pipeline: the file's name on GitHub and Gitea (`ci.yml`), the pipeline's name on Azure, `workflow: name` on GitLab.
   *
   * @default - GitLab: any of the commit; elsewhere it must be given
   */
  readonly pipeline?: string;
  /**
   * What keeps the repository, and runs the pipeline.
   *
   * @default - what belongs to the pipeline's platform
   */
  readonly server?: GitServer;
  /**
   * Token for the server's API: may read runs.
   *
   * @default - the job's own token, where the repository is on the pipeline's own platform; not on GitLab, whose job tokens may not
   */
  readonly token?: PipelineSecret;
}

/**
 * Waits until another pipeline has succeeded for a commit: its newest run. Fails when that run failed, or when the deadline passes: one hour where
 * nothing else is said. A run that does not exist yet is waited for.
 *
 * @example
 * new ci.WaitForPipeline({
 *   repository: manifests, commit: promotion.manifestsCommit, pipeline: 'check.yml', token: ci.PipelineSecret.platform('API_TOKEN'),
 * });
 */
export class WaitForPipeline implements IStep {
  constructor(private readonly _props: WaitForPipelineProps) {}

  /** Address of the run in a browser. */
  public get runUrl(): Value {
    return Value.output(this, 'PIPELINE_URL');
  }

  public bind(job: Job): StepSpec {
    const { repository, commit, pipeline, server, token } = this._props;
    const api = (server ?? GitServer._of(job.pipeline.platform))._api(job, repository);
    const access = apiToken(job, api.kind, token, Permission.READ_ACTIONS);
    if (!pipeline && api.kind !== 'gitlab') {
      problem(job, 'pipeline-name', `the pipeline of ${repository.url} to wait for has no name`, 'set its name: a commit may have several pipelines');
    }
    return {
      name: `Wait for ${pipeline ?? 'the pipeline'}`,
      tools: ['curl', 'jq'],
      permissions: access.permissions,
      outputs: ['PIPELINE_URL'],
      env: {
        ...waitEnv(job, this._props, Duration.hours(1)),
        API: Value.literal(runsApi(api.kind, api.repository)),
        GIT_TOKEN: access.value,
        PIPELINE_NAME: Value.literal(pipeline ?? ''),
        COMMIT: commit,
      },
      script: shell`case "$COMMIT" in
  '' | *[!0-9a-f]*) printf '%s is no hash of a commit\n' "$COMMIT" >&2; exit 1 ;;
esac
${PRIVATE_FOLDER}
${apiFunction(api.kind)}
${lookForRun(api.kind)}
${WAIT}
echo "PIPELINE_URL=\${state#done }" >>"$JOB_OUTPUTS"`,
    };
  }
}
