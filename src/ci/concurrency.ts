/**
 * What happens when a run starts while another of its group goes on. On GitLab a job waits for the same job of the other run, not for the whole run: put
 * into one job what must not be interrupted. Azure can do some of it only, and refuses the rest.
 */
export interface Concurrency {
  /** Name of the group, unique in the repository: `deploy-production`. Runs of different branches are of one group. */
  readonly group: string;
  /**
   * Whether the older run is ended; else the newer one waits.
   *
   * @default false
   */
  readonly cancelsOlder?: boolean;
  /**
   * Whether each branch and pull request is a group of its own.
   *
   * @default false
   */
  readonly perBranch?: boolean;
}
