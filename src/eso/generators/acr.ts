import { problem } from '../../problem';
import { References } from '../references';
import { AcrAccessTokenOptions } from './acr-options';

/** `spec` of an ACRAccessToken. */
export function renderAcr(refs: References, options: AcrAccessTokenOptions): Record<string, unknown> {
  if (/[/:]/.test(options.registry)) {
    problem(refs.construct, 'registry-host', `registry is ${JSON.stringify(options.registry)}`, 'give the host alone, as in example.azurecr.io');
  }
  if (options.auth._needsTenant && !options.tenantId) {
    problem(refs.construct, 'azure-tenant', 'tenantId is not set for a service principal', 'set tenantId');
  }
  return {
    registry: options.registry,
    auth: options.auth._renderRegistry(refs),
    tenantId: options.tenantId,
    scope: options.scope,
    environmentType: options.environmentType,
  };
}
