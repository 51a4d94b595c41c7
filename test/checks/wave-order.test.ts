import { App, argocd, Checks, Cluster, Repository } from '../../src';
import { makeRoot } from '../synth/tree-on-disk';

function warnings(engine: argocd.Engine, add: (cluster: Cluster) => void = () => undefined, isOrdered = true): string[] {
  const app = new App({ outdir: makeRoot() });
  const repository = new Repository(app, 'manifests', { url: 'https://github.com/org/manifests.git' });
  const cluster = new Cluster(app, 'production', { repository, engine });
  const [first, second] = ['first', 'second'].map((name) => repository.folder(name, { namespace: 'default' }));
  for (const folder of [first, second]) folder.include('map', { text: `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${folder.path} }\n` });
  const delivery = cluster.apply(first);
  cluster.apply(second, { dependsOn: isOrdered ? [delivery] : [] });
  add(cluster);
  const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  app.synth();
  const printed = stderr.mock.calls.join('');
  stderr.mockRestore();
  return printed.split('\n').filter((line) => line.startsWith('warning['));
}

const addConfig = (cluster: Cluster): void => {
  const folder = cluster.repository.folder('argocd', { namespace: 'argocd' });
  new argocd.ServerConfig(folder, 'config');
  cluster.apply(folder);
};

test('says that later commits have no order, unless that is accepted', () => {
  const later = 'warning[wave-order]: dependsOn orders the first bring-up of production only: later commits are applied by each of its 2 Applications by itself';
  expect(warnings(argocd.Engine.appOfApps({ judgesApplications: true }))).toEqual([later]);
  expect(warnings(argocd.Engine.appOfApps(), addConfig)).toEqual([later.replace('2', '3')]);
  expect(warnings(argocd.Engine.appOfApps({ judgesApplications: true }), (cluster) => Checks.of(cluster).acknowledge('wave-order', 'commits come one by one'))).toEqual([]);
});

test('says that nothing has an order where Argo CD does not judge Applications', () => {
  const never = 'warning[wave-order]: dependsOn does not order production: nothing there says that Argo CD judges the health of Applications, and without that no sync wave waits for them';
  expect(warnings(argocd.Engine.appOfApps())).toEqual([never]);
  expect(warnings(argocd.Engine.appOfApps({ judgesApplications: false }), addConfig)).toEqual([never]);
});

test('says nothing where nothing is ordered', () => {
  expect(warnings(argocd.Engine.appOfApps(), () => undefined, false)).toEqual([]);
});
