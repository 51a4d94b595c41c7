import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { App, argocd, Checks, Cluster, ImagePins, Repository } from 'cdk-gitops';

export const IMAGE = 'ghcr.io/org/mon-app';

/** What runs, and the cluster that Argo CD applies it to. Apply the Application of `clusters/production` once. */
export function manifests(app: App) {
  const repository = new Repository(app, 'manifests', { url: 'https://github.com/org/manifests.git' });
  const production = new Cluster(app, 'production', { repository, engine: argocd.Engine.appOfApps() });
  Checks.of(production).acknowledge('wave-order', 'the settings of Argo CD and the application change in commits of their own');

  const overlay = repository.folder('kubernetes/production', { namespace: 'production' });
  new kplus.Deployment(overlay, 'mon-app', {
    replicas: 3,
    containers: [{
      image: IMAGE,
      portNumber: 8000,
      resources: { memory: { request: Size.mebibytes(128), limit: Size.mebibytes(256) } },
      liveness: kplus.Probe.fromHttpGet('/healthz', { port: 8000 }),
      readiness: kplus.Probe.fromHttpGet('/healthz', { port: 8000 }),
    }],
  }).exposeViaService({ name: 'mon-app', ports: [{ port: 80, targetPort: 8000 }] });
  // The pipeline writes tag and digest of what it built into pins/kustomization.yaml; synthesis never overwrites it.
  const pins = new ImagePins(overlay, 'pins', { images: { [IMAGE]: '1.0.0' } });

  const { folder, settings: ownSettings } = settingsOfArgoCd(repository);
  const settings = production.apply(folder, { name: 'argocd-settings' });
  // Argo CD upgrades itself; its first installation takes its values from here (README).
  new argocd.Installation(production.system, 'argocd', { version: '9.1.0', settings: ownSettings });
  // What this application may do; in the project `default`, everything is allowed.
  const project = new argocd.AppProject(production.system, 'mon-app', {
    repositories: [repository],
    destinations: [argocd.Destination.inCluster('production')],
    roles: [{ name: 'deployer', groups: ['mon-app'], policies: [argocd.ProjectPolicy.allow('get'), argocd.ProjectPolicy.allow('sync')] }],
  });
  new argocd.Application(production.system, 'mon-app-production', { folder: overlay, project, createNamespace: true, dependsOn: [settings] });
  return { repository, pins };
}

/** Argo CD's own settings, which its chart must not create too. */
function settingsOfArgoCd(repository: Repository) {
  const folder = repository.folder('argocd', { namespace: 'argocd' });
  const config = new argocd.ServerConfig(folder, 'config', { url: 'https://argocd.example.com' });
  const rbac = new argocd.RbacConfig(folder, 'rbac', { defaultRole: 'readonly', roles: [{ name: 'admin', members: ['platform'] }] });
  const notifications = new argocd.NotificationsConfig(folder, 'notifications', {
    services: { mattermost: argocd.NotificationService.mattermost({ url: 'https://chat.example.com', tokenKey: 'mattermost-token' }) },
    subscriptions: [{ recipients: ['mattermost:7h1xk5ebmtnefjuqrtnd5hmfyr'], triggers: ['on-degraded', 'on-sync-failed'] }],
    context: { argocdUrl: 'https://argocd.example.com' },
  });
  return { folder, settings: [config, rbac, notifications] };
}
