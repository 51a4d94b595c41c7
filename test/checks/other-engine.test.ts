import { App, argocd, Cluster, flux, IEngine, Repository } from '../../src';
import { errorsFrom } from '../program';
import { makeRoot } from '../synth/tree-on-disk';

function refused(engine: IEngine, add: (cluster: Cluster) => void): string[] {
  const app = new App({ outdir: makeRoot() });
  const cluster = new Cluster(app, 'production', { repository: new Repository(app, 'manifests', { url: 'https://github.com/org/manifests.git' }), engine });
  add(cluster);
  return errorsFrom(app, 'other-engine');
}

const source = argocd.ApplicationSource.git({ url: 'https://example.com/a', path: 'a' });

test('refuses objects of Flux where Argo CD drives the cluster', () => {
  expect(refused(argocd.Engine.appOfApps(), ({ system }) => {
    const git = new flux.GitRepository(system, 'git', { url: 'https://example.com/a', ref: flux.GitReference.branch('main') });
    new flux.Kustomization(system, 'web', { source: git, path: './web' });
    new argocd.Application(system, 'app', { source });
  })).toEqual([
    '[manifests/clusters--production/git] other-engine GitRepository git is an object of Flux, but Argo CD drives cluster production, whose system folder it is in — '
    + 'leave it out: an Application names its repository, or move it to a folder that an engine applies',
    '[manifests/clusters--production/web] other-engine Kustomization web is an object of Flux, but Argo CD drives cluster production, whose system folder it is in — '
    + 'use cluster.apply, or argocd.Application, or move it to a folder that an engine applies',
  ]);
});

test('refuses objects of Argo CD where Flux drives the cluster', () => {
  expect(refused(flux.Engine.rootSync(), ({ system }) => new argocd.Application(system, 'app', { source }))).toEqual([
    '[manifests/clusters--production/app] other-engine Application app is an object of Argo CD, but Flux drives cluster production, whose system folder it is in — '
    + 'use cluster.apply, or flux.Kustomization or flux.HelmRelease, or move it to a folder that an engine applies',
  ]);
});

test('takes both in other folders: a cluster may run both', () => {
  expect(refused(flux.Engine.rootSync(), (cluster) => {
    const folder = cluster.repository.folder('argocd', { namespace: 'argocd' });
    folder.include('namespace', { text: 'apiVersion: v1\nkind: Namespace\nmetadata: { name: argocd }\n' });
    new argocd.Application(folder, 'app', { source });
    cluster.apply(folder);
  })).toEqual([]);
});
