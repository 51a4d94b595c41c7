/** Where a job deploys to. */
export interface DeploymentEnvironmentOptions {
  /** Name on the platform: `production`. */
  readonly name: string;
  /**
   * Where people see what was deployed.
   *
   * @default - none
   */
  readonly url?: string;
  /**
   * Who must agree before the job runs: accounts or teams. The platform keeps the rule in its settings, where it must be set up once with these
   * names; the file can only name the environment (GitLab: and make the job wait for a person). Gitea has no environments: refused.
   *
   * @default - nobody is asked
   */
  readonly approvers?: string[];
  /**
   * Whether somebody must agree; then `approvers` must be given.
   *
   * @default - true where approvers are given
   */
  readonly requiresApproval?: boolean;
}

/** Where a job deploys to, and who must agree. */
export class DeploymentEnvironment {
  public readonly name: string;

  constructor(public readonly options: DeploymentEnvironmentOptions) {
    this.name = options.name;
  }
}
