import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { load } from 'js-yaml';
import { seed } from './seed';
import { App, kustomize, Repository } from '../../src';
import { configMap, errorsOf, folderOf, Platform, platform } from '../program';
import { mistakesOf } from '../said';

/** A base with a Deployment, a Service and a ConfigMap, and what is needed to build on it. */
function withBase(): Platform & { readonly base: kustomize.Base; readonly web: kplus.Deployment; readonly settings: ApiObject } {
  const made = platform();
  const base = new kustomize.Base(made.repository, 'base');
  const web = new kplus.Deployment(base, 'web', { containers: [{ image: 'example.com/web:1.0.0', portNumber: 80 }] });
  const settings = new ApiObject(base, 'settings.v1', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings.v1' }, data: { a: '1' } } as any);
  return { ...made, base, web, settings };
}

/** What an applied overlay becomes, from the files that were written. */
function written(app: App, path: string): string {
  return readFileSync(join(app.outdir, 'manifests', path), 'utf8');
}

describe('the overlays of the article', () => {
  const { app, repository, cluster } = platform();
  const { dev, staging, production } = seed(repository);
  for (const overlay of [dev, staging, production]) cluster.apply(overlay);
  app.synth();
  const kustomization = (path: string): any => load(written(app, `${path}/kustomization.yaml`));

  test('are the folders that it draws', () => {
    expect(readdirSync(join(app.outdir, 'manifests', 'base')).sort()).toEqual(['deployment-mon-app.yaml', 'kustomization.yaml', 'service-mon-app.yaml']);
    expect(readdirSync(join(app.outdir, 'manifests', 'overlays')).sort()).toEqual(['dev', 'production', 'staging']);
    expect(readdirSync(join(app.outdir, 'manifests', 'overlays', 'production')).sort()).toEqual(['horizontalpodautoscaler-mon-app.yaml', 'kustomization.yaml', 'namespace-production.yaml']);
  });

  test('have a base with its label and tag', () => {
    expect(kustomization('base')).toEqual({
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      resources: ['deployment-mon-app.yaml', 'service-mon-app.yaml'],
      labels: [{ pairs: { app: 'mon-app' }, includeSelectors: true }],
      images: [{ name: 'mon-app', newTag: 'latest' }],
    });
  });

  test.each([['dev', 'dev', 1, 'dev'], ['staging', 'staging', 2, 'staging'], ['production', 'production', 10, '1.3.0']])('%s has namespace %s, %i replicas and tag %s', (id, namespace, count, newTag) => {
    expect(kustomization(`overlays/${id}`)).toMatchObject({ namespace, replicas: [{ name: 'mon-app', count }], images: [{ name: 'mon-app', newTag }] });
    expect(kustomization(`overlays/${id}`).resources[0]).toBe('../../base');
  });
});

test('what kustomize makes of an overlay is judged, not what its base is', () => {
  const { app, repository, cluster, base, web } = withBase();
  const overlay = new kustomize.Overlay(repository, 'production', {
    bases: [base], namespace: 'production', patches: [kustomize.Patch.strategicMerge(web, { spec: { replica: 3 } })],
  });
  cluster.apply(overlay);
  expect(errorsOf(app)).toEqual([
    expect.stringMatching(/^\[manifests\/base\] namespace-not-created .*production/),
    expect.stringMatching(/^\[manifests\/base\/web\/Resource\] schema .*replica/),
  ]);
});

test('an overlay that no Flux applies is built all the same', () => {
  const app = new App();
  const repository = new Repository(app, 'manifests', { url: 'https://gitea.example.com/org/manifests.git' });
  const base = new kustomize.Base(repository, 'base');
  const web = new kplus.Deployment(base, 'web', { containers: [{ image: 'example.com/web:1.0.0' }] });
  new kustomize.Overlay(repository, 'production', { bases: [base], namespace: 'default', patches: [kustomize.Patch.json6902(web, [JsonPatch.remove('/spec/nothing')])] });
  expect(errorsOf(app)).toEqual([expect.stringMatching(/^\[manifests\/production\] kustomize-build kustomization.yaml patches\[0\] cannot be applied to Deployment web: /)]);
});

test('patches are written for the object that is meant', () => {
  const { app, repository, cluster, base, web, settings } = withBase();
  const overlay = new kustomize.Overlay(repository, 'production', {
    bases: [base],
    namespace: 'default',
    patches: [
      kustomize.Patch.strategicMerge(web, { metadata: { labels: { tier: 'front' } }, spec: { replicas: 3, paused: undefined, revisionHistoryLimit: null } }),
      kustomize.Patch.json6902(settings, [JsonPatch.add('/data/b', '2')]),
    ],
  });
  overlay.addPatch(kustomize.Patch.remove(new ApiObject(base, 'old', { apiVersion: 'v1', kind: 'ConfigMap' })));
  cluster.apply(overlay);
  app.synth();
  const { patches } = load(written(app, 'overlays/production/kustomization.yaml')) as { patches: { patch: string; target?: unknown }[] };
  expect(patches.map(({ patch, target }) => [load(patch), target])).toEqual([
    [{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', labels: { tier: 'front' } }, spec: { replicas: 3, revisionHistoryLimit: null } }, undefined],
    [[{ op: 'add', path: '/data/b', value: '2' }], { version: 'v1', kind: 'ConfigMap', name: 'settings\\.v1' }],
    [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'old' }, $patch: 'delete' }, undefined],
  ]);
});

describe('is refused:', () => {
  test('a target that is not in its bases, or is nothing', () => {
    const { app, repository, base } = withBase();
    const other = new ApiObject(repository.folder('other'), 'settings', { apiVersion: 'v1', kind: 'ConfigMap' });
    const overlay = new kustomize.Overlay(repository, 'production', {
      bases: [base], patches: [kustomize.Patch.strategicMerge(other, {}), kustomize.Patch.remove(app), kustomize.Patch.json6902('web' as any, [])],
    });
    expect(mistakesOf(overlay)).toEqual([
      'kustomize-target a patch is for ConfigMap settings, which is in folder other, and folder overlays/production does not build on that — add folder other to its bases, or change an object of overlays/production, base',
      'kustomize-target a patch is for construct , which is no Kubernetes object and has none — pass an ApiObject, or a construct that has one',
      'kustomize-target a patch is for a value that is not a construct, which is no Kubernetes object and has none — pass an ApiObject, or a construct that has one',
    ]);
  });

  test('replicas of what has none, of a number that is none, and of two workloads at once', () => {
    const { repository, base, web, settings } = withBase();
    const service = new kplus.Service(base, 'service', { ports: [{ port: 80 }] });
    const twin = new kplus.StatefulSet(base, 'twin', { metadata: { name: 'web' }, service, containers: [{ image: 'x:1' }] });
    const overlay = (id: string, target: any, count: number) =>
      mistakesOf(new kustomize.Overlay(repository, id, { bases: [base], replicas: [{ target, count }] }));
    expect([...overlay('a', settings, 1), ...overlay('b', web, 1.5), ...overlay('c', twin, 2)]).toEqual([
      'kustomize-replicas ConfigMap settings.v1 has no replicas — pass a Deployment, StatefulSet, ReplicaSet or ReplicationController',
      'kustomize-replicas 1.5 replicas of Deployment web are not possible — use a whole number from 0 to 2147483647',
      'kustomize-replicas replicas of StatefulSet web would also change Deployment web: kustomize goes by the name alone — set them by a patch: kustomize.Patch.strategicMerge(target, { spec: { replicas: 2 } })',
    ]);
  });

  test('an image that no container uses, also where an overlay in between has renamed it', () => {
    const { app, repository, cluster, base } = withBase();
    const middle = new kustomize.Overlay(repository, 'middle', { bases: [base], images: [{ name: 'example.com/web', newName: 'mirror.example.com/web' }] });
    cluster.apply(new kustomize.Overlay(repository, 'production', {
      bases: [middle], namespace: 'default', images: [{ name: 'example.com/web', newTag: '2.0.0' }, { name: 'mirror.example.com/web', newTag: '2.0.0' }],
    }));
    expect(errorsOf(app)).toEqual(['[manifests/production] unused-image kustomization.yaml images[0] is for example.com/web, which no container uses — correct its name, or remove the entry']);
  });

  test('an image that is not valid, or changes nothing', () => {
    const { repository, base } = withBase();
    const images = [{ name: 'Web' }, { name: 'example.com/web:1', newTag: 'x y' }, { name: 'example.com/web', digest: 'sha256:1' }, { name: 'example.com/web' }];
    expect(mistakesOf(new kustomize.Overlay(repository, 'production', { bases: [base], images })).map((line) => line.split(' — ')[0])).toEqual([
      'image-reference {"name":"Web"} is not a valid image',
      'image-reference {"name":"example.com/web:1","newTag":"x y"} is not a valid image',
      'image-reference {"name":"example.com/web","digest":"sha256:1"} is not a valid image',
      'image-reference {"name":"example.com/web"} changes nothing of the image',
    ]);
  });

  test('bases that kustomize cannot build on', () => {
    const { app, repository, base } = withBase();
    const elsewhere = new Repository(app, 'other', { url: 'https://gitea.example.com/org/other.git' }).folder('base');
    const component = new kustomize.Component(repository, 'spread');
    const outer = repository.folder('overlays');
    const system = repository.folder('clusters/bootstrapped');
    system._leaveListToEngine();
    const overlay = new kustomize.Overlay(repository, 'production', { bases: [base, elsewhere, component, outer, system] });
    overlay.addBase(overlay);
    const next = new kustomize.Overlay(repository, 'next', { bases: [overlay] });
    overlay.addBase(next);
    overlay.addBase(base);
    expect(mistakesOf(new kustomize.Overlay(repository, 'empty', { bases: [] }))).toEqual(['kustomize-base overlay overlays/empty has no bases — add at least one folder to bases, or use repository.folder']);
    expect(mistakesOf(overlay)).toEqual([
      'kustomize-base folder base is in repository other, folder overlays/production in manifests: kustomize finds no path from one to the other — put both into one repository',
      'kustomize-base folder components/spread is a component, which cannot be built by itself — add it to components instead of bases',
      'kustomize-base folder overlays contains folder overlays/production, which lists it: kustomize refuses that as a circle — put them beside each other, such as overlays/base and overlays/production',
      'kustomize-base folder clusters/bootstrapped has no kustomization.yaml: the engine generates it — put the objects into a folder of their own',
      'kustomize-base folder overlays/production lists itself — list another folder',
      'kustomize-base folder overlays/next builds on folder overlays/production itself: neither can be built — remove one of the two',
      'file-twice ../../base is listed twice in kustomization.yaml — add it only once',
    ]);
  });

  test('two overlays that write one folder', () => {
    const { app, repository, base } = withBase();
    new kustomize.Overlay(repository, 'production', { bases: [base] });
    new kustomize.Overlay(repository, 'live', { bases: [base], path: 'overlays/production' });
    expect(errorsOf(app)).toContain('[manifests/live] folder-twice folder overlays/production already exists — get it with repository.folder(path)');
  });

  test('a namespace that is none, and two objects that become one', () => {
    const { app, repository, cluster, base } = withBase();
    cluster.apply(new kustomize.Overlay(repository, 'production', { bases: [base, folderOf(repository, 'other', configMap('settings.v1', 'b'))], namespace: 'b' }));
    expect(errorsOf(app).filter((line) => line.includes('kustomize-build'))).toEqual([expect.stringContaining('gives ConfigMap b/settings.v1 to two objects')]);
  });
});
