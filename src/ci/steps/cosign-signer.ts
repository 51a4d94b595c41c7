import type { CosignKey } from './cosign-key';
import { identityToken } from './login-identity';
import { problem } from '../../problem';
import { SHARED_ACCOUNTS } from '../credentials-file';
import type { Job } from '../job';
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

/** Parts of a step that signs by cosign. */
export interface SignerPart {
  readonly env: { readonly [name: string]: Value };
  /** Shell that checks the image and collects cosign's options in `$@`. */
  readonly script: string;
}

/** How a job signs. Mistakes are recorded at the job. */
export function signerPart(job: Job, { image, key, signingConfig, legacyFormat = false }: CosignOptions): SignerPart {
  checkDigest(job, image);
  if (signingConfig !== undefined && legacyFormat) {
    problem(job, 'cosign-key', 'signingConfig is for the new format only', 'leave out legacyFormat or signingConfig');
  }
  const secrets = key?._bind(job);
  const token = key ? undefined : identityToken(job, 'sigstore', 'a signature without a key', 'give a key: CosignKey.secret, .vault or .kms');
  return {
    env: {
      IMAGE: image,
      ...secrets,
      ...token ? { SIGSTORE_ID_TOKEN: token } : {},
      ...signingConfig === undefined ? {} : { SIGNING_CONFIG: Value.text(signingConfig) },
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

/** A problem where the program itself names an image by a tag. */
export function checkDigest(job: Job, image: Value): void {
  const source = image._source;
  if (source.kind !== 'text' || /@sha256:[0-9a-f]{64}$/.test(source.text)) return;
  problem(job, 'cosign-digest', `image is ${JSON.stringify(source.text)}, without a digest`, 'give the image of a push (push.image), or one with @sha256:…');
}

/** Shell that ends unless `$IMAGE` has a digest. */
export const DIGEST_ONLY = `case "$IMAGE" in
  *@sha256:*) ;;
  *) printf 'no digest in the name of the image: %s\\n' "$IMAGE" >&2; exit 1 ;;
esac`;
