import { Reader, SecretKey, secretKey } from './key-reference';
import { problem } from '../base/problem';

/** What the proxy is told, and what does not go through it. */
export interface ProxyOptions {
  /**
   * Headers that are sent to the proxy with CONNECT; a header may have several values.
   *
   * @default - none
   */
  readonly connectHeaders?: { [name: string]: SecretKey[] };
}

/** A proxy by its address. */
export interface ProxyUrlOptions extends ProxyOptions {
  /**
   * Hosts, domains, addresses and networks (CIDR) that are connected to directly.
   *
   * @default - none
   */
  readonly noProxy?: string[];
}

/** The HTTP proxy through which Prometheus connects. */
export class ScrapeProxy {
  /**
   * A proxy by its address.
   *
   * @param url `http://…`, `https://…` or `socks5://…`
   * @param options what the proxy is told, and what does not go through it
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
   * What the environment variables of Prometheus say: `HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY`.
   *
   * @param options what the proxy is told
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
