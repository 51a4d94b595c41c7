import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as kplus from 'cdk8s-plus-28';
import { load } from 'js-yaml';
import { kustomize } from '../../src';
import { errorsOf, platform } from '../program';
import { mistakesOf } from '../said';

test('a component changes what the overlays that use it build', () => {
  const { app, repository, cluster } = platform();
  const base = new kustomize.Base(repository, 'base');
  const web = new kplus.Deployment(base, 'web', { containers: [{ image: 'example.com/web:1.0.0' }] });
  const spread = new kustomize.Component(repository, 'spread', { patches: [kustomize.Patch.strategicMerge(web, { spec: { replica: 2 } })] });
  const overlay = new kustomize.Overlay(repository, 'production', { bases: [base], namespace: 'default', components: [spread] });
  cluster.apply(overlay);
  expect(errorsOf(app)).toEqual([expect.stringMatching(/^\[manifests\/base\/web\/Resource\] schema .*replica/)]);
  expect(mistakesOf(spread)).toEqual([]);
});

test('it is written as one', () => {
  const { app, repository, cluster } = platform();
  const base = new kustomize.Base(repository, 'base');
  const web = new kplus.Deployment(base, 'web', { containers: [{ image: 'example.com/web:1.0.0' }] });
  const spread = new kustomize.Component(repository, 'spread', { patches: [kustomize.Patch.strategicMerge(web, { spec: { minReadySeconds: 2 } })] });
  cluster.apply(new kustomize.Overlay(repository, 'production', { bases: [base], namespace: 'default', components: [spread] }));
  app.synth();
  const text = (path: string): unknown => load(readFileSync(join(app.outdir, 'manifests', path, 'kustomization.yaml'), 'utf8'));
  expect(text('components/spread')).toEqual({ apiVersion: 'kustomize.config.k8s.io/v1alpha1', kind: 'Component', patches: [{ patch: expect.stringContaining('minReadySeconds: 2') }] });
  expect(text('overlays/production')).toMatchObject({ components: ['../../components/spread'], resources: ['../../base'] });
});

test('a target that one of its users does not build is refused, and a component that cannot be used', () => {
  const { repository } = platform();
  const base = new kustomize.Base(repository, 'base');
  const web = new kplus.Deployment(base, 'web', { containers: [{ image: 'example.com/web:1.0.0' }] });
  const spread = new kustomize.Component(repository, 'spread', { path: 'overlays', replicas: [{ target: web, count: 2 }] });
  const overlay = new kustomize.Overlay(repository, 'production', { bases: [base], components: [spread] });
  expect(mistakesOf(overlay)).toEqual(['kustomize-component folder overlays contains folder overlays/production, which lists it: kustomize refuses that as a circle — put them beside each other, such as overlays/base and overlays/production']);
  const second = new kustomize.Component(repository, 'second', { replicas: [{ target: web, count: 2 }] });
  new kustomize.Overlay(repository, 'with', { bases: [base], components: [second] });
  new kustomize.Overlay(repository, 'without', { bases: [repository.folder('other')], components: [second] });
  expect(mistakesOf(second)).toEqual([
    'kustomize-target a number of replicas is for Deployment web, which is in folder base, and folder overlays/without, which uses component components/second, does not build on that — add folder base to its bases, or change an object of overlays/without, components/second, other',
  ]);
});
