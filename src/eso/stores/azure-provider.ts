import { IConstruct } from 'constructs';
import { problem } from '../../base/problem';
import { checkAlternatives } from '../alternatives';
import { References, SecretKey } from '../references';

/** `provider.azurekv` of a store. @internal */
export function renderAzureKeyVault(refs: References, options: AzureKeyVaultOptions): Record<string, unknown> {
  const { customCloud: custom, auth, environmentType } = options;
  if (!/^https:\/\/[^/\s]+/.test(options.vaultUrl)) {
    problem(refs.construct, 'store-url', `vaultUrl is ${JSON.stringify(options.vaultUrl)}, which is not a valid vault URL`,
      'give the URL of the vault, such as https://my-vault.vault.azure.net');
  }
  if (auth._needsTenant && !options.tenantId) {
    problem(refs.construct, 'azure-tenant', 'tenantId is missing, but a service principal requires it', 'set tenantId');
  }
  if (environmentType === AzureEnvironment.AZURE_STACK && !custom) {
    problem(refs.construct, 'azure-cloud', 'environmentType is AzureStackCloud, but customCloud is missing', 'set customCloud');
  }
  if (custom && options.useAzureSdk === false) {
    problem(refs.construct, 'azure-cloud', 'customCloud is set, but useAzureSdk is false',
      'omit useAzureSdk: only the current SDK supports custom clouds');
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

/** A service principal of Entra ID. Exactly one of `clientSecret` and `clientCertificate`. */
export interface AzureServicePrincipal {
  /** Client id. */
  readonly clientId: SecretKey;
  /**
   * Client secret.
   *
   * @default - `clientCertificate`
   */
  readonly clientSecret?: SecretKey;
  /**
   * Client certificate, with its private key, in PEM form.
   *
   * @default - `clientSecret`
   */
  readonly clientCertificate?: SecretKey;
}

/** Workload identity of Entra ID. */
export interface AzureWorkloadIdentity {
  /**
   * Service account with the annotation `azure.workload.identity/client-id`.
   *
   * @default - that of the operator itself
   */
  readonly serviceAccount?: IConstruct;
  /**
   * Audiences of the service account's token.
   *
   * @default - `api://AzureADTokenExchange`
   */
  readonly audiences?: string[];
  /**
   * Client id, in a Secret.
   *
   * @default - from the service account's annotation
   */
  readonly clientId?: SecretKey;
  /**
   * Tenant id, in a Secret.
   *
   * @default - the store's `tenantId`, or the service account's annotation
   */
  readonly tenantId?: SecretKey;
}

/**
 * How the operator authenticates to Azure.
 *
 * @see https://external-secrets.io/latest/provider/azure-key-vault/
 */
export class AzureAuth {
  /**
   * A service principal. The store needs `tenantId`.
   *
   * @param principal its credentials; container registries accept only a client secret
   */
  public static servicePrincipal(principal: AzureServicePrincipal): AzureAuth {
    return new AzureAuth({ principal });
  }

  /**
   * The managed identity of the operator's node or pod.
   *
   * @param identityId client id or resource id of the identity, if there are several; by default the only one
   */
  public static managedIdentity(identityId?: string): AzureAuth {
    return new AzureAuth({ managed: { identityId } });
  }

  /**
   * Workload identity: a service account's token is exchanged.
   *
   * @param identity the service account; by default that of the operator itself. Container registries take the client id and tenant id
   *     from its annotations only
   */
  public static workloadIdentity(identity?: AzureWorkloadIdentity): AzureAuth {
    return new AzureAuth({ workload: identity ?? {} });
  }

  private constructor(private readonly variant: {
    readonly principal?: AzureServicePrincipal;
    readonly managed?: { readonly identityId?: string };
    readonly workload?: AzureWorkloadIdentity;
  }) {}

  /** @internal */
  public get _needsTenant(): boolean {
    return this.variant.principal !== undefined;
  }

  /** Fields of a Key Vault store. @internal */
  public _renderVault(refs: References): Record<string, unknown> {
    const { principal, managed, workload = {} } = this.variant;
    if (managed) return { authType: 'ManagedIdentity', identityId: managed.identityId };
    if (principal) {
      const { clientId, clientSecret, clientCertificate } = principal;
      checkAlternatives(refs.construct, 'auth', { clientSecret, clientCertificate });
      return { authType: 'ServicePrincipal', authSecretRef: secrets(refs, { clientId, clientSecret, clientCertificate }) };
    }
    const { clientId, tenantId } = workload;
    return {
      authType: 'WorkloadIdentity',
      serviceAccountRef: refs.serviceAccount('auth.serviceAccount', workload.serviceAccount, workload.audiences),
      authSecretRef: clientId || tenantId ? secrets(refs, { clientId, tenantId }) : undefined,
    };
  }

  /** `auth` of a generator of registry tokens. @internal */
  public _renderRegistry(refs: References): Record<string, unknown> {
    const { principal, managed, workload = {} } = this.variant;
    if (managed) return { managedIdentity: managed };
    if (principal) {
      const { clientId, clientSecret, clientCertificate } = principal;
      if (clientCertificate || !clientSecret) {
        problem(refs.construct, 'azure-registry-auth', 'auth is a service principal without a client secret',
          'container registries do not accept certificates: give clientSecret');
      }
      return { servicePrincipal: { secretRef: secrets(refs, { clientId, clientSecret }) } };
    }
    if (workload.clientId || workload.tenantId) {
      problem(refs.construct, 'azure-registry-auth', 'auth is a workload identity with clientId or tenantId',
        'container registries read them from the service account\'s annotations: remove them');
    }
    return { workloadIdentity: { serviceAccountRef: refs.serviceAccount('auth.serviceAccount', workload.serviceAccount, workload.audiences) } };
  }
}

function secrets(refs: References, keys: { [name: string]: SecretKey | undefined }): Record<string, unknown> {
  return Object.fromEntries(Object.entries(keys).map(([name, key]) => [name, refs.secretKey(`auth.${name}`, key)]));
}

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

/** Endpoints of a custom cloud. */
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
   * Endpoints of a custom cloud.
   *
   * @default - those of `environmentType`
   */
  readonly customCloud?: AzureCustomCloud;
  /**
   * Whether the operator uses the current Azure SDK instead of the retired one.
   *
   * @default - true if `customCloud` needs it, else false
   */
  readonly useAzureSdk?: boolean;
}
