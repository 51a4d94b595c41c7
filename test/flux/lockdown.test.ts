import * as kplus from 'cdk8s-plus-28';
import { App, Cluster, ExternalObject, Folder, Repository, Secret } from '../../src';
import * as flux from '../../src/flux';
import { configMap, errorsFrom, errorsOf, folderOf } from '../program';
import { makeRoot } from '../synth/tree-on-disk';

function tenants(cluster: flux.FluxCluster = { multitenant: true }): { app: App; fleet: Repository; staging: Cluster } {
  const app = new App({ outdir: makeRoot() });
  const fleet = new Repository(app, 'fleet', { url: 'https://gitea.example.com/org/fleet.git' });
  return { app, fleet, staging: new Cluster(app, 'staging', { repository: fleet, engine: flux.Engine.operator({ instance: { cluster } }) }) };
}

const namespace = (name: string): string => `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}}`;
const account = (name: string): string => `apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: ${name}, namespace: apps}`;
const binding = (subject: string, kind = 'RoleBinding'): string => `apiVersion: rbac.authorization.k8s.io/v1\nkind: ${kind}\nmetadata: {name: reconciler${kind === 'RoleBinding' ? ', namespace: apps' : ''}}\n`
  + `roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}\nsubjects: [${subject}]`;
const SUBJECT = '{kind: ServiceAccount, name: flux, namespace: apps}';

/** What a tenant has: a source and what it applies, in its own namespace. */
function sync(folder: Folder, options: flux.KustomizationOptions = {}): flux.Kustomization {
  const source = new flux.GitRepository(folder, 'source', { metadata: { namespace: 'apps' }, url: 'https://gitea.example.com/team/apps.git', ref: flux.GitReference.branch('main') });
  return new flux.Kustomization(folder, 'sync', { metadata: { namespace: 'apps' }, source, path: './staging', ...options });
}

describe('the system folder of a multi-tenant cluster', () => {
  test('names the service accounts that Flux Operator gives rights to, whatever wrote the object', () => {
    const { app, fleet, staging } = tenants();
    const apps = staging.apply(folderOf(fleet, 'apps', configMap('c', 'default'))) as flux.Kustomization;
    const own = new flux.Kustomization(staging.system, 'own', {
      source: flux.GitRepository.fromGitRepositoryName(app, 'source', { name: 'flux-system', namespace: 'flux-system' }), folder: folderOf(fleet, 'own', configMap('d', 'default')),
    });
    const release = new flux.HelmRelease(staging.system, 'release', {
      chart: flux.ChartSource.fromSource(
        new flux.HelmRepository(staging.system, 'charts', { url: 'https://example.com/charts' }), 'web', { version: '1.0.0' }),
    });
    expect([apps, own, release].map((each) => each.toJson().spec.serviceAccountName)).toEqual(['kustomize-controller', 'kustomize-controller', 'helm-controller']);
    expect(errorsOf(app)).toEqual([]);
  });

  test('leaves what the program says, another namespace and another cluster alone', () => {
    const { app, fleet, staging } = tenants();
    const folder = folderOf(fleet, 'apps', configMap('c', 'default'));
    const deliver = (name: string, options: flux.KustomizationOptions) =>
      new flux.Kustomization(staging.system, name, { folder, ...options }).toJson().spec.serviceAccountName;
    const team = kplus.ServiceAccount.fromServiceAccountName(app, 'team', 'team');
    const remote = flux.KubeConfig.fromSecret(Secret.fromSecretName(app, 'remote', { name: 'remote' }));
    expect(deliver('named', { serviceAccount: team })).toBe('team');
    expect(deliver('elsewhere', { metadata: { namespace: 'apps' } })).toBeUndefined();
    expect(deliver('remote', { kubeConfig: remote })).toBeUndefined();
  });

  test('of any other cluster stays as it is', () => {
    const { fleet, staging } = tenants({ multitenant: false });
    expect((staging.apply(fleet.folder('apps')) as flux.Kustomization).toJson().spec.serviceAccountName).toBeUndefined();
  });
});

