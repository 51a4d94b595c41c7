import { join } from 'node:path';
import { Chart, Testing } from 'cdk8s';
import { App, argocd, Cluster, Repository } from '../../../src';
import { problemsOf } from '../../../src/base/problem';
import { errorsOf } from '../../program';
import { makeRoot } from '../../synth/tree-on-disk';

function chart(namespace = 'argocd'): Chart {
  return new Chart(Testing.app(), 'chart', { namespace });
}

test('is the chart, by an Application that leaves everything when it is deleted', () => {
  const made = new argocd.Installation(chart(), 'argocd', { version: '9.1.0' });
  expect(problemsOf(made)).toEqual([]);
  const { metadata, spec } = made.toJson();
  expect(metadata).toEqual({ name: 'argocd', namespace: 'argocd' });
  expect(spec).toMatchObject({
    source: { repoURL: 'https://argoproj.github.io/argo-helm', chart: 'argo-cd', targetRevision: '9.1.0', helm: { releaseName: 'argocd' } },
    destination: { server: 'https://kubernetes.default.svc', namespace: 'argocd' },
  });
  expect(spec.source.helm.valuesObject).toBeUndefined();
});

test('the chart leaves out what the program has, and has what the program needs', () => {
  const scope = chart();
  const settings = [
    new argocd.ServerConfig(scope, 'config'),
    new argocd.RbacConfig(scope, 'rbac', { roles: [] }),
    new argocd.NotificationsConfig(scope, 'notifications', { services: {} }),
  ];
  const sopsPlugin = new argocd.SopsPlugin(scope, 'sops');
  const values = { configs: { params: { 'server.insecure': true } }, repoServer: { replicas: 2, volumes: [{ name: 'mine', emptyDir: {} }] } };
  const made = new argocd.Installation(scope, 'argocd', { version: '9.1.0', settings, sopsPlugin, progressiveSyncs: true, values });
  expect(problemsOf(made)).toEqual([]);
  const own = sopsPlugin.chartValues.repoServer;
  expect(made.toJson().spec.source.helm.valuesObject).toEqual({
    configs: { cm: { create: false }, rbac: { create: false }, params: { 'applicationsetcontroller.enable.progressive.syncs': true, 'server.insecure': true } },
    notifications: { cm: { create: false } },
    repoServer: { ...own, replicas: 2, volumes: [...own.volumes, { name: 'mine', emptyDir: {} }] },
  });
});

test('refuses a range of versions', () => {
  const made = new argocd.Installation(chart(), 'argocd', { version: '9.*' });
  expect(problemsOf(made)).toMatchObject([{ check: 'argocd-config', message: 'version "9.*" is not an exact version of the chart' }]);
});

test('refuses settings that Argo CD would not read', () => {
  const scope = chart('gitops');
  const made = new argocd.Installation(scope, 'argocd', { version: '9.1.0', settings: [new argocd.ServerConfig(scope, 'config')] });
  expect(problemsOf(made)).toMatchObject([{
    check: 'argocd-config', message: 'ConfigMap argocd-cm is in namespace gitops, but Argo CD is installed in argocd and reads its settings there only',
  }]);
});

test('Argo CD is there before it upgrades itself: nothing waits for its chart or its namespace', () => {
  const app = new App({ outdir: join(makeRoot(), 'out') });
  const repository = new Repository(app, 'manifests', { url: 'https://github.com/org/manifests.git' });
  const cluster = new Cluster(app, 'production', { repository, engine: argocd.Engine.appOfApps() });
  const folder = repository.folder('argocd', { namespace: 'argocd' });
  folder.include('namespace', { text: 'apiVersion: v1\nkind: Namespace\nmetadata: { name: argocd }\n' });
  const settings = [new argocd.ServerConfig(folder, 'config')];
  const first = cluster.apply(folder, { name: 'argocd-settings' });
  const installation = new argocd.Installation(cluster.system, 'argocd', { version: '9.1.0', settings });
  new argocd.AppProject(cluster.system, 'team', { repositories: [repository], destinations: [argocd.Destination.inCluster('web')] });
  const web = repository.folder('web', { namespace: 'web' });
  web.include('map', { text: 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n' });
  new argocd.Application(cluster.system, 'web', { folder: web, createNamespace: true, dependsOn: [first, installation] });
  const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true); // that later commits have no order
  expect(errorsOf(app)).toEqual([]);
  write.mockRestore();
});
