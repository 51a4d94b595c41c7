/**
 * What the program knows of GitLab CI.
 *
 * GitLab has ways of its own. Variables and secrets (`Settings > CI/CD > Variables`) are in the environment of every step; it masks only those of
 * one line with at least 8 characters, so give secrets that form. Steps for failures or for any case run at the end of a job, for at most five
 * minutes, in the `after_script`, whose failure does not fail the job; they also run when the script takes too long. A step's timeout runs it by `timeout`. All outputs that a job gives to others
 * are at most 5 KB. Jobs skip what their needs skip.
 *
 * @see https://docs.gitlab.com/ci/yaml/
 */
export interface GitLabOptions {
  /**
   * Tags of the runners that are registered; others are refused.
   *
   * @default - none: jobs without tags run on runners that take these
   */
  readonly runners?: string[];
  /**
   * Image of jobs that name no container and no toolchain. It has Bash, or BusyBox' shell for jobs with `Shell.SH`.
   *
   * @default - the pin table's image with Bash, Git, curl and jq (`docker.io/alpine/k8s`); jobs that need Docker run in Docker's own image, which has
   * Git, but no Bash, curl and jq
   */
  readonly defaultImage?: string;
}
