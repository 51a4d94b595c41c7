import { Construct } from 'constructs';
import { DashboardSource } from './dashboard-source';
import { DashboardTarget } from './dashboard-target';
import { problem } from '../base/problem';
import { Resource, ResourceProps } from '../resource';

/** Properties of a dashboard. */
export interface GrafanaDashboardProps extends ResourceProps {
  /** Where the dashboard comes from. */
  readonly source: DashboardSource;
  /**
   * Installs the dashboard in Grafana.
   *
   * @default DashboardTarget.sidecar()
   */
  readonly target?: DashboardTarget;
}

const LIMIT = 1024 * 1024;

/**
 * A Grafana dashboard: a ConfigMap for Grafana's sidecar, or a GrafanaDashboard for the Grafana Operator. Flux's substitution of
 * variables is disabled for it, because dashboards contain `${datasource}`.
 *
 * @example
 * new monitoring.GrafanaDashboard(folder, 'node-exporter', {
 *   source: monitoring.DashboardSource.grafanaCom(1860, { revision: 37 }),
 *   target: monitoring.DashboardTarget.operator({ instanceSelector: { matchLabels: { app: 'grafana' } }, datasources: { DS_PROMETHEUS: 'Prometheus' } }),
 * });
 *
 * @see https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
 * @see https://grafana.github.io/grafana-operator/docs/api/#grafanadashboard
 */
export class GrafanaDashboard extends Resource {
  private readonly _target: DashboardTarget;
  private readonly _content: Record<string, unknown>;

  constructor(scope: Construct, id: string, props: GrafanaDashboardProps) {
    const target = props.target ?? DashboardTarget.sidecar();
    super(scope, id, target._isSidecar ? 'v1' : 'grafana.integreatly.org/v1beta1', target._isSidecar ? 'ConfigMap' : 'GrafanaDashboard', props);
    this._target = target;
    this.metadata.addAnnotation('kustomize.toolkit.fluxcd.io/substitute', 'disabled');
    this._content = { ...props.source._render(this), ...target._render(this) };
    if (target._isSidecar) this._bindSidecar();
    this._checkInputs(props.source);
    const size = Buffer.byteLength(JSON.stringify(this._content));
    if (size > LIMIT) {
      problem(this, 'dashboard-size', `the dashboard has ${size} bytes, which is too large`,
        'a Kubernetes object has at most 1 MiB: split the dashboard, or use DashboardSource.gzip or url with the Grafana Operator');
    }
  }

  /** @internal */
  protected _body(): Record<string, unknown> {
    return this._target._isSidecar ? { data: { [`${this.name}.json`]: this._content.json ?? '{}' } } : { spec: this._content };
  }

  private _bindSidecar(): void {
    for (const [name, value] of Object.entries(this._target._labels)) this.metadata.addLabel(name, value);
    for (const [name, value] of Object.entries(this._target._annotations)) this.metadata.addAnnotation(name, value);
    if (this._content.json === undefined) {
      problem(this, 'dashboard-source', `Grafana's sidecar does not support dashboards from ${Object.keys(this._content)[0]}`,
        'use DashboardSource.json, or DashboardTarget.operator');
    }
  }

  private _checkInputs(source: DashboardSource): void {
    const missing = source._inputs.filter((input) => !this._target._inputs.includes(input));
    if (missing.length === 0) return;
    problem(this, 'dashboard-inputs', `the dashboard was exported for sharing, and nothing sets its inputs ${missing.join(', ')}`,
      this._target._isSidecar ? 'export it without "export for sharing externally", or use a data source variable' : 'map each to a data source in datasources');
  }
}
