import { flux, Repository } from '../../src';
import { configMap, errorsFrom, errorsOf, folderOf, platform } from '../program';

function kustomization(path: string, sourceRef = '{kind: GitRepository, name: manifests}'): string {
  return 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps, namespace: flux-system}\n'
    + `spec: {interval: 5m, prune: true, path: ${JSON.stringify(path)}, sourceRef: ${sourceRef}}`;
}

test('a path that the repository does not have is refused', () => {
  const { app, repository, cluster } = platform();
  cluster.apply(folderOf(repository, 'apps/web', configMap('c', 'default')));
  cluster.system.include('raw', { text: kustomization('./app/web') });
  expect(errorsOf(app)).toEqual([
    '[manifests/clusters--production/raw/kustomization-apps-flux-system] missing-path Kustomization apps applies ./app/web, which does not exist in '
    + 'repository manifests — did you mean ./apps/web? If not, correct spec.path, or create the folder; its folders are clusters/production, apps/web',
  ]);
});

test.each(['./apps/web', 'apps/web', '/apps/web/', './apps'])('%s leads to folder apps/web', (path) => {
  const { app, repository, cluster } = platform();
  folderOf(repository, 'apps/web', configMap('c', 'default'));
  cluster.system.include('raw', { text: kustomization(path) });
  expect(errorsOf(app)).toEqual([]);
});

test('files that the program adds, or expects of others, count', () => {
  const { app, repository, cluster } = platform();
  repository.addFile('raw/kustomization.yaml', 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n');
  folderOf(repository, 'apps', configMap('c', 'default')).expect('generated');
  cluster.apply(repository.folder('apps'));
  for (const [i, path] of ['./raw', './apps/generated', './apps/generated/deeper'].entries()) {
    cluster.system.include(`raw-${i}`, { text: kustomization(path).replace('name: apps', `name: k${i}`) });
  }
  expect(errorsOf(app)).toEqual([]);
});

test('only some of many folders are listed', () => {
  const { app, repository, cluster } = platform();
  for (let i = 0; i < 30; i++) cluster.apply(folderOf(repository, `apps/${i}`, configMap('c', `ns${i}`)));
  cluster.system.include('raw', { text: kustomization('./nowhere') });
  expect(errorsFrom(app, 'missing-path')).toEqual([expect.stringMatching(/ — correct spec\.path, or create the folder; its folders are clusters\/production, apps\/0, .*, apps\/18 and 11 more$/)]);
});

test('paths of another repository of the program are known, those of others are not', () => {
  const { app, cluster } = platform();
  new Repository(app, 'apps', { url: 'https://gitea.example.com/org/apps' });
  for (const [name, url] of [['own', 'https://gitea.example.com/org/apps.git'], ['foreign', 'https://gitea.example.com/foreign/apps.git']]) {
    const source = new flux.GitRepository(cluster.system, name, { url });
    new flux.Kustomization(cluster.system, `${name}-apps`, { source, path: './nowhere' });
  }
  expect(errorsOf(app)).toEqual([
    expect.stringMatching(/^\[manifests\/clusters--production\/own-apps\] missing-path Kustomization own-apps applies \.\/nowhere, which does not exist in repository apps — correct spec\.path, or create the folder; the repository has no folders$/),
  ]);
});
