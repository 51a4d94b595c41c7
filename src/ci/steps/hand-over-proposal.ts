import type { GitServer } from '../git-server';
import type { PipelineSecret } from '../pipeline-secret';

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
