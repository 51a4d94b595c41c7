import type { GitAccess } from './git-access';
import { GitServer } from './git-server';
import { apiFunction, proposePull } from './git-server-api';
import type { ImagePin } from './image-pin';
import type { HandedOver } from './promoted';
import { CLONE, COMMIT, PROPOSE } from './promotion-git';
import { CARRIES, orderPart, SUPERSEDED_BY } from './run-order';
import { problem } from '../../base/problem';
import { repositoryPath } from '../../base/repository-path';
import { shell } from '../../base/shell';
import type { Repository } from '../../repository';
import type { Job } from '../job';
import { Permission } from '../permission';
import type { PipelineSecret } from '../pipeline-secret';
import { PRIVATE_FOLDER } from '../shell-word';
import type { IStep, StepSpec } from '../step';
import { Value } from '../value';

/** A pull request instead of a commit on the branch. */
export interface PullRequestProposal {
  /**
   * What keeps the manifests repository.
   *
   * @default - what belongs to the pipeline's platform: Gitea, GitHub, GitLab or Azure Repos
   */
  readonly server?: GitServer;
  /**
   * Token for the server's API: may read and write pull requests of the repository.
   *
   * @default - the token of the access
   */
  readonly token?: PipelineSecret;
  /**
   * Branch from which it is proposed. An open pull request of this branch is updated; the branch belongs to the pipeline.
   *
   * @default - `hand-over/` and what is changed
   */
  readonly branch?: string;
}

/** Who a commit says it is from. */
export interface CommitAuthor {
  /** Name. */
  readonly name: string;
  /** Mail address; it needs not exist. */
  readonly email: string;
}

/** Properties of a hand-over. */
export interface PromoteImageProps {
  /** What is changed, and in which repository. */
  readonly pin: ImagePin;
  /** How the manifests repository is reached. */
  readonly access: GitAccess;
  /**
   * The new tag.
   *
   * @default - none: the digest alone says what runs
   */
  readonly tag?: Value;
  /**
   * The new digest, `sha256:…`.
   *
   * @default - none: the tag alone says what runs
   */
  readonly digest?: Value;
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
   * How the pipeline's own repository is read, to learn which of two commits contains the other.
   *
   * @default - the history in the checkout, where it is complete (`Checkout.full()`); without it, the number of the run and the time of the commit
   */
  readonly history?: GitAccess;
}

/**
 * Hands over to GitOps: changes which version of an image runs in the manifests repository, by a commit or by a pull request. Only the image's entry
 * changes; an image without entry is refused. When others push at the same time, the change is made again on what they left. Nothing is forced, and
 * where there is nothing to do the step succeeds. It needs Git, and for a pull request curl and jq.
 *
 * A comment beside the version remembers which run wrote it. A run that a newer one has overtaken changes nothing: the step fails with exit status 10 and
 * `superseded by …`, so that what follows in the older run (waiting, tests, the next environment) does not take the newer version for its own. Of two runs
 * that one is newer whose commit contains the other's and is still on the branch; where the history does not say it, the one with the higher run number (of one pipeline),
 * or with the younger commit. In a pipeline that starts after another the commit's time comes before the number. Where nothing is known of the order,
 * the log says so, and the version is changed. Running an old pipeline again does not roll back: revert the commit, which makes a newer run.
 *
 * @example
 * new ci.PromoteImage({
 *   pin: ci.ImagePin.kustomization(manifests, 'apps/production/kustomization.yaml', 'harbor.example.com/org/shop'),
 *   access: ci.GitAccess.token(ci.PipelineSecret.platform('MANIFESTS_TOKEN')), tag: push.tag, digest: push.digest,
 * });
 */
export class PromoteImage implements IStep {
  /** @internal */
  public readonly _props: PromoteImageProps;

  constructor(props: PromoteImageProps) {
    this._props = props;
  }

  /** The commit of the manifests repository that has the change: of the branch, or of the pull request. */
  public get manifestsCommit(): Value {
    return Value.output(this, 'MANIFESTS_COMMIT');
  }

  /** Number of the pull request; empty where the branch has the change already. */
  public get pullRequestNumber(): Value {
    return Value.output(this, 'PULL_REQUEST');
  }

  /** Address of the pull request in a browser; empty where the branch has the change already. */
  public get pullRequestUrl(): Value {
    return Value.output(this, 'PULL_REQUEST_URL');
  }

  /** The run that took the place of this one, where the step fails because of that; else empty. */
  public get supersededBy(): Value {
    return Value.output(this, SUPERSEDED_BY);
  }

  /** The version that it has handed over, `TAG@DIGEST`. @internal */
  public get _version(): Value {
    return Value.output(this, 'VERSION');
  }

