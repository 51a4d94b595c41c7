import { IConstruct } from 'constructs';
import { problem } from '../../base/problem';
import { secretReference } from '../../base/secret-reference';
import { ISecret } from '../../secret';

/** A named CEL expression over the claims of a token. */
export interface OidcVariable {
  /** Name: a letter or `_`, then letters, digits and `_`. Later expressions read it as `vars.<name>`. */
  readonly name: string;
  /** CEL expression over `claims` and earlier variables. */
  readonly expression: string;
}

/** A condition that a token must meet. */
export interface OidcValidation {
  /** CEL expression over `claims` and `vars` that yields a boolean, such as `claims.repository_owner == 'org'`. */
  readonly expression: string;
  /** Message to the caller if the expression is false. */
  readonly message: string;
}

/** Issuer of the tokens that a Receiver accepts. */
export interface OidcProvider {
  /** Address of the issuer, such as `https://token.actions.githubusercontent.com`: the claim `iss` of its tokens. */
  readonly issuerUrl: string;
  /**
   * Required claim `aud` of the tokens.
   *
   * @default notification-controller
   */
  readonly audience?: string;
  /**
   * Variables for the validations, in order.
   *
   * @default - none
   */
  readonly variables?: OidcVariable[];
  /**
   * Conditions that a token must meet; all must be true. At least one: a public issuer issues tokens to anyone, so the claims must
   * restrict which ones are accepted.
   */
  readonly validations: OidcValidation[];
}

/** Options of most Receivers. */
export interface ReceiverTypeOptions {
  /**
   * A Secret with the key `token`, which callers use to sign or send, and which determines the path of the webhook. If the program
   * knows the token, `receiver.pathFor` computes that path; the token itself is never written.
   */
  readonly secret: ISecret;
}

/** Options of Receivers that can filter events. */
export interface ReceiverEventsOptions extends ReceiverTypeOptions {
  /**
   * Accepted events, by their names in the sender's header. Other events are rejected, which the sender may show as failures.
   *
   * @default - all
   */
  readonly events?: string[];
}

/** Options of a Receiver for callers with OIDC tokens. */
export interface ReceiverOidcOptions {
  /** Token issuers. At least one, without duplicates. */
  readonly providers: OidcProvider[];
}

/** Settings of a Receiver type. */
interface ReceiverSettings {
  readonly secret?: ISecret;
  readonly keys?: string[];
  readonly events?: string[];
  readonly providers?: OidcProvider[];
}

/**
 * Type of a Receiver: the sender of the webhook and how the call is verified.
 *
 * @see https://fluxcd.io/flux/components/notification/receivers/#type
 */
export class ReceiverType {
  /** Any sender that knows the path: nothing is verified. Prefer `genericHmac` or `genericOidc`. */
  public static generic(options: ReceiverTypeOptions): ReceiverType {
    return new ReceiverType('generic', options);
  }

  /** Senders that sign the body with HMAC: `X-Signature: sha256=<hex>`, or with sha1 or sha512. */
  public static genericHmac(options: ReceiverTypeOptions): ReceiverType {
    return new ReceiverType('generic-hmac', options);
  }

  /** Senders with an OIDC token in `Authorization: Bearer …`, such as CI jobs. There is no Secret. */
  public static genericOidc(options: ReceiverOidcOptions): ReceiverType {
    return new ReceiverType('generic-oidc', options);
  }

  /** Webhooks of GitHub, signed with the token as the webhook's secret. Events such as `push` and `ping`. */
  public static github(options: ReceiverEventsOptions): ReceiverType {
    return new ReceiverType('github', options);
  }

  /**
   * Webhooks of Gitea or Forgejo, signed with the token as the webhook's secret. They are compatible with GitHub, so the type is
   * `github`; without `events`, only `push` is accepted.
   */
  public static gitea(options: ReceiverEventsOptions): ReceiverType {
    return new ReceiverType('github', { ...options, events: options.events ?? ['push'] });
  }

