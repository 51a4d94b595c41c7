import { App } from '../src/app';
import { Cluster, ClusterProps } from '../src/cluster';
import * as flux from '../src/flux';
import { Repository } from '../src/repository';
import { errorsOf } from './program';
import { makeRoot } from './synth/tree-on-disk';

/** The faults of a cluster whose properties are made for a repository and another one. */
function faults(props: (repository: Repository, other: Repository) => Partial<ClusterProps>): string[] {
  const app = new App({ outdir: makeRoot() });
  const [repository, other] = ['manifests', 'other'].map((id) => new Repository(app, id, { url: `https://gitea.example.com/org/${id}.git` }));
  new Cluster(app, 'production', { repository, engine: flux.Engine.rootSync(), ...props(repository, other) });
  return errorsOf(app).filter((line) => line.includes('cluster-system'));
}

describe('the system folder of a cluster', () => {
  test('is given instead of its path', () => {
    expect(faults((repository) => ({ path: 'clusters/b', system: repository.folder('clusters/a', { namespace: 'flux-system' }) }))).toEqual([
      expect.stringContaining('path is "clusters/b", but the folder system is at "clusters/a"'),
    ]);
  });

  test.each<[string, (repository: Repository) => Partial<ClusterProps>]>([
    ['with the same path, however it is written', (repository) => ({ path: './clusters//a/', system: repository.folder('clusters/a', { namespace: 'flux-system' }) })],
    ['alone', (repository) => ({ system: repository.folder('clusters/a', { namespace: 'flux-system' }) })],
    ['by a path', () => ({ path: 'clusters/b' })],
    ['by default', () => ({})],
  ])('may be given %s', (_, props) => expect(faults(props)).toEqual([]));

  test('is in the repository that the engine follows', () => {
    expect(faults((_, other) => ({ system: other.folder('clusters/production', { namespace: 'flux-system' }) }))).toEqual([
      expect.stringContaining('its engine follows repository manifests, but the folder system is in other'),
    ]);
  });

  test.each(['system', 'path'] as const)('is that of one cluster, given by %s', (by) => {
    const path = 'clusters/first';
    expect(faults((repository) => {
      new Cluster(repository.node.root as App, 'first', { repository, engine: flux.Engine.rootSync() });
      return by === 'path' ? { path } : { system: repository.folder(path) };
    })).toEqual([expect.stringContaining('its system folder "clusters/first" is that of cluster first already')]);
  });
});
