import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { kustomize, Repository } from '../../src';

/** `base/` and `overlays/{dev,staging,production}` as they are drawn in the article that the project began with. */
export function seed(manifests: Repository) {
  const base = new kustomize.Base(manifests, 'base', { selectorLabels: { app: 'mon-app' }, images: [{ name: 'mon-app', newTag: 'latest' }] });
  const app = new kplus.Deployment(base, 'mon-app', {
    containers: [{ image: 'mon-app', portNumber: 8000, readiness: kplus.Probe.fromHttpGet('/healthz', { port: 8000 }) }],
  });
  app.exposeViaService({ name: 'mon-app', ports: [{ port: 80, targetPort: 8000 }] });
  const overlay = (id: string, namespace: string, count: number, newTag: string, patches: kustomize.Patch[] = []): kustomize.Overlay => {
    const made = new kustomize.Overlay(manifests, id, { bases: [base], namespace, replicas: [{ target: app, count }], images: [{ name: 'mon-app', newTag }], patches });
    new kplus.Namespace(made, 'namespace', { metadata: { name: namespace } });
    return made;
  };
  const dev = overlay('dev', 'dev', 1, 'dev');
  const staging = overlay('staging', 'staging', 2, 'staging');
  const production = overlay('production', 'production', 10, '1.3.0', [
    kustomize.Patch.strategicMerge(app, { spec: { template: { spec: { containers: [{ name: 'main', resources: { limits: { memory: '1Gi' } } }] } } } }),
  ]);
  new ApiObject(production, 'hpa', {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'mon-app' },
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'mon-app' }, minReplicas: 10, maxReplicas: 20 },
  });
  return { base, app, dev, staging, production };
}
