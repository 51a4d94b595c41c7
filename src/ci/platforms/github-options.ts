/** What the program knows of GitHub Actions. */
export interface GitHubOptions {
  /**
   * Labels of own runners, beside those of GitHub's.
   *
   * @default - none
   */
  readonly runners?: string[];
  /**
   * The runner of jobs that name none.
   *
   * @default ubuntu-24.04
   */
  readonly defaultRunner?: string;
}
