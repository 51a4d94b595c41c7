/** An identity provider that speaks OpenID Connect. */
export interface OidcOptions {
  /** Name that the login page shows. */
  readonly name: string;
  /** Address of the issuer. */
  readonly issuer: string;
  /** Id of the client. */
  readonly clientId: string;
  /**
   * Key of the client's secret in the Secret `argocd-secret`, or `<name of a Secret>:<key>`. The other Secret must have the label
   * `app.kubernetes.io/part-of: argocd`.
   *
   * @default - none: a public client with PKCE
   */
  readonly clientSecretKey?: string;
  /**
   * Scopes that are asked for.
   *
   * @default ['openid', 'profile', 'email', 'groups']
   */
  readonly requestedScopes?: string[];
  /**
   * Certificates of the issuer's authority, in PEM.
   *
   * @default - those of the system
   */
  readonly rootCa?: string;
}

/** A connector of Dex, which Argo CD's installation contains. */
export interface DexConnector {
  /** Type, such as `github`, `gitlab`, `ldap`, `saml`. */
  readonly type: string;
  /** Id: part of the address that logins return to. */
  readonly id: string;
  /** Name that the login page shows. */
  readonly name: string;
  /** Configuration, as Dex has it. Secrets are `$<key of argocd-secret>`, or `$<Secret>:<key>`. */
  readonly config: { [key: string]: any };
}

/**
 * How people log in to Argo CD. No secret is in it: it names keys of Secrets.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/user-management/
 */
export class SingleSignOn {
  /** An identity provider that speaks OpenID Connect. */
  public static oidc(options: OidcOptions): SingleSignOn {
    const { name, issuer, clientId, clientSecretKey, requestedScopes, rootCa } = options;
    const clientSecret = clientSecretKey === undefined ? undefined : `$${clientSecretKey}`;
    const pkce = clientSecretKey === undefined ? { enablePKCEAuthentication: true } : {};
    return new SingleSignOn('oidc.config', { name, issuer, clientID: clientId, clientSecret, requestedScopes, rootCA: rootCa, ...pkce });
  }

  /** Other identity providers, by Dex. */
  public static dex(connectors: DexConnector[]): SingleSignOn {
    return new SingleSignOn('dex.config', { connectors: connectors.map((each) => ({ ...each })) });
  }

  private constructor(private readonly _key: string, private readonly _config: object) {}

  /** @internal */
  public _render(): Record<string, string> {
    return { [this._key]: JSON.stringify(this._config) };
  }
}
