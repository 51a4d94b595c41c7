import { Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { App, Cluster, Repository, ci, flux, kustomize, promotion } from 'cdk-gitops';

export const IMAGE = 'example.azurecr.io/arc-app';

/** How the pipeline asks the cluster whether it is healthy. */
const kubeToken = ci.PipelineSecret.platform('KUBE_TOKEN');

/** The repository that every environment follows, and the environments in their order. */
export function gitops(app: App) {
  const repository = new Repository(app, 'gitops', { url: 'https://dev.azure.com/example/arc/_git/gitops' });
  const engine = flux.Engine.azureArc({ resourceGroup: 'arc-app', clusterName: 'arc', interval: Duration.minutes(1) });
  const arc = new Cluster(app, 'arc', { repository, engine });

  const base = new kustomize.Base(repository, 'base');
  const deployment = new kplus.Deployment(base, 'arc-app', {
    containers: [{ image: IMAGE, portNumber: 8080, readiness: kplus.Probe.fromHttpGet('/healthz', { port: 8080 }) }],
  });
  deployment.exposeViaService({ name: 'arc-app', ports: [{ port: 80, targetPort: 8080 }] });

  const environment = (id: string, count: number, more: Partial<promotion.EnvironmentProps> = {}): promotion.Environment => {
    const url = `https://${id}.arc-app.example.com`;
    return new promotion.Environment(repository, id, {
      bases: [base],
      cluster: arc,
      namespace: `arc-app-${id}`,
      replicas: [{ target: deployment, count }],
      pins: { [IMAGE]: '1.0.0' },
      access: ci.KubectlAccess.token({ server: ci.Value.variable('KUBE_SERVER'), ca: ci.Value.variable('KUBE_CA') }, kubeToken),
      verify: [new promotion.SmokeTest({ url: `${url}/healthz` })],
      url,
      apply: { name: `arc-app-${id}`, interval: Duration.minutes(1) },
      ...more,
    });
  };
  const environments = [
    environment('dev', 1),
    environment('staging', 2),
    environment('production', 10, {
      approvers: ['arc-app release managers'],
      freezes: [promotion.FreezeWindow.weekly('FRI 15:00', 'MON 06:00', 'nobody watches at weekends')],
      quota: { 'requests.cpu': '20' },
    }),
  ];
  return { repository, environments, kubeToken };
}
