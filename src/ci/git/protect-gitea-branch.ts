import { GitServer } from './git-server';
import { apiFunction } from './git-server-api';
import { problem, warning } from '../../base/problem';
import { shell } from '../../base/shell';
import type { Repository } from '../../repository';
import { Job, JobCondition } from '../job';
import type { PipelineSecret } from '../pipeline-secret';
import { PRIVATE_FOLDER } from '../shell-word';
import type { IStep, StepSpec } from '../step';
import { Value } from '../value';

/** Properties of a protected branch of Gitea. */
export interface ProtectGiteaBranchProps {
  /** The repository on Gitea. */
  readonly repository: Repository;
  /** Access token of an administrator of the repository, with the scope `write:repository`. The job's own token may not. */
  readonly token: PipelineSecret;
  /**
   * Where the Gitea is.
   *
   * @default - the host of the repository's address
   */
  readonly server?: GitServer;
  /**
   * Name of the branch, or a pattern such as `release/**`.
   *
   * @default - the repository's branch
   */
  readonly branch?: string;
  /**
   * Jobs of pipelines on Gitea that must succeed before anything is merged.
   *
   * @default - none
   */
  readonly requiredJobs?: Job[];
  /**
   * Names (or patterns) of commit statuses of others that must succeed.
   *
   * @default - none
   */
  readonly requiredContexts?: string[];
  /**
   * How many people must approve a pull request.
   *
   * @default 1
   */
  readonly requiredApprovals?: number;
  /**
   * Accounts that may push without a pull request, such as the robot that hands over. They need write access to the repository.
   *
   * @default - nobody pushes
   */
  readonly pushers?: string[];
  /**
   * Whether deploy keys with write access may push without a pull request.
   *
   * @default false
   */
  readonly deployKeysPush?: boolean;
  /**
   * Whether approvals are void when the pull request changes.
   *
   * @default true
   */
  readonly dismissesStaleApprovals?: boolean;
  /**
   * Whether a pull request must be up to date with the branch.
   *
   * @default false
   */
  readonly blocksOutdated?: boolean;
  /**
   * Whether administrators, too, cannot merge what is not approved and checked.
   *
   * @default true
   */
  readonly bindsAdmins?: boolean;
}

/**
 * Protects a branch of a repository on Gitea: what is merged was checked and approved, and nobody pushes by force. Creates or changes the rule, and writes
 * only what differs; what is not named here stays as it is. Requested changes block a merge.
 *
 * Belongs into the platform's own pipeline, on the default branch only: its token decides over the repository.
 *
 * @example
 * new ci.ProtectGiteaBranch({
 *   repository: manifests, token: ci.PipelineSecret.platform('GITEA_ADMIN_TOKEN'), requiredJobs: [job], requiredApprovals: 1,
 * })
 *
 * @see https://docs.gitea.com/usage/protected-branches
 */
export class ProtectGiteaBranch implements IStep {
  constructor(private readonly _props: ProtectGiteaBranchProps) {}

  public bind(job: Job): StepSpec {
    const { repository, token, pushers = [], deployKeysPush, server = GitServer.gitea() } = this._props;
    if (pushers.length === 0 && !deployKeysPush) repository._protectedBranches.push(this._branch);
    return {
      name: `Protect branch ${this._branch} of ${repository.node.id}`,
      script: GITEA_BRANCH_PROTECTION_SCRIPT,
      env: {
        API: Value.literal(server._api(job, repository).repository),
        GIT_TOKEN: Value.secret(token),
        WANTED: Value.literal(JSON.stringify(this._wanted(job))),
      },
      tools: ['curl', 'jq'],
    };
  }

  private get _branch(): string {
    return this._props.branch ?? this._props.repository.branch;
  }

