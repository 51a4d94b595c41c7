import { Identity, inOrderOfApply, inOrderOfPrune, inOrderOfReconciliation } from '../../src/plan/order';

const of = (kind: string, name = 'a', namespace = ''): Identity => ({ kind, namespace, name });
const titles = (all: Identity[]): string[] => all.map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`);

test('applies definitions first, then classes, then the rest, each in the order of kinds', () => {
  const all = [
    of('admissionregistration.k8s.io/ValidatingWebhookConfiguration'), of('apps/Deployment'), of('core/Secret'), of('example.com/Thing'), of('core/Namespace'),
    of('storage.k8s.io/StorageClass'), of('rbac.authorization.k8s.io/ClusterRole'), of('apiextensions.k8s.io/CustomResourceDefinition'), of('core/ConfigMap', 'b'), of('core/ConfigMap', 'a'),
  ];
  expect(titles([...all].sort(inOrderOfApply)).map((title) => title.split(' ')[0])).toEqual([
    'apiextensions.k8s.io/CustomResourceDefinition', 'core/Namespace', 'rbac.authorization.k8s.io/ClusterRole', 'storage.k8s.io/StorageClass', 'core/ConfigMap', 'core/ConfigMap',
    'core/Secret', 'apps/Deployment', 'example.com/Thing', 'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
  ]);
});

test('prunes in the opposite order of kinds', () => {
  expect(titles([of('core/Namespace'), of('core/ConfigMap', 'a'), of('core/ConfigMap', 'b'), of('apps/Deployment'), of('example.com/Thing')].sort(inOrderOfPrune))).toEqual([
    'example.com/Thing /a', 'apps/Deployment /a', 'core/ConfigMap /b', 'core/ConfigMap /a', 'core/Namespace /a',
  ]);
});

test('deliveries: what applies them and what they depend on first, and a circle ends', () => {
  const delivery = (name: string, parent: string | undefined, ...dependsOn: string[]): { name: string; parent?: string; json: object } =>
    ({ name: `f/${name}`, parent, json: { spec: { dependsOn: dependsOn.map((each) => ({ name: each })) } } });
  const names = inOrderOfReconciliation([delivery('a', 'f/z', 'c'), delivery('b', undefined, 'a'), delivery('c', 'f/z'), delivery('z', undefined), delivery('x', undefined, 'y'), delivery('y', undefined, 'x', 'none')]).map(({ name }) => name);
  expect(names).toEqual(['f/z', 'f/c', 'f/a', 'f/b', 'f/y', 'f/x']);
});
