import { problem } from '../../base/problem';
import { shell } from '../../base/shell';
import type { Job } from '../job';
import { shellWord, shellWords } from '../shell-word';
import type { IStep, StepSpec } from '../step';
import { checkCheckoutPath } from '../tools/checkout-path';

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
