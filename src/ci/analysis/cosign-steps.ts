import { checkDigest, CosignOptions, DIGEST_ONLY, signerPart } from './cosign-signer';
import { problem } from '../../base/problem';
import { shell } from '../../base/shell';
import { SHARED_ACCOUNTS } from '../git/git-access';
import type { Job } from '../job';
import { checkPath } from '../registry/build-image';
import type { IStep, StepSpec } from '../step';
import { Value } from '../value';

/** Properties of a signature. */
export interface SignWithCosignProps extends CosignOptions {
  /**
   * What the signature says beside the digest; verifiers may ask for it.
   *
   * @default - nothing
   */
  readonly annotations?: { [name: string]: Value };
  /**
   * Whether the images of each platform are signed, too, where the image is of several.
   *
   * @default false
   */
  readonly recursive?: boolean;
}

/**
 * Signs an image by cosign 3, without key by the pipeline's own identity or with a key. It signs digests only. The login to the registry comes before.
 *
 * @example
 * const key = ci.CosignKey.fromSecret(ci.PipelineSecret.platform('COSIGN_KEY'), ci.PipelineSecret.platform('COSIGN_PASSWORD'));
 * new ci.SignWithCosign({ image: push.image, key, annotations: { commit: ci.Value.COMMIT } });
 *
 * @see https://docs.sigstore.dev/cosign/signing/overview/
 */
export class SignWithCosign implements IStep {
  constructor(private readonly _props: SignWithCosignProps) {}

  public bind(job: Job): StepSpec {
    const { annotations = {}, recursive = false } = this._props;
    const { env, script } = signerPart(job, this._props);
    for (const name of Object.keys(annotations)) {
      if (/^[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(name)) continue;
      problem(job, 'cosign-key', `${JSON.stringify(name)} is not a valid annotation name`,
        'use letters, digits, dots, dashes, underscores and slashes');
    }
    return {
      name: 'Sign the image',
      script: [
        script,
        ...Object.keys(annotations).map((name, i) => `set -- "$@" --annotations "${name}=$ANNOTATION_${i + 1}"`),
        ...recursive ? ['set -- "$@" --recursive'] : [],
        'cosign sign "$@" "$IMAGE"',
      ].join('\n'),
      env: { ...env, ...Object.fromEntries(Object.values(annotations).map((value, i) => [`ANNOTATION_${i + 1}`, value])) },
      tools: ['cosign'],
    };
  }
}

/** What an attestation is about. */
export class PredicateType {
  /** An SBOM in CycloneDX's JSON. */
  public static readonly CYCLONEDX = new PredicateType('cyclonedx');
  /** An SBOM in SPDX's JSON. */
  public static readonly SPDX_JSON = new PredicateType('spdxjson');
  /** How the image was built: SLSA provenance 1.0. */
  public static readonly SLSA_PROVENANCE = new PredicateType('slsaprovenance1');
  /** Vulnerabilities, in cosign's format: Trivy's `cosign-vuln`. */
  public static readonly VULNERABILITIES = new PredicateType('vuln');
  /** Statements about vulnerabilities: OpenVEX. */
  public static readonly OPENVEX = new PredicateType('openvex');

  /**
   * Anything else.
   *
   * @param uri its type, such as `https://example.com/tests/v1`
   */
  public static of(uri: string): PredicateType {
    return new PredicateType(uri);
  }

  private constructor(
    /** As cosign takes it: its own short name, or a URI. @internal */
    public readonly _name: string,
  ) {}
}

/** Properties of an attestation. */
export interface AttestWithCosignProps extends CosignOptions {
  /** File with what is attested, below the checkout. */
  readonly predicate: string;
  /** What it is about. */
  readonly type: PredicateType;
}

/**
 * Attaches a signed statement to an image, such as its SBOM, by cosign 3. The login to the registry comes before.
 *
 * @example
 * const sbom = new ci.GenerateSbom({ image: push.image, file: 'sbom.cdx.json' });
 * const attest = new ci.AttestWithCosign({ image: push.image, predicate: 'sbom.cdx.json', type: ci.PredicateType.CYCLONEDX });
 * pipeline.addJob('attest', { steps: [sbom, attest] });
 *
 * @see https://docs.sigstore.dev/cosign/verifying/attestation/
 */
export class AttestWithCosign implements IStep {
  constructor(private readonly _props: AttestWithCosignProps) {}

  public bind(job: Job): StepSpec {
    const { predicate, type: { _name: type } } = this._props;
    const { env, script } = signerPart(job, this._props);
    checkPath(job, 'sbom-file', 'predicate', predicate);
    if (!/^[a-z0-9]+$/.test(type) && !/^https?:\/\/\S+$/.test(type)) {
      problem(job, 'cosign-key', `${JSON.stringify(type)} is not a valid predicate type`, 'use a value of PredicateType, or a URI');
    }
    return {
      name: `Attest ${predicate}`,
      script: shell`${script}
cosign attest "$@" --type "$PREDICATE_TYPE" --predicate "$PREDICATE" "$IMAGE"`,
      env: { ...env, PREDICATE: Value.literal(predicate), PREDICATE_TYPE: Value.literal(type) },
      tools: ['cosign'],
    };
  }
}

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
