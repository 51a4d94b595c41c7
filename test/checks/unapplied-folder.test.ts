import { Checks } from '../../src';
import { configMap, errorsOf, folderOf, platform } from '../program';

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
