import { problem } from '../../base/problem';
import { shell } from '../../base/shell';
import type { Job } from '../job';
import { shellWord, shellWords } from '../shell-word';
import { checkCheckoutPath } from '../step';
import type { IStep, StepSpec } from '../step';

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

/** Properties of linting charts. */
export interface LintHelmProps {
  /** Folders of the charts; at least one. */
  readonly charts: string[];
  /**
   * Files with values; each chart is linted and rendered with each of them, and once without.
   *
   * @default - the charts' own only
   */
  readonly values?: string[];
  /**
   * Version of Kubernetes for which the charts are rendered, such as `1.36`.
   *
   * @default - Helm's own
   */
  readonly kubeVersion?: string;
  /**
   * Whether warnings fail the job.
   *
   * @default true
   */
  readonly strict?: boolean;
}

/**
 * Lints Helm charts and renders them, as for pull requests. Charts with a `Chart.lock` get their dependencies first. All charts are looked at before
 * the job fails.
 *
 * @example
 * new ci.LintHelm({ charts: ['charts/shop'], values: ['charts/shop/values-production.yaml'], strict: true })
 *
 * @see https://helm.sh/docs/helm/helm_lint/
 */
export class LintHelm implements IStep {
  constructor(private readonly _props: LintHelmProps) {}

  public bind(job: Job): StepSpec {
    const { charts, values = [], kubeVersion, strict = true } = this._props;
    if (charts.length === 0) problem(job, 'lint-none', 'charts is empty, so no chart is linted', 'list at least one');
    for (const path of [...charts, ...values]) checkCheckoutPath(job, 'lint of charts', path);
    const version = kubeVersion === undefined ? '' : ` ${shellWords('--kube-version', kubeVersion)}`;
    const script = shell`failed=
check() { # CHART [-f VALUES]
  echo "chart $*"
  helm lint${strict ? ' --strict' : ''}${version} "$@" || failed="$failed $1"
  helm template${version} lint "$@" >/dev/null || failed="$failed $1"
}
get_dependencies() { # CHART
  if [ -f "$1/Chart.lock" ]; then helm dependency build "$1"; fi
}
${charts.map((chart) => [
  `get_dependencies ${shellWord(chart)}`, `check ${shellWord(chart)}`, ...values.map((file) => `check ${shellWord(chart)} -f ${shellWord(file)}`),
].join('\n')).join('\n')}
if [ -n "$failed" ]; then
  echo "charts with mistakes:$failed" >&2
  exit 1
fi`;
    return { name: 'Lint the charts', script, tools: ['helm'] };
  }
}

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
