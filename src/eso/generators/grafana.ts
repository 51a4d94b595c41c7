import { checkAlternatives } from '../alternatives';
import { References } from '../references';
import { GrafanaOptions } from './grafana-options';

/** `spec` of a Grafana. */
export function renderGrafana(refs: References, options: GrafanaOptions): Record<string, unknown> {
  const { token, username, password } = options;
  checkAlternatives(refs.construct, 'generator', { token, 'username and password': username !== undefined && password ? true : undefined });
  return {
    url: options.url,
    serviceAccount: { name: options.serviceAccountName, role: options.role },
    auth: {
      token: refs.secretKey('token', token),
      basic: username === undefined || !password ? undefined : { username, password: refs.secretKey('password', password) },
    },
  };
}
