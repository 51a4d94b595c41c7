import { problem } from '../../base/problem';
import { shell } from '../../base/shell';
import type { Job } from '../job';
import { shellWords } from '../shell-word';
import { checkCheckoutPath } from '../step';
import type { IStep, StepSpec } from '../step';
import type { Value } from '../value';

/** Properties of an upload of coverage. */
export interface UploadCoverageProps {
  /** Files with coverage, in any form that Codecov reads: `lcov.info`, `coverage.xml`, `coverage.out`. At least one. */
  readonly files: string[];
  /** Codecov's token of the repository: a secret. Where it is empty, as in pull requests of forks, nothing is uploaded. */
  readonly token: Value;
  /**
   * Which part of the tests it is: Codecov compares each with its own past.
   *
   * @default - none
   */
  readonly flags?: string[];
  /**
   * What Codecov calls the upload.
   *
   * @default - none
   */
  readonly name?: string;
  /**
   * Owner and name of the repository.
   *
   * @default - as the platform says
   */
  readonly slug?: string;
  /**
   * Address of an own Codecov.
   *
   * @default - codecov.io
   */
  readonly url?: string;
  /**
   * Whether the job fails when Codecov does not take it.
   *
   * @default false
   */
  readonly mustSucceed?: boolean;
}

/**
 * Uploads coverage to Codecov by its CLI, `codecovcli` (`Tool.codecovcli()` installs it), on GitHub, GitLab and Azure. The CLI takes the commit and the
 * pull request from the platform.
 *
 * @example
 * new ci.UploadCoverage({ files: ['coverage/lcov.info'], token: ci.Value.secret(ci.PipelineSecret.platform('CODECOV_TOKEN')), flags: ['unit'] })
 *
 * @see https://docs.codecov.com/docs/cli-options
 */
export class UploadCoverage implements IStep {
  constructor(private readonly _props: UploadCoverageProps) {}

  public bind(job: Job): StepSpec {
    const { files, token, flags = [], name, slug, url, mustSucceed = false } = this._props;
    if (files.length === 0) {
      problem(job, 'coverage-files', 'files is empty, so no coverage is uploaded',
        'list at least one file, such as coverage/lcov.info');
    }
    for (const file of files) checkCheckoutPath(job, 'upload of coverage', file);
    if (job.pipeline.platform._kind === 'gitea') {
      problem(job, 'coverage-platform', 'Codecov does not support repositories on Gitea',
        'publish the coverage with AnalyzeWithSonar, or keep it as an artifact');
    }
    const words = shellWords(
      '--disable-telem', ...(url === undefined ? [] : ['--enterprise-url', url]), 'upload-coverage', '--disable-search',
      ...files.flatMap((file) => ['--file', file]), ...flags.flatMap((flag) => ['--flag', flag]),
      ...(name === undefined ? [] : ['--name', name]), ...(slug === undefined ? [] : ['--slug', slug]), ...(mustSucceed ? ['--fail-on-error'] : []),
    );
    return {
      name: 'Upload the coverage',
      // The CLI reads the token from the environment.
      script: shell`if [ -z "$CODECOV_TOKEN" ]; then
  echo 'there is no token for Codecov, as in pull requests of forks: nothing is uploaded'
  exit 0
fi
codecovcli ${words}`,
      env: { CODECOV_TOKEN: token },
      tools: ['codecovcli'],
    };
  }
}
