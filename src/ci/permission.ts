
/** What the token of a job may do (GitHub and Gitea from 1.26; GitLab and Azure decide it in their settings). */
export enum Permission {
  READ_CONTENTS = 'contents: read',
  WRITE_CONTENTS = 'contents: write',
  READ_PACKAGES = 'packages: read',
  WRITE_PACKAGES = 'packages: write',
  READ_ACTIONS = 'actions: read',
  READ_PULL_REQUESTS = 'pull-requests: read',
  WRITE_PULL_REQUESTS = 'pull-requests: write',
  WRITE_STATUSES = 'statuses: write',
  WRITE_SECURITY_EVENTS = 'security-events: write',
  WRITE_ATTESTATIONS = 'attestations: write',
  /** Ask the platform for signed identity tokens. Follows by itself from `Value.idToken`. */
  WRITE_ID_TOKEN = 'id-token: write',
}

/** Where a job deploys to. */
export interface DeploymentEnvironmentOptions {
  /** Name on the platform, such as `production`: letters, digits, blanks, dashes and underscores; slashes between them but on Azure. */
  readonly name: string;
  /**
   * Where people see what was deployed: an http or https address.
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
   * Whether somebody must agree; then `approvers` must be given. With `false` nobody is asked, whoever is named there.
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

  /** Those who are asked. @internal */
  public get _approvers(): string[] {
    const { approvers = [], requiresApproval = true } = this.options;
    return requiresApproval ? approvers : [];
  }
}
