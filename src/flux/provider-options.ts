import { ISecret } from '../secret';

/** Options of Providers that can go through an HTTP proxy. */
export interface ProviderProxyOptions {
  /**
   * The HTTP or SOCKS5 proxy to go through: a Secret with the key `address`, and `username` and `password` where it asks for them.
   *
   * @default - no proxy
   * @see https://fluxcd.io/flux/components/notification/providers/#https-proxy
   */
  readonly proxySecret?: ISecret;
}

/** Options of Providers that can check or show certificates. */
export interface ProviderTlsOptions {
  /**
   * Certificates: a Secret with `ca.crt` for a private authority, with `tls.crt` and `tls.key` for a client certificate, or with
   * all three.
   *
   * @default - the public authorities, no client certificate
   * @see https://fluxcd.io/flux/components/notification/providers/#certificate-secret-reference
   */
  readonly certSecret?: ISecret;
}

/** Options of Providers that speak HTTP in full. */
export interface ProviderHttpOptions extends ProviderProxyOptions, ProviderTlsOptions {
}
