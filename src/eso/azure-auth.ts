import type * as kplus from 'cdk8s-plus-28';
import { checkAlternatives } from './alternatives';
import { References } from './references';
import { SecretKey } from './secret-key';

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
  readonly serviceAccount?: kplus.IServiceAccount;
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
   * @param principal its credentials
   */
  public static servicePrincipal(principal: AzureServicePrincipal): AzureAuth {
    return new AzureAuth(true, (refs) => {
      const { clientId, clientSecret, clientCertificate } = principal;
      checkAlternatives(refs.construct, 'auth', { clientSecret, clientCertificate });
      return {
        authType: 'ServicePrincipal',
        authSecretRef: {
          clientId: refs.secretKey('auth.clientId', clientId),
          clientSecret: refs.secretKey('auth.clientSecret', clientSecret),
          clientCertificate: refs.secretKey('auth.clientCertificate', clientCertificate),
        },
      };
    });
  }

  /**
   * The managed identity of the operator's node or pod.
   *
   * @param identityId client id or resource id of the identity, where there are several; by default the only one
   */
  public static managedIdentity(identityId?: string): AzureAuth {
    return new AzureAuth(false, () => ({ authType: 'ManagedIdentity', identityId }));
  }

  /**
   * Workload identity: a service account's token is exchanged.
   *
   * @param identity the service account; by default that of the operator itself
   */
  public static workloadIdentity(identity: AzureWorkloadIdentity = {}): AzureAuth {
    return new AzureAuth(false, (refs) => {
      const { serviceAccount, audiences, clientId, tenantId } = identity;
      const authSecretRef = clientId || tenantId
        ? { clientId: refs.secretKey('auth.clientId', clientId), tenantId: refs.secretKey('auth.tenantId', tenantId) } : undefined;
      return { authType: 'WorkloadIdentity', serviceAccountRef: refs.serviceAccount('auth.serviceAccount', serviceAccount, audiences), authSecretRef };
    });
  }

  private constructor(private readonly needsTenant: boolean, private readonly renderer: (refs: References) => Record<string, unknown>) {}

  /** @internal */
  public get _needsTenant(): boolean {
    return this.needsTenant;
  }

  /** @internal */
  public _render(refs: References): Record<string, unknown> {
    return this.renderer(refs);
  }
}
