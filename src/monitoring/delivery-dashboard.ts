import { Construct } from 'constructs';
import { DashboardTarget } from './dashboard-target';
import { DashboardSource, GrafanaDashboard } from './grafana-dashboard';
import { ResourceProps } from '../resource';

/** Properties of the delivery dashboard. */
export interface DeliveryDashboardProps extends ResourceProps {
  /**
   * Installs the dashboard in Grafana.
   *
   * @default DashboardTarget.sidecar()
   */
  readonly target?: DashboardTarget;
  /**
   * Title of the dashboard.
   *
   * @default Delivery
   */
  readonly title?: string;
  /**
   * UID of the dashboard, once in Grafana.
   *
   * @default cdk-gitops-delivery
   */
  readonly uid?: string;
}

/**
 * Five indicators of delivery, for Grafana 11 and newer, over the time that is chosen in Grafana:
 *
 * - **build to deploy**: mean duration of pipeline runs (`PipelineMetrics`);
 * - **pipeline success**: share of runs that succeed;
 * - **reconciliations a day**: of Kustomizations and HelmReleases, including those without changes, and how many of them
 *   got a new revision;
 * - **time to repair**: time that Flux objects were failing, divided by the number of recoveries; objects still failing add time;
 * - **drift corrections a day**: an approximation, see `DeliveryRules`.
 *
 * It needs `FluxPodMonitor`, `FluxResourceMetrics`, `FluxAlerts` and `DeliveryRules`.
 *
 * @example
 * new monitoring.DeliveryDashboard(folder, 'delivery', { title: 'Delivery of the shop', target: monitoring.DashboardTarget.sidecar({ folder: 'Delivery' }) });
 */
export class DeliveryDashboard extends GrafanaDashboard {
  constructor(scope: Construct, id: string, props: DeliveryDashboardProps = {}) {
    super(scope, id, {
      name: props.name,
      metadata: props.metadata,
      target: props.target,
      source: DashboardSource.json(dashboard(props.title ?? 'Delivery', props.uid ?? 'cdk-gitops-delivery')),
    });
  }
}

interface Query {
  readonly expr: string;
  readonly legend?: string;
}

/** An indicator: its value over the chosen time, and its trend below. */
interface Indicator {
  readonly title: string;
  readonly description: string;
  readonly unit: string;
  readonly decimals?: number;
  readonly value: string;
  readonly course: { readonly title: string; readonly queries: Query[] };
}

const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };
const DAYS = '($__range_s / 86400)';
const RECONCILIATIONS = 'gotk_reconcile_duration_seconds_count{kind=~"Kustomization|HelmRelease"}';
const DEPLOYED = 'gotk_resource_info{customresource_kind=~"Kustomization|HelmRelease",revision!=""}';
const OBJECT = 'customresource_kind, exported_namespace, name';
const DURATION = 'cdk_gitops:pipeline_run_duration_seconds';
const SUCCESS = 'cdk_gitops:pipeline_run_success';
const DRIFT = 'cdk_gitops:drift_corrections:increase5m';

