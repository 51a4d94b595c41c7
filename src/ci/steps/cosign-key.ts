import { problem } from '../../problem';
import type { Job } from '../job';
import type { PipelineSecret } from '../pipeline-secret';
import { Value } from '../value';

/** A key in the transit engine of HashiCorp Vault or OpenBao. */
export interface CosignVaultKeyOptions {
  /** Address of Vault, such as `https://vault.example.com`. */
  readonly server: string;
  /** Name of the key. */
  readonly key: string;
  /** A token that may use it. */
  readonly token: PipelineSecret;
  /**
   * Where the transit engine is mounted.
   *
   * @default transit
   */
  readonly mount?: string;
}

/** A key with which cosign signs. */
export class CosignKey {
  /**
   * A key pair of cosign's, kept as secrets.
   *
   * @param key the private key: content of `cosign.key`
   * @param password its password
   */
  public static secret(key: PipelineSecret, password: PipelineSecret): CosignKey {
    return new CosignKey('env://COSIGN_PRIVATE_KEY', { COSIGN_PRIVATE_KEY: Value.secret(key), COSIGN_PASSWORD: Value.secret(password) });
  }

  /**
   * A key in a cloud's key service: the job must be logged in there.
   *
   * @param address `awskms:///alias/ci`, `gcpkms://projects/…` or `azurekms://vault.vault.azure.net/key`
   */
  public static kms(address: string): CosignKey {
    return new CosignKey(address, {});
  }

  /** A key that never leaves Vault. */
  public static vault(options: CosignVaultKeyOptions): CosignKey {
    return new CosignKey(`hashivault://${options.key}`, {
      VAULT_ADDR: Value.text(options.server),
      VAULT_TOKEN: Value.secret(options.token),
      TRANSIT_SECRET_ENGINE_PATH: Value.text(options.mount ?? 'transit'),
    });
  }

  private constructor(private readonly _address: string, private readonly _secrets: { readonly [name: string]: Value }) {}

  /** What cosign reads. Mistakes are recorded at the job. @internal */
  public _bind(job: Job): { readonly [name: string]: Value } {
    if (!/^(?:env:\/\/COSIGN_PRIVATE_KEY|(?:awskms|gcpkms|azurekms):\/\/[\w./:@-]+|hashivault:\/\/[\w.-]+)$/.test(this._address)) {
      problem(job, 'cosign-key', `${JSON.stringify(this._address)} is no key that cosign knows`,
        'use awskms:///alias/NAME, gcpkms://projects/…, azurekms://VAULT/KEY, CosignKey.vault or CosignKey.secret');
    }
    return { ...this._secrets, COSIGN_KEY: Value.text(this._address) };
  }
}
