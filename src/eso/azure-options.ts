import { AzureAuth } from './azure-auth';

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
