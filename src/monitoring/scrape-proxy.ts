import { Reader, SecretKey, secretKey } from './key-reference';
import { problem } from '../base/problem';

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
