import { ApiObject } from 'cdk8s';
import { App, argocd, Checks, Cluster, Repository } from '../../src';
import { configMap, errorsOf, folderOf, platform } from '../program';
import { makeRoot } from '../synth/tree-on-disk';

test('a folder with objects that no cluster applies is refused', () => {
  const { app, repository, cluster } = platform();
  cluster.apply(folderOf(repository, 'a', configMap('c', 'default')));
  repository.folder('empty');
  folderOf(repository, 'b', configMap('c', 'default'));
  expect(errorsOf(app)).toEqual(['[manifests/b] unapplied-folder no cluster applies folder b — apply it: production.apply(folder)']);
});

test('another program may apply it', () => {
  const { app, repository } = platform();
  Checks.of(folderOf(repository, 'b', configMap('c', 'default'))).acknowledge('unapplied-folder', 'the fleet repository applies it');
  expect(errorsOf(app)).toEqual([]);
});

test('a folder that another one lists is applied with it', () => {
  const { app, repository, cluster } = platform();
  const parent = repository.folder('a');
  parent.subfolder('b').subfolder('c').include('included', { text: configMap('c', 'default') });
  expect(errorsOf(app)).toEqual([expect.stringContaining('no cluster applies folder a/b/c')]);
  cluster.apply(parent);
  expect(errorsOf(app)).toEqual([]);
});

test('without a cluster in the program nothing is said', () => {
  const { app, repository } = platform();
  app.node.tryRemoveChild('production');
  folderOf(repository, 'b', configMap('c', 'default'));
  repository.node.tryRemoveChild('clusters--production');
  expect(errorsOf(app)).toEqual([]);
});

describe('a folder that an ApplicationSet may apply', () => {
  const url = 'https://git.example.com/org/manifests.git';

  test.each<[string, object, string, string[]]>([
    ['a list', { list: { elements: [{ name: 'web' }, { name: 'api' }] } }, 'apps/{{name}}', []],
    ['a list that leaves one out', { list: { elements: [{ name: 'web' }] } }, 'apps/{{name}}', ['apps/api']],
    ['directories', { git: { repoURL: url, revision: 'HEAD', directories: [{ path: 'apps/*' }] } }, '{{path}}', []],
    ['pull requests', { pullRequest: { github: { owner: 'o', repo: 'r' } } }, 'apps/{{branch}}', []],
    ['pull requests, elsewhere', { pullRequest: { github: { owner: 'o', repo: 'r' } } }, 'previews/{{branch}}', ['apps/api', 'apps/web']],
  ])('%s', (_, generator, path, unapplied) => {
    const app = new App({ outdir: makeRoot() });
    const manifests = new Repository(app, 'manifests', { url });
    const cluster = new Cluster(app, 'production', { repository: manifests, engine: argocd.Engine.appOfApps() });
    for (const name of ['api', 'web']) folderOf(manifests, `apps/${name}`, configMap('settings', 'default'));
    new ApiObject(cluster.system, 'apps', {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'ApplicationSet',
      metadata: { name: 'apps', namespace: 'argocd' },
      spec: {
        generators: [generator],
        template: {
          metadata: { name: `x-${path.slice(path.indexOf('{'))}` },
          spec: { project: 'default', source: { repoURL: url, path }, destination: { name: 'in-cluster', namespace: 'default' } },
        },
      },
    });
    expect(errorsOf(app).flatMap((error) => /no cluster applies folder (\S+)/.exec(error)?.[1] ?? []).sort()).toEqual(unapplied);
  });
});
