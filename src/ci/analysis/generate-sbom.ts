import { shell } from '../../base/shell';
import type { Job } from '../job';
import { checkPath } from '../registry/build-image';
import type { IStep, StepSpec } from '../step';
import { Value } from '../value';

/** Format of a software bill of materials. */
export enum SbomFormat {
  /** CycloneDX, in JSON. */
  CYCLONEDX = 'cyclonedx',
  /** SPDX, in JSON. */
  SPDX_JSON = 'spdx-json',
}

/** Properties of a software bill of materials. */
export interface GenerateSbomProps {
  /** What is in: the image of a push (`push.image`), or of a build before it (`build.localImage`). */
  readonly image: Value;
  /**
   * Format.
   *
   * @default SbomFormat.CYCLONEDX
   */
  readonly format?: SbomFormat;
  /**
   * File below the checkout; list it in the job's artifacts, or attest it by `AttestWithCosign`.
   *
   * @default sbom.json
   */
  readonly file?: string;
}

/**
 * Writes which packages are in an image, by Trivy, as scans do.
 *
 * @example
 * new ci.GenerateSbom({ image: push.image, format: ci.SbomFormat.SPDX_JSON, file: 'sbom.spdx.json' });
 */
export class GenerateSbom implements IStep {
  constructor(private readonly _props: GenerateSbomProps) {}

  public bind(job: Job): StepSpec {
    const { image, format = SbomFormat.CYCLONEDX, file = 'sbom.json' } = this._props;
    checkPath(job, 'sbom-file', 'file', file);
    return {
      name: 'List what is in the image',
      script: SCRIPT,
      env: { IMAGE: image, FORMAT: Value.literal(format), FILE: Value.literal(file) },
      tools: ['trivy'],
    };
  }
}

const SCRIPT = shell`case "$IMAGE" in
  docker-archive:* | oci-archive:*) set -- --input "\${IMAGE#*-archive:}" ;;
  *) set -- "$IMAGE" ;;
esac
case "$FILE" in */*) mkdir -p "\${FILE%/*}" ;; esac
trivy image --quiet --format "$FORMAT" --output "$FILE" "$@"
echo "wrote $FILE"`;
