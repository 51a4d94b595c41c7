import * as fs from 'node:fs';
import { join } from 'node:path';
import * as kplus from 'cdk8s-plus-28';
import { parse } from 'yaml';
import { App, Cluster, flux } from '../../src';
import { configMap, errorsOf, folderOf, platform } from '../program';

const NAMESPACE = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: team}';
const STORE = 'apiVersion: external-secrets.io/v1\nkind: ClusterSecretStore\nmetadata: {name: vault}\nspec: {provider: {fake: {data: []}}}';
const EXTERNAL_SECRET = 'apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: db, namespace: default}\n'
  + 'spec: {secretStoreRef: {kind: ClusterSecretStore, name: vault}, data: [{secretKey: a, remoteRef: {key: b}}]}';
const ROLE = 'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: reader}\nrules: []';
const BINDING = 'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: reader}\n'
  + 'roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}\nsubjects: []';
const DEFINITION = 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: widgets.example.com}\n'
  + 'spec: {group: example.com, names: {kind: Widget, plural: widgets}, scope: Namespaced, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]}';
const WIDGET = 'apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w, namespace: default}';

const ONCE = { name: 'base', readyExpr: 'has(dep.status.lastAppliedRevision)' };

/** What the written Kustomization waits for. */
function dependsOn(app: App, name: string, cluster = 'production'): unknown {
  const file = join(app.outdir, 'manifests/clusters', cluster, `kustomization-${name}.yaml`);
  return parse(fs.readFileSync(file, 'utf8')).spec.dependsOn;
}

test.each([
  ['a namespace', NAMESPACE, configMap('c', 'team')],
  ['a secret store', STORE, EXTERNAL_SECRET],
  ['a role', ROLE, BINDING],
  ['the definition of a kind', DEFINITION, WIDGET],
])('a delivery waits for the one that applies %s', (_, needed, needing) => {
  const { app, repository, cluster } = platform();
  cluster.apply(folderOf(repository, 'apps', needing));
  cluster.apply(folderOf(repository, 'base', needed));
  app.synth();
  expect(dependsOn(app, 'apps')).toEqual([needed === STORE ? ONCE : { name: 'base' }]);
  expect(dependsOn(app, 'base')).toBeUndefined();
  app.synth();
  expect(app.synthesis?.written).toBe(0);
});

test('what is said already is not said again', () => {
  const { app, repository, cluster } = platform();
  const base = cluster.apply(folderOf(repository, 'base', NAMESPACE, STORE));
  cluster.apply(folderOf(repository, 'apps', configMap('c', 'team'), EXTERNAL_SECRET), { dependsOn: [base] });
  app.synth();
  expect(dependsOn(app, 'apps')).toEqual([{ name: 'base' }]);
});

test('a folder waits for nothing of its own', () => {
  const { app, repository, cluster } = platform();
  cluster.apply(folderOf(repository, 'apps', NAMESPACE, configMap('c', 'team')));
  app.synth();
  expect(dependsOn(app, 'apps')).toBeUndefined();
});

test('a namespace that a delivery chooses counts', () => {
  const { app, repository, cluster } = platform();
  cluster.apply(folderOf(repository, 'base', NAMESPACE));
  cluster.apply(folderOf(repository, 'apps', configMap('c', 'default')), { targetNamespace: 'team' });
  app.synth();
  expect(dependsOn(app, 'apps')).toEqual([{ name: 'base' }]);
});

test('each cluster has its own order', () => {
  const { app, repository, cluster } = platform();
  const staging = new Cluster(app, 'staging', { repository, engine: flux.Engine.rootSync() });
  const [apps, base] = [folderOf(repository, 'apps', configMap('c', 'team')), folderOf(repository, 'base', NAMESPACE)];
  cluster.apply(apps);
  cluster.apply(base);
  staging.apply(apps);
  expect(errorsOf(app)).toEqual([expect.stringContaining('nothing in staging creates namespace team, which ConfigMap c and others are in')]);
  staging.apply(base, { name: 'namespaces' });
  app.synth();
  expect(dependsOn(app, 'apps')).toEqual([{ name: 'base' }]);
  expect(dependsOn(app, 'apps', 'staging')).toEqual([{ name: 'namespaces' }]);
});

test('a circle that references imply is a path that says so', () => {
  const { app, repository, cluster } = platform();
  cluster.apply(folderOf(repository, 'a', NAMESPACE, EXTERNAL_SECRET));
  cluster.apply(folderOf(repository, 'b', STORE, configMap('c', 'team')));
  expect(errorsOf(app)).toEqual([
    '[manifests/clusters--production/delivery-b] dependency-cycle Kustomizations wait for each other: '
    + 'flux-system/a → flux-system/b (implied: ExternalSecret default/db needs ClusterSecretStore vault) '
    + '→ flux-system/a (implied: ConfigMap team/c needs Namespace team) — remove one dependsOn of the cycle, or move the objects that imply one',
  ]);
});