const INDICATORS: Indicator[] = [
  {
    title: 'Build to deploy',
    description: 'Mean duration of pipeline runs. It ends with the deployment where the last step of a pipeline waits for the rollout.',
    unit: 's',
    value: `sum(sum_over_time(${DURATION}[$__range])) / sum(count_over_time(${DURATION}[$__range]))`,
    course: {
      title: 'Duration of the last run',
      queries: [{ expr: 'max by (repository, pipeline) (cdk_gitops_pipeline_duration_seconds)', legend: '{{repository}} {{pipeline}}' }],
    },
  },
  {
    title: 'Pipeline success',
    description: 'Share of pipeline runs that succeed.',
    unit: 'percentunit',
    value: `sum(sum_over_time(${SUCCESS}[$__range])) / sum(count_over_time(${SUCCESS}[$__range]))`,
    course: {
      title: 'Success over a day',
      queries: [{
        expr: `sum by (repository, pipeline) (sum_over_time(${SUCCESS}[1d])) / sum by (repository, pipeline) (count_over_time(${SUCCESS}[1d]))`,
        legend: '{{repository}} {{pipeline}}',
      }],
    },
  },
  {
    title: 'Reconciliations a day',
    description: 'Reconciliations of Kustomizations and HelmReleases, including those without changes.',
    unit: 'short',
    decimals: 0,
    value: `sum(increase(${RECONCILIATIONS}[$__range])) / ${DAYS}`,
    course: {
      title: 'Reconciliations and new revisions over a day',
      queries: [
        { expr: `sum by (kind) (increase(${RECONCILIATIONS}[1d]))`, legend: '{{kind}}' },
        {
          expr: `count(count by (${OBJECT}, revision) (count_over_time(${DEPLOYED}[1d]))) - count(count by (${OBJECT}) (count_over_time(${DEPLOYED}[1d])))`,
          legend: 'new revisions',
        },
      ],
    },
  },
  {
    title: 'Time to repair',
    description: 'Time that Flux objects were failing, divided by the number of recoveries. Objects still failing add time. Empty if nothing recovered.',
    unit: 's',
    value: '60 * sum(count_over_time(gotk:resource_failing[$__range])) / sum(count_over_time(gotk:resource_recovered[$__range]))',
    course: { title: 'Failing objects', queries: [{ expr: 'sum by (customresource_kind) (gotk:resource_failing)', legend: '{{customresource_kind}}' }] },
  },
  {
    title: 'Drift corrections a day',
    description: 'An approximation: server-side applies with changes while no source had a new revision for 15 minutes. '
      + 'Applies by tools other than Flux count too.',
    unit: 'short',
    decimals: 0,
    value: `sum(sum_over_time(${DRIFT}[$__range])) / ${DAYS}`,
    course: { title: 'Drift corrections over a day', queries: [{ expr: `sum(sum_over_time(${DRIFT}[1d]))`, legend: 'corrections' }] },
  },
];

/** The dashboard as Grafana's JSON. */
function dashboard(title: string, uid: string): { [key: string]: any } {
  return {
    uid,
    title,
    tags: ['flux', 'delivery'],
    schemaVersion: 39,
    version: 1,
    editable: true,
    graphTooltip: 1,
    refresh: '5m',
    timezone: 'browser',
    time: { from: 'now-7d', to: 'now' },
    annotations: { list: [] },
    links: [],
    templating: {
      list: [{
        name: 'datasource',
        label: 'Data source',
        type: 'datasource',
        query: 'prometheus',
        hide: 0,
        refresh: 1,
        regex: '',
        multi: false,
        includeAll: false,
        options: [],
        skipUrlSync: false,
      }],
    },
    panels: [...INDICATORS.map(stat), ...INDICATORS.map(timeSeries)],
  };
}

function stat(indicator: Indicator, i: number): object {
  const { title, description, unit, decimals, value } = indicator;
  const x = Math.floor(i * 24 / INDICATORS.length);
  return {
    id: i + 1,
    type: 'stat',
    title,
    description,
    datasource: DATASOURCE,
    gridPos: { h: 5, w: Math.floor((i + 1) * 24 / INDICATORS.length) - x, x, y: 0 },
    fieldConfig: { defaults: { unit, decimals, color: { mode: 'fixed', fixedColor: 'text' } }, overrides: [] },
    options: {
      reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
      graphMode: 'none',
      colorMode: 'value',
      textMode: 'value',
      justifyMode: 'auto',
      orientation: 'auto',
      wideLayout: true,
      showPercentChange: false,
      percentChangeColorMode: 'standard',
    },
    targets: [{ refId: 'A', datasource: DATASOURCE, expr: value, instant: true, range: false }],
  };
}

function timeSeries({ description, unit, decimals, course }: Indicator, i: number): object {
  return {
    id: INDICATORS.length + i + 1,
    type: 'timeseries',
    title: course.title,
    description,
    datasource: DATASOURCE,
    gridPos: { h: 8, w: 12, x: i % 2 * 12, y: 5 + Math.floor(i / 2) * 8 },
    fieldConfig: { defaults: { unit, decimals, min: 0, custom: { drawStyle: 'line', fillOpacity: 10, showPoints: 'never' } }, overrides: [] },
    options: { legend: { displayMode: 'list', placement: 'bottom', showLegend: true, calcs: [] }, tooltip: { mode: 'multi', sort: 'desc' } },
    targets: course.queries.map(({ expr, legend }, n) => ({
      refId: String.fromCharCode(65 + n), datasource: DATASOURCE, expr, legendFormat: legend, instant: false, range: true,
    })),
  };
}