describe('what runs as the default account of tenants', () => {
  test('is refused where nothing creates it', () => {
    const { app, fleet, staging } = tenants({ multitenant: true, tenantDefaultServiceAccount: 'flux' });
    const folder = folderOf(fleet, 'tenants', namespace('apps'));
    sync(folder);
    staging.apply(folder);
    expect(errorsOf(app)).toEqual(['[fleet/tenants/sync] tenant-account Kustomization apps/sync has no service account, and so runs as flux of its namespace in staging, which is '
      + 'multi-tenant; nothing creates ServiceAccount apps/flux — set one that a RoleBinding in apps grants rights to, or declare ServiceAccount flux with ExternalObject']);
  });

  test.each<[string, string[], RegExp | undefined]>([
    ['is refused without rights', [account('flux')], /no RoleBinding or ClusterRoleBinding grants rights to ServiceAccount apps\/flux/],
    ['is refused where another has them', [account('flux'), account('other'), binding('{kind: ServiceAccount, name: other, namespace: apps}')], /no RoleBinding/],
    ['is taken with a RoleBinding', [account('flux'), binding(SUBJECT)], undefined],
    ['is taken with a ClusterRoleBinding', [account('flux'), binding(SUBJECT, 'ClusterRoleBinding')], undefined],
    ['is taken as one of a group', [account('flux'), binding('{kind: Group, apiGroup: rbac.authorization.k8s.io, name: "system:serviceaccounts:apps"}')], undefined],
  ])('%s', (_, yaml, expected) => {
    const { app, fleet, staging } = tenants({ multitenant: true, tenantDefaultServiceAccount: 'flux' });
    const folder = folderOf(fleet, 'tenants', namespace('apps'), ...yaml);
    sync(folder);
    staging.apply(folder);
    expect(errorsOf(app)).toEqual(expected ? [expect.stringMatching(expected)] : []);
  });

  test('is taken where the program says that others make it', () => {
    const { app, fleet, staging } = tenants();
    const folder = folderOf(fleet, 'tenants', namespace('apps'));
    sync(folder);
    staging.apply(folder);
    expect(errorsFrom(app, 'tenant-account')[0]).toContain('no RoleBinding or ClusterRoleBinding grants rights to ServiceAccount apps/default');
    new ExternalObject(app, 'account', { apiVersion: 'v1', kind: 'ServiceAccount', name: 'default', namespace: 'apps' });
    expect(errorsOf(app)).toEqual([]);
  });

  test('a HelmRelease of the controllers\' namespace outside the system folder is told whose account to name', () => {
    const { app, fleet, staging } = tenants();
    const folder = fleet.folder('infrastructure', { namespace: 'flux-system' });
    new flux.HelmRelease(folder, 'web', { chart: flux.ChartSource.fromSource(new flux.HelmRepository(folder, 'charts', { url: 'https://example.com/charts' }), 'web', { version: '1.0.0' }) });
    staging.apply(folder);
    expect(errorsOf(app)).toEqual([expect.stringMatching(/HelmRelease flux-system\/web has no service account.*serviceAccount: kplus\.ServiceAccount\.fromServiceAccountName\(scope, id, 'helm-controller'\)$/)]);
  });

  test('is nobody\'s business in other clusters', () => {
    const { app, fleet, staging } = tenants({});
    const folder = folderOf(fleet, 'tenants', namespace('apps'));
    sync(folder);
    staging.apply(folder);
    expect(errorsOf(app)).toEqual([]);
  });
});

