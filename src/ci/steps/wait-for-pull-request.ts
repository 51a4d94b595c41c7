import { Duration } from 'cdk8s';
import { WAIT, waitEnv } from './wait-for-loop';
import type { WaitOptions } from './wait-for-options';
import type { Repository } from '../../repository';
import { GitServer } from '../git-server';
import { apiFunction } from '../git-server-api';
import { pullState } from '../git-server-pulls';
import { apiToken } from '../git-server-token';
import type { Job } from '../job';
import { Permission } from '../permission';
import type { PipelineSecret } from '../pipeline-secret';
import { PRIVATE_FOLDER } from '../private-folder';
import type { IStep, StepSpec } from '../step';
import { Value } from '../value';

/** Properties of waiting for a pull request. */
export interface WaitForPullRequestProps extends WaitOptions {
  /** The repository in which it is. */
  readonly repository: Repository;
  /** Its number, such as `handOver.pullRequestNumber`; where it is empty, there is nothing to wait for. */
  readonly pullRequest: Value;
  /**
   * What keeps the repository.
   *
   * @default - what belongs to the pipeline's platform
   */
  readonly server?: GitServer;
  /**
   * Token for the server's API: may read pull requests.
   *
   * @default - the job's own token, where the repository is on the pipeline's own platform; not on GitLab, whose job tokens may not
   */
  readonly token?: PipelineSecret;
}

/**
 * Waits until a pull request is merged. Fails when it is closed without that, or when the deadline passes: one hour where nothing else is said. The job and
 * its runner wait, too.
 */
export class WaitForPullRequest implements IStep {
  constructor(private readonly _props: WaitForPullRequestProps) {}

  /** The commit by which it was merged; empty where there was nothing to wait for. */
  public get mergeCommit(): Value {
    return Value.output(this, 'MERGE_COMMIT');
  }

  public bind(job: Job): StepSpec {
    const { repository, pullRequest, token, server } = this._props;
    const api = (server ?? GitServer._of(job.pipeline.platform))._api(job, repository);
    const access = apiToken(job, api.kind, token, Permission.READ_PULL_REQUESTS);
    return {
      name: 'Wait for the pull request',
      tools: ['curl', 'jq'],
      permissions: access.permissions,
      outputs: ['MERGE_COMMIT'],
      env: {
        ...waitEnv(job, this._props, Duration.hours(1)),
        API: Value.text(api.repository),
        GIT_TOKEN: access.value,
        PULL_REQUEST: pullRequest,
      },
      script: `case "$PULL_REQUEST" in
  '') echo "there is no pull request to wait for"; echo "MERGE_COMMIT=" >>"$JOB_OUTPUTS"; exit 0 ;;
  *[!0-9]*) printf '%s is no number of a pull request\\n' "$PULL_REQUEST" >&2; exit 1 ;;
esac
${PRIVATE_FOLDER}
${apiFunction(api.kind)}
${pullState(api.kind)}
look() {
  pull=$(pull_state) || return 1
  case "$pull" in
    'merged '*) echo "done \${pull#merged }" ;;
    closed) echo "failed pull request $PULL_REQUEST was closed without being merged" ;;
    *) echo "waiting pull request $PULL_REQUEST is open" ;;
  esac
}
${WAIT}
echo "MERGE_COMMIT=\${state#done }" >>"$JOB_OUTPUTS"`,
    };
  }
}
