
/** Where in Vault a secret is. */
export interface VaultSecretOptions {
  /** How the job logs in to Vault. */
  readonly login: VaultAuth;
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
  /**
   * A secret of the platform that is read where Vault cannot be reached or does not give this one: for notices, which must not depend on Vault.
   *
   * @default - none: the job fails
   */
  readonly fallback?: PipelineSecret;
}

/** Where a secret lives. @internal */
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
   * @param name letters, digits and underscores, not starting with a digit; on GitHub not beginning with `GITHUB_`, on Gitea not with `GITEA_` or `GITHUB_`
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

/** What all ways to log in to Vault take. */
export interface VaultLoginOptions {
  /** Address of Vault, such as `https://vault.example.com`. */
  readonly server: string;
  /** Role to log in as; its policies decide what can be read. */
  readonly role: string;
  /**
   * Where the auth method is mounted, below `auth/`.
   *
   * @default - the method's own name: `jwt` or `kubernetes`
   */
  readonly mount?: string;
  /**
   * Namespace of Vault Enterprise or OpenBao.
   *
   * @default - none
   */
  readonly namespace?: string;
}

/** Log in with the platform's signed token. */
export interface VaultJwtOptions extends VaultLoginOptions {
  /**
   * Audience of the token; the role must have it in `bound_audiences`.
   *
   * @default - the server's address
   */
  readonly audience?: string;
}

/** Log in with a role id and a secret id. */
export interface VaultAppRoleOptions {
  /** Address of Vault, such as `https://vault.example.com`. */
  readonly server: string;
  /** The role's id; a secret of the platform. */
  readonly roleId: PipelineSecret;
  /** The role's secret id; a secret of the platform. */
  readonly secretId: PipelineSecret;
  /**
   * Where the auth method is mounted, below `auth/`.
   *
   * @default approle
   */
  readonly mount?: string;
  /**
   * Namespace of Vault Enterprise or OpenBao.
   *
   * @default - none
   */
  readonly namespace?: string;
}

/** Log in as the runner's pod. */
export interface VaultKubernetesOptions extends VaultLoginOptions {
  /**
   * File with the token of the pod's service account.
   *
   * @default /var/run/secrets/kubernetes.io/serviceaccount/token
   */
  readonly tokenFile?: string;
}

/** How a login works. @internal */
export type VaultLoginSource =
  | { readonly kind: 'jwt'; readonly options: VaultJwtOptions }
  | { readonly kind: 'appRole'; readonly options: VaultAppRoleOptions }
  | { readonly kind: 'kubernetes'; readonly options: VaultKubernetesOptions };

/** How a job logs in to HashiCorp Vault or OpenBao. */
export class VaultAuth {
  /** With the token that the platform signs for the job: GitHub and GitLab. Gitea and Azure issue none that Vault could take. */
  public static jwt(options: VaultJwtOptions): VaultAuth {
    return new VaultAuth({ kind: 'jwt', options });
  }

  /** With a role id and a secret id, which are secrets of the platform. */
  public static appRole(options: VaultAppRoleOptions): VaultAuth {
    return new VaultAuth({ kind: 'appRole', options });
  }

  /** With the service account of the pod in which the runner is. */
  public static kubernetes(options: VaultKubernetesOptions): VaultAuth {
    return new VaultAuth({ kind: 'kubernetes', options });
  }

  /** @internal */
  public readonly _source: VaultLoginSource;

  private constructor(source: VaultLoginSource) {
    this._source = source;
  }
}
