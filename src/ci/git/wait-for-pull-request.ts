import { Duration } from 'cdk8s';
import { GitServer } from './git-server';
import { apiFunction, apiToken, pullState } from './git-server-api';
import { readPermissions } from './promote-image';
import { HandedOver, handedOver, pinAt, pinEnv } from './promoted';
import { orderPart, SUPERSEDED_BY } from './run-order';
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

/** Properties of waiting for a pull request. */
export interface WaitForPullRequestProps extends WaitOptions {
  /** The repository in which it is. */
  readonly repository: Repository;
  /** Its number: `handOver.pullRequestNumber`, or that of another pull request; where it is empty, there is nothing to wait for. */
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
 *
 * A pull request of a hand-over is known by what it changes, not by its number: a newer run updates the same one. The step reads the target branch (with the
 * access of the hand-over) and succeeds only when that has the version of this run, however it got there. When a newer run has taken the proposal over, or
 * when something else was merged or has been merged since, the step fails at once, with exit status 10 and `superseded by …`: what follows in this run would
 * judge, and promote, what it has not deployed. Another pull request is known by the commit that it proposes at the first look: when it is merged with
 * another one, the step ends in the same way.
 *
 * @example
 * new ci.WaitForPullRequest({
 *   repository: manifests, pullRequest: promotion.pullRequestNumber, token: ci.PipelineSecret.platform('API_TOKEN'),
 * });
 */
export class WaitForPullRequest implements IStep {
  constructor(private readonly _props: WaitForPullRequestProps) {}

  /** The commit by which it was merged (of a hand-over: the commit of the target branch that has its version); empty where there was nothing to wait for. */
  public get mergeCommit(): Value {
    return Value.output(this, 'MERGE_COMMIT');
  }

  /** What took the place of this run's change, where the step fails because of that; else empty. */
  public get supersededBy(): Value {
    return Value.output(this, SUPERSEDED_BY);
  }

  /** @internal */
  public get _handedOver(): HandedOver | undefined {
    return handedOver(this._props.pullRequest);
  }

  public bind(job: Job): StepSpec {
    const { repository, pullRequest, token, server } = this._props;
    const api = (server ?? GitServer._of(job.pipeline.platform))._api(job, repository);
    const access = apiToken(job, api.kind, token, Permission.READ_PULL_REQUESTS);
    const known = this._handedOver && lookAtPin(job, this._handedOver);
    return {
      name: 'Wait for the pull request',
      tools: ['curl', 'jq', ...known ? ['git', 'awk'] : []],
      permissions: [...access.permissions, ...readPermissions(this._handedOver?.history)],
      outputs: ['MERGE_COMMIT', SUPERSEDED_BY],
      env: {
        ...waitEnv(job, this._props, Duration.hours(1)),
        API: Value.literal(api.repository),
        GIT_TOKEN: access.value,
        PULL_REQUEST: pullRequest,
        ...known?.env,
      },
      script: shell`case "$PULL_REQUEST" in
  '')${known ? '' : ' echo "there is no pull request to wait for"; echo "MERGE_COMMIT=" >>"$JOB_OUTPUTS"; exit 0'} ;;
  *[!0-9]*) printf '%s is not a number of a pull request\n' "$PULL_REQUEST" >&2; exit 1 ;;
esac
${PRIVATE_FOLDER}
${apiFunction(api.kind)}
${pullState(api.kind)}
${known?.script ?? LOOK_AT_NUMBER}
${WAIT}
echo "MERGE_COMMIT=\${state#done }" >>"$JOB_OUTPUTS"`,
    };
  }
}

const LOOK_AT_NUMBER = shell`look() {
  pull_state >"$private/pull" || return 1
  pull=$(sed -n 1p "$private/pull")
  head=$(sed -n 2p "$private/pull")
  if [ -n "$head" ] && [ ! -e "$private/proposed" ]; then printf '%s\n' "$head" >"$private/proposed"; fi
  case "$pull" in
    'merged '*)
      if [ -z "$head" ] || [ "$head" = "$(cat "$private/proposed")" ]; then echo "done \${pull#merged }"
      else echo "superseded by $head: pull request $PULL_REQUEST was merged with it, and not with $(cat "$private/proposed")"
      fi
      ;;
    closed) echo "failed pull request $PULL_REQUEST was closed without being merged" ;;
    *) echo "waiting pull request $PULL_REQUEST is open" ;;
  esac
}`;

/** Shell that looks for the version of a hand-over: in the proposal first, and in the target last, so that nothing is missed when it is merged in between. */
function lookAtPin(job: Job, handOver: HandedOver): { readonly script: string; readonly env: { readonly [name: string]: Value } } {
  const { access, repository, history } = handOver;
  const order = orderPart(job, history);
  const env = access._env(job, repository);
  return {
    env: {
      ...Object.fromEntries(Object.entries(env).map(([name, value]) => [`PIN_${name}`, value])),
      ...order.env,
      ...pinEnv(handOver),
      PROPOSAL_BRANCH: Value.literal(handOver.branch ?? ''),
    },
    script: shell`# The API has its token by now; from here on it is Git's.
${Object.keys(env).map((name) => shell`export ${name}="$PIN_${name}"
`).join('')}${access._script}
${order.script}
${pinAt(handOver)}
git init --quiet --bare "$private/pins"
branch() { # branch NAME: sets $head, $pin and $record, all empty where there is no such branch
  pin='' record=''
  head=$(git ls-remote "$MANIFESTS_URL" "refs/heads/$1" | cut -f1) || return 1
  if [ -z "$head" ]; then return 0; fi
  git -C "$private/pins" fetch --quiet --depth 1 --no-tags "$MANIFESTS_URL" "refs/heads/$1" || return 1
  head=$(git -C "$private/pins" rev-parse FETCH_HEAD)
  pin_at "$private/pins" "$head"
}
look() {
  pull=none
  if [ -n "$PULL_REQUEST" ]; then
    branch "$PROPOSAL_BRANCH" || return 1
    proposed=$pin proposer=$record
    pull_state >"$private/pull" || return 1
    pull=$(sed -n 1p "$private/pull")
  fi
  branch "$MANIFESTS_BRANCH" || return 1
  if carries "$pin" "$record"; then echo "done $head"; return 0; fi
  has="$MANIFESTS_BRANCH has $IMAGE \${pin:-without a version}, and not $version"
  if is_overtaken "$record"; then echo "superseded by $record: $has"; return 0; fi
  case "$pull" in
    open)
      if [ -n "$proposed" ] && ! carries "$proposed" "$proposer"; then
        echo "superseded by \${proposer:-another run}: pull request $PULL_REQUEST proposes $proposed now, and not $version"
      else
        echo "waiting pull request $PULL_REQUEST is open"
      fi
      ;;
    closed) echo "failed pull request $PULL_REQUEST was closed without being merged" ;;
    *)
      # A server may show the branch as it was before for a moment.
      if [ -e "$private/merged" ]; then echo "superseded by \${record:-another run}: $has"; return 0; fi
      : >"$private/merged"
      echo "waiting for a second look: $has"
      ;;
  esac
}`,
  };
}
