/** What the program knows of Azure Pipelines. */
export interface AzureOptions {
  /**
   * Names of pools of own agents, beside the images of Microsoft's.
   *
   * @default - none
   */
  readonly pools?: string[];
  /**
   * Image of jobs that name no runner.
   *
   * @default ubuntu-24.04
   */
  readonly defaultImage?: string;
}
