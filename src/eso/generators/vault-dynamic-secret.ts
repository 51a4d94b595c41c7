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

/** Which part of Vault's response to use. */
export enum VaultResultType {
  /** Its data: the output of the secrets engine. */
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

/** The output of a Vault secrets engine, such as database users, PKI certificates or cloud keys. */
export interface VaultDynamicSecretOptions {
  /** Path of the secret, with the engine's mount path: `database/creds/readonly`. */
  readonly path: string;
  /** The server, and how the operator authenticates. Its `path` and `version` apply to other engines and are ignored. */
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
   * Query parameters, each with its values, for `GET`.
   *
   * @default - none
   */
  readonly query?: { [name: string]: string[] };
  /**
   * Which part of the response to use.
   *
   * @default VaultResultType.DATA
   */
  readonly resultType?: VaultResultType;
  /**
   * Whether an empty response is accepted.
   *
   * @default false
   */
  readonly allowEmptyResponse?: boolean;
  /**
   * Which operator serves it if several run.
   *
   * @default - every operator
   */
  readonly controller?: string;
  /**
   * Number of retries of a failed request.
   *
   * @default - the operator's
   */
  readonly retries?: number;
  /**
   * Time between retries.
   *
   * @default - the operator's
   */
  readonly retryInterval?: Duration;
}
