import type { VaultLogin } from './vault-login';

/** Where in Vault a secret is. */
export interface VaultSecretOptions {
  /** How the job logs in to Vault. */
  readonly login: VaultLogin;
  /** Path below the mount, such as `ci/harbor`: without `secret/` and without `data/`. */
  readonly path: string;
  /** Key in the secret. */
  readonly key: string;
  /**
   * Mount of a KV store of version 2.
   *
   * @default secret
   */
  readonly mount?: string;
}

/** Where a secret lives. */
export type SecretSource =
  | { readonly kind: 'platform'; readonly name: string }
  | { readonly kind: 'vault'; readonly options: VaultSecretOptions };

/**
 * A secret that a pipeline's steps read: declared in the pipeline's `secrets`, given to steps by `Value.secret`. Its value is on the platform or in
 * Vault, never in the program.
 */
export class PipelineSecret {
  /**
   * A secret of the platform: GitHub and Gitea secrets, a masked variable of GitLab, a secret variable of Azure.
   *
   * @param name letters, digits and underscores, not beginning with a digit; on GitHub not beginning with `GITHUB_`, on Gitea not with `GITEA_` or `GITHUB_`
   */
  public static platform(name: string): PipelineSecret {
    return new PipelineSecret(name, { kind: 'platform', name });
  }

  /**
   * One key of a secret in HashiCorp Vault or OpenBao, read when the job starts and masked in its log. GitLab cannot mask what it has not stored
   * itself: scripts must not print it there.
   *
   * @param name what messages call it
   * @param options where it is
   */
  public static vault(name: string, options: VaultSecretOptions): PipelineSecret {
    return new PipelineSecret(name, { kind: 'vault', options });
  }

  /** @internal */
  public readonly _source: SecretSource;

  private constructor(public readonly name: string, source: SecretSource) {
    this._source = source;
  }
}
