import { IConstruct } from 'constructs';
import { problem } from '../../base/problem';
import { References, SecretKey } from '../references';

/** Location of a ConfigMap with certificates. */
export interface CaConfigMapOptions {
  /**
   * Namespace of the ConfigMap.
   *
   * @default - that of the ConfigMap, if the program creates it
   */
  readonly namespace?: string;
}

/**
 * The CA certificates that a store's server is verified with: literal, or in a Secret or ConfigMap.
 *
 * @see https://external-secrets.io/latest/provider/hashicorp-vault/
 */
export class CertificateAuthority {
  /**
   * Literal certificates. They are public; do not include a private key.
   *
   * @param certificates one or more certificates in PEM form
   */
  public static pem(certificates: string): CertificateAuthority {
    return new CertificateAuthority((refs, prop) => {
      if (!certificates.includes('-----BEGIN CERTIFICATE-----') || certificates.includes('PRIVATE KEY-----')) {
        problem(refs.construct, 'ca-certificate', `${prop} is not a valid PEM certificate`,
          'give the text starting at "-----BEGIN CERTIFICATE-----", without a private key');
      }
      return { caBundle: Buffer.from(certificates).toString('base64') };
    });
  }

  /**
   * Certificates in a Secret.
   *
   * @param ref the Secret and its key
   */
  public static fromSecret(ref: SecretKey): CertificateAuthority {
    return new CertificateAuthority((refs, prop) => ({ caProvider: { type: 'Secret', ...refs.secretKey(prop, ref) } }));
  }

  /**
   * Certificates in a ConfigMap.
   *
   * @param configMap the ConfigMap
   * @param key key of the ConfigMap
   * @param options its namespace, unless the program creates it
   */
  public static fromConfigMap(configMap: IConstruct, key: string, options?: CaConfigMapOptions): CertificateAuthority {
    return new CertificateAuthority((refs, prop) => ({ caProvider: { type: 'ConfigMap', ...refs.configMap(prop, configMap, options?.namespace), key } }));
  }

  private constructor(private readonly renderer: (refs: References, prop: string) => Record<string, unknown>) {}

  /** @internal */
  public _render(refs: References, prop: string): Record<string, unknown> {
    return this.renderer(refs.named, prop);
  }
}
