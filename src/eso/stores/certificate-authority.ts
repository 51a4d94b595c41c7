import type * as kplus from 'cdk8s-plus-28';
import { problem } from '../../base/problem';
import { References, SecretKey } from '../references';

/** Where a ConfigMap with certificates is. */
export interface CaConfigMapOptions {
  /**
   * Namespace of the ConfigMap.
   *
   * @default - that of the ConfigMap, where the program makes it
   */
  readonly namespace?: string;
}

/**
 * The certificates by which a store is trusted: literally, or in a Secret or ConfigMap.
 *
 * @see https://external-secrets.io/latest/provider/hashicorp-vault/
 */
export class CertificateAuthority {
  /**
   * Certificates as text. They are public; no private key belongs here.
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
   * @param options where it is, unless the program makes it
   */
  public static fromConfigMap(configMap: kplus.IConfigMap, key: string, options?: CaConfigMapOptions): CertificateAuthority {
    return new CertificateAuthority((refs, prop) => ({ caProvider: { type: 'ConfigMap', ...refs.configMap(prop, configMap, options?.namespace), key } }));
  }

  private constructor(private readonly renderer: (refs: References, prop: string) => Record<string, unknown>) {}

  /** @internal */
  public _render(refs: References, prop: string): Record<string, unknown> {
    return this.renderer(refs.named, prop);
  }
}
