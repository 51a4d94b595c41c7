import { problem } from '../../base/problem';
import type { Job } from '../job';
import { shellWords } from '../shell-word';
import type { IStep, StepSpec } from '../step';
import { checkCheckoutPath } from '../tools/checkout-path';

/** Properties of linting YAML. */
export interface LintYamlProps {
  /**
   * Files and folders; at least one.
   *
   * @default - the whole repository
   */
  readonly paths?: string[];
  /**
   * File with yamllint's settings.
   *
   * @default - `.yamllint` and the like, where they are there
   */
  readonly config?: string;
  /**
   * Whether warnings fail the job.
   *
   * @default true
   */
  readonly strict?: boolean;
}

/**
 * Lints YAML by yamllint, as for pull requests. It is a Python program: GitHub's and Azure's machines have it; elsewhere
 * `pip install yamllint` in a `Script` before it, with `Toolchain.python`, installs it. Templates of Helm charts are no YAML: exclude them in its settings.
 *
 * @example
 * new ci.LintYaml({ paths: ['apps', 'infrastructure'], config: '.yamllint.yaml', strict: true })
 *
 * @see https://yamllint.readthedocs.io
 */
export class LintYaml implements IStep {
  constructor(private readonly _props: LintYamlProps = {}) {}

  public bind(job: Job): StepSpec {
    const { paths = ['.'], config, strict = true } = this._props;
    if (paths.length === 0) problem(job, 'lint-none', 'paths is empty, so no YAML is linted', 'list at least one file or folder, or omit paths');
    for (const path of paths) checkCheckoutPath(job, 'lint of YAML', path);
    const words = shellWords(...(strict ? ['--strict'] : []), ...(config === undefined ? [] : ['--config-file', config]), '--', ...paths);
    return { name: 'Lint the YAML', script: `yamllint ${words}`, tools: ['yamllint'] };
  }
}
