import type { Job } from '../job';
import { shellWord } from '../shell-word';
import type { IStep, StepSpec } from '../step';
import { checkCheckoutPath } from './checkout-path';
import { TrivyConfigScanProps, TrivyScanner } from './trivy-options';
import { trivyScan } from './trivy-scan';

/**
 * Scans Dockerfiles, Kubernetes manifests, Helm charts and Terraform of the checkout with Trivy for misconfigurations. The table is in the log; findings
 * that count fail the job.
 *
 * @see https://trivy.dev/latest/docs/scanner/misconfiguration/
 */
export class TrivyConfigScan implements IStep {
  constructor(private readonly _props: TrivyConfigScanProps = {}) {}

  /** Paths of the reports, for an artifact that the job keeps `always`. */
  public get reportPaths(): string[] {
    return (this._props.reports ?? []).map(({ path }) => path);
  }

  public bind(job: Job): StepSpec {
    const { path = '.', helmValues = [], checksBundleRepository } = this._props;
    for (const each of [path, ...helmValues]) checkCheckoutPath(job, 'scan of configuration', each);
    return trivyScan(job, this._props, shellWord(path), {
      name: 'Scan the configuration with Trivy',
      command: 'config',
      scanners: [TrivyScanner.MISCONFIGURATION],
      options: [
        ...helmValues.flatMap((file) => ['--helm-values', file]),
        ...(checksBundleRepository === undefined ? [] : ['--checks-bundle-repository', checksBundleRepository]),
      ],
    });
  }
}
