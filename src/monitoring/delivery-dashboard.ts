import { Construct } from 'constructs';
import { DashboardSource } from './dashboard-source';
import { DashboardTarget } from './dashboard-target';
import { dashboard } from './delivery-panels';
import { GrafanaDashboard } from './grafana-dashboard';
import { ResourceProps } from '../resource';

/** Properties of the dashboard of delivery. */
export interface DeliveryDashboardProps extends ResourceProps {
  /**
   * Who brings it into Grafana.
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
 * - **reconciliations a day**: of Kustomizations and HelmReleases, those without changes included, and beside it how many of them
 *   got a new revision;
 * - **time to repair**: time that objects of Flux were failing, divided by how often one recovered; what still fails adds time;
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