test('a reference across namespaces is refused where tenants are kept apart', () => {
  const { app, fleet, staging } = tenants();
  const folder = folderOf(fleet, 'tenants', namespace('apps'), account('flux'), binding(SUBJECT));
  const source = new flux.GitRepository(folder, 'source', { metadata: { namespace: 'flux-system' }, url: 'https://gitea.example.com/team/apps.git', ref: flux.GitReference.branch('main') });
  new flux.Kustomization(folder, 'sync', {
    metadata: { namespace: 'apps' }, source, path: './staging', serviceAccount: kplus.ServiceAccount.fromServiceAccountName(app, 'flux', 'flux', { namespaceName: 'apps' }),
  });
  staging.apply(folder);
  expect(errorsOf(app)).toEqual(['[fleet/tenants/sync] tenant-reference Kustomization apps/sync refers to GitRepository flux-system/source in spec.sourceRef, and staging is '
    + 'multi-tenant: Flux refuses references to other namespaces there — create both in namespace apps']);
});

describe('controllers that `flux bootstrap` runs with flags', () => {
  const FLAGS = (name: string, ...flags: string[]): string => `  - target: {kind: Deployment, name: "${name}"}\n    patch: |\n`
    + flags.map((flag) => `      - {op: add, path: /spec/template/spec/containers/0/args/-, value: "${flag}"}\n`).join('');

  function bootstrapped(patches: string): { app: App; repository: Repository; cluster: Cluster } {
    const app = new App({ outdir: makeRoot() });
    const repository = new Repository(app, 'fleet', { url: 'https://gitea.example.com/org/fleet.git' });
    const cluster = new Cluster(app, 'staging', { repository, engine: flux.Engine.bootstrapped() });
    repository.seedFile('clusters/staging/flux-system/kustomization.yaml', `resources: [gotk-components.yaml, gotk-sync.yaml]\npatches:\n${patches}`);
    return { app, repository, cluster };
  }

  test('refuse what names no service account', () => {
    const { app, repository, cluster } = bootstrapped(FLAGS('(kustomize|helm)-controller', '--default-service-account=default'));
    cluster.apply(folderOf(repository, 'apps', configMap('c', 'default')));
    expect(errorsOf(app)).toEqual([expect.stringMatching(
      /tenant-account Kustomization flux-system\/apps has no service account, and so runs as default of its namespace in staging, which runs its controllers with --default-service-account; no RoleBinding/,
    )]);
  });

  test('refuse sources of other namespaces, and what kustomize fetches from elsewhere', () => {
    const { app, repository, cluster } = bootstrapped(`${FLAGS('kustomize-controller', '--no-cross-namespace-refs=true', '--no-remote-bases=true')}${FLAGS('helm-controller', '--no-cross-namespace-refs=false')}`);
    cluster.apply(folderOf(repository, 'ns', namespace('apps')));
    const folder = folderOf(repository, 'apps', configMap('c', 'apps'));
    repository.addFile('apps/remote/kustomization.yaml', 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: ["https://example.com/all.yaml"]\n');
    folder.addComponent('remote');
    const teams = folderOf(repository, 'tenants');
    new flux.Kustomization(teams, 'apps', {
      metadata: { namespace: 'apps' }, folder, source: flux.GitRepository.fromGitRepositoryName(app, 'source', { name: 'flux-system', namespace: 'flux-system' }),
    });
    cluster.apply(teams);
    expect(errorsOf(app)).toEqual([
      expect.stringMatching(/tenant-reference kustomization\.yaml has the remote resource https:\/\/example\.com\/all\.yaml, and staging runs kustomize-controller with --no-remote-bases/),
      expect.stringMatching(/tenant-reference Kustomization apps\/apps refers to GitRepository flux-system\/flux-system in spec\.sourceRef, and staging runs kustomize-controller with --no-cross-namespace-refs: /),
    ]);
  });

  test('refuse nothing without them', () => {
    const { app, repository, cluster } = bootstrapped(FLAGS('.*', '--concurrent=20', '--no-cross-namespace-refs=false'));
    cluster.apply(folderOf(repository, 'apps', configMap('c', 'default')));
    expect(errorsOf(app)).toEqual([]);
  });
});