  /** Webhooks of GitLab, with the token as the webhook's secret token. Events such as `Push Hook` and `Tag Push Hook`. */
  public static gitlab(options: ReceiverEventsOptions): ReceiverType {
    return new ReceiverType('gitlab', options);
  }

  /** Webhooks of Bitbucket (Cloud `repo:push`, Server `repo:refs_changed`), signed with the token as the webhook's secret. */
  public static bitbucket(options: ReceiverEventsOptions): ReceiverType {
    return new ReceiverType('bitbucket', options);
  }

  /** Webhooks of Harbor, whose "Auth Header" must be the token, character for character. */
  public static harbor(options: ReceiverTypeOptions): ReceiverType {
    return new ReceiverType('harbor', options);
  }

  /** Webhooks of Docker Hub. Only the format of the body is verified. */
  public static dockerhub(options: ReceiverTypeOptions): ReceiverType {
    return new ReceiverType('dockerhub', options);
  }

  /** Webhooks of Quay, only "Repository Push". Only the format of the body is verified. */
  public static quay(options: ReceiverTypeOptions): ReceiverType {
    return new ReceiverType('quay', options);
  }

  /** Webhooks of Nexus Repository Manager 3, signed with the token as the capability's secret key. */
  public static nexus(options: ReceiverTypeOptions): ReceiverType {
    return new ReceiverType('nexus', options);
  }

  /** Webhooks of Azure Container Registry. Only the format of the body is verified. */
  public static acr(options: ReceiverTypeOptions): ReceiverType {
    return new ReceiverType('acr', options);
  }

  /**
   * Pub/Sub pushes of Google's registries, with an OIDC token. The Secret has three keys: `token` (for the path), `email` (the push
   * subscription's service account) and `audience` (its audience).
   */
  public static gcr(options: ReceiverTypeOptions): ReceiverType {
    return new ReceiverType('gcr', { ...options, keys: ['token', 'email', 'audience'] });
  }

  /** CDEvents, such as `dev.cdevents.change.merged`. Only the format of the body is verified. */
  public static cdevents(options: ReceiverEventsOptions): ReceiverType {
    return new ReceiverType('cdevents', options);
  }

  private constructor(
    /** Type in Flux. */
    public readonly type: string,
    private readonly _settings: ReceiverSettings,
  ) {}

  /**
   * The part of the Receiver's spec that depends on the type.
   *
   * @internal
   */
  public _spec(owner: IConstruct): Record<string, unknown> {
    const { secret, keys = ['token'], events, providers } = this._settings;
    return {
      type: this.type,
      events,
      secretRef: secret && secretReference(owner, 'secret', secret, { required: keys }),
      oidcProviders: providers && oidcProviders(owner, providers),
    };
  }
}

function oidcProviders(owner: IConstruct, providers: OidcProvider[]): Record<string, unknown>[] {
  const complain = (message: string, fix: string) => problem(owner, 'receiver-oidc', message, fix);
  if (providers.length === 0) complain('providers is empty', 'add at least one issuer');
  const seen = new Set<string>();
  return providers.map(({ issuerUrl, audience, variables, validations }) => {
    if (!/^https?:\/\/./.test(issuerUrl)) complain(`issuerUrl ${JSON.stringify(issuerUrl)} is not a valid address`, 'use https://…');
    if (seen.has(issuerUrl)) complain(`issuer ${issuerUrl} is listed twice`, 'combine its validations');
    seen.add(issuerUrl);
    if (validations.length === 0) complain(`issuer ${issuerUrl} has no validation`, 'add a validation of the claims that restricts the accepted tokens');
    for (const { name } of variables ?? []) {
      if (!/^[A-Za-z_]\w*$/.test(name)) complain(`${JSON.stringify(name)} of issuer ${issuerUrl} is not a valid variable name`, 'use letters, digits and _, not starting with a digit');
    }
    return { issuerURL: issuerUrl, audience, variables, validations };
  });
}
