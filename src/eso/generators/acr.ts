import { problem } from '../../base/problem';
import { References } from '../references';
import { AzureAuth, AzureEnvironment } from '../stores/azure-provider';

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
   * @default - all permissions of the identity
   */
  readonly scope?: string;
  /**
   * Cloud of the registry.
   *
   * @default AzureEnvironment.PUBLIC
   */
  readonly environmentType?: AzureEnvironment;
}

/** `spec` of an ACRAccessToken. @internal */
export function renderAcr(refs: References, options: AcrAccessTokenOptions): Record<string, unknown> {
  if (/[/:]/.test(options.registry)) {
    problem(refs.construct, 'registry-host', `registry is ${JSON.stringify(options.registry)}, which is not a valid registry host`,
      'give only the host, such as example.azurecr.io');
  }
  if (options.auth._needsTenant && !options.tenantId) {
    problem(refs.construct, 'azure-tenant', 'tenantId is missing, but a service principal requires it', 'set tenantId');
  }
  return {
    registry: options.registry,
    auth: options.auth._renderRegistry(refs),
    tenantId: options.tenantId,
    scope: options.scope,
    environmentType: options.environmentType,
  };
}
