import { IConstruct } from 'constructs';
import { problem, warning } from '../problem';
import { ISource } from '../source';
import { HelmChartOptions, ReconcileStrategy } from './helm-chart-options';
import { checkSemverRange } from './semver-range';
import { checkSourceKind } from './source-reference';

/** What a HelmChart and the chart of a HelmRelease have in common. */
export function renderChart(
  construct: IConstruct & { readonly namespace?: string }, source: ISource, chart: string, options: HelmChartOptions, lackingVerification: string[],
): Record<string, unknown> {
  checkSourceKind(construct, 'chart source', source, ['HelmRepository', 'GitRepository', 'Bucket']);
  checkSemverRange(construct, 'version', options.version);
  const versioned = source.kind === 'HelmRepository';
  if (chart === '' || chart.length > 2048) {
    problem(construct, 'chart-name', `chart has ${chart.length} characters`, 'give the name of the chart, or its path in the source');
  }
  if (!versioned && options.version !== undefined) {
    warning(construct, 'chart-version', `version ${options.version} is ignored for a chart in ${source.kind} ${source.name}`, 'leave it out');
  }
  if (!versioned && options.verify) {
    problem(construct, 'verify-unsupported', `verify is given for a chart in ${source.kind} ${source.name}`, 'verify the source itself');
  }
  return {
    chart,
    version: options.version,
    reconcileStrategy: options.reconcileStrategy ?? (versioned ? undefined : ReconcileStrategy.REVISION),
    valuesFiles: options.valuesFiles,
    ignoreMissingValuesFiles: options.ignoreMissingValuesFiles,
    verify: options.verify?._render(construct, lackingVerification),
  };
}
