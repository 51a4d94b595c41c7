import type { GitAccess } from './git-access';
import { CommitAuthor, authorEnv, changePermissions, proposalPart, pullOutputs, PullRequestProposal, readPermissions } from './promote-image';
import type { HandedOver } from './promoted';
import { CLONE, PROPOSE } from './promotion-git';
import { orderPart, SUPERSEDED_BY } from './run-order';
import { problem } from '../../base/problem';
import { repositoryPath } from '../../base/repository-path';
import { shell } from '../../base/shell';
import type { Repository } from '../../repository';
import type { Job } from '../job';
import { PRIVATE_FOLDER } from '../shell-word';
import { checkCheckoutPath, IStep, StepSpec } from '../step';
import { Value } from '../value';

/** Properties of a proposal of files. */
export interface ProposeFilesProps {
  /** Folder below the checkout with the files: what a step before has rendered. It must have at least one file. */
  readonly source: string;
  /** The repository that gets them. */
  readonly repository: Repository;
  /** Folder of the repository that has these files afterwards, and no others. */
  readonly folder: string;
  /** How the repository is reached. */
  readonly access: GitAccess;
  /**
   * How it is proposed.
   *
   * @default - to what belongs to the pipeline's platform, with the token of the access, from the branch `hand-over/` and the folder
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
   * @default - the history in the checkout, where it is complete
   */
  readonly history?: GitAccess;
}

/**
 * Proposes rendered manifests: a pull request that gives a folder of another repository exactly the files of a folder of the checkout. The reviewer sees what will
 * change in the cluster, and not only a value of a template. The templates may be of the application's repository (Helm, Kustomize), rendered for each
 * environment by the steps before.
 *
 * The file `.handed-over` in the folder remembers which run wrote it. A run that a newer one has overtaken changes nothing, and fails with exit status 10 and
 * `superseded by …`, as `PromoteImage` does. It needs Git, curl and jq.
 *
 * @example
 * const render = new ci.Script({ name: 'Render', script: ['mkdir -p rendered && kustomize build deploy/overlays/staging >rendered/manifests.yaml'], tools: ['kustomize'] });
 * const proposed = new ci.ProposeFiles({
 *   source: 'rendered', repository: manifests, folder: 'rendered/staging', access: ci.GitAccess.token(ci.PipelineSecret.platform('MANIFESTS_TOKEN')),
 * });
 * pipeline.addJob('staging', { steps: [render, proposed, new ci.WaitForPullRequest({ repository: manifests, pullRequest: proposed.pullRequestNumber })] });
 */
export class ProposeFiles implements IStep {
  constructor(private readonly _props: ProposeFilesProps) {}

  /** Number of the pull request; empty where the branch has the files already. */
  public get pullRequestNumber(): Value {
    return Value.output(this, 'PULL_REQUEST');
  }

  /** Address of the pull request in a browser; empty where the branch has the files already. */
  public get pullRequestUrl(): Value {
    return Value.output(this, 'PULL_REQUEST_URL');
  }

  /** The commit that has the files: of the branch, or of the pull request. */
  public get manifestsCommit(): Value {
    return Value.output(this, 'MANIFESTS_COMMIT');
  }

  /** The run that took the place of this one, where the step fails because of that; else empty. */
  public get supersededBy(): Value {
    return Value.output(this, SUPERSEDED_BY);
  }

  /** @internal */
  public get _handsOver(): HandedOver {
    const { repository, access, history, folder } = this._props;
    const path = folder.split('/').filter((part) => part !== '' && part !== '.').join('/');
    return {
      place: JSON.stringify([repository.node.path, path]),
      repository,
      access,
      history,
      branch: this._branch,
      version: Value.output(this, 'VERSION'),
      env: { FOLDER: Value.literal(path), IMAGE: Value.literal(path) },
      script: FILES_AT,
    };
  }

  private get _branch(): string {
    const { folder, pullRequest } = this._props;
    return pullRequest?.branch ?? `hand-over/${folder.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '')}`;
  }

