import { problem } from '../../base/problem';
import { shell } from '../../base/shell';
import { SHARED_ACCOUNTS } from '../git/git-access';
import type { Job } from '../job';
import type { PipelineSecret } from '../pipeline-secret';
import { identityToken } from '../step';
import { Value } from '../value';

/** What signatures and attestations have in common. */
export interface CosignOptions {
  /** The image by its digest: `push.image`. A tag is refused, as what it names may have changed. */
  readonly image: Value;
  /**
   * The key.
   *
   * @default - keyless: the certificate names this pipeline, by the identity token that the platform signs. Gitea and Azure Pipelines sign none: give a
   * key there
   */
  readonly key?: CosignKey;
  /**
   * Signing configuration file below the checkout, for Sigstore services of one's own or without a transparency log.
   *
   * @default - the public services of Sigstore
   */
  readonly signingConfig?: string;
  /**
   * Whether signatures have the format of cosign 2: tags `sha256-….sig` instead of bundles beside the image. For policies with the signature format
   * `legacy` and old registries.
   *
   * @default false
   */
  readonly legacyFormat?: boolean;
}

/** Parts of a step that signs by cosign. @internal */
export interface SignerPart {
  readonly env: { readonly [name: string]: Value };
  /** Shell that checks the image and collects cosign's options in `$@`. */
  readonly script: string;
}

/** How a job signs. Mistakes are recorded at the job. @internal */
export function signerPart(job: Job, { image, key, signingConfig, legacyFormat = false }: CosignOptions): SignerPart {
  checkDigest(job, image);
  if (signingConfig !== undefined && legacyFormat) {
    problem(job, 'cosign-key', 'signingConfig applies only to the new format', 'omit legacyFormat or signingConfig');
  }
  const secrets = key?._bind(job);
  const token = key ? undefined : identityToken(job, 'sigstore', 'a signature without a key', 'give a key: CosignKey.secret, .vault or .kms');
  return {
    env: {
      IMAGE: image,
      ...secrets,
      ...token ? { SIGSTORE_ID_TOKEN: token } : {},
      ...signingConfig === undefined ? {} : { SIGNING_CONFIG: Value.literal(signingConfig) },
    },
    script: [
      SHARED_ACCOUNTS,
      DIGEST_ONLY,
      'set -- --yes',
      ...secrets ? [`export ${Object.keys(secrets).join(' ')}`, 'set -- "$@" --key "$COSIGN_KEY"'] : ['export SIGSTORE_ID_TOKEN'],
      ...signingConfig === undefined ? [] : ['set -- "$@" --signing-config "$SIGNING_CONFIG"'],
      ...legacyFormat ? ['set -- "$@" --new-bundle-format=false --use-signing-config=false'] : [],
    ].join('\n'),
  };
}

/** A problem where the program itself names an image by a tag. @internal */
export function checkDigest(job: Job, image: Value): void {
  const source = image._source;
  if (source.kind !== 'text' || /@sha256:[0-9a-f]{64}$/.test(source.text)) return;
  problem(job, 'cosign-digest', `image is ${JSON.stringify(source.text)}, which has no digest`,
    'use the image of a push (push.image), or one with @sha256:…');
}

/** Shell that ends unless `$IMAGE` has a digest. @internal */
export const DIGEST_ONLY = shell`case "$IMAGE" in
  *@sha256:*) ;;
  *) printf 'no digest in the name of the image: %s\n' "$IMAGE" >&2; exit 1 ;;
esac`;

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
  public static fromSecret(key: PipelineSecret, password: PipelineSecret): CosignKey {
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
      VAULT_ADDR: Value.literal(options.server),
      VAULT_TOKEN: Value.secret(options.token),
      TRANSIT_SECRET_ENGINE_PATH: Value.literal(options.mount ?? 'transit'),
    });
  }

  private constructor(private readonly _address: string, private readonly _secrets: { readonly [name: string]: Value }) {}

  /** What cosign reads. Mistakes are recorded at the job. @internal */
  public _bind(job: Job): { readonly [name: string]: Value } {
    if (!/^(?:env:\/\/COSIGN_PRIVATE_KEY|(?:awskms|gcpkms|azurekms):\/\/[\w./:@-]+|hashivault:\/\/[\w.-]+)$/.test(this._address)) {
      problem(job, 'cosign-key', `${JSON.stringify(this._address)} is not a valid cosign key`,
        'use awskms:///alias/NAME, gcpkms://projects/…, azurekms://VAULT/KEY, CosignKey.vault or CosignKey.secret');
    }
    return { ...this._secrets, COSIGN_KEY: Value.literal(this._address) };
  }
}
