import { KeyReference, Reader, SecretKey, secretKey } from './key-reference';
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
   * @param scheme first word of the header; `Basic` is not allowed, use `basic`
   * @param credentials what follows it
   */
  public static authorization(scheme: string, credentials: SecretKey): ScrapeAuth {
    return new ScrapeAuth((reader, prop) => {
      if (scheme.trim() === '' || scheme.trim().toLowerCase() === 'basic') {
        problem(reader, 'scrape-auth', `${prop} has the type ${JSON.stringify(scheme)}, which is not valid here`,
          'use a type such as Token; for Basic use ScrapeAuth.basic');
      }
      return { authorization: { type: scheme, credentials: secretKey(reader, `${prop}.credentials`, credentials) } };
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

/** Headers for the proxy, and hosts that bypass it. */
export interface ProxyOptions {
  /**
   * Headers to send to the proxy with CONNECT; a header may have several values.
   *
   * @default - none
   */
  readonly connectHeaders?: { [name: string]: SecretKey[] };
}

/** A proxy by its URL. */
export interface ProxyUrlOptions extends ProxyOptions {
  /**
   * Hosts, domains, addresses and networks (CIDR) that bypass the proxy.
   *
   * @default - none
   */
  readonly noProxy?: string[];
}

/** The HTTP proxy through which Prometheus connects. */
export class ScrapeProxy {
  /**
   * A proxy by its URL.
   *
   * @param url `http://…`, `https://…` or `socks5://…`
   * @param options headers for the proxy, and hosts that bypass it
   */
  public static url(url: string, options: ProxyUrlOptions = {}): ScrapeProxy {
    return new ScrapeProxy(options, (reader, prop) => {
      if (!/^(https?|socks5):\/\/\S+$/.test(url)) {
        problem(reader, 'scrape-proxy', `${prop} is ${JSON.stringify(url)}, which is not a valid proxy URL`, 'use http://…, https://… or socks5://…');
      }
      return { proxyUrl: url, noProxy: options.noProxy?.length ? options.noProxy.join(',') : undefined };
    });
  }

  /**
   * The proxy from Prometheus's environment variables: `HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY`.
   *
   * @param options headers for the proxy
   */
  public static fromEnvironment(options: ProxyOptions = {}): ScrapeProxy {
    return new ScrapeProxy(options, () => ({ proxyFromEnvironment: true }));
  }

  private constructor(private readonly options: ProxyOptions, private readonly renderer: (reader: Reader, prop: string) => Record<string, unknown>) {}

  /** @internal */
  public _render(reader: Reader, prop: string): Record<string, unknown> {
    const headers = Object.entries(this.options.connectHeaders ?? {})
      .map(([name, values]) => [name, values.map((value) => secretKey(reader, `${prop}.connectHeaders ${name}`, value))]);
    return { ...this.renderer(reader, prop), proxyConnectHeader: headers.length ? Object.fromEntries(headers) : undefined };
  }
}
