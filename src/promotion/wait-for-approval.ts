import { Duration } from 'cdk8s';
import { problem } from '../base/problem';
import { shell } from '../base/shell';
import { GitServer, IStep, Job, Permission, PipelineSecret, PromoteImage, ProposeFiles, StepSpec, Value, WaitOptions } from '../ci';
import { WAIT, waitEnv } from '../ci/deploy/wait-for-loop';
import { apiFunction, apiToken, pullState } from '../ci/git/git-server-api';
import { PRIVATE_FOLDER } from '../ci/shell-word';
import type { Repository } from '../repository';

/** Properties of waiting for an approval. */
interface WaitForApprovalProps extends WaitOptions {
  readonly repository: Repository;
  readonly handOver: PromoteImage | ProposeFiles;
  /** Accounts of which one must approve. */
  readonly reviewers: readonly string[];
  readonly server?: GitServer;
  readonly token?: PipelineSecret;
}

/**
 * Waits until one of the reviewers has approved the pull request as it is now: where the platform has no environments, this is who agrees. When it is merged
 * without that, the step fails, so that nothing goes further. @internal
 */
export class WaitForApproval implements IStep {
  constructor(private readonly _props: WaitForApprovalProps) {}

  public bind(job: Job): StepSpec {
    const { repository, handOver, reviewers, server, token } = this._props;
    const api = (server ?? GitServer._of(job.pipeline.platform))._api(job, repository);
    const access = apiToken(job, api.kind, token, Permission.READ_PULL_REQUESTS);
    if (api.kind !== 'gitea' && api.kind !== 'github') {
      problem(job, 'environment-approvers', `approvals of pull requests of ${repository.url} are not read on ${api.kind}`, 'run the pipeline where the repository is, whose environments ask for approval');
    }
    for (const each of reviewers.filter((name) => !/^[\w.-]+$/.test(name))) {
      problem(job, 'environment-approvers', `${JSON.stringify(each)} is not a name of an account of ${api.kind === 'gitea' ? 'Gitea' : 'GitHub'}`, 'use the login of an account; here teams cannot approve');
    }
    return {
      name: 'Wait for approval',
      tools: ['curl', 'jq'],
      permissions: access.permissions,
      env: {
        ...waitEnv(job, this._props, Duration.hours(5)),
        API: Value.literal(api.repository),
        GIT_TOKEN: access.value,
        PULL_REQUEST: handOver.pullRequestNumber,
        REVIEWERS: Value.literal(reviewers.join(' ')),
      },
      script: shell`case "$PULL_REQUEST" in
  '') echo "nothing is proposed: there is nothing to approve"; exit 0 ;;
  *[!0-9]*) printf '%s is not a number of a pull request\n' "$PULL_REQUEST" >&2; exit 1 ;;
esac
${PRIVATE_FOLDER}
${apiFunction(api.kind)}
${pullState(api.kind)}
${LOOK}
${WAIT}`,
    };
  }
}

/** A later review of one person takes the place of the earlier one; a comment does not. */
const LOOK = shell`look() {
  pull_state >"$private/pull" || return 1
  pull=$(sed -n 1p "$private/pull")
  head=$(sed -n 2p "$private/pull")
  api GET "/pulls/$PULL_REQUEST/reviews" >"$private/reviews" || return 1
  approver=$(jq -r --arg head "$head" --arg reviewers "$REVIEWERS" '
    [.[] | select(.state == "APPROVED" or .state == "REQUEST_CHANGES" or .state == "CHANGES_REQUESTED" or .state == "DISMISSED")]
    | group_by(.user.login) | map(max_by(.id))
    | map(select(.state == "APPROVED" and (.dismissed | not) and (.stale | not) and (.commit_id // $head) == $head) | .user.login)
    | map(select(. as $login | $reviewers | split(" ") | index($login)))[0] // ""' "$private/reviews")
  if [ -n "$approver" ]; then echo "done $approver approved pull request $PULL_REQUEST"; return 0; fi
  case "$pull" in
    'merged '*) echo "failed pull request $PULL_REQUEST was merged without the approval of $REVIEWERS" ;;
    closed) echo "failed pull request $PULL_REQUEST was closed without being merged" ;;
    *) echo "waiting pull request $PULL_REQUEST waits for the approval of $REVIEWERS" ;;
  esac
}`;
