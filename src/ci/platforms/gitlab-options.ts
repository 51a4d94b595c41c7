/**
 * What the program knows of GitLab CI.
 *
 * GitLab has ways of its own. Variables and secrets (`Settings > CI/CD > Variables`) are in the environment of every step; it masks only those of
 * one line with at least 8 characters, so give secrets that form. Steps for failures or for any case run at the end of a job, for at most five
 * minutes, in the `after_script`, whose failure does not fail the job; they also run when the script takes too long. A step's timeout runs it by `timeout`. All outputs that a job gives to others
 * are at most 5 KB. Jobs skip what their needs skip.
 *
 * A push of a branch with an open merge request can make two pipelines. Each job runs in one of them: in that for the merge request, or in that for the
 * push where the branch has jobs of its own, such as a deployment, or where only some merge requests start a run. A job runs in both where a job for
 * merge requests alone needs it, and where the paths of the two triggers do not decide which pipeline there is. Jobs with `needsAll` are part of each
 * pipeline. Runs for merge requests of forks and for merge trains are complete. Trigger tokens, pipelines of other projects and parent pipelines start no
 * run; `Trigger.manual` and `RunEvent.MANUAL` are the page `New pipeline` and the API.
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
