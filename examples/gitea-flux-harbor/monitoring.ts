import { Folder, Repository, monitoring as metrics } from 'cdk-gitops';

/** What Prometheus scrapes and alerts on, and the dashboard of the delivery: the five indicators. */
export function monitoring(manifests: Repository): Folder {
  const folder = manifests.folder('infrastructure/monitoring', { namespace: 'monitoring' });
  const labels = { release: 'kube-prometheus-stack' }; // Prometheus picks up what has the label of its Helm release
  new metrics.FluxPodMonitor(folder, 'flux-system', { metadata: { labels } });
  new metrics.FluxAlerts(folder, 'flux-alerts', { metadata: { labels } });
  new metrics.DeliveryRules(folder, 'delivery-rules', { metadata: { labels } });
  new metrics.DeliveryDashboard(folder, 'delivery');
  return folder;
}
