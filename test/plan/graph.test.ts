import { configMap, documents, kustomization, programOf, Tree } from './planned';
import { around, deliveryGraph, Graph, nearestNode, nodesCalled, objectGraph } from '../../src/plan/graph';

const POD = 'apiVersion: v1\nkind: Pod\nmetadata: { name: web, namespace: default }\nspec: { containers: [{ name: c, image: "c:1", envFrom: [{ configMapRef: { name: settings } }, { secretRef: { name: outside } }] }] }\n';
const TREE: Tree = {
  'clusters/production/flux-system/sync.yaml': kustomization('flux-system', './clusters/production'),
  'clusters/production/apps.yaml': kustomization('apps', './apps', 'prune: true\ndependsOn: [{ name: configs }]'),
  'clusters/production/configs.yaml': kustomization('configs', './configs'),
  'apps/web.yaml': POD,
  'apps/other.yaml': configMap('other'),
  'configs/settings.yaml': documents(configMap('settings'), configMap('unused')),
};

const edgesOf = ({ nodes, edges }: Graph): string[] => {
  const labels = new Map(nodes.map(({ id, label }) => [id, label.replace('Kustomization flux-system/', '')]));
  return edges.map(({ from, to, kind, count }) => `${labels.get(from)!} ${kind} ${labels.get(to)!}${count > 1 ? ` x${count}` : ''}`).sort();
};

test('deliveries: what applies them, what they wait for, and what their objects need of others', () => {
  const graph = deliveryGraph(programOf(TREE));
  expect(graph.nodes.map(({ kind, label }) => `${kind} ${label}`)).toEqual([
    'cluster production', 'delivery Kustomization flux-system/apps', 'delivery Kustomization flux-system/configs', 'delivery Kustomization flux-system/flux-system',
  ]);
  expect(edgesOf(graph)).toEqual(['apps needs configs', 'apps waits configs', 'production applies apps', 'production applies configs', 'production applies flux-system']);
});

test('objects: also what is not of this repository', () => {
  const graph = objectGraph(programOf(TREE));
  expect(edgesOf(graph)).toEqual(expect.arrayContaining(['Pod default/web needs ConfigMap default/settings', 'Pod default/web needs Secret default/outside', 'apps applies Pod default/web']));
  expect(graph.nodes.find(({ label }) => label === 'Secret default/outside')!.kind).toBe('elsewhere');
});

test('around an object: what it needs and what needs it, and not what only comes with it', () => {
  const graph = objectGraph(programOf(TREE));
  const [settings] = nodesCalled(graph, 'ConfigMap default/settings');
  const labels = around(graph, [settings.id]).nodes.map(({ label }) => label);
  expect(labels).toEqual(expect.arrayContaining(['ConfigMap default/settings', 'Pod default/web', 'Kustomization flux-system/configs']));
  expect(labels).not.toEqual(expect.arrayContaining(['ConfigMap default/unused']));
  expect(labels).not.toEqual(expect.arrayContaining(['ConfigMap default/other']));
});

test('objects are found by kind, namespace and name however they are written, or by name alone', () => {
  const graph = objectGraph(programOf(TREE));
  for (const text of ['ConfigMap default/settings', 'configmap/default/settings', ' settings ']) expect(nodesCalled(graph, text).map(({ label }) => label)).toEqual(['ConfigMap default/settings']);
  expect(nodesCalled(graph, 'none')).toEqual([]);
  expect(nearestNode(graph, 'setings')).toBe('ConfigMap default/settings');
});

test('is the same for the same program', () => {
  expect(JSON.stringify(objectGraph(programOf(TREE)))).toBe(JSON.stringify(objectGraph(programOf(TREE))));
});
