import type { GitAccess } from './git/git-access';
import { authorEnv, changePermissions, proposalPart, pullOutputs, readPermissions } from './git/promote-image';
import type { CommitAuthor, PullRequestProposal } from './git/promote-image';
import { CLONE, COMMIT, PROPOSE } from './git/promotion-git';
import { orderPart, SUPERSEDED_BY } from './git/run-order';
import type { Job } from './job';
import { PRIVATE_FOLDER } from './shell-word';
import type { IStep, StepSpec } from './step';
import { Value } from './value';
import { shell } from '../base/shell';
import type { Repository } from '../repository';

/** Which rendered repository a step takes, and where it goes. */
export interface ManifestsOptions {
  /** A repository of the program. */
  readonly repository: Repository;
  /** How it is reached. */
  readonly access: GitAccess;
  /**
   * Where the program writes to, below the checkout.
   *
   * @default dist
   */
  readonly dist?: string;
}

/** Properties of publishing manifests. */
export interface PublishManifestsProps extends ManifestsOptions {
  /**
   * Propose the change instead of making it.
   *
   * @default - a commit on the repository's branch
   */
  readonly pullRequest?: PullRequestProposal;
  /**
   * Author and committer.
   *
   * @default - the pipeline, as `ci <noreply@localhost>`
   */
  readonly author?: CommitAuthor;
  /**
   * How the program's own repository is read, to learn which of two commits contains the other.
   *
   * @default - the history in the checkout, where it is complete; without it, the number of the run and the time of the commit
   */
  readonly history?: GitAccess;
}

/**
 * Brings what the program has rendered into its repository (`cdk-gitops publish`), by a commit or a pull request. Files that were edited by hand there are
 * refused with their names; files of others stay. When others push at the same time, it is published again onto what they left. The file
 * `.cdk-gitops-run` remembers which run published last: a run that a newer one has overtaken changes nothing, and the step fails with exit status 10 and
 * `superseded by …`, in the order that `PromoteImage` describes.
 *
 * @example
 * new ci.PublishManifests({ repository: manifests, access: ci.GitAccess.token(ci.PipelineSecret.platform('MANIFESTS_TOKEN')) })
 */
export class PublishManifests implements IStep {
  constructor(private readonly _props: PublishManifestsProps) {}

  /** The commit of the manifests repository that has the change. */
  public get manifestsCommit(): Value {
    return Value.output(this, 'MANIFESTS_COMMIT');
  }

  /** Number of the pull request; empty where there is nothing to propose. */
  public get pullRequestNumber(): Value {
    return Value.output(this, 'PULL_REQUEST');
  }

  /** The run that took the place of this one, where the step fails because of that; else empty. */
  public get supersededBy(): Value {
    return Value.output(this, SUPERSEDED_BY);
  }

  public bind(job: Job): StepSpec {
    const { repository, access, pullRequest, author, history } = this._props;
    const order = orderPart(job, history);
    const branch = pullRequest?.branch ?? `publish/${repository.node.id.toLowerCase()}`;
    const proposal = pullRequest && proposalPart(job, repository, access, branch, pullRequest);
    return {
      name: `Publish ${repository.node.id}`,
      tools: ['git', 'npx', 'od', ...proposal ? ['curl', 'jq'] : []],
      outputs: ['MANIFESTS_COMMIT', SUPERSEDED_BY, ...proposal ? ['PULL_REQUEST', 'PULL_REQUEST_URL'] : []],
      permissions: [...changePermissions(access, proposal !== undefined), ...readPermissions(history)],
      env: {
        ...manifestsEnv(job, this._props),
        ...proposal?.env,
        ...authorEnv(author),
        ...order.env,
        RUN_URL: Value.RUN_URL,
      },
      script: [PRIVATE_FOLDER, order.script, access._script, MESSAGE, CLONE, CHANGE, RECORD, proposal ? PROPOSE : COMMIT,
        'echo "MANIFESTS_COMMIT=$commit" >>"$JOB_OUTPUTS"', ...proposal ? [pullOutputs(proposal.script)] : []].join('\n'),
    };
  }
}

/**
 * Shows what publishing would change: in the log, and in the run's summary on GitHub and Gitea. Fails where publishing would: on files that were edited
 * by hand.
 *
 * @example
 * new ci.DiffManifests({ repository: manifests, access: ci.GitAccess.token(ci.PipelineSecret.platform('MANIFESTS_TOKEN')) })
 */
export class DiffManifests implements IStep {
  constructor(private readonly _props: ManifestsOptions) {}

  public bind(job: Job): StepSpec {
    const { repository, access } = this._props;
    return {
      name: `Compare ${repository.node.id}`,
      tools: ['git', 'npx'],
      env: { ...manifestsEnv(job, this._props), ...authorEnv() },
      script: [PRIVATE_FOLDER, access._script, CLONE, CHANGE, DIFF].join('\n'),
    };
  }
}

function manifestsEnv(job: Job, { repository, access, dist = 'dist' }: ManifestsOptions): { [name: string]: Value } {
  return {
    ...access._env(job, repository),
    MANIFESTS_URL: Value.literal(repository.url),
    MANIFESTS_BRANCH: Value.literal(repository.branch),
    REPOSITORY_ID: Value.literal(repository.node.id),
    DIST: Value.literal(dist),
  };
}

const MESSAGE = shell`{
  printf 'Publish %s\n\n' "$REPOSITORY_ID"
  printf 'Made from %s at %s by %s\n' "$APP_REPOSITORY" "$APP_COMMIT" "$RUN_URL"
} >"$private/message"`;

const CHANGE = shell`program=$PWD
change() {
  (cd "$program" && npx --no-install cdk-gitops publish "$REPOSITORY_ID" --to "$manifests" --dist "$DIST" --force-origin --include-ignored)
}`;

/** Where the rendering is as it was, nothing is written: a record alone would be a commit for each commit of the program. */
const RECORD = shell`recorded() {
  record=$(git show "$1:.cdk-gitops-run" 2>/dev/null | sed -n 's/^published by //p')
}
is_settled() { return 0; }
remember() { printf 'published by %s\n' "$order" >.cdk-gitops-run; }`;

const DIFF = shell`git -C "$manifests" fetch --quiet --depth 1 --no-tags origin "$MANIFESTS_BRANCH"
git -C "$manifests" checkout --quiet --detach FETCH_HEAD
change
cd "$manifests"
git add --all --force
git --no-pager diff --cached --stat
git --no-pager diff --cached --no-color >"$private/diff"
cat "$private/diff"
if [ ! -s "$private/diff" ]; then echo "$MANIFESTS_BRANCH of $MANIFESTS_URL has it already"; fi
if [ -n "\${GITHUB_STEP_SUMMARY:-}" ]; then
  {
    printf '## %s\n\n' "$REPOSITORY_ID"
    if [ -s "$private/diff" ]; then printf '~~~~~~~~diff\n'; head -c 60000 "$private/diff"; printf '\n~~~~~~~~\n'; else echo "Nothing changes."; fi
  } >>"$GITHUB_STEP_SUMMARY"
fi`;
