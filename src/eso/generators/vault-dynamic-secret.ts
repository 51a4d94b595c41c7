import { Duration } from 'cdk8s';
import { goDuration } from '../../base/duration';
import { problem } from '../../base/problem';
import { References } from '../references';
import { renderVault, VaultOptions } from '../stores/vault-provider';

/** `spec` of a VaultDynamicSecret. @internal */
export function renderVaultDynamicSecret(refs: References, options: VaultDynamicSecretOptions): Record<string, unknown> {
  const { method = VaultMethod.GET, parameters, retries: maxRetries } = options;
  if (parameters && method !== VaultMethod.POST && method !== VaultMethod.PUT) {
    problem(refs.construct, 'vault-parameters', `parameters is set, but method ${method} does not send it`, 'use VaultMethod.POST or PUT');
  }
  if (options.query && method !== VaultMethod.GET) {
    problem(refs.construct, 'vault-parameters', `query is set, but method ${method} does not send it`, 'use VaultMethod.GET, or parameters instead');
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

/** What of Vault's answer is taken. */
export enum VaultResultType {
  /** Its data: what the secrets engine has made. */
  DATA = 'Data',
  /** Its authentication: a new token. */
  AUTH = 'Auth',
  /** All of it. */
  RAW = 'Raw',
}

/** HTTP methods of Vault. */
export enum VaultMethod {
  /** Reads. */
  GET = 'GET',
  /** Lists. */
  LIST = 'LIST',
  /** Writes, with parameters. */
  POST = 'POST',
  /** Writes, with parameters. */
  PUT = 'PUT',
  /** Deletes. */
  DELETE = 'DELETE',
}

/** What a secrets engine of Vault makes: database users, PKI certificates, cloud keys. */
export interface VaultDynamicSecretOptions {
  /** Path of the secret, with the engine's mount path: `database/creds/readonly`. */
  readonly path: string;
  /** The server, and how the operator authenticates. Its `path` and `version` are about other engines and are ignored. */
  readonly vault: VaultOptions;
  /**
   * HTTP method.
   *
   * @default VaultMethod.GET
   */
  readonly method?: VaultMethod;
  /**
   * Parameters of the body, for `POST` and `PUT`.
   *
   * @default - none
   */
  readonly parameters?: { [name: string]: any };
  /**
   * Parameters of the address, each with its values, for `GET`.
   *
   * @default - none
   */
  readonly query?: { [name: string]: string[] };
  /**
   * What of the answer is taken.
   *
   * @default VaultResultType.DATA
   */
  readonly resultType?: VaultResultType;
  /**
   * Whether an empty answer is no error.
   *
   * @default false
   */
  readonly allowEmptyResponse?: boolean;
  /**
   * Which operator serves it, where several run.
   *
   * @default - every operator
   */
  readonly controller?: string;
  /**
   * How often a failed request is repeated.
   *
   * @default - the operator's
   */
  readonly retries?: number;
  /**
   * Time between repeated requests.
   *
   * @default - the operator's
   */
  readonly retryInterval?: Duration;
}
