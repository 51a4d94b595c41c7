import { ApiObject } from 'cdk8s';
import { App, Cluster, eso, flux, Repository } from '../../src';
import { checked } from '../checkout/checked';
import { errorsFrom, folderOf, platform } from '../program';
import { makeRoot } from '../synth/tree-on-disk';

const object = (apiVersion: string, kind: string, name: string, namespace: string | undefined, rest: object = {}): string =>
  JSON.stringify({ apiVersion, kind, metadata: { name, namespace }, ...rest });
const kustomization = (name: string, spec: object = {}): string => object('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', name, 'flux-system', {
  spec: { interval: '1h', prune: true, path: `./${name}`, sourceRef: { kind: 'GitRepository', name: 'flux-system' }, ...spec },
});
const namespace = (name: string): string => object('v1', 'Namespace', name, undefined);
const release = (name: string, spec: object = {}, chart = name): string => [
  object('source.toolkit.fluxcd.io/v1', 'HelmRepository', name, 'flux-system', { spec: { interval: '1h', url: `https://charts.example.com/${name}` } }),
  object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', name, 'flux-system', {
    spec: { interval: '1h', chart: { spec: { chart, version: '1.2.3', sourceRef: { kind: 'HelmRepository', name } } }, ...spec },
  }),
].join('\n---\n');
const store = object('external-secrets.io/v1', 'ClusterSecretStore', 'vault', undefined, { spec: { provider: { fake: { data: [] } } } });
const config = (name: string, inNamespace = 'flux-system'): string => object('v1', 'ConfigMap', name, inNamespace, { data: { A: 'b' } });
const yaml = (...objects: string[]): string => objects.join('\n---\n');
const on = (...names: string[]): object => ({ dependsOn: names.map((name) => ({ name })) });

/** A cluster that begins with these Kustomizations, and a folder for each of them. */
const cluster = (deliveries: string[], folders: { [name: string]: string }): { [file: string]: string } => ({
  'clusters/c/all.yaml': yaml(...deliveries), ...Object.fromEntries(Object.entries(folders).map(([name, text]) => [`${name}/all.yaml`, text])),
});
const said = (files: { [file: string]: string }, settings?: string): string[] => checked(files, settings).findings.map(({ check, file, line, message }) => `${file}:${line} ${check} ${message}`);

