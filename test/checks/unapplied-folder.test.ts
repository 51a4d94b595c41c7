import { join } from 'node:path';
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

describe('an ApplicationSet', () => {
  const url = 'https://github.com/org/manifests.git';

  /** A program with folders, and a set whose Applications have this source. */
  function withSet(source: argocd.GitSourceOptions, folders: readonly string[], more: Partial<argocd.ApplicationSetProps> = {}): string[] {
    const app = new App({ outdir: join(makeRoot(), 'out') });
    const repository = new Repository(app, 'manifests', { url });
    const cluster = new Cluster(app, 'production', { repository, engine: argocd.Engine.appOfApps({ judgesApplications: true }) });
    for (const name of folders) folderOf(repository, name, configMap('c', 'team'));
    const stages = new argocd.ListGenerator({ elements: [{ stage: 'staging' }, { stage: 'production' }] });
    new argocd.ApplicationSet(cluster.system, 'set', {
      generators: [stages],
      template: { name: `web-${stages.parameter('stage')}`, source: argocd.ApplicationSource.git(source), destination: argocd.Destination.inCluster('team') },
      ...more,
    });
    return errorsOf(app).map((line) => line.split(' — ')[0]);
  }

  test('may apply what its path can become, and what that lists', () => {
    expect(withSet({ url, revision: 'main', path: 'apps/{{ .stage }}' }, ['apps/staging', 'apps/production', 'apps/production/inner'])).toEqual([]);
    expect(withSet({ url: 'https://github.com/{{ .stage }}/x.git', path: './{{ .stage }}/web' }, ['staging/web'])).toEqual([]);
  });

  test('does not apply what its path cannot become, or what is in another repository', () => {
    const unapplied = (path: string): string => expect.stringContaining(`unapplied-folder no cluster applies folder ${path}`) as string;
    expect(withSet({ url, path: 'apps/{{ .stage }}' }, ['other/staging', 'apps/staging'])).toEqual([expect.stringContaining('namespace-not-created'), unapplied('other/staging')]);
    expect(withSet({ url: 'https://github.com/org/else.git', path: 'apps/{{ .stage }}' }, ['apps/staging'])).toEqual([expect.stringContaining('namespace-not-created'), unapplied('apps/staging')]);
  });

  test('whose patch has a path may apply everything of its repository', () => {
    expect(withSet({ url, path: 'apps' }, ['other'], { templatePatch: 'spec:\n  source:\n    path: other\n' })).toEqual([]);
  });
});
