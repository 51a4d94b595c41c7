import { IConstruct } from 'constructs';
import { serviceAccountName } from '../../base/handle';
import { problem } from '../../base/problem';
import { secretReference } from '../../base/secret-reference';
import { ISecret } from '../../secret';

/** Location of the decryption keys. */
export interface SopsOptions {
  /**
   * Secret with decryption keys, in the Kustomization's namespace: `….agekey` (age), `….asc` (OpenPGP), `sops.vault-token`,
   * `sops.aws-kms`, `sops.azure-kv` or `sops.gcp-kms`.
   *
   * @default - none: the controller's own identity or key
   */
  readonly secret?: ISecret;
  /**
   * Service account whose workload identity may use a KMS key. The controller needs the feature gate
   * `ObjectLevelWorkloadIdentity`.
   *
   * @default - that of kustomize-controller
   */
  readonly serviceAccount?: IConstruct;
}

/**
 * Decryption of encrypted files.
 *
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#decryption
 */
export class Decryption {
  /** Decryption of SOPS-encrypted files. */
  public static sops(options: SopsOptions = {}): Decryption {
    return new Decryption(options);
  }

  private constructor(private readonly _options: SopsOptions) {}

  /** @internal */
  public _render(construct: IConstruct & { readonly namespace?: string }): Record<string, unknown> {
    const { secret, serviceAccount } = this._options;
    if (secret?.keys && !secret.keys.some((key) => /(\.agekey|\.asc)$|^sops\.(vault-token|aws-kms|azure-kv|gcp-kms)$/.test(key))) {
      problem(construct, 'decryption-key', `decryption: Secret ${secret.name} has no decryption key; its keys are ${secret.keys.join(', ') || '(none)'}`,
        'use a key ending in .agekey (age) or .asc (OpenPGP), or sops.vault-token, sops.aws-kms, sops.azure-kv or sops.gcp-kms');
    }
    return {
      provider: 'sops',
      secretRef: secret && secretReference(construct, 'decryption', secret),
      serviceAccountName: serviceAccountName(construct, serviceAccount),
    };
  }
}
