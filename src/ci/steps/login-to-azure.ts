import { azureLogin } from './login-azure-script';
import type { Job } from '../job';
import { PRIVATE_FOLDER } from '../private-folder';
import type { IStep, StepSpec } from '../step';

/** Who a job is in Azure. */
export interface AzureIdentity {
  /** Id of the tenant. */
  readonly tenant: string;
  /** Id of the application or managed identity with a federated credential for this repository. */
  readonly client: string;
  /**
   * Id of the subscription that later commands are about.
   *
   * @default - the application's own
   */
  readonly subscription?: string;
}

/**
 * Logs the Azure CLI in by the identity token that the platform signs for the job, without any stored secret: GitHub and GitLab. On Azure Pipelines a
 * service connection does it. It needs the Azure CLI.
 *
 * @see https://learn.microsoft.com/entra/workload-id/workload-identity-federation
 */
export class LoginToAzure implements IStep {
  constructor(private readonly _props: AzureIdentity) {}

  public bind(job: Job): StepSpec {
    const { env, script, tools } = azureLogin(job, this._props);
    return { name: 'Log in to Azure', script: `${PRIVATE_FOLDER}\n${script}`, env, tools: [...tools] };
  }
}
