import type { PipelineSecret } from './pipeline-secret';

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

/** How a login works. */
export type VaultLoginSource =
  | { readonly kind: 'jwt'; readonly options: VaultJwtOptions }
  | { readonly kind: 'appRole'; readonly options: VaultAppRoleOptions }
  | { readonly kind: 'kubernetes'; readonly options: VaultKubernetesOptions };

/** How a job logs in to HashiCorp Vault or OpenBao. */
export class VaultLogin {
  /** With the token that the platform signs for the job: GitHub and GitLab. Gitea and Azure issue none that Vault could take. */
  public static jwt(options: VaultJwtOptions): VaultLogin {
    return new VaultLogin({ kind: 'jwt', options });
  }

  /** With a role id and a secret id, which are secrets of the platform. */
  public static appRole(options: VaultAppRoleOptions): VaultLogin {
    return new VaultLogin({ kind: 'appRole', options });
  }

  /** With the service account of the pod in which the runner is. */
  public static kubernetes(options: VaultKubernetesOptions): VaultLogin {
    return new VaultLogin({ kind: 'kubernetes', options });
  }

  /** @internal */
  public readonly _source: VaultLoginSource;

  private constructor(source: VaultLoginSource) {
    this._source = source;
  }
}