  /** @internal */
  public get _handsOver(): HandedOver {
    const { pin, access, history } = this._props;
    const script = `${pin._change}\n${PIN_AT}`;
    return { place: pin._place, repository: pin.repository, access, history, branch: this._branch, version: this._version, env: pin._env, script };
  }

  /** The branch from which it proposes; undefined where it commits. @internal */
  public get _branch(): string | undefined {
    const { pin, pullRequest } = this._props;
    return pullRequest && (pullRequest.branch ?? pin._branch);
  }

  public bind(job: Job): StepSpec {
    const { pin, access, tag, digest, pullRequest, history } = this._props;
    this._check(job);
    const proposal = pullRequest && proposalPart(job, pin.repository, access, this._branch!, pullRequest);
    const order = orderPart(job, history);
    return {
      name: `Hand over ${pin.image}`,
      tools: ['git', 'awk', 'od', ...proposal ? ['curl', 'jq'] : []],
      outputs: ['MANIFESTS_COMMIT', 'VERSION', SUPERSEDED_BY, ...proposal ? ['PULL_REQUEST', 'PULL_REQUEST_URL'] : []],
      permissions: [...changePermissions(access, proposal !== undefined), ...readPermissions(history)],
      env: {
        ...access._env(job, pin.repository),
        ...proposal?.env,
        ...pin._env,
        ...authorEnv(this._props.author),
        MANIFESTS_URL: Value.literal(pin.repository.url),
        MANIFESTS_BRANCH: Value.literal(pin.repository.branch),
        TAG: tag ?? Value.literal(''),
        DIGEST: digest ?? Value.literal(''),
        ...order.env,
        RUN_URL: Value.RUN_URL,
      },
      script: [CHECK_VERSION, PRIVATE_FOLDER, order.script, access._script, MESSAGE, CLONE, pin._change, RECORD, proposal ? PROPOSE : COMMIT,
        '{ echo "MANIFESTS_COMMIT=$commit"; echo "VERSION=$version"; } >>"$JOB_OUTPUTS"', ...proposal ? [pullOutputs(proposal.script)] : []].join('\n'),
    };
  }

  private _check(job: Job): void {
    const { pin, tag, digest } = this._props;
    repositoryPath(job, pin.file);
    if (!/^[A-Za-z0-9][\w./:-]*$/.test(pin.image)) {
      problem(job, 'hand-over-image', `${JSON.stringify(pin.image)} is not a valid image name`, 'use the name without tag and digest');
    }
    if (pin._known && !pin._known.includes(pin.image)) {
      problem(job, 'hand-over-image', `${pin.file} of repository ${pin.repository.node.id} has no entry for ${pin.image}`,
        `existing entries: ${pin._known.join(', ')}`);
    }
    const keys = Object.entries(pin._keys ?? {}).filter(([, key]) => key !== undefined) as [string, string[]][];
    for (const [what, key] of keys) {
      if (key.length > 0 && key.every((part) => part !== '' && !/[\x00-\x1f]/.test(part))) continue;
      problem(job, 'hand-over-version', `the key of the ${what} in ${pin.file} is ${JSON.stringify(key)}, which is not a valid path`,
        'give the path of a key, such as [\'image\', \'tag\']');
    }
    if (!tag && !digest) problem(job, 'hand-over-version', `${pin.image} is promoted without tag or digest`, 'set one of them, or both');
    for (const [what, value, key] of [['tag', tag, pin._keys?.tag], ['digest', digest, pin._keys?.digest]] as const) {
      if (!pin._keys || (value === undefined) === (key === undefined)) continue;
      problem(job, 'hand-over-version', `${pin.file} is changed with ${value ? `a ${what}, but without its key` : `a key of the ${what}, but without ${what}`}`,
        'set both, or neither: otherwise the old value stays in the file');
    }
  }
}

// What comes from the run is judged before it gets into a manifest.
const CHECK_VERSION = shell`LC_ALL=C
export LC_ALL
case "$TAG" in
  [.-]* | *[!A-Za-z0-9._-]*) printf 'the tag %s is no tag of an image\n' "$TAG" >&2; exit 1 ;;
esac
case "$DIGEST" in
  '') ;;
  *[!0-9a-z:]*) printf 'the digest %s is no digest of an image\n' "$DIGEST" >&2; exit 1 ;;
  sha256:*) if [ \${#DIGEST} -ne 71 ]; then printf 'the digest %s has not 64 digits\n' "$DIGEST" >&2; exit 1; fi ;;
  *) printf 'the digest %s does not begin with sha256:\n' "$DIGEST" >&2; exit 1 ;;
esac
if [ -z "$TAG$DIGEST" ]; then echo "tag and digest of $IMAGE are empty: did the step that makes them run?" >&2; exit 1; fi
if [ \${#TAG} -gt 128 ]; then echo "the tag of $IMAGE is longer than 128 characters" >&2; exit 1; fi`;

