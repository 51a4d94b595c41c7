import { GITEA_BRANCH_PROTECTION_SCRIPT } from './gitea-branch-protection-script';
import { requiredCheck } from './gitea-required-checks';
import { problem } from '../../problem';
import type { Repository } from '../../repository';
import { GitServer } from '../git-server';
import type { Job } from '../job';
import type { PipelineSecret } from '../pipeline-secret';
import type { IStep, StepSpec } from '../step';
import { Value } from '../value';

/** Properties of a protected branch of Gitea. */
export interface GiteaBranchProtectionProps {
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
 * @see https://docs.gitea.com/usage/protected-branches
 */
export class GiteaBranchProtection implements IStep {
  constructor(private readonly _props: GiteaBranchProtectionProps) {}

  public bind(job: Job): StepSpec {
    const { repository, token, server = GitServer.gitea() } = this._props;
    return {
      name: `Protect branch ${this._branch} of ${repository.node.id}`,
      script: GITEA_BRANCH_PROTECTION_SCRIPT,
      env: {
        API: Value.text(server._api(job, repository).repository),
        GIT_TOKEN: Value.secret(token),
        WANTED: Value.text(JSON.stringify(this._wanted(job))),
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
      problem(job, 'gitea-approvals', `requiredApprovals is ${requiredApprovals}`, 'use a whole number, such as 1');
    }
    for (const [what, text] of [['branch', this._branch], ...pushers.map((each) => ['pushers', each]), ...requiredContexts.map((each) => ['requiredContexts', each])]) {
      if (text.trim() !== text || text === '') problem(job, 'gitea-protection', `${what} has ${JSON.stringify(text)}`, 'give a name without blanks around it');
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
