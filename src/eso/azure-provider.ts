import { problem } from '../problem';
import { AzureAuth } from './azure-auth';
import { References } from './references';

/** Clouds of Azure. */
export enum AzureEnvironment {
  /** The public cloud. */
  PUBLIC = 'PublicCloud',
  /** The cloud of the US government. */
  US_GOVERNMENT = 'USGovernmentCloud',
  /** The cloud in China. */
  CHINA = 'ChinaCloud',
  /** The former cloud in Germany. */
  GERMAN = 'GermanCloud',
  /** Azure Stack; needs `customCloud`. */
  AZURE_STACK = 'AzureStackCloud',
}

/** Addresses of a cloud of one's own. */
export interface AzureCustomCloud {
  /** Address of Entra ID or AD FS. */
  readonly activeDirectoryEndpoint: string;
  /**
   * Address for tokens of Key Vault.
   *
   * @default - the cloud's
   */
  readonly keyVaultEndpoint?: string;
  /**
   * Suffix of the names of Key Vaults.
   *
   * @default - the cloud's
   */
  readonly keyVaultDnsSuffix?: string;
  /**
   * Address of Resource Manager.
   *
   * @default - the cloud's
   */
  readonly resourceManagerEndpoint?: string;
}

/** Azure Key Vault. */
export interface AzureKeyVaultOptions {
  /** Address of the vault, such as `https://my-vault.vault.azure.net`. */
  readonly vaultUrl: string;
  /** How the operator authenticates. */
  readonly auth: AzureAuth;
  /**
   * Tenant id. A service principal needs it.
   *
   * @default - from the workload identity
   */
  readonly tenantId?: string;
  /**
   * Cloud of the vault.
   *
   * @default AzureEnvironment.PUBLIC
   */
  readonly environmentType?: AzureEnvironment;
  /**
   * Addresses of a cloud of one's own.
   *
   * @default - those of `environmentType`
   */
  readonly customCloud?: AzureCustomCloud;
  /**
   * Whether the operator uses the current Azure SDK instead of the retired one.
   *
   * @default - true where `customCloud` needs it, else false
   */
  readonly useAzureSdk?: boolean;
}

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
