import { CosignOptions, signerPart } from './cosign-signer';
import { problem } from '../../base/problem';
import type { Job } from '../job';
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
