import { Construct } from 'constructs';
import { DashboardSource } from './dashboard-source';
import { DashboardTarget } from './dashboard-target';
import { dashboard } from './delivery-panels';
import { GrafanaDashboard } from './grafana-dashboard';
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
