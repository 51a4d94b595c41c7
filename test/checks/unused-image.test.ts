import * as kplus from 'cdk8s-plus-28';
import { kustomize } from '../../src';
import { errorsFrom, platform } from '../program';

function found(...names: string[]): string[] {
  const { app, repository, cluster } = platform();
  const base = new kustomize.Base(repository, 'base', { images: names.map((name) => ({ name, newTag: '2.0.0' })) });
  new kplus.Deployment(base, 'web', { containers: [{ image: 'example.com/web:1.0.0' }], initContainers: [{ image: 'example.com/init', name: 'init' }] });
  const overlay = (id: string) => cluster.apply(new kustomize.Overlay(repository, id, { bases: [base], namespace: 'default', nameSuffix: `-${id}` }));
  overlay('one');
  overlay('two');
  return errorsFrom(app, 'unused-image');
}

test('an image that no container has is said once, however many overlays build on it', () => {
  expect(found('example.com/web', 'example.com/wep')).toEqual([
    '[manifests/base] unused-image kustomization.yaml images[1] is for example.com/wep, which no container uses — correct its name, or remove the entry',
  ]);
});

test('those of containers and init containers are used', () => {
  expect(found('example.com/web', 'example.com/init')).toEqual([]);
});
