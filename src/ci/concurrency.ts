/**
 * What happens when a run starts while another of its group goes on. A platform that cannot keep the promise refuses it. Give it to the jobs that it is
 * about (`JobOptions.concurrency`) where tests may be canceled, but a deployment must not be.
 */
export interface Concurrency {
  /** Name of the group, unique in the repository: `deploy-production`. Runs of different branches and pull requests belong to the same group. */
  readonly group: string;
  /**
   * Whether a newer run cancels the older one; otherwise it waits. A job that deploys is not canceled halfway: GitLab lets it finish, other platforms refuse
   * the combination.
   *
   * @default false
   */
  readonly cancelsOlder?: boolean;
  /**
   * Whether a newer run takes the place of a run that is still waiting; otherwise every run gets its turn. Gitea, and Azure for pushes, can only do it with
   * `true`; GitLab only with `false`.
   *
   * @default false
   */
  readonly replacesWaiting?: boolean;
  /**
   * Whether each branch and each pull request has a group of its own.
   *
   * @default false
   */
  readonly perBranch?: boolean;
}