/** What `hand-over-git` asks of a record: `recorded REVISION` sets `$record`, and `is_settled RECORD` is whether the unchanged version is this run's. */
const RECORD = shell`version=$TAG@$DIGEST
${CARRIES}
recorded() {
  git show "$1:$PIN_FILE" >"$private/pinned" 2>/dev/null && look_into "$private/pinned" 2>/dev/null
}
is_settled() { [ -n "$1" ] && carries "$version" "$1"; }`;

const PIN_AT = shell`pin_at() {
  if ! git -C "$1" show "$2:$PIN_FILE" >"$private/pinned" 2>/dev/null || ! look_into "$private/pinned" 2>/dev/null; then pin='' record=''; fi
}`;

const MESSAGE = shell`{
  printf 'Run %s%s%s\n\n' "$IMAGE" "\${TAG:+:$TAG}" "\${DIGEST:+@$DIGEST}"
  printf 'Made from %s at %s by %s\n' "$APP_REPOSITORY" "$APP_COMMIT" "$RUN_URL"
} >"$private/message"`;

/** The part of a step that asks a server's API for a pull request. */
interface ProposalPart {
  readonly script: string;
  readonly env: { readonly [name: string]: Value };
}

/** How a commit in `$PROPOSAL_BRANCH` becomes a pull request. Mistakes are recorded at the job. @internal */
export function proposalPart(job: Job, repository: Repository, access: GitAccess, branch: string, proposal: PullRequestProposal): ProposalPart {
  const api = (proposal.server ?? GitServer._of(job.pipeline.platform))._api(job, repository);
  const token = proposal.token ? Value.secret(proposal.token) : access._token;
  if (!token) {
    problem(job, 'pull-request-token', `a pull request is created for ${repository.url}, but no token authenticates the API call`,
      'pass a token to pullRequest: the API does not accept SSH keys');
  }
  if (token?._source.kind === 'jobToken' && job.pipeline.platform._kind === 'gitlab') {
    problem(job, 'pull-request-token', `a merge request is created for ${repository.url} with a job token, but GitLab job tokens cannot create merge requests`,
      'pass a token with scope api to pullRequest');
  }
  if (!isBranch(branch) || branch === repository.branch) {
    problem(job, 'branch-name', `${JSON.stringify(branch)} is not a valid branch for pull requests`,
      `use letters, digits, dots, dashes, underscores and slashes, and not ${repository.branch} itself`);
  }
  return {
    script: shell`${apiFunction(api.kind)}
${proposePull(api.kind, api.repository.split('/').at(-2)!)}`,
    env: {
      API: Value.literal(api.repository),
      WEB: Value.literal(api.web),
      GIT_TOKEN: token ?? Value.literal(''),
      PROPOSAL_BRANCH: Value.literal(branch),
    },
  };
}

/** What the job's own token must be allowed to do for a change of another repository. @internal */
export function changePermissions(access: GitAccess, isProposal: boolean): Permission[] {
  if (!access._isJobToken) return [];
  return isProposal ? [Permission.WRITE_CONTENTS, Permission.WRITE_PULL_REQUESTS] : [Permission.WRITE_CONTENTS];
}

/** What the job's own token must be allowed to do to read the history of its repository. @internal */
export function readPermissions(history: GitAccess | undefined): Permission[] {
  return history?._isJobToken ? [Permission.READ_CONTENTS] : [];
}

function isBranch(name: string): boolean {
  return /^[A-Za-z0-9_][\w./-]{0,199}$/.test(name) && !/\.\.|\/\/|\/\.|\.lock(\/|$)|[./]$/.test(name);
}

/** Who commits, as `CLONE` reads it. @internal */
export function authorEnv(author: CommitAuthor = { name: 'ci', email: 'noreply@localhost' }): { [name: string]: Value } {
  return { AUTHOR_NAME: Value.literal(author.name), AUTHOR_EMAIL: Value.literal(author.email) };
}

/** Opens the pull request, unless there is nothing to propose. @internal */
export function pullOutputs(script: string): string {
  return shell`number='' address=''
if [ -z "$isDone" ]; then
# A newer run may have proposed in between: the title stays its own.
proposed=$(git ls-remote origin "refs/heads/$PROPOSAL_BRANCH" | cut -f1)
if [ -n "$proposed" ] && [ "$proposed" != "$commit" ]; then
  git fetch --quiet --depth 1 --no-tags origin "$proposed"
  if recorded "$proposed" && is_overtaken "$record"; then superseded "$record" "that newer run's proposal is in branch $PROPOSAL_BRANCH"; fi
fi
${script}
fi
echo "PULL_REQUEST=$number" >>"$JOB_OUTPUTS"
echo "PULL_REQUEST_URL=$address" >>"$JOB_OUTPUTS"`;
}
