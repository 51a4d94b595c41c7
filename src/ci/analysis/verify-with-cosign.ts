import { checkDigest, DIGEST_ONLY } from './cosign-signer';
import { problem } from '../../base/problem';
import { shell } from '../../base/shell';
import { SHARED_ACCOUNTS } from '../git/ssh-files';
import type { Job } from '../job';
import { checkPath } from '../registry/build-image';
import type { IStep, StepSpec } from '../step';
import { Value } from '../value';

/** Who must have signed. */
export class CosignSigner {
  /**
   * A pipeline or person, by the certificate of a signature without key.
   *
   * @param subject all of it, such as `https://github.com/org/app/.github/workflows/ci.yml@refs/heads/main`
   * @param issuer such as `https://token.actions.githubusercontent.com` or `https://gitlab.com`
   */
  public static identity(subject: string, issuer: string): CosignSigner {
    return new CosignSigner('--certificate-identity "$SIGNER" --certificate-oidc-issuer "$ISSUER"', { SIGNER: subject, ISSUER: issuer });
  }

  /**
   * Pipelines or people whose name matches.
   *
   * @param pattern regular expression of Go for all of the subject, such as `^https://github\.com/org/.*$`
   * @param issuer as with `identity`
   */
  public static identityMatching(pattern: string, issuer: string): CosignSigner {
    return new CosignSigner('--certificate-identity-regexp "$SIGNER" --certificate-oidc-issuer "$ISSUER"', { SIGNER: pattern, ISSUER: issuer });
  }

  /**
   * Who has the key.
   *
   * @param publicKey file with the public key, below the checkout
   */
  public static publicKey(publicKey: string): CosignSigner {
    return new CosignSigner('--key "$SIGNER"', { SIGNER: publicKey });
  }

  private constructor(
    /** @internal */
    public readonly _options: string,
    /** @internal */
    public readonly _texts: { readonly [name: string]: string },
  ) {}
}

/** Properties of a verification. */
export interface VerifyWithCosignProps {
  /** The image by its digest: `push.image`. */
  readonly image: Value;
  /** Who must have signed. */
  readonly signer: CosignSigner;
}

/**
 * Fails unless an image is signed by who must have signed it: before it is handed over or deployed.
 *
 * @example
 * const signer = ci.CosignSigner.identity('https://github.com/org/shop/.github/workflows/image.yml@refs/heads/main', 'https://token.actions.githubusercontent.com');
 * new ci.VerifyWithCosign({ image: push.image, signer });
 */
export class VerifyWithCosign implements IStep {
  constructor(private readonly _props: VerifyWithCosignProps) {}

  public bind(job: Job): StepSpec {
    const { image, signer } = this._props;
    const { SIGNER, ISSUER } = signer._texts;
    checkDigest(job, image);
    if (ISSUER === undefined) {
      checkPath(job, 'cosign-key', 'publicKey', SIGNER);
    } else if (!/^https:\/\/\S+$/.test(ISSUER)) {
      problem(job, 'cosign-key', `issuer is ${JSON.stringify(ISSUER)}, which is not a valid issuer`, 'use the https URL of the identity provider');
    }
    return {
      name: 'Verify the signature',
      script: shell`${SHARED_ACCOUNTS}
${DIGEST_ONLY}
cosign verify ${signer._options} "$IMAGE" >/dev/null
echo "$IMAGE is signed by $SIGNER"`,
      env: { IMAGE: image, ...Object.fromEntries(Object.entries(signer._texts).map(([name, text]) => [name, Value.literal(text)])) },
      tools: ['cosign'],
    };
  }
}
