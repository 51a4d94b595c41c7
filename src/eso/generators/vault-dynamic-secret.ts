import { goDuration } from '../../duration';
import { problem } from '../../problem';
import { References } from '../references';
import { renderVault } from '../vault-provider';
import { VaultDynamicSecretOptions, VaultMethod } from './vault-dynamic-secret-options';

/** `spec` of a VaultDynamicSecret. */
export function renderVaultDynamicSecret(refs: References, options: VaultDynamicSecretOptions): Record<string, unknown> {
  const { method = VaultMethod.GET, parameters, maxRetries } = options;
  if (parameters && method !== VaultMethod.POST && method !== VaultMethod.PUT) {
    problem(refs.construct, 'vault-parameters', `parameters are given, and method is ${method}`, 'they are not sent then: use VaultMethod.POST');
  }
  if (options.query && method !== VaultMethod.GET) {
    problem(refs.construct, 'vault-parameters', `query is given, and method is ${method}`, 'it is sent with GET only: use parameters');
  }
  const retryInterval = goDuration(refs.construct, 'retryInterval', options.retryInterval);
  return {
    path: options.path,
    provider: renderVault(refs, options.vault),
    method: options.method,
    parameters,
    getParameters: options.query,
    resultType: options.resultType,
    allowEmptyResponse: options.allowEmptyResponse,
    controller: options.controller,
    retrySettings: maxRetries === undefined && retryInterval === undefined ? undefined : { maxRetries, retryInterval },
  };
}
