import { KeyReference, Reader, SecretKey, secretKey } from './key-reference';
import { problem } from '../base/problem';

/** A version of TLS. */
export enum TlsVersion {
  /** TLS 1.0, insecure. */
  TLS_1_0 = 'TLS10',
  /** TLS 1.1, insecure. */
  TLS_1_1 = 'TLS11',
  /** TLS 1.2. */
  TLS_1_2 = 'TLS12',
  /** TLS 1.3. */
  TLS_1_3 = 'TLS13',
}

/** TLS of a connection from Prometheus. */
export interface TlsConfig {
  /**
   * CA certificates to verify the server with, in PEM form.
   *
   * @default - those of Prometheus's image
   */
  readonly ca?: KeyReference;
  /**
   * Certificate that Prometheus presents, in PEM form; with `key`.
   *
   * @default - none
   */
  readonly cert?: KeyReference;
  /**
   * Private key of `cert`, in PEM form.
   *
   * @default - none
   */
  readonly key?: SecretKey;
  /**
   * Server name to verify in the certificate.
   *
   * @default - the host of the connection
   */
  readonly serverName?: string;
  /**
   * Whether to skip verification of the server's certificate, which allows man-in-the-middle attacks.
   *
   * @default false
   */
  readonly insecureSkipVerify?: boolean;
  /**
   * Lowest version of TLS.
   *
   * @default TlsVersion.TLS_1_2
   */
  readonly minVersion?: TlsVersion;
  /**
   * Highest version of TLS.
   *
   * @default TlsVersion.TLS_1_3
   */
  readonly maxVersion?: TlsVersion;
}

/** TLS of a scrape, from files in Prometheus's container or from Secrets. */
export interface ScrapeTlsConfig extends TlsConfig {
  /**
   * Path of certificates in Prometheus's container; excludes `ca`.
   *
   * @default - none
   */
  readonly caFile?: string;
  /**
   * Path of the certificate in Prometheus's container; excludes `cert`.
   *
   * @default - none
   */
  readonly certFile?: string;
  /**
   * Path of the private key in Prometheus's container; excludes `key`.
   *
   * @default - none
   */
  readonly keyFile?: string;
}

/** TLS in the operator's API, with its rules. @internal */
export function renderTls(reader: Reader, prop: string, tls: ScrapeTlsConfig | undefined): Record<string, unknown> | undefined {
  if (!tls) return undefined;
  const { ca, cert, key, minVersion, maxVersion, ...rest } = tls;
  for (const [one, other] of [['ca', 'caFile'], ['cert', 'certFile'], ['key', 'keyFile']] as const) {
    if (tls[one] && tls[other] !== undefined) {
      problem(reader, 'scrape-tls', `${prop} has both ${one} and ${other}`, 'set one of them');
    }
  }
  if (Boolean(cert ?? tls.certFile) !== Boolean(key ?? tls.keyFile)) {
    problem(reader, 'scrape-tls', `${prop} has ${cert ?? tls.certFile ? 'a certificate without its key' : 'a key without its certificate'}`,
      'give both');
  }
  if (minVersion && maxVersion && minVersion > maxVersion) {
    problem(reader, 'scrape-tls', `${prop}.minVersion is ${minVersion}, higher than maxVersion ${maxVersion}`, 'swap them');
  }
  return {
    ...rest,
    minVersion,
    maxVersion,
    ca: ca?._render(reader, `${prop}.ca`),
    cert: cert?._render(reader, `${prop}.cert`),
    keySecret: key && secretKey(reader, `${prop}.key`, key),
  };
}