describe('is found', () => {
  test('a custom resource beside the chart that brings its kind', () => {
    expect(said(cluster([kustomization('a', { wait: true })], { a: yaml(release('external-secrets'), store) }))).toEqual([
      'a/all.yaml:5 bring-up ClusterSecretStore vault never arrives in an empty cluster: Kustomization flux-system/a → '
      + 'HelmRelease flux-system/external-secrets (brings kind ClusterSecretStore) → Kustomization flux-system/a (applies it)',
    ]);
  });

  test('in the directory that the cluster follows', () => {
    expect(said({ 'clusters/c/all.yaml': yaml(release('external-secrets'), store) })).toEqual([
      expect.stringMatching(/^clusters\/c\/all\.yaml:5 bring-up ClusterSecretStore vault .*: the directory that the cluster follows → HelmRelease/),
    ]);
  });

  test('with others of its chart, once', () => {
    const second = store.replace('vault', 'other');
    expect(said(cluster([kustomization('a')], { a: yaml(release('external-secrets'), store, second) }))).toEqual([expect.stringContaining('ClusterSecretStore vault and 1 more never arrives')]);
  });

  test.each<[string, string[], { [name: string]: string }, RegExp]>([
    ['a chart that only a Kustomization behind it installs', [kustomization('stores', { wait: true }), kustomization('charts', on('stores'))],
      { stores: store, charts: release('external-secrets') }, /^stores\/all\.yaml:1 .*→ HelmRelease .* \(brings kind ClusterSecretStore\) → Kustomization flux-system\/charts \(applies it\) → Kustomization flux-system\/stores \(dependsOn\)$/],
    ['a chart that a Kustomization in the same folder installs', [kustomization('a')], { a: yaml(kustomization('charts'), store), charts: release('external-secrets') }, /^a\/all\.yaml:3 .*ClusterSecretStore vault/],
    ['a definition that comes later', [kustomization('a', { wait: true }), kustomization('b', on('a'))], {
      a: object('example.com/v1', 'Thing', 't', 'default'),
      b: object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'things.example.com', undefined, { spec: { group: 'example.com', names: { kind: 'Thing', plural: 'things' }, scope: 'Namespaced', versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }] } }),
    }, /^a\/all\.yaml:1 bring-up Thing default\/t .*\(brings kind Thing\)/],
    ['a namespace that comes later', [kustomization('a'), kustomization('b', on('a'))], { a: config('c', 'team'), b: namespace('team') },
      /^a\/all\.yaml:1 bring-up ConfigMap team\/c never arrives .*Kustomization flux-system\/b \(creates namespace team\)/],
    ['variables that the Kustomization itself applies', [kustomization('a', { postBuild: { substituteFrom: [{ kind: 'ConfigMap', name: 'vars' }] } })], { a: config('vars') },
      /^clusters\/c\/all\.yaml:1 bring-up Kustomization flux-system\/a never begins in an empty cluster: .*creates ConfigMap flux-system\/vars/],
    ['an account that the Kustomization itself applies', [kustomization('a', { serviceAccountName: 'deployer' })], { a: object('v1', 'ServiceAccount', 'deployer', 'flux-system') },
      /^clusters\/c\/all\.yaml:1 bring-up .*creates ServiceAccount flux-system\/deployer/],
    ['a pod that waits for the Secret of a store behind it', [kustomization('app', { wait: true, path: './app' }), kustomization('store', on('app'))], {
      app: yaml(object('external-secrets.io/v1', 'ExternalSecret', 's', 'default', { spec: { refreshInterval: '1h', secretStoreRef: { kind: 'ClusterSecretStore', name: 'vault' }, data: [{ secretKey: 'a', remoteRef: { key: 'a' } }] } })),
      store,
    }, /^app\/all\.yaml:1 bring-up ExternalSecret default\/s .*ClusterSecretStore vault/],
  ])('%s', (_, deliveries, folders, expected) => {
    expect(said(cluster(deliveries, folders)).filter((line) => line.includes(' bring-up '))).toEqual([expect.stringMatching(expected)]);
  });
});

describe('is not found', () => {
  test.each<[string, { [file: string]: string }, string?]>([
    ['where it is only slow: the next try heals it', cluster([kustomization('charts'), kustomization('stores')], { charts: release('external-secrets'), stores: store })],
    ['where the Kustomization depends on the chart', cluster([kustomization('charts', { wait: true }), kustomization('stores', on('charts'))], { charts: release('external-secrets'), stores: store })],
    ['beside a definition: those are applied first', cluster([kustomization('a')], {
      a: yaml(object('example.com/v1', 'Thing', 't', 'team'), namespace('team'),
        object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'things.example.com', undefined, { spec: { group: 'example.com', names: { kind: 'Thing', plural: 'things' }, scope: 'Namespaced', versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }] } })),
    })],
    ['where the chart is not known', cluster([kustomization('a')], { a: yaml(release('my-platform'), store) })],
    ['where its values leave the definitions out', cluster([kustomization('a')], { a: yaml(release('external-secrets', { values: { installCRDs: false } }), store) })],
    ['where Helm does not install them', cluster([kustomization('a')], { a: yaml(release('external-secrets', { install: { crds: 'Skip' } }), store) })],
    ['where another chart brings them first', cluster([kustomization('crds'), kustomization('a')], {
      crds: release('external-secrets-crds', {}, 'external-secrets'), a: yaml(release('external-secrets'), store),
    })],
    ['where a script installs the chart', { ...cluster([kustomization('a')], { a: yaml(release('external-secrets'), store) }), 'bootstrap/helmfile.yaml': 'releases:\n- name: external-secrets\n' }],
    ['where the definition is declared', cluster([kustomization('a')], { a: yaml(release('external-secrets'), store) }),
      'declare:\n- { apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, name: clustersecretstores.external-secrets.io }\n'],
    ['where Flux leaves the object alone', cluster([kustomization('a')], {
      a: yaml(release('external-secrets'),
        store.replace('"vault"', '"vault","annotations":{"kustomize.toolkit.fluxcd.io/ssa":"Ignore"}')),
    })],
    ['for variables that may be missing', cluster([kustomization('a', { postBuild: { substituteFrom: [{ kind: 'ConfigMap', name: 'vars', optional: true }] } })], { a: config('vars') })],
  ])('%s', (...[, files, settings]) => {
    expect(said(files, settings)).toEqual([]);
  });

  test('what dependency-cycle says, or what is behind it', () => {
    const files = cluster([kustomization('a', { ...on('b'), wait: true }), kustomization('b', { ...on('a'), wait: true }), kustomization('c', on('a'))], { a: config('a'), b: config('b'), c: config('c') });
    expect(checked(files).findings.map(({ check }) => check)).toEqual(['dependency-cycle']);
  });
});

