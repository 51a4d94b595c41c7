/**
 * What the program knows of Azure Pipelines.
 *
 * Azure has ways of its own. It replaces `$(name)` in scripts where there is a variable of that name: scripts of this library read the environment
 * instead, and one that has a macro of Azure's or of the pipeline's secrets is refused; write `$( name)` for a command that is called like a
 * variable. Secrets are secret variables of the pipeline. Messages of commits are their first line, names of accounts are the displayed ones, the
 * default branch is that of the `Repository`, and conditions do not tell capitals from small letters. Limits of steps are whole minutes. Who must
 * agree is set up at the environment. Azure Repos start runs for pull requests by a branch policy only.
 *
 * @see https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/
 */
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
