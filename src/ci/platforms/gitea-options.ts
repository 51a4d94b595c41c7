/** What the program knows of Gitea Actions. */
export interface GiteaOptions {
  /**
   * Labels of the runners that are registered; others are refused.
   *
   * @default ['ubuntu-latest']
   */
  readonly runners?: string[];
  /**
   * The runner of jobs that name none.
   *
   * @default - the first of `runners`
   */
  readonly defaultRunner?: string;
  /**
   * Where actions are fetched from: Gitea's `[actions] DEFAULT_ACTIONS_URL` decides it, unless this address is written before each of them.
   *
   * @default - the server's setting
   */
  readonly actionsUrl?: string;
}
