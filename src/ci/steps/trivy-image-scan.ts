import type { Job } from '../job';
import type { IStep, StepSpec } from '../step';
import type { TrivyImageScanProps } from './trivy-options';
import { trivyScan, vulnerabilityScan } from './trivy-scan';
import { problem } from '../../problem';

/**
 * Scans an image with Trivy for vulnerable packages and for secrets. The table is in the log; findings that count fail the job.
 *
 * @see https://trivy.dev/latest/docs/target/container_image/
 */
export class TrivyImageScan implements IStep {
  constructor(private readonly _props: TrivyImageScanProps) {}

  /** Paths of the reports, for an artifact that the job keeps `always`. */
  public get reportPaths(): string[] {
    return (this._props.reports ?? []).map(({ path }) => path);
  }

  public bind(job: Job): StepSpec {
    const { image, username, password, platform } = this._props;
    if ((username === undefined) !== (password === undefined)) {
      problem(job, 'trivy-credentials', 'the scan has only one of username and password', 'give both, or neither after a login in the same job');
    }
    const { options, scanners } = vulnerabilityScan(this._props);
    return trivyScan(job, this._props, '$IMAGE', {
      name: 'Scan the image with Trivy',
      command: 'image',
      scanners,
      options: [...options, ...(platform === undefined ? [] : ['--platform', platform])],
      env: { IMAGE: image, ...username && { TRIVY_USERNAME: username }, ...password && { TRIVY_PASSWORD: password } },
    });
  }
}
