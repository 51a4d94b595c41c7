import { join } from 'node:path';
import { ApiObject, Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { App, ApplyOptions, argocd, Cluster, eso, ExternalObject, flux, Folder, IDelivery, IEngine, KustomizationFile, Repository, sops } from '../../src';
import { problemsOf } from '../../src/base/problem';
import { errorsFrom, errorsOf } from '../program';
import { fixturePath, RECIPIENT } from '../sops/test-keys';
import { makeRoot } from '../synth/tree-on-disk';

interface Platform {
  readonly app: App;
  readonly repository: Repository;
  readonly cluster: Cluster;
}

function platform(engine: IEngine = argocd.Engine.appOfApps({ judgesApplications: true })): Platform {
  const app = new App({ outdir: join(makeRoot(), 'out') });
  const repository = new Repository(app, 'manifests', { url: 'https://github.com/org/manifests.git' });
  return { app, repository, cluster: new Cluster(app, 'production', { repository, engine }) };
}

/** A folder of one namespace with a Deployment. */
function workload(repository: Repository, name: string): Folder {
  const folder = repository.folder(`apps/${name}`, { namespace: name });
  new kplus.Namespace(folder, 'namespace', { metadata: { name } });
  new kplus.Deployment(folder, name, { containers: [{ image: 'app:1.0.0', securityContext: { ensureNonRoot: false } }] });
  return folder;
}

function objectsOf(folder: Folder): any[] {
  return folder.node.findAll().filter((c): c is ApiObject => ApiObject.isApiObject(c)).map((object) => object.toJson());
}

let stderr: jest.SpyInstance;
beforeEach(() => { stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true); }); // that later commits have no order
afterEach(() => stderr.mockRestore());

const waveOf = (delivery: IDelivery): string | undefined => (delivery as argocd.Application).toJson().metadata.annotations?.['argocd.argoproj.io/sync-wave'];

test('an app of apps applies its own folder, and one Application each folder', () => {
  const { cluster, repository } = platform();
  cluster.apply(workload(repository, 'web'));
  const syncPolicy = {
    automated: { prune: true, selfHeal: true },
    retry: { limit: -1, refresh: true, backoff: { duration: '5s', factor: 2, maxDuration: '3m' } },
    syncOptions: ['PruneLast=true', 'ServerSideApply=true', 'FailOnSharedResource=true'],
  };
  const source = (path: string): object => ({ repoURL: 'https://github.com/org/manifests.git', targetRevision: 'main', path });
  const destination = (namespace: string): object => ({ server: 'https://kubernetes.default.svc', namespace });
  expect(objectsOf(cluster.system)).toEqual([
    {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: 'production', namespace: 'argocd' },
      spec: { project: 'default', source: source('clusters/production'), destination: destination('argocd'), syncPolicy },
    },
    {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: 'apps-web', namespace: 'argocd', finalizers: ['resources-finalizer.argocd.argoproj.io/foreground'] },
      spec: { project: 'default', source: source('apps/web'), destination: destination('web'), syncPolicy },
    },
  ]);
});

test('the same program is driven by Flux or Argo CD by changing the engine only', () => {
  const written = [flux.Engine.rootSync(), argocd.Engine.appOfApps({ judgesApplications: true })].map((engine) => {
    const { app, cluster, repository } = platform(engine);
    const [first, second] = ['first', 'second'].map((name) => workload(repository, name));
    const infrastructure = cluster.apply(first, { name: 'infrastructure', prune: false });
    cluster.apply(second, { dependsOn: [infrastructure], targetNamespace: 'second' });
    expect(errorsOf(app)).toEqual([]);
    return objectsOf(cluster.system).slice(-2).map((object) => [object.kind, object.metadata.name]);
  });
  expect(written).toEqual([
    [['Kustomization', 'infrastructure'], ['Kustomization', 'apps-second']],
    [['Application', 'infrastructure'], ['Application', 'apps-second']],
  ]);
});

test('options of a delivery are those of the Application; what only all Applications have is said', () => {
  const { cluster, repository } = platform();
  const apply = (options: ApplyOptions): argocd.Application => cluster.apply(workload(repository, `web-${cluster.deliveries.length}`), options) as argocd.Application;
  expect(apply({ prune: false }).toJson().spec.syncPolicy.automated).toEqual({ prune: false, selfHeal: true });
  expect(apply({ targetNamespace: 'other' }).toJson().spec).toMatchObject({ source: { kustomize: { namespace: 'other' } }, destination: { namespace: 'other' } });
  expect(apply({ engineDefaults: true }).toJson().spec.syncPolicy).toEqual({ automated: {} });
  const slow = apply({ name: 'slow', interval: Duration.minutes(5), timeout: Duration.minutes(10), wait: true });
  expect(problemsOf(slow)).toMatchObject([
    { check: 'argocd-option', warning: true, message: 'interval of folder apps/web-3 has no effect: Argo CD has it for all Applications only' },
    { check: 'argocd-option', warning: true, message: 'timeout of folder apps/web-3 has no effect: Argo CD has it for all Applications only' },
  ]);
});

