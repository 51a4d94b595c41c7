import { problem } from '../problem';
import { KubernetesOptions } from './kubernetes-options';
import { References } from './references';

/** `provider.kubernetes` of a store. */
export function renderKubernetes(refs: References, options: KubernetesOptions): Record<string, unknown> {
  const { server, ca } = options;
  const auth = options.auth._render(refs);
  if (auth.authRef && (server !== undefined || ca)) {
    problem(refs.construct, 'kubernetes-server', `${server !== undefined ? `server ${JSON.stringify(server)}` : 'ca'} is given beside a kubeconfig`,
      'leave it out: the kubeconfig says it');
  }
  return {
    ...auth,
    remoteNamespace: options.remoteNamespace,
    server: server !== undefined || ca ? { url: server, ...ca?._render(refs, 'ca') } : undefined,
  };
}