  public bind(job: Job): StepSpec {
    const { source, repository, access, pullRequest = {}, author, history } = this._props;
    const folder = repositoryPath(job, this._props.folder);
    checkCheckoutPath(job, 'ProposeFiles', source);
    if (folder === '') problem(job, 'checkout-path', 'ProposeFiles would replace all files of the repository', 'give the folder that the files are for');
    const proposal = proposalPart(job, repository, access, this._branch, pullRequest);
    const order = orderPart(job, history);
    return {
      name: `Propose ${folder}`,
      tools: ['git', 'awk', 'od', 'curl', 'jq'],
      outputs: ['MANIFESTS_COMMIT', 'VERSION', SUPERSEDED_BY, 'PULL_REQUEST', 'PULL_REQUEST_URL'],
      permissions: [...changePermissions(access, true), ...readPermissions(history)],
      env: {
        ...access._env(job, repository),
        ...proposal.env,
        ...authorEnv(author),
        FROM: Value.literal(source),
        FOLDER: Value.literal(folder),
        MANIFESTS_URL: Value.literal(repository.url),
        MANIFESTS_BRANCH: Value.literal(repository.branch),
        ...order.env,
        RUN_URL: Value.RUN_URL,
      },
      script: [TAKE, PRIVATE_FOLDER, order.script, access._script, MESSAGE, CLONE, FILES_AT, CHANGE, PROPOSE, OUTPUTS, pullOutputs(proposal.script)].join('\n'),
    };
  }
}

/** Links could lead to files of the runner. */
const TAKE = shell`if [ ! -d "$FROM" ] || [ -z "$(find "$FROM" -type f | head -n 1)" ]; then echo "$FROM has no files: did the step that renders them run?" >&2; exit 1; fi
if [ -n "$(find "$FROM" ! -type f ! -type d | head -n 1)" ]; then echo "$FROM has links or other things that are no files: $(find "$FROM" ! -type f ! -type d | head -n 1)" >&2; exit 1; fi
rendered=$(cd "$FROM" && pwd -P)`;

const MESSAGE = shell`{
  printf 'Render %s\n\n' "$FOLDER"
  printf 'Made from %s at %s by %s\n' "$APP_REPOSITORY" "$APP_COMMIT" "$RUN_URL"
} >"$private/message"`;

/** The files of a folder of a commit, by what is in them. The record of who wrote them is none of them. */
const FILES_AT = shell`pin_at() {
  record=$(git -C "$1" show "$2:$FOLDER/.handed-over" 2>/dev/null | sed -n 's/^handed over by //p' | head -n 1)
  pin=$(git -C "$1" ls-tree -r "$2" -- "$FOLDER" | awk -F '\t' '$2 != ENVIRON["FOLDER"] "/.handed-over"')
  if [ -n "$pin" ]; then pin=files@$(printf '%s\n' "$pin" | git hash-object --stdin); fi
}`;

const OUTPUTS = shell`pin_at . "$commit"
{ echo "MANIFESTS_COMMIT=$commit"; echo "VERSION=$pin"; } >>"$JOB_OUTPUTS"`;

/** What `promotion-git` asks: the change keeps the record of who wrote before, so that unchanged files are no change. */
const CHANGE = shell`change() {
  recorded HEAD || record=
  rm -rf -- "$FOLDER"
  mkdir -p -- "$FOLDER"
  cp -R -- "$rendered/." "$FOLDER/"
  if [ -n "$record" ]; then printf 'handed over by %s\n' "$record" >"$FOLDER/.handed-over"; fi
}
recorded() { record=$(git show "$1:$FOLDER/.handed-over" 2>/dev/null | sed -n 's/^handed over by //p' | head -n 1); }
is_settled() { [ -n "$1" ]; }
remember() { printf 'handed over by %s\n' "$order" >"$FOLDER/.handed-over"; }`;
