import { problem } from '../problem';
import { AzureEnvironment, AzureKeyVaultOptions } from './azure-options';
import { References } from './references';

/** `provider.azurekv` of a store. */
export function renderAzureKeyVault(refs: References, options: AzureKeyVaultOptions): Record<string, unknown> {
  const { customCloud: custom, auth, environmentType } = options;
  if (!/^https:\/\/[^/\s]+/.test(options.vaultUrl)) {
    problem(refs.construct, 'store-url', `vaultUrl is ${JSON.stringify(options.vaultUrl)}`, 'give the vault\'s address, as in https://my-vault.vault.azure.net');
  }
  if (auth._needsTenant && !options.tenantId) {
    problem(refs.construct, 'azure-tenant', 'tenantId is not set for a service principal', 'set tenantId');
  }
  if (environmentType === AzureEnvironment.AZURE_STACK && !custom) {
    problem(refs.construct, 'azure-cloud', 'environmentType is AzureStackCloud without customCloud', 'set customCloud');
  }
  if (custom && options.useAzureSdk === false) {
    problem(refs.construct, 'azure-cloud', 'customCloud is set and useAzureSdk is false', 'leave useAzureSdk out: only the current SDK knows other clouds');
  }
  return {
    vaultUrl: options.vaultUrl,
    tenantId: options.tenantId,
    environmentType,
    useAzureSDK: options.useAzureSdk ?? (custom ? true : undefined),
    customCloudConfig: custom && {
      activeDirectoryEndpoint: custom.activeDirectoryEndpoint,
      keyVaultEndpoint: custom.keyVaultEndpoint,
      keyVaultDNSSuffix: custom.keyVaultDnsSuffix,
      resourceManagerEndpoint: custom.resourceManagerEndpoint,
    },
    ...auth._renderVault(refs),
  };
}
