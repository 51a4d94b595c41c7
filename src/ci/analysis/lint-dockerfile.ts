import { problem } from '../../base/problem';
import type { Job } from '../job';
import { shellWords } from '../shell-word';
import type { IStep, StepSpec } from '../step';
import { checkCheckoutPath } from '../tools/checkout-path';

/** How bad a finding of hadolint is. */
export enum HadolintSeverity {
  ERROR = 'error',
  WARNING = 'warning',
  INFO = 'info',
  STYLE = 'style',
}

/** Properties of linting Dockerfiles. */
export interface LintDockerfileProps {
  /**
   * Paths of the Dockerfiles; at least one.
   *
   * @default - Dockerfile
   */
  readonly files?: string[];
  /**
   * The least severity that fails the job.
   *
   * @default HadolintSeverity.WARNING
   */
  readonly failureThreshold?: HadolintSeverity;
  /**
   * Rules that do not count, such as `DL3008`.
   *
   * @default - none
   */
  readonly ignore?: string[];
  /**
   * Registries from which images may come.
   *
   * @default - all
   */
  readonly trustedRegistries?: string[];
  /**
   * File with hadolint's settings.
   *
   * @default - `.hadolint.yaml`, where it is there
   */
  readonly config?: string;
}

/**
 * Lints Dockerfiles by hadolint (`Tool.hadolint()` installs it), as for pull requests.
 *
 * @example
 * new ci.LintDockerfile({ files: ['Dockerfile'], ignore: ['DL3008'], trustedRegistries: ['harbor.example.com'] })
 *
 * @see https://github.com/hadolint/hadolint
 */
export class LintDockerfile implements IStep {
  constructor(private readonly _props: LintDockerfileProps = {}) {}

  public bind(job: Job): StepSpec {
    const { files = ['Dockerfile'], failureThreshold = HadolintSeverity.WARNING, ignore = [], trustedRegistries = [], config } = this._props;
    if (files.length === 0) problem(job, 'lint-none', 'files is empty, so no Dockerfile is linted', 'list at least one, or omit files');
    for (const file of files) checkCheckoutPath(job, 'lint of Dockerfiles', file);
    const options = [
      '--no-color', '--failure-threshold', failureThreshold, ...(config === undefined ? [] : ['--config', config]),
      ...ignore.flatMap((rule) => ['--ignore', rule]), ...trustedRegistries.flatMap((registry) => ['--trusted-registry', registry]),
    ];
    return { name: 'Lint the Dockerfiles', script: `hadolint ${shellWords(...options, ...files)}`, tools: ['hadolint'] };
  }
}
