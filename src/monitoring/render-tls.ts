import { Reader, secretKey } from './key-selector';
import { ScrapeTlsConfig } from './tls-config';
import { problem } from '../problem';

/** TLS as the operator takes it, with its rules. */
export function renderTls(reader: Reader, prop: string, tls: ScrapeTlsConfig | undefined): Record<string, unknown> | undefined {
  if (!tls) return undefined;
  const { ca, cert, key, minVersion, maxVersion, ...rest } = tls;
  for (const [one, other] of [['ca', 'caFile'], ['cert', 'certFile'], ['key', 'keyFile']] as const) {
    if (tls[one] && tls[other] !== undefined) {
      problem(reader, 'scrape-tls', `${prop} has both ${one} and ${other}`, 'give one of them');
    }
  }
  if (Boolean(cert ?? tls.certFile) !== Boolean(key ?? tls.keyFile)) {
    problem(reader, 'scrape-tls', `${prop} has ${cert ?? tls.certFile ? 'a certificate without its key' : 'a key without its certificate'}`, 'give both');
  }
  if (minVersion && maxVersion && minVersion > maxVersion) {
    problem(reader, 'scrape-tls', `${prop}.minVersion is ${minVersion}, above maxVersion ${maxVersion}`, 'swap them');
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
