import { KeyReference, Reader, SecretKey, secretKey } from './key-reference';
import { ScrapeProxy } from './scrape-proxy';
import { renderTls, TlsConfig } from './tls-config';
import { problem } from '../base/problem';

/** Client credentials of OAuth 2.0. */
export interface OAuth2Options {
  /** Id of the client. */
  readonly clientId: KeyReference;
  /** Secret of the client. */
  readonly clientSecret: SecretKey;
  /** URL of the token endpoint: `https://…` or `http://…`. */
  readonly tokenUrl: string;
  /**
   * Scopes of the token.
   *
   * @default - none
   */
  readonly scopes?: string[];
  /**
   * Additional parameters of the token request.
   *
   * @default - none
   */
  readonly endpointParams?: { [name: string]: string };
  /**
   * TLS of the connection to the token endpoint.
   *
   * @default - certificates of Prometheus's image
   */
  readonly tlsConfig?: TlsConfig;
  /**
   * Proxy of the connection to the token endpoint.
   *
   * @default - none
   */
  readonly proxy?: ScrapeProxy;
}

/** How Prometheus authenticates to its targets. Prometheus allows one method at a time. */
export class ScrapeAuth {
  /**
   * User name and password.
   *
   * @param username key of a Secret with the user's name
   * @param password key of a Secret with the password
   */
  public static basic(username: SecretKey, password: SecretKey): ScrapeAuth {
    return new ScrapeAuth((reader, prop) => ({
      basicAuth: { username: secretKey(reader, `${prop}.username`, username), password: secretKey(reader, `${prop}.password`, password) },
    }));
  }

  /** A bearer token of a Secret. */
  public static bearer(token: SecretKey): ScrapeAuth {
    return new ScrapeAuth((reader, prop) => ({ authorization: { credentials: secretKey(reader, `${prop}.token`, token) } }));
  }

  /**
   * An `Authorization` header of another type.
   *
   * @param type first word of the header; `Basic` is not allowed, use `basic`
   * @param credentials what follows it
   */
  public static authorization(type: string, credentials: SecretKey): ScrapeAuth {
    return new ScrapeAuth((reader, prop) => {
      if (type.trim() === '' || type.trim().toLowerCase() === 'basic') {
        problem(reader, 'scrape-auth', `${prop} has the type ${JSON.stringify(type)}, which is not valid here`,
          'use a type such as Token; for Basic use ScrapeAuth.basic');
      }
      return { authorization: { type, credentials: secretKey(reader, `${prop}.credentials`, credentials) } };
    });
  }

  /** Tokens by client credentials of OAuth 2.0. */
  public static oauth2(options: OAuth2Options): ScrapeAuth {
    return new ScrapeAuth((reader, prop) => {
      const { clientId, clientSecret, tokenUrl, scopes, endpointParams, tlsConfig, proxy } = options;
      if (!/^https?:\/\/\S+$/.test(tokenUrl)) {
        problem(reader, 'scrape-auth', `${prop}.tokenUrl is ${JSON.stringify(tokenUrl)}, which is not a valid URL`, 'use https://… or http://…');
      }
      return {
        oauth2: {
          clientId: clientId._render(reader, `${prop}.clientId`),
          clientSecret: secretKey(reader, `${prop}.clientSecret`, clientSecret),
          tokenUrl,
          scopes,
          endpointParams,
          tlsConfig: renderTls(reader, `${prop}.tlsConfig`, tlsConfig),
          ...proxy?._render(reader, `${prop}.proxy`),
        },
      };
    });
  }

  private constructor(private readonly renderer: (reader: Reader, prop: string) => Record<string, unknown>) {}

  /** @internal */
  public _render(reader: Reader, prop: string): Record<string, unknown> {
    return this.renderer(reader, prop);
  }
}