  /** The rule in the words of Gitea's API. */
  private _wanted(job: Job): Record<string, unknown> {
    const { requiredJobs = [], requiredContexts = [], requiredApprovals = 1, pushers = [], deployKeysPush = false } = this._props;
    if (!Number.isInteger(requiredApprovals) || requiredApprovals < 0) {
      problem(job, 'gitea-approvals', `requiredApprovals is ${requiredApprovals}, which is not valid`,
        'use a whole number of zero or more, such as 1');
    }
    for (const [what, text] of [['branch', this._branch], ...pushers.map((each) => ['pushers', each]), ...requiredContexts.map((each) => ['requiredContexts', each])]) {
      if (text.trim() !== text || text === '') {
        problem(job, 'gitea-protection', `${what} contains ${JSON.stringify(text)}, which is not a valid name`,
          'use a name without surrounding whitespace');
      }
    }
    const contexts = [...new Set([...requiredJobs.map((each) => requiredCheck(job, each)), ...requiredContexts])];
    const push = pushers.length > 0 || deployKeysPush;
    return {
      rule_name: this._branch,
      enable_push: push,
      enable_push_whitelist: push,
      ...push ? { push_whitelist_usernames: pushers, push_whitelist_teams: [], push_whitelist_deploy_keys: deployKeysPush } : {},
      enable_force_push: false,
      enable_status_check: contexts.length > 0,
      status_check_contexts: contexts,
      required_approvals: requiredApprovals,
      dismiss_stale_approvals: this._props.dismissesStaleApprovals ?? true,
      block_on_rejected_reviews: true,
      block_on_outdated_branch: this._props.blocksOutdated ?? false,
      block_admin_merge_override: this._props.bindsAdmins ?? true,
    };
  }
}

/** Compares the rule of a branch with what is wanted, and creates or changes it where it differs. Gitea may take less than it is asked for. */
const GITEA_BRANCH_PROTECTION_SCRIPT = shell`${PRIVATE_FOLDER}
${apiFunction('gitea')}

# differences FILE: the fields of a rule that are not as wanted. Lists have no order, and accounts no case.
differences() {
  jq -r 'def plain: if . == null then [] elif type == "array" then sort else . end;
    def named($key): if ($key | endswith("usernames")) and . != null then map(ascii_downcase) else . end | plain;
    . as $rule | [env.WANTED | fromjson | to_entries[] | .key as $key | select((.value | named($key)) != ($rule[$key] | named($key))) | $key] | join(", ")' "$1"
}

rule=$(jq -nr 'env.WANTED | fromjson | .rule_name')
api GET /branch_protections | jq '(env.WANTED | fromjson | .rule_name) as $name | map(select(.rule_name == $name))[0] // empty' >"$private/rule"
if [ ! -s "$private/rule" ]; then
  printf '%s' "$WANTED" | api POST /branch_protections >"$private/rule"
  echo "branch $rule is protected now"
else
  differing=$(differences "$private/rule")
  if [ -z "$differing" ]; then
    echo "branch $rule is protected as wanted: nothing to do"
  else
    name=$(jq -nr 'env.WANTED | fromjson | .rule_name | @uri')
    printf '%s' "$WANTED" | api PATCH "/branch_protections/$name" >"$private/rule"
    echo "branch $rule: changed $differing"
  fi
fi

differing=$(differences "$private/rule")
if [ -n "$differing" ]; then
  echo "Gitea has not taken $differing as wanted: accounts that may push need access to the repository" >&2
  exit 1
fi`;

/** A text as a pattern of Gitea's that matches only itself. @internal */
export function literal(text: string): string {
  return text.replace(/[\\*?[\]{}]/g, '\\$&');
}

/**
 * Under which name Gitea reports a job of Actions for pull requests, as a pattern: `<pipeline> / <job> (pull_request)`. Of a job with a matrix all
 * combinations are meant. A job that never reports is recorded as a problem.
 *
 * @param at the job of the step that asks
 * @param required the job that must succeed
 */
function requiredCheck(at: Job, required: Job): string {
  const { pipeline } = required;
  const { triggers } = pipeline._props;
  const say = (message: string, fix: string): void => problem(at, 'gitea-check', `${required.node.path} is a required check, but ${message}`, fix);
  if (pipeline.platform._kind !== 'gitea') say('its pipeline does not run on Gitea', 'use jobs of pipelines on Gitea; for other checks set requiredContexts');
  if (required._options.when === JobCondition.ON_FAILURE) say('it runs only after failures', 'use jobs that run on success');
  const pull = triggers.filter(({ _source }) => _source.kind === 'pullRequest');
  const push = triggers.filter(({ _source }) => _source.kind === 'push');
  if (pull.length === 0 && push.length === 0) say('pull requests do not trigger it', 'add Trigger.pullRequest() to its pipeline');
  const counted = pull.length > 0 ? pull : push;
  if (counted.length > 0 && counted.every(({ _source }) => 'options' in _source && 'paths' in _source.options && _source.options.paths?.length)) {
    warning(at, 'gitea-check-paths', `${required.node.path} is a required check, but its pipeline runs only for some paths`,
      'run it for all paths, or do not require it');
  }
  const name = literal(required._options.name ?? required.node.id) + (required._options.matrix ? ' (*)' : '');
  return `${literal(pipeline.name)} / ${name} (${pull.length > 0 ? 'pull_request' : 'push'})`;
}