test('a circle of one that is said and one that is implied says which', () => {
  const { app, repository, cluster } = platform();
  const a = cluster.apply(folderOf(repository, 'a', configMap('c', 'team')));
  cluster.apply(folderOf(repository, 'b', NAMESPACE), { dependsOn: [a] });
  expect(errorsOf(app)[0]).toContain('wait for each other: flux-system/a → flux-system/b (implied: ConfigMap team/c needs Namespace team) → flux-system/a — ');
});

test('a delivery and the one that applies it do not wait for each other', () => {
  const { app, repository, cluster } = platform();
  const inner = folderOf(repository, 'inner', configMap('c', 'team'), STORE);
  const outer = folderOf(repository, 'outer', NAMESPACE, EXTERNAL_SECRET);
  const source = flux.GitRepository.fromGitRepositoryName(app, 'source', { name: 'manifests', namespace: 'flux-system' });
  const child = new flux.Kustomization(outer, 'inner', { source, folder: inner, metadata: { namespace: 'flux-system' } });
  const parent = cluster.apply(outer) as flux.Kustomization;
  app.synth();
  expect(child.toJson().spec.dependsOn).toBeUndefined();
  expect(parent.toJson().spec.dependsOn).toBeUndefined();
});

test('included Kustomizations that apply each other in a circle are judged to the end', () => {
  const { app, repository, cluster } = platform();
  const included = (name: string, path: string): string => JSON.stringify({
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name, namespace: 'flux-system' },
    spec: { interval: '5m', prune: true, path, sourceRef: { kind: 'GitRepository', name: 'flux-system' } },
  });
  cluster.apply(folderOf(repository, 'apps', included('there', './more')));
  folderOf(repository, 'more', included('back', './apps'), STORE);
  cluster.apply(folderOf(repository, 'web', EXTERNAL_SECRET));
  expect(errorsOf(app).join('\n')).toMatch(/applied-twice/);
});

const RELEASE = 'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web, namespace: default}\nspec: {interval: 1h, chartRef: {kind: OCIRepository, name: web}, '
  + 'valuesFrom: [{kind: ConfigMap, name: values}]}\n---\napiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata: {name: web, namespace: default}\n'
  + 'spec: {interval: 1h, url: "oci://example.com/web", ref: {tag: "1.0.0"}}';

test('values and variables of another delivery imply order', () => {
  const { app, repository, cluster } = platform();
  const variables = kplus.ConfigMap.fromConfigMapName(cluster.system, 'variables', 'variables');
  new flux.Kustomization(cluster.system, 'apps', { folder: folderOf(repository, 'apps', RELEASE), substitutions: [flux.Substitution.fromConfigMap(variables)] });
  cluster.apply(folderOf(repository, 'values', configMap('values', 'default', { 'values.yaml': '{}' })));
  cluster.apply(folderOf(repository, 'variables', configMap('variables', 'flux-system', { A: 'b' })));
  app.synth();
  expect(dependsOn(app, 'apps')).toEqual([{ name: 'variables' }, { name: 'values' }]);
});

test('values that would close a circle imply none', () => {
  const { app, repository, cluster } = platform();
  cluster.apply(folderOf(repository, 'apps', NAMESPACE, RELEASE), { wait: false });
  cluster.apply(folderOf(repository, 'values', configMap('values', 'default', { 'values.yaml': '{}' }), configMap('other', 'team')));
  app.synth();
  expect(dependsOn(app, 'apps')).toBeUndefined();
  expect(dependsOn(app, 'values')).toEqual([{ name: 'apps' }]);
});

test('implied order can be left out, as a whole and of single deliveries', () => {
  const { app, repository, cluster } = platform();
  const base = cluster.apply(folderOf(repository, 'base', NAMESPACE, STORE));
  cluster.apply(folderOf(repository, 'role', ROLE));
  cluster.apply(folderOf(repository, 'a', configMap('a', 'team'), BINDING), { impliedOrder: false });
  cluster.apply(folderOf(repository, 'b', configMap('b', 'team'), BINDING.replaceAll('name: reader}\nrole', 'name: b}\nrole')), { independentOf: [base] });
  app.synth();
  expect(dependsOn(app, 'a')).toBeUndefined();
  expect(dependsOn(app, 'b')).toEqual([{ name: 'role' }]);
});