test('installs in cdk-gitops.yaml says what a chart brings', () => {
  const files = cluster([kustomization('a')], { a: yaml(release('my-platform'), store) });
  expect(said(files, 'installs:\n- { chart: my-platform, kinds: [external-secrets.io/ClusterSecretStore] }\n')).toEqual([expect.stringContaining('HelmRelease flux-system/my-platform (brings kind ClusterSecretStore)')]);
});

test('installs of a HelmRelease does', () => {
  const { app, repository, cluster: c } = platform();
  const folder = folderOf(repository, 'infra', namespace('infra'));
  const source = new flux.HelmRepository(folder, 'charts', { metadata: { namespace: 'infra' }, url: 'https://charts.example.com' });
  new flux.HelmRelease(folder, 'databases', { metadata: { namespace: 'infra' }, chart: flux.ChartSource.fromSource(source, 'databases', { version: '1.2.3' }), installs: ['example.com'] });
  new ApiObject(folder, 'db', { apiVersion: 'example.com/v1', kind: 'Database', metadata: { namespace: 'infra' } });
  c.apply(folder);
  expect(errorsFrom(app, 'bring-up')).toEqual([expect.stringContaining('[manifests/infra/db] bring-up Database infra/db never arrives in an empty cluster')]);
});

test('what installs lists is a group or a kind', () => {
  const { app, repository } = platform();
  const folder = repository.folder('infra', { namespace: 'infra' });
  const source = new flux.HelmRepository(folder, 'charts', { url: 'https://charts.example.com' });
  new flux.HelmRelease(folder, 'databases', { chart: flux.ChartSource.fromSource(source, 'databases', { version: '1.2.3' }), installs: ['Database'] });
  expect(errorsFrom(app, 'installs-kind')).toEqual([expect.stringContaining('installs has "Database", which is not an API group or kind')]);
});

test('synthesis says in which waves each cluster comes up', () => {
  const app = new App({ outdir: makeRoot() });
  const repository = new Repository(app, 'manifests', { url: 'https://gitea.example.com/org/manifests.git' });
  const production = new Cluster(app, 'production', { repository, engine: flux.Engine.rootSync() });
  const controllers = repository.folder('controllers', { namespace: 'flux-system' });
  const charts = new flux.HelmRepository(controllers, 'charts', { url: 'https://charts.external-secrets.io' });
  new flux.HelmRelease(controllers, 'external-secrets', { chart: flux.ChartSource.fromSource(charts, 'external-secrets', { version: '2.9.0' }) });
  const configs = repository.folder('configs', { namespace: 'flux-system' });
  new eso.ClusterSecretStore(configs, 'fake', { provider: eso.StoreProvider.fake([{ key: 'a', value: 'b' }]) });
  production.apply(configs, { dependsOn: [production.apply(controllers)] });
  app.synth();
  expect(app.synthesis?.waves).toEqual(['production: controllers → configs']);
});
