import { VaultAuth } from './vault-auth';
import { problem } from '../../base/problem';
import { CertificateAuthority, ClientCertificate, References } from '../references';

/** `provider.vault` of a store or generator. @internal */
export function renderVault(refs: References, options: VaultOptions): Record<string, unknown> {
  if (options.checkAndSet && options.version === VaultKvVersion.V1) {
    problem(refs.construct, 'vault-check-and-set', 'checkAndSet is set, but KV version 1 does not support it',
      'use KV version 2, or omit checkAndSet');
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

/** `provider.openBao` of a store. @internal */
export function renderOpenBao(refs: References, options: OpenBaoOptions): Record<string, unknown> {
  const { _method: method } = options.auth;
  if (!OPEN_BAO_METHODS.includes(method)) {
    problem(refs.construct, 'open-bao-auth', `auth is ${method}, which the OpenBao provider does not support`,
      'use VaultAuth.token, appRole or userPass, or StoreProvider.vault, whose API OpenBao implements');
  }
  return { ...common(refs, options), auth: options.auth._render(refs) };
}

const OPEN_BAO_METHODS = ['tokenSecretRef', 'appRole', 'userPass'];

function common(refs: References, options: OpenBaoOptions): Record<string, unknown> {
  if (options.path !== undefined && /^\/|\/$|\/data$|^$/.test(options.path)) {
    problem(refs.construct, 'vault-path', `path is ${JSON.stringify(options.path)}, which is not a valid mount path`,
      'give the mount path that `vault secrets list` shows, without leading or trailing slash and without data, such as secret');
  }
  if (!/^https?:\/\/[^/\s]+/.test(options.server)) {
    problem(refs.construct, 'store-url', `server is ${JSON.stringify(options.server)}, which is not a valid URL`,
      'include the scheme, as in https://vault.example.com');
  }
  return {
    server: options.server,
    path: options.path,
    version: options.version ?? VaultKvVersion.V2,
    namespace: options.namespace,
    ...options.ca?._render(refs, 'ca'),
  };
}

/** Versions of Vault's key-value engine. */
export enum VaultKvVersion {
  /** Without versions of secrets. */
  V1 = 'v1',
  /** With versions of secrets. */
  V2 = 'v2',
}

/** Common options of Vault and OpenBao. */
export interface OpenBaoOptions {
  /** Address of the server, such as `https://vault.example.com`. */
  readonly server: string;
  /** How the operator authenticates. */
  readonly auth: VaultAuth;
  /**
   * Mount path of the key-value engine, such as `secret`. References then omit it: `myapp/production`.
   *
   * @default - each reference starts with the mount path
   */
  readonly path?: string;
  /**
   * Version of the key-value engine.
   *
   * @default VaultKvVersion.V2
   */
  readonly version?: VaultKvVersion;
  /**
   * Vault namespace, such as `team-a` (Enterprise and OpenBao).
   *
   * @default - the root namespace
   */
  readonly namespace?: string;
  /**
   * CA certificates to verify the server with.
   *
   * @default - those of the operator's image
   */
  readonly ca?: CertificateAuthority;
}

/** HashiCorp Vault. */
export interface VaultOptions extends OpenBaoOptions {
  /**
   * Client certificate for the connection itself, if Vault requires one; `VaultAuth.cert` authenticates with one.
   *
   * @default - none
   */
  readonly tls?: ClientCertificate;
  /**
   * Additional HTTP headers of every request.
   *
   * @default - none
   */
  readonly headers?: { [name: string]: string };
  /**
   * Whether reads see preceding writes, also through another node (Enterprise).
   *
   * @default false
   */
  readonly readYourWrites?: boolean;
  /**
   * Whether reads that a standby cannot answer consistently go to the active node (Enterprise).
   *
   * @default false
   */
  readonly forwardInconsistent?: boolean;
  /**
   * Whether PushSecrets overwrite only the version that they have read; required if Vault sets `cas_required`. Only KV version 2.
   *
   * @default false
   */
  readonly checkAndSet?: boolean;
}