test('deliveries share a project and a destination', () => {
  const { app } = platform();
  const project = argocd.AppProject.fromAppProjectName(app, 'team', { name: 'team' });
  const { cluster, repository } = platform(argocd.Engine.appOfApps({ project, destination: argocd.Destination.named('edge'), namespace: 'gitops' }));
  cluster.apply(workload(repository, 'web'));
  const [root, web] = objectsOf(cluster.system);
  expect(root).toMatchObject({ metadata: { namespace: 'gitops' }, spec: { project: 'team', destination: { server: 'https://kubernetes.default.svc', namespace: 'gitops' } } });
  expect(web).toMatchObject({ metadata: { namespace: 'gitops' }, spec: { project: 'team', destination: { name: 'edge', namespace: 'web' } } });
});

describe('order', () => {
  test('is one of sync waves, of what is said and of what references imply', () => {
    const { app, cluster, repository } = platform();
    const store = repository.folder('store', { namespace: 'stores' });
    new kplus.Namespace(store, 'namespace', { metadata: { name: 'stores' } });
    const provider = eso.StoreProvider.vault({ server: 'https://vault.example.com', path: 'secret', auth: eso.VaultAuth.kubernetes({ role: 'eso', serviceAccount: new kplus.ServiceAccount(store, 'account') }) });
    const vault = new eso.ClusterSecretStore(store, 'vault', { provider });
    const web = workload(repository, 'web');
    new eso.ExternalSecret(web, 'settings', { store: vault, data: { URL: eso.RemoteRef.of('web', 'url') } });
    const [later, stores, ofWeb] = [workload(repository, 'later'), store, web].map((folder) => cluster.apply(folder));
    const last = cluster.apply(workload(repository, 'last'), { dependsOn: [ofWeb] });
    expect(errorsOf(app)).toEqual([]);
    expect([stores, later, ofWeb, last].map(waveOf)).toEqual([undefined, undefined, '1', '2']);
  });

  test('that goes in a circle is refused, with the way', () => {
    const { app, cluster, repository } = platform();
    const [one, two] = ['one', 'two'].map((name) => workload(repository, name));
    new kplus.ConfigMap(one, 'in-two', { metadata: { namespace: 'two' } });
    const first = cluster.apply(one, { name: 'one' });
    cluster.apply(two, { name: 'two', dependsOn: [first] });
    expect(errorsFrom(app, 'dependency-cycle')).toEqual([
      expect.stringContaining('dependency-cycle Applications wait for each other: argocd/one → argocd/two (implied: ConfigMap two/in-two needs Namespace two) → argocd/one'),
    ]);
  });
});

describe('names', () => {
  test('are given to one delivery each', () => {
    const { cluster, repository } = platform();
    cluster.apply(workload(repository, 'a'));
    cluster.apply(workload(repository, 'b'), { name: 'apps-a' });
    cluster.apply(workload(repository, 'c'), { name: 'production' });
    expect(problemsOf(cluster).map(({ check, message }) => `${check} ${message}`)).toEqual([
      'delivery-twice folder apps/b is applied as Application apps-a, a name that the delivery of folder apps/a already has',
      'delivery-twice folder apps/c is applied as Application production, a name that the Application of clusters/production has: one would replace the other',
    ]);
  });
});

