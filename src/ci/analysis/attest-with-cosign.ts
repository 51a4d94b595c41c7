import { CosignOptions, signerPart } from './cosign-signer';
import { problem } from '../../base/problem';
import { shell } from '../../base/shell';
import type { Job } from '../job';
import { checkPath } from '../registry/build-image';
import type { IStep, StepSpec } from '../step';
import { Value } from '../value';

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
