
/** The numbers that GitHub puts beside names in the subject of tokens. */
export interface GitHubNumbers {
  /** Number of the owner: `gh api repos/OWNER/NAME --jq .owner.id`. */
  readonly owner: string;
  /** Number of the repository: `gh api repos/OWNER/NAME --jq .id`. */
  readonly repository: string;
}

/** Which runs of a pipeline: what the subject of their tokens says behind the repository. @internal */
export type PipelineRunSource =
  | { readonly kind: 'branch' | 'tag'; readonly pattern: string }
  | { readonly kind: 'environment'; readonly name: string };

/**
 * Which runs of a pipeline may take a role. A run of a pull request is none of them: whoever opens one writes what it does.
 */
export class PipelineRun {
  /**
   * Runs for a branch, in jobs without environment (GitLab: with or without). Protect the branch: whoever may push to it has the role.
   *
   * @param name its name, such as `main`, or with `*` for any text, such as `release/*`; not `*` alone
   */
  public static branch(name: string): PipelineRun {
    return new PipelineRun({ kind: 'branch', pattern: name });
  }

  /**
   * Runs for a tag, in jobs without environment (GitLab: with or without). Protect the tags: whoever may push one has the role.
   *
   * @param name its name, or with `*` for any text, such as `v*`; not `*` alone
   */
  public static tag(name: string): PipelineRun {
    return new PipelineRun({ kind: 'tag', pattern: name });
  }

  /**
   * Jobs that deploy to an environment, whatever their branch: GitHub only, whose rules of the environment say which branches may and who must agree.
   * The tokens of such jobs name the environment and no branch. GitLab's name the branch alone.
   *
   * @param name its name, as in the job's `DeploymentEnvironment`
   */
  public static environment(name: string): PipelineRun {
    return new PipelineRun({ kind: 'environment', name });
  }

  /** @internal */
  public readonly _source: PipelineRunSource;

  private constructor(source: PipelineRunSource) {
    this._source = source;
  }
}
