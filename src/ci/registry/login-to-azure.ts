import type { AccountPart } from './registry';
import { problem } from '../../base/problem';
import { shell } from '../../base/shell';
import type { Job } from '../job';
import { PRIVATE_FOLDER } from '../shell-word';
import { identityToken } from '../step';
import type { IStep, StepSpec } from '../step';
import { Value } from '../value';

/** Who a job is in Azure. */
export interface AzureIdentity {
  /** Id of the tenant. */
  readonly tenantId: string;
  /** Id of the application or managed identity with a federated credential for this repository. */
  readonly clientId: string;
  /**
   * Id of the subscription that later commands are about.
   *
   * @default - the application's own
   */
  readonly subscriptionId?: string;
}

/**
 * Logs the Azure CLI in by the identity token that the platform signs for the job, without any stored secret: GitHub and GitLab. On Azure Pipelines a
 * service connection does it. It needs the Azure CLI.
 *
 * @example
 * new ci.LoginToAzure({ tenantId: '00000000-0000-0000-0000-000000000001', clientId: '00000000-0000-0000-0000-000000000002' })
 *
 * @see https://learn.microsoft.com/entra/workload-id/workload-identity-federation
 */
export class LoginToAzure implements IStep {
  constructor(private readonly _props: AzureIdentity) {}

  public bind(job: Job): StepSpec {
    const { env, script, tools } = azureLogin(job, this._props);
    return {
      name: 'Log in to Azure',
      script: shell`${PRIVATE_FOLDER}
${script}`,
      env,
      tools: [...tools],
    };
  }
}

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Shell that logs the Azure CLI in, for later steps. It uses the folder `$private`. @internal */
export function azureLogin(job: Job, { tenantId: tenant, clientId: client, subscriptionId: subscription }: AzureIdentity): AccountPart {
  for (const [what, id] of Object.entries({ tenant, client, subscription })) {
    if (id === undefined || ID.test(id)) continue;
    problem(job, 'registry-cloud', `${what} is ${JSON.stringify(id)}, which is not a valid ID`,
      'use a UUID, such as 00000000-0000-0000-0000-000000000000');
  }
  const token = identityToken(job, 'api://AzureADTokenExchange', `application ${client}`, job.pipeline.platform._kind === 'azure'
    ? 'use a service connection with workload identity federation and remove the login' : 'run the job on a runner with a managed identity and remove the login');
  const env = {
    ID_TOKEN: token,
    AZURE_TENANT: Value.literal(tenant),
    AZURE_CLIENT: Value.literal(client),
    AZURE_SUBSCRIPTION: Value.literal(subscription ?? ''),
  };
  return { env, script: SCRIPT, tools: ['az'] };
}

/** The CLI reads an argument that begins with `@` from a file, so the token is not seen by others. */
const SCRIPT = shell`(umask 077; printf '%s' "$ID_TOKEN" >"$private/token")
az login --service-principal --username "$AZURE_CLIENT" --tenant "$AZURE_TENANT" --federated-token "@$private/token" \
  --allow-no-subscriptions --output none --only-show-errors
if [ -n "$AZURE_SUBSCRIPTION" ]; then az account set --subscription "$AZURE_SUBSCRIPTION" --only-show-errors; fi
echo "logged in to Azure as $AZURE_CLIENT"`;
