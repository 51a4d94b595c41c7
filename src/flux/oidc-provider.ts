/** A named CEL expression over the claims of a token. */
export interface OidcVariable {
  /** Name: a letter or `_`, then letters, digits and `_`. Later expressions read it as `vars.<name>`. */
  readonly name: string;
  /** CEL expression over `claims` and the variables before it. */
  readonly expression: string;
}

/** What must hold of a token. */
export interface OidcValidation {
  /** CEL expression over `claims` and `vars` that yields true or false, such as `claims.repository_owner == 'org'`. */
  readonly expression: string;
  /** What the caller is told where it does not hold. */
  readonly message: string;
}

/** Who issues the tokens that a Receiver accepts. */
export interface OidcProvider {
  /** Address of the issuer, such as `https://token.actions.githubusercontent.com`: the claim `iss` of its tokens. */
  readonly issuerUrl: string;
  /**
   * The claim `aud` of its tokens.
   *
   * @default notification-controller
   */
  readonly audience?: string;
  /**
   * Expressions that several validations share, in order.
   *
   * @default - none
   */
  readonly variables?: OidcVariable[];
  /**
   * What must hold of a token, all of it. At least one: a public issuer gives tokens to everybody, so the claims must say whose is
   * accepted.
   */
  readonly validations: OidcValidation[];
}
