import type { Job } from '../job';
import { shellWord } from '../shell-word';
import type { IStep, StepSpec } from '../step';
import { checkCheckoutPath } from './checkout-path';
import type { TrivyFilesystemScanProps } from './trivy-options';
import { trivyScan, vulnerabilityScan } from './trivy-scan';

/**
 * Scans files of the checkout with Trivy for vulnerable dependencies (`go.sum`, `package-lock.json` …) and for secrets. The table is in the log;
 * findings that count fail the job.
 *
 * @see https://trivy.dev/latest/docs/target/filesystem/
 */
export class TrivyFilesystemScan implements IStep {
  constructor(private readonly _props: TrivyFilesystemScanProps = {}) {}

  /** Paths of the reports, for an artifact that the job keeps `always`. */
  public get reportPaths(): string[] {
    return (this._props.reports ?? []).map(({ path }) => path);
  }

  public bind(job: Job): StepSpec {
    const { path = '.' } = this._props;
    checkCheckoutPath(job, 'scan of files', path);
    return trivyScan(job, this._props, shellWord(path), {
      name: 'Scan the files with Trivy',
      command: 'filesystem',
      ...vulnerabilityScan(this._props),
    });
  }
}
