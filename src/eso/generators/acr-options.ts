import { AzureAuth } from '../azure-auth';
import { AzureEnvironment } from '../azure-options';

/** A token of Azure Container Registry. */
export interface AcrAccessTokenOptions {
  /** Host of the registry, such as `example.azurecr.io`. */
  readonly registry: string;
  /** How the operator authenticates. */
  readonly auth: AzureAuth;
  /**
   * Tenant id. A service principal needs it.
   *
   * @default - from the workload identity
   */
  readonly tenantId?: string;
  /**
   * What the token allows, such as `repository:my-repository:pull,push`. A token with a scope is an access token, valid for
   * minutes; one without a refresh token, valid for hours.
   *
   * @default - everything that the identity may do
   */
  readonly scope?: string;
  /**
   * Cloud of the registry.
   *
   * @default AzureEnvironment.PUBLIC
   */
  readonly environmentType?: AzureEnvironment;
}
