import { IConstruct } from 'constructs';
import { problem } from '../../base/problem';
import { secretReference } from '../../base/secret-reference';
import { ISecret } from '../../secret';

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

/** Options of most Receivers. */
export interface ReceiverTypeOptions {
  /**
   * A Secret with the key `token`: what callers sign or send, and part of the path that they call. Where the program knows the text
   * of the token, `receiver.pathFor` computes that path; the token itself is never written.
   */
  readonly secret: ISecret;
}

/** Options of Receivers that can pick events. */
export interface ReceiverEventsOptions extends ReceiverTypeOptions {
  /**
   * Events that are answered, as the sender calls them in its header; others are refused, which the sender may show as failed.
   *
   * @default - all
   */
  readonly events?: string[];
}

/** Options of a Receiver for callers with OIDC tokens. */
export interface ReceiverOidcOptions {
  /** Who issues the tokens. At least one, each issuer once. */
  readonly providers: OidcProvider[];
}

/** What a type makes of its options. */
interface ReceiverSettings {
  readonly secret?: ISecret;
  readonly keys?: string[];
  readonly events?: string[];
  readonly providers?: OidcProvider[];
}

/**
 * Who calls a Receiver, and how the call is verified.
 *
 * @see https://fluxcd.io/flux/components/notification/receivers/#type
 */
export class ReceiverType {
  /** Anybody who knows the path: nothing is verified. Prefer `genericHmac` or `genericOidc`, which verify. */
  public static generic(options: ReceiverTypeOptions): ReceiverType {
    return new ReceiverType('generic', options);
  }

  /** Callers that sign the body with HMAC: `X-Signature: sha256=<hex>`, also with sha1 and sha512. */
  public static genericHmac(options: ReceiverTypeOptions): ReceiverType {
    return new ReceiverType('generic-hmac', options);
  }

  /** Callers with an OIDC token in `Authorization: Bearer …`, such as CI jobs. There is no Secret. */
  public static genericOidc(options: ReceiverOidcOptions): ReceiverType {
    return new ReceiverType('generic-oidc', options);
  }

  /** Webhooks of GitHub, signed with the token as the webhook's secret. Events such as `push` and `ping`. */
  public static github(options: ReceiverEventsOptions): ReceiverType {
    return new ReceiverType('github', options);
  }

  /**
   * Webhooks of Gitea or Forgejo, signed with the token as the webhook's secret. They speak GitHub's way, and the type is `github`;
   * without `events` it answers `push` only.
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

  /** Webhooks of Docker Hub. Nothing but the form of the body is verified. */
  public static dockerhub(options: ReceiverTypeOptions): ReceiverType {
    return new ReceiverType('dockerhub', options);
  }

  /** Webhooks of Quay, only "Repository Push". Nothing but the form of the body is verified. */
  public static quay(options: ReceiverTypeOptions): ReceiverType {
    return new ReceiverType('quay', options);
  }

  /** Webhooks of Nexus Repository Manager 3, signed with the token as the capability's secret key. */
  public static nexus(options: ReceiverTypeOptions): ReceiverType {
    return new ReceiverType('nexus', options);
  }

  /** Webhooks of Azure Container Registry. Nothing but the form of the body is verified. */
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

  /** CDEvents, such as `dev.cdevents.change.merged`. Nothing but the form of the body is verified. */
  public static cdevents(options: ReceiverEventsOptions): ReceiverType {
    return new ReceiverType('cdevents', options);
  }

  private constructor(
    /** Type as Flux spells it. */
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
  if (providers.length === 0) complain('there is no OIDC provider', 'name at least one issuer');
  const seen = new Set<string>();
  return providers.map(({ issuerUrl, audience, variables, validations }) => {
    if (!/^https?:\/\/./.test(issuerUrl)) complain(`issuerUrl is ${JSON.stringify(issuerUrl)}`, 'use https://…');
    if (seen.has(issuerUrl)) complain(`issuer ${issuerUrl} is named twice`, 'put its validations together');
    seen.add(issuerUrl);
    if (validations.length === 0) complain(`issuer ${issuerUrl} has no validation`, 'say by the claims whose tokens are accepted');
    for (const { name } of variables ?? []) {
      if (!/^[A-Za-z_]\w*$/.test(name)) complain(`variable ${JSON.stringify(name)} of issuer ${issuerUrl}`, 'use letters, digits and _, not a digit first');
    }
    return { issuerURL: issuerUrl, audience, variables, validations };
  });
}
