import { App, ExternalObject, flux, Repository, Secret } from '../../src';
import { configMap, errorsFrom, errorsOf, folderOf, platform } from '../program';
import { fixturePath } from '../sops/test-keys';
import { makeRoot } from '../synth/tree-on-disk';

const FIX = 'apply it once, or give one of them another name or namespace';

test('an object in two applied folders is refused', () => {
  const { app, repository, cluster } = platform();
  for (const path of ['a', 'b']) cluster.apply(folderOf(repository, path, configMap('settings', 'default')));
  expect(errorsOf(app)).toEqual([
    '[manifests/b/included/configmap-settings-default] applied-twice Kustomization a and Kustomization b both apply ConfigMap default/settings to '
    + `production, the first from manifests/a/included/configmap-settings-default — ${FIX}`,
  ]);
});

test('a folder that is applied twice is refused', () => {
  const { app, repository, cluster } = platform();
  const folder = folderOf(repository, 'a', configMap('settings', 'default'));
  cluster.apply(folder);
  cluster.apply(folder, { name: 'again' });
  expect(errorsFrom(app, 'applied-twice')[0]).toMatch(/Kustomization a and Kustomization again both apply .* — /);
});

test('two overlays that their target namespace makes one are refused', () => {
  const { app, repository, cluster } = platform();
  for (const stage of ['staging', 'preview']) {
    cluster.apply(folderOf(repository, stage, configMap('settings', stage)), { targetNamespace: 'default' });
  }
  expect(errorsFrom(app, 'applied-twice')[0]).toMatch(/Kustomization staging and Kustomization preview both apply ConfigMap default\/settings to production/);
});

test('objects without namespace have one identity under all target namespaces', () => {
  const { app, repository, cluster } = platform();
  const folder = folderOf(repository, 'a', 'apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: team}\nvalue: 1');
  cluster.apply(folder, { targetNamespace: 'default' });
  cluster.apply(folder, { name: 'again', targetNamespace: 'kube-public' });
  expect(errorsFrom(app, 'applied-twice')[0]).toMatch(/Kustomization a and Kustomization again both apply PriorityClass team to production/);
});

test('a folder that its parent lists and that is applied itself is refused', () => {
  const { app, repository, cluster } = platform();
  const parent = repository.folder('a');
  parent.subfolder('b').include('included', { text: configMap('settings', 'default') });
  cluster.apply(parent);
  expect(errorsFrom(app, 'applied-twice')).toEqual([]);
  cluster.apply(repository.folder('a/b'));
  expect(errorsFrom(app, 'applied-twice')[0]).toMatch(/Kustomization a and Kustomization a-b both apply .* — /);
});

test('an object of an encrypted file beside one of the same identity is refused', () => {
  const { app, repository, cluster } = platform();
  const folder = folderOf(repository, 'a', configMap('settings', 'app-production'));
  folder.addEncryptedFile(fixturePath('by-sops.enc.yaml')); // which has a ConfigMap settings, without a namespace
  cluster.apply(folder, { targetNamespace: 'default' });
  expect(errorsOf(app)[0]).toMatch(/\[manifests\/clusters--production\/delivery-a\] kustomize-build Kustomization a gives ConfigMap default\/settings to two objects/);
});

test('a path above folders applies each of them once', () => {
  const { app, repository, cluster } = platform();
  const team = repository.folder('teams/web');
  team.subfolder('config').include('included', { text: configMap('settings', 'default') });
  folderOf(repository, 'teams/api', configMap('other', 'default'));
  new flux.Kustomization(cluster.system, 'teams', {
    source: flux.GitRepository.fromGitRepositoryName(app, 'source', { name: 'manifests', namespace: 'flux-system' }), path: './teams',
  });
  expect(errorsOf(app)).toEqual([]);
});

test('overlays that the program does not apply may have the same objects', () => {
  const app = new App({ outdir: makeRoot() });
  const repository = new Repository(app, 'manifests', { url: 'https://gitea.example.com/org/manifests.git' });
  const secret = 'apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: s, namespace: default}\n'
    + 'spec: {data: [{secretKey: a, remoteRef: {key: b}, sourceRef: {storeRef: {kind: ClusterSecretStore, name: vault}}}]}';
  new ExternalObject(app, 'vault', { apiVersion: 'external-secrets.io/v1', kind: 'ClusterSecretStore', name: 'vault' });
  for (const stage of ['staging', 'production']) folderOf(repository, stage, configMap('settings', 'default'), secret);
  expect(errorsOf(app)).toEqual([]);
});

describe('a folder that is applied twice is two things', () => {
  test.each<[string, flux.KustomizationProps]>([
    ['in two namespaces', { targetNamespace: 'kube-public' }],
    ['with a prefix', { namePrefix: 'second-' }],
    ['with a suffix', { nameSuffix: '-second' }],
  ])('%s', (_, options) => {
    const { app, repository, cluster } = platform();
    const folder = folderOf(repository, 'a', configMap('settings', 'default'));
    cluster.apply(folder);
    new flux.Kustomization(cluster.system, 'again', { folder, ...options });
    expect(errorsOf(app)).toEqual([]);
  });

  test('in two clusters', () => {
    const { app, repository, cluster } = platform();
    const folder = folderOf(repository, 'a', configMap('settings', 'default'));
    const secret = Secret.fromSecretName(app, 'remote', { name: 'remote' });
    cluster.apply(folder);
    new flux.Kustomization(cluster.system, 'again', { folder, kubeConfig: flux.KubeConfig.fromSecret(secret) });
    expect(errorsOf(app)).toEqual([]);
    new flux.Kustomization(cluster.system, 'thrice', { folder, kubeConfig: flux.KubeConfig.fromSecret(secret) });
    expect(errorsFrom(app, 'applied-twice')[0]).toMatch(/Kustomization again and Kustomization thrice both apply .* to production, remote "remote"/);
  });
});
