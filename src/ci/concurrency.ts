/** What happens when a run starts while another of its group goes on. */
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
