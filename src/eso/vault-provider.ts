import { problem } from '../problem';
import { References } from './references';
import { OpenBaoOptions, VaultKvVersion, VaultOptions } from './vault-options';

/** `provider.vault` of a store or generator. */
export function renderVault(refs: References, options: VaultOptions): Record<string, unknown> {
  if (options.checkAndSet && options.version === VaultKvVersion.V1) {
    problem(refs.construct, 'vault-check-and-set', 'checkAndSet is set for KV version 1', 'use KV version 2, or leave checkAndSet out');
  }
  return {
    ...common(refs, options),
    auth: options.auth._render(refs),
    tls: options.tls && {
      certSecretRef: refs.secretKey('tls.certificate', options.tls.certificate),
      keySecretRef: refs.secretKey('tls.privateKey', options.tls.privateKey),
    },
    headers: options.headers,
    readYourWrites: options.readYourWrites,
    forwardInconsistent: options.forwardInconsistent,
    checkAndSet: options.checkAndSet === undefined ? undefined : { required: options.checkAndSet },
  };
}

/** `provider.openBao` of a store. */
export function renderOpenBao(refs: References, options: OpenBaoOptions): Record<string, unknown> {
  const { _method: method } = options.auth;
  if (!OPEN_BAO_METHODS.includes(method)) {
    problem(refs.construct, 'open-bao-auth', `auth is ${method}, which the OpenBao provider does not know`,
      'use VaultAuth.token, appRole or userPass, or StoreProvider.vault: OpenBao speaks its API');
  }
  return { ...common(refs, options), auth: options.auth._render(refs) };
}

const OPEN_BAO_METHODS = ['tokenSecretRef', 'appRole', 'userPass'];

function common(refs: References, options: OpenBaoOptions): Record<string, unknown> {
  if (options.path !== undefined && /^\/|\/$|\/data$|^$/.test(options.path)) {
    problem(refs.construct, 'vault-path', `path is ${JSON.stringify(options.path)}`,
      'give the mount path of the engine as `vault secrets list` shows it, without slashes at its ends and without data: secret');
  }
  if (!/^https?:\/\/[^/\s]+/.test(options.server)) {
    problem(refs.construct, 'store-url', `server is ${JSON.stringify(options.server)}`, 'give the address with its scheme, as in https://vault.example.com');
  }
  return {
    server: options.server,
    path: options.path,
    version: options.version ?? VaultKvVersion.V2,
    namespace: options.namespace,
    ...options.ca?._render(refs, 'ca'),
  };
}
