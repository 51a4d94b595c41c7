import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { App, ExternalObject, ImagePins, Repository } from 'cdk-gitops';

export const IMAGE = 'ghcr.io/org/mon-app';

/** What runs, and the Application by which Argo CD pulls it. Apply `argocd/` once: `kubectl apply -k argocd`. */
export function manifests(app: App) {
  const repository = new Repository(app, 'manifests', { url: 'https://github.com/org/manifests.git' });

  const production = repository.folder('apps/mon-app/production', { namespace: 'mon-app' });
  new kplus.Namespace(production, 'mon-app-namespace', { metadata: { name: 'mon-app' } });
  new kplus.Deployment(production, 'mon-app', {
    replicas: 3,
    containers: [{
      image: IMAGE,
      portNumber: 8000,
      liveness: kplus.Probe.fromHttpGet('/healthz', { port: 8000 }),
      readiness: kplus.Probe.fromHttpGet('/healthz', { port: 8000 }),
    }],
  }).exposeViaService({ name: 'mon-app', ports: [{ port: 80, targetPort: 8000 }] });
  // The pipeline writes tag and digest of what it built into pins/kustomization.yaml; synthesis never overwrites it.
  const pins = new ImagePins(production, 'pins', { images: { [IMAGE]: '1.0.0' } });

  const argocd = repository.folder('argocd', { namespace: 'argocd' });
  // Argo CD is installed already, in its usual namespace.
  new ExternalObject(argocd, 'namespace', { apiVersion: 'v1', kind: 'Namespace', name: 'argocd' });
  new ApiObject(argocd, 'mon-app', {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    spec: {
      project: 'default',
      source: { repoURL: repository.url, targetRevision: repository.branch, path: production.path },
      destination: { server: 'https://kubernetes.default.svc', namespace: 'mon-app' },
      syncPolicy: { automated: { prune: true, selfHeal: true } },
    },
  });
  return { repository, pins };
}
