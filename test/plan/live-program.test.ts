import { configMap, documents, fieldsOf, kustomization, linesOf, programOf, Tree } from './planned';
import type { Manifest } from '../../src/base/manifest';
import { liveProgram } from '../../src/plan/live-program';
import { plan } from '../../src/plan/plan';

const TREE: Tree = {
  'clusters/production/flux-system/sync.yaml': kustomization('flux-system', './clusters/production'),
  'clusters/production/apps.yaml': kustomization('apps', './apps'),
  'apps/a.yaml': documents(configMap('a'), 'apiVersion: v1\nkind: Service\nmetadata: { name: s, namespace: default }\nspec: { ports: [{ name: http, port: 80 }, { name: https, port: 443 }] }\n'),
};
const owner = (name: string): object => ({ 'kustomize.toolkit.fluxcd.io/name': name, 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system' });
const live = (apiVersion: string, kind: string, name: string, namespace: string, by: string, rest: object, fieldsV1: object = {}): Manifest => ({
  apiVersion, kind, metadata: { name, namespace, uid: 'x', labels: owner(by), managedFields: [{ manager: 'kustomize-controller', operation: 'Apply', fieldsV1 }] }, ...rest,
});
const KUSTOMIZATION = 'kustomize.toolkit.fluxcd.io/v1';
const spec = (path: string): object => ({ spec: { interval: '10m', prune: true, path, sourceRef: { kind: 'GitRepository', name: 'flux-system' }, force: false }, status: {} });
const BASE = [
  live(KUSTOMIZATION, 'Kustomization', 'flux-system', 'flux-system', 'flux-system', spec('./clusters/production')),
  live(KUSTOMIZATION, 'Kustomization', 'apps', 'flux-system', 'flux-system', spec('./apps')),
  live('v1', 'ConfigMap', 'a', 'default', 'apps', { data: { a: '1' } }),
  live('v1', 'Service', 's', 'default', 'apps', { spec: { clusterIP: '10.0.0.1', ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 80 }, { name: 'https', port: 443, protocol: 'TCP', targetPort: 443 }] } }),
];
const of = (objects: readonly Manifest[], isWhole = true, tree = TREE): ReturnType<typeof plan> => {
  const program = programOf(tree);
  return plan(program, liveProgram(program.contents[0], objects, isWhole));
};

test('defaults, addresses and what others have set are no changes', () => {
  expect(linesOf(of(BASE))).toEqual([]);
});

test('what Flux has applied and Git no longer has is removed; what others have added stays', () => {
  const applied = { 'f:data': { 'f:a': {}, 'f:old': {} } };
  const objects = [...BASE.slice(0, 2), live('v1', 'ConfigMap', 'a', 'default', 'apps', { data: { a: '1', old: 'x', other: 'y' } }, applied), BASE[3]];
  expect(fieldsOf(of(objects), 'ConfigMap default/a')).toEqual(['data.old: x → -']);
});

test('items of lists are those that Git has, or that Flux has applied', () => {
  const applied = { 'f:spec': { 'f:ports': { 'k:{"port":80,"protocol":"TCP"}': {}, 'k:{"port":443,"protocol":"TCP"}': {}, 'k:{"port":81,"protocol":"TCP"}': { 'f:name': {} } } } };
  const ports = [...(BASE[3].spec as { ports: object[] }).ports, { name: 'old', port: 81, protocol: 'TCP' }, { name: 'other', port: 82, protocol: 'TCP' }];
  const objects = [...BASE.slice(0, 3), live('v1', 'Service', 's', 'default', 'apps', { spec: { ports } }, applied)];
  expect(fieldsOf(of(objects), 'Service default/s')).toEqual(['spec.ports[81/TCP]: {"port":81,"protocol":"TCP","name":"old"} → -']);
});

test('an orphan that Flux has applied is pruned, and what it has not applied is left alone', () => {
  const objects = [...BASE, live('v1', 'ConfigMap', 'orphan', 'default', 'apps', { data: {} })];
  const byHand = live(KUSTOMIZATION, 'Kustomization', 'by-hand', 'flux-system', '', spec('./elsewhere'));
  const unlabelled = { ...byHand, metadata: { ...byHand.metadata, labels: {} } };
  expect(linesOf(of([...objects, unlabelled]))).toEqual(['flux-system/apps: prune ConfigMap default/orphan']);
});

test('an empty cluster gets everything', () => {
  expect(linesOf(of([]))).toEqual([
    ': create Kustomization flux-system/apps', ': create Kustomization flux-system/flux-system', 'flux-system/apps: create ConfigMap default/a', 'flux-system/apps: create Service default/s',
  ]);
});

test('where something could not be read, nothing is new for certain', () => {
  const [change] = of(BASE.slice(0, 3), false).clusters[0].deliveries[0].changes;
  expect(change).toMatchObject({ action: 'create', name: 's', reason: 'it may be there already: what was applied before is not wholly known' });
});

test('of encrypted values the keys are compared', () => {
  const secret = (keys: string[]): string => `apiVersion: v1\nkind: Secret\nmetadata: { name: x, namespace: default }\nstringData: { ${keys.map((key) => `${key}: "ENC[AES256_GCM,data:1]"`).join(', ')} }\nsops: { version: "3" }\n`;
  const there = live('v1', 'Secret', 'x', 'default', 'apps', { data: { a: 'aHVudGVyMg==' }, type: 'Opaque' });
  expect(linesOf(of([...BASE, there], true, { ...TREE, 'apps/x.yaml': secret(['a']) }))).toEqual([]);
  expect(fieldsOf(of([...BASE, there], true, { ...TREE, 'apps/x.yaml': secret(['a', 'b']) }), 'Secret default/x')).toEqual(['data.b: - → (hidden)']);
});
