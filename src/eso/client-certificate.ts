import { SecretKey } from './secret-key';

/** A TLS client certificate. */
export interface ClientCertificate {
  /** The certificate. */
  readonly certificate: SecretKey;
  /** Its private key. */
  readonly privateKey: SecretKey;
}