describe('encrypted files', () => {
  const encrypted = (engine?: IEngine, options?: ApplyOptions): Platform => {
    const made = platform(engine);
    const folder = workload(made.repository, 'app-production');
    folder.encryptFor(sops.AgeRecipient.of(RECIPIENT));
    folder.addEncryptedFile(fixturePath('by-sops.enc.yaml'));
    made.cluster.apply(folder, options);
    return made;
  };

  test('are refused, because Argo CD does not decrypt', () => {
    expect(errorsFrom(encrypted().app, 'decryption')).toEqual([
      '[manifests/clusters--production/delivery-apps-app-production] decryption Application apps-app-production applies apps/app-production, which has files encrypted by SOPS, but '
      + 'Argo CD does not decrypt — use an eso.ExternalSecret instead of the file, or a plugin that decrypts: sopsPlugin of the engine, or plugin of the source',
    ]);
  });

  test('are built by a plugin where there is one', () => {
    const { app, cluster } = encrypted(argocd.Engine.appOfApps({ sopsPlugin: 'sops-v1.0' }));
    expect(errorsFrom(app, 'decryption')).toEqual([]);
    expect((cluster.deliveries[0] as argocd.Application).toJson().spec.source).toEqual({
      repoURL: 'https://github.com/org/manifests.git', targetRevision: 'main', path: 'apps/app-production', plugin: { name: 'sops-v1.0' },
    });
  });

  test('are not built by a plugin and kustomize, of which Argo CD takes one', () => {
    const { app } = encrypted(argocd.Engine.appOfApps({ sopsPlugin: 'sops' }), { targetNamespace: 'other' });
    expect(errorsFrom(app, 'argocd-source')).toEqual([
      '[manifests/clusters--production/delivery-apps-app-production] argocd-source folder apps/app-production has encrypted files, so the plugin sops builds it, but the Application has '
      + 'kustomize options, which Argo CD does not take beside a plugin — remove them (targetNamespace of apply is one), and set namespace and patches in the folder or in an overlay',
    ]);
  });

  test('of a folder whose list the engine generates are built by the plugin alone', () => {
    const { app, cluster, repository } = platform(argocd.Engine.appOfApps({ sopsPlugin: 'sops' }));
    const folder = repository.folder('plain', { namespace: 'plain', kustomization: KustomizationFile.generatedByFlux() });
    folder.encryptFor(sops.AgeRecipient.of(RECIPIENT));
    folder.addEncryptedFile(fixturePath('by-sops.enc.yaml'));
    const { source } = (cluster.apply(folder) as argocd.Application).toJson().spec;
    expect(source).toEqual({ repoURL: 'https://github.com/org/manifests.git', targetRevision: 'main', path: 'plain', plugin: { name: 'sops' } });
    expect(errorsFrom(app, 'argocd-source')).toEqual([]);
  });
});

describe('contents', () => {
  test('folders, paths and objects are looked for as with Flux', () => {
    const { app, cluster, repository } = platform();
    workload(repository, 'forgotten');
    const web = workload(repository, 'web');
    cluster.apply(web);
    new argocd.Application(cluster.system, 'again', { source: argocd.ApplicationSource.git({ url: repository.url, revision: 'main', path: 'apps/web' }) });
    new argocd.Application(cluster.system, 'typo', { source: argocd.ApplicationSource.git({ url: `${repository.url.slice(0, -4)}`, path: 'apps/wab' }) });
    const errors = errorsOf(app);
    expect(errors).toHaveLength(3);
    expect(errors).toEqual(expect.arrayContaining([
      expect.stringContaining('unapplied-folder no cluster applies folder apps/forgotten'),
      expect.stringContaining('missing-path Application typo applies apps/wab, which does not exist in repository manifests — did you mean ./apps/web?'),
      expect.stringContaining('applied-twice folder apps/web has objects, such as'),
    ]));
  });

  test('objects without a namespace go to that of the destination, which a sync may create', () => {
    const { app, cluster, repository } = platform();
    const folder = repository.folder('plain');
    folder.include('map', { text: 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\n' });
    const source = argocd.ApplicationSource.folder(folder);
    new argocd.Application(cluster.system, 'plain', { source, destination: argocd.Destination.inCluster('plain') });
    expect(errorsOf(app)).toEqual([expect.stringContaining('namespace-not-created nothing in production creates namespace plain, which ConfigMap settings and others are in')]);
    const other = platform();
    const again = other.repository.folder('plain');
    again.include('map', { text: 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\n' });
    new argocd.Application(other.cluster.system, 'plain', { folder: again, destination: argocd.Destination.inCluster('plain'), createNamespace: true });
    expect(errorsOf(other.app)).toEqual([]);
  });

  test('of another cluster are not those of this one', () => {
    const { app, cluster, repository } = platform();
    const web = workload(repository, 'web');
    new argocd.Application(cluster.system, 'here', { folder: web });
    new argocd.Application(cluster.system, 'there', { folder: web, destination: argocd.Destination.named('edge') });
    const plain = repository.folder('plain', { namespace: 'plain' });
    plain.include('map', { text: 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\n' });
    new argocd.Application(cluster.system, 'plain', { folder: plain, destination: argocd.Destination.named('edge'), createNamespace: true });
    expect(errorsOf(app)).toEqual([]);
  });

  test('of charts are not known; a folder waits for one that brings its kinds', () => {
    const { app, cluster, repository } = platform();
    const web = workload(repository, 'web');
    new ApiObject(web, 'certificate', { apiVersion: 'cert-manager.io/v1', kind: 'Certificate', metadata: { name: 'web' }, spec: { secretName: 'web', issuerRef: { name: 'a' } } });
    new argocd.Application(cluster.system, 'cert-manager', {
      source: argocd.ApplicationSource.chart({ repository: 'https://charts.jetstack.io', chart: 'cert-manager', version: '1.21.2', helm: { values: { crds: { enabled: true } } } }),
      destination: argocd.Destination.inCluster('cert-manager'),
      createNamespace: true,
    });
    new ExternalObject(web, 'issuer', { apiVersion: 'cert-manager.io/v1', kind: 'Issuer', name: 'a' });
    cluster.apply(web);
    expect(errorsOf(app)).toEqual([]);
  });
});
