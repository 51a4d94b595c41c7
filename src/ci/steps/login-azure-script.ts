import { identityToken } from './login-identity';
import type { AzureIdentity } from './login-to-azure';
import { problem } from '../../problem';
import type { Job } from '../job';
import type { AccountPart } from '../registry-source';
import { Value } from '../value';

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Shell that logs the Azure CLI in, for later steps. It uses the folder `$private`. */
export function azureLogin(job: Job, { tenant, client, subscription }: AzureIdentity): AccountPart {
  for (const [what, id] of Object.entries({ tenant, client, subscription })) {
    if (id === undefined || ID.test(id)) continue;
    problem(job, 'registry-cloud', `${what} is ${JSON.stringify(id)}`, 'use its id, such as 00000000-0000-0000-0000-000000000000');
  }
  const token = identityToken(job, 'api://AzureADTokenExchange', `application ${client}`, job.pipeline.platform._kind === 'azure'
    ? 'use a service connection with workload identity federation and leave the login out' : 'run the job on a runner with a managed identity and leave the login out');
  const env = {
    ID_TOKEN: token,
    AZURE_TENANT: Value.text(tenant),
    AZURE_CLIENT: Value.text(client),
    AZURE_SUBSCRIPTION: Value.text(subscription ?? ''),
  };
  return { env, script: SCRIPT, tools: ['az'] };
}

/** The CLI reads an argument that begins with `@` from a file, so the token is not seen by others. */
const SCRIPT = `(umask 077; printf '%s' "$ID_TOKEN" >"$private/token")
az login --service-principal --username "$AZURE_CLIENT" --tenant "$AZURE_TENANT" --federated-token "@$private/token" \\
  --allow-no-subscriptions --output none --only-show-errors
if [ -n "$AZURE_SUBSCRIPTION" ]; then az account set --subscription "$AZURE_SUBSCRIPTION" --only-show-errors; fi
echo "logged in to Azure as $AZURE_CLIENT"`;
