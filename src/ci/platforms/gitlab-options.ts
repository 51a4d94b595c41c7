/** What the program knows of GitLab CI. */
export interface GitLabOptions {
  /**
   * Tags of the runners that are registered; others are refused.
   *
   * @default - none: jobs without tags run on runners that take these
   */
  readonly runners?: string[];
  /**
   * Image of jobs that name no container and no toolchain.
   *
   * @default - the pin table's image with Bash, Git, curl and jq
   */
  readonly defaultImage?: string;
}
