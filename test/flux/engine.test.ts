import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject, Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { App } from '../../src/app';
import { problemsOf } from '../../src/base/problem';
import { ApplyOptions, Cluster, IDelivery, IEngine } from '../../src/cluster';
import * as flux from '../../src/flux';
import { Folder } from '../../src/folder';
import { Repository } from '../../src/repository';
import { Secret } from '../../src/secret';
import * as sops from '../../src/sops';
import { configMap, errorsFrom, errorsOf, folderOf } from '../program';
import { RECIPIENT } from '../sops/test-keys';
import { makeRoot } from '../synth/tree-on-disk';

const URL = 'https://gitea.example.com/org/manifests.git';

function platform(engine: IEngine = flux.Engine.rootSync(), url = URL): { app: App; repository: Repository; cluster: Cluster } {
  const app = new App({ outdir: join(makeRoot(), 'out') });
  const repository = new Repository(app, 'manifests', { url });
  return { app, repository, cluster: new Cluster(app, 'production', { repository, engine }) };
}

function objectsOf(folder: Folder): any[] {
  return folder.node.findAll().filter((c): c is ApiObject => ApiObject.isApiObject(c)).map((object) => object.toJson());
}

function apply(options: ApplyOptions, path = 'overlays/production'): any {
  const { cluster, repository } = platform();
  return (cluster.apply(repository.folder(path), options) as flux.Kustomization).toJson();
}

describe('a root sync', () => {
  test('fetches the repository and applies its own folder', () => {
    expect(objectsOf(platform().cluster.system)).toEqual([
      {
        apiVersion: 'source.toolkit.fluxcd.io/v1',
        kind: 'GitRepository',
        metadata: { name: 'manifests', namespace: 'flux-system' },
        spec: { interval: '1m', ref: { branch: 'main' }, url: URL },
      },
      {
        apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
        kind: 'Kustomization',
        metadata: { name: 'production', namespace: 'flux-system' },
        spec: {
          interval: '1h',
          path: './clusters/production',
          prune: true,
          retryInterval: '2m',
          sourceRef: { kind: 'GitRepository', name: 'manifests' },
          timeout: '3m',
          wait: false,
        },
      },
    ]);
  });

  test('takes options of its source and its Kustomization', () => {
    const { app } = platform();
    const secret = Secret.fromSecretName(app, 'git', { name: 'git', keys: ['username', 'password'] });
    const engine = flux.Engine.rootSync({ gitRepository: { secret }, kustomization: { deletionPolicy: flux.DeletionPolicy.ORPHAN } });
    const [source, sync] = objectsOf(platform(engine).cluster.system);
    expect(source.spec).toMatchObject({ secretRef: { name: 'git' }, ref: { branch: 'main' } });
    expect(sync.spec).toMatchObject({ deletionPolicy: 'Orphan', wait: false });
  });

  test('fetches artifacts where the repository is one', () => {
    const [source, sync] = objectsOf(platform(flux.Engine.rootSync(), 'oci://registry.example.com/org/manifests').cluster.system);
    expect(source).toMatchObject({ kind: 'OCIRepository', spec: { url: 'oci://registry.example.com/org/manifests' } });
    expect(sync.spec.sourceRef).toEqual({ kind: 'OCIRepository', name: 'manifests' });
  });
});

test('a bootstrapped cluster leaves the sync to `flux bootstrap` and uses its source', () => {
  const { cluster, repository } = platform(flux.Engine.bootstrapped());
  cluster.apply(repository.folder('apps'));
  expect(cluster.system._listedFiles.resources).toEqual(['flux-system']);
  expect(objectsOf(cluster.system)).toMatchObject([{ kind: 'Kustomization', metadata: { name: 'apps' }, spec: { sourceRef: { kind: 'GitRepository', name: 'flux-system' } } }]);
});

describe('an operator', () => {
  test('makes source and Kustomization through a FluxInstance', () => {
    const { cluster, repository } = platform(flux.Engine.operator());
    cluster.apply(repository.folder('apps'));
    const [instance, apps] = objectsOf(cluster.system);
    expect(instance).toEqual({
      apiVersion: 'fluxcd.controlplane.io/v1',
      kind: 'FluxInstance',
      metadata: { name: 'flux', namespace: 'flux-system' },
      spec: {
        distribution: { registry: 'ghcr.io/fluxcd', version: '2.x' },
        sync: { kind: 'GitRepository', path: 'clusters/production', ref: 'refs/heads/main', url: URL },
      },
    });
    expect(apps.spec.sourceRef).toEqual({ kind: 'GitRepository', name: 'flux-system' });
  });

  test('follows artifacts by their tag', () => {
    const { cluster } = platform(flux.Engine.operator({ interval: Duration.minutes(5) }), 'oci://registry.example.com/org/manifests');
    expect(objectsOf(cluster.system)[0].spec.sync).toMatchObject({ kind: 'OCIRepository', ref: 'latest', interval: '5m' });
  });
});

describe('applying a folder', () => {
  test('derives name, path and source', () => {
    expect(apply({})).toMatchObject({
      metadata: { name: 'overlays-production', namespace: 'flux-system' },
      spec: { path: './overlays/production', sourceRef: { kind: 'GitRepository', name: 'manifests' }, wait: true, prune: true, interval: '1h', timeout: '3m' },
    });
  });

  test('takes the common options', () => {
    const options = { name: 'myapp', interval: Duration.minutes(5), timeout: Duration.minutes(10), prune: false, wait: false, targetNamespace: 'app' };
    expect(apply(options)).toMatchObject({
      metadata: { name: 'myapp' },
      spec: { interval: '5m', timeout: '10m', prune: false, wait: false, targetNamespace: 'app' },
    });
  });

  test('refuses one name for two', () => {
    const { cluster, repository } = platform();
    cluster.apply(repository.folder('a/b'));
    expect(problemsOf(cluster)).toEqual([]);
    cluster.apply(repository.folder('c'), { name: 'a-b' });
    expect(problemsOf(cluster)).toMatchObject([{
      check: 'delivery-twice',
      message: 'folder c is applied as Kustomization a-b, a name that the delivery of folder a/b already has',
      fix: 'give one of them a different name, such as apply(folder, { name: \'a-b-2\' })',
    }]);
    cluster.apply(repository.folder('a/b'));
    expect(problemsOf(cluster)[1]).toMatchObject({ message: 'folder a/b is applied as Kustomization a-b, a name that the delivery of folder a/b already has' });
  });

  test.each([
    ['rootSync', 'production', flux.Engine.rootSync()],
    ['bootstrapped', 'flux-system', flux.Engine.bootstrapped()],
    ['operator', 'flux-system', flux.Engine.operator()],
  ])('refuses the name of the root sync, and says so once: %s', (_, name, engine) => {
    const { app, cluster, repository } = platform(engine);
    cluster.apply(folderOf(repository, name, configMap('c', 'default')));
    expect(errorsOf(app)).toEqual([`[production] delivery-twice folder ${name} is applied as Kustomization ${name}, a name that the cluster's root sync has, `
      + `which applies clusters/production: one would replace the other — give the delivery a different name, such as apply(folder, { name: '${name}-apps' })`]);
  });

  test('may have the name of the root sync in another namespace, where only an encrypted folder needs the key', () => {
    const { app, cluster, repository } = platform();
    const source = flux.GitRepository.fromGitRepositoryName(app, 's', { name: 'manifests', namespace: 'flux-system' });
    const folder = folderOf(repository, 'production', configMap('c', 'default'));
    new flux.Kustomization(cluster.system, 'production', { folder, metadata: { namespace: 'kube-system' }, source });
    expect(errorsOf(app)).toEqual([]);
    folder.encryptFor(sops.AgeRecipient.of(RECIPIENT));
    expect(errorsOf(app)).toEqual(['[manifests/clusters--production/production] cross-namespace decryption refers to Secret sops-age in namespace flux-system, but Secrets are '
      + 'read from namespace kube-system — create the Secret in namespace kube-system', expect.stringContaining('refers to Secret kube-system/sops-age, which does not exist')]);
  });

  test('of another repository adds one source for it', () => {
    const { app, cluster } = platform();
    const apps = new Repository(app, 'apps', { url: 'https://gitea.example.com/org/apps.git', branch: 'trunk' });
    cluster.apply(apps.folder('a'));
    cluster.apply(apps.folder('b'));
    const objects = objectsOf(cluster.system);
    expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`))
      .toEqual(['GitRepository manifests', 'Kustomization production', 'GitRepository apps', 'Kustomization a', 'Kustomization b']);
    expect(objects[2].spec).toMatchObject({ url: 'https://gitea.example.com/org/apps.git', ref: { branch: 'trunk' } });
    expect(objects[4].spec.sourceRef.name).toBe('apps');
  });

  test('uses the source of the system folder that fetches the repository', () => {
    const { app, cluster } = platform();
    const apps = new Repository(app, 'apps', { url: 'https://gitea.example.com/org/apps.git' });
    new flux.GitRepository(cluster.system, 'private-apps', { url: apps.url, ref: flux.GitReference.tag('v1') });
    cluster.apply(apps.folder('a'));
    expect(objectsOf(cluster.system).filter(({ kind }) => kind === 'GitRepository')).toHaveLength(2);
    expect(objectsOf(cluster.system).at(-1).spec.sourceRef).toEqual({ kind: 'GitRepository', name: 'private-apps' });
  });

  test('waits for deliveries by their handles, and once for what follows from references', () => {
    const { cluster, repository } = platform();
    const controllers = cluster.apply(repository.folder('controllers'));
    const configs = cluster.apply(repository.folder('configs'), { dependsOn: [controllers] }) as flux.Kustomization;
    const crds = cluster.apply(repository.folder('crds'));
    expect(configs._addImpliedDependency(controllers)).toBe(false);
    expect(configs._addImpliedDependency(crds)).toBe(true);
    expect(configs._addImpliedDependency(crds)).toBe(false);
    expect(configs.toJson().spec.dependsOn).toEqual([{ name: 'controllers' }, { name: 'crds' }]);
  });
});

describe('a Kustomization of a folder in the system folder', () => {
  test('is what apply creates, and a delivery of the cluster', () => {
    const { cluster, repository } = platform();
    const applied = cluster.apply(repository.folder('apps/web'), { name: 'web', interval: Duration.minutes(5) }) as flux.Kustomization;
    const { cluster: other, repository: same } = platform();
    const own = new flux.Kustomization(other.system, 'web', { folder: same.folder('apps/web'), interval: Duration.minutes(5) });
    expect(own.toJson()).toEqual(applied.toJson());
    expect([cluster.deliveries, other.deliveries]).toEqual([[applied], [own]]);
  });

  test('takes what only Flux has', () => {
    const { cluster, repository } = platform();
    const own = new flux.Kustomization(cluster.system, 'web', { folder: repository.folder('apps'), suspend: true, metadata: { annotations: { owner: 'web' } } });
    expect(own.toJson()).toMatchObject({
      metadata: { name: 'web', namespace: 'flux-system', annotations: { owner: 'web' } },
      spec: { suspend: true, path: './apps', sourceRef: { kind: 'GitRepository', name: 'manifests' } },
    });
  });

  test.each<[string, IEngine, string]>([
    ['a root sync', flux.Engine.rootSync(), 'manifests'],
    ['a bootstrapped cluster', flux.Engine.bootstrapped(), 'flux-system'],
    ['an operator', flux.Engine.operator(), 'flux-system'],
  ])('has the source of %s, and one source with apply for another repository', (_, engine, name) => {
    const { app, cluster, repository } = platform(engine);
    const apps = new Repository(app, 'apps', { url: 'https://gitea.example.com/org/apps.git', branch: 'trunk' });
    const sourceOf = (delivery: IDelivery) => (delivery as flux.Kustomization).toJson().spec.sourceRef;
    expect(sourceOf(new flux.Kustomization(cluster.system, 'a', { folder: repository.folder('a') }))).toEqual({ kind: 'GitRepository', name });
    expect(sourceOf(new flux.Kustomization(cluster.system, 'b', { folder: apps.folder('b') }))).toEqual({ kind: 'GitRepository', name: 'apps' });
    expect(sourceOf(cluster.apply(apps.folder('c')))).toEqual({ kind: 'GitRepository', name: 'apps' });
    expect(objectsOf(cluster.system).filter(({ spec }) => spec.url === apps.url)).toMatchObject([{ metadata: { name: 'apps' }, spec: { ref: { branch: 'trunk' } } }]);
  });

  test('also deeper in it, and in a folder that it lists', () => {
    const { cluster, repository } = platform();
    const team = new Construct(cluster.system, 'team');
    const deeper = new flux.Kustomization(team, 'web', { folder: repository.folder('web') });
    const listed = new flux.Kustomization(cluster.system.subfolder('more').subfolder('again'), 'api', { folder: repository.folder('api') });
    expect([deeper, listed].map((each) => each.toJson().spec.sourceRef)).toEqual(Array(2).fill({ kind: 'GitRepository', name: 'manifests' }));
    expect(cluster.deliveries).toEqual([deeper, listed]);
  });

  test('decrypts as the engine says, and so does the root sync', () => {
    const { app } = platform();
    const keys = Secret.fromSecretName(app, 'keys', { name: 'team-keys', keys: ['team.agekey'] });
    const { cluster, repository } = platform(flux.Engine.rootSync({ decryption: flux.Decryption.sops({ secret: keys }) }));
    for (const folder of [cluster.system, repository.folder('a')]) folder.encryptFor({ bindEncryption: () => undefined });
    new flux.Kustomization(cluster.system, 'a', { folder: repository.folder('a') });
    const found = objectsOf(cluster.system).filter(({ kind }) => kind === 'Kustomization');
    expect(found.map(({ metadata, spec }) => `${metadata.name} ${spec.decryption.secretRef.name}`)).toEqual(['production team-keys', 'a team-keys']);
  });

  test('waits for what its objects need', () => {
    const { app, cluster, repository } = platform();
    const web = new flux.Kustomization(cluster.system, 'web', { folder: folderOf(repository, 'web', configMap('c', 'web')) });
    new kplus.Namespace(repository.folder('namespaces'), 'web');
    new flux.Kustomization(cluster.system, 'namespaces', { folder: repository.folder('namespaces') });
    expect(errorsOf(app)).toEqual([]);
    expect(web.toJson().spec.dependsOn).toEqual([{ name: 'namespaces' }]);
  });

  test('has another branch of the cluster\'s repository from a source of its own', () => {
    const { app, cluster } = platform();
    const release = new Repository(app, 'release', { url: URL, branch: 'release' });
    new flux.Kustomization(cluster.system, 'a', { folder: release.folder('a') });
    expect(objectsOf(cluster.system).filter(({ kind }) => kind === 'GitRepository').map(({ metadata, spec }) => `${metadata.name} ${spec.ref.branch}`))
      .toEqual(['manifests main', 'release release']);
  });

  test('that is called as another delivery is refused, in either order', () => {
    const first = platform();
    new flux.Kustomization(first.cluster.system, 'own', { name: 'apps', folder: folderOf(first.repository, 'web', configMap('c', 'default')) });
    first.cluster.apply(folderOf(first.repository, 'apps', configMap('d', 'default')));
    expect(errorsFrom(first.app, 'delivery-twice')).toEqual([expect.stringContaining('folder apps is applied as Kustomization apps, a name that the delivery of folder web already has')]);
    const second = platform();
    second.cluster.apply(folderOf(second.repository, 'apps', configMap('d', 'default')));
    new flux.Kustomization(second.cluster.system, 'own', { name: 'apps', folder: folderOf(second.repository, 'web', configMap('c', 'default')) });
    expect(errorsFrom(second.app, 'object-twice')).toEqual([expect.stringContaining('Kustomization flux-system/apps is in folder clusters/production already')]);
  });

  test.each<[string, string, IEngine, string]>([
    ['rootSync', 'production', flux.Engine.rootSync(), 'object-twice Kustomization flux-system/production is in folder clusters/production already'],
    ['bootstrapped', 'flux-system', flux.Engine.bootstrapped(), 'delivery-twice Kustomization flux-system has the name of the cluster\'s root sync'],
    ['operator', 'flux-system', flux.Engine.operator(), 'delivery-twice Kustomization flux-system has the name of the cluster\'s root sync'],
  ])('that is called as the root sync is refused once: %s', (_, name, engine, message) => {
    const { app, cluster, repository } = platform(engine);
    new flux.Kustomization(cluster.system, 'own', { name, folder: folderOf(repository, 'apps', configMap('c', 'default')) });
    expect(errorsOf(app)).toEqual([expect.stringContaining(message)]);
  });

  test('of a folder that is applied already is refused', () => {
    const { app, cluster, repository } = platform();
    const folder = folderOf(repository, 'apps', configMap('c', 'default'));
    cluster.apply(folder);
    new flux.Kustomization(cluster.system, 'again', { folder });
    expect(errorsOf(app)).toEqual([expect.stringContaining('applied-twice Kustomization apps and Kustomization again both apply ConfigMap default/c to production')]);
  });

  test('of another app is refused', () => {
    const { cluster } = platform();
    const own = new flux.Kustomization(cluster.system, 'web', { folder: platform().repository.folder('web') });
    expect(problemsOf(own)).toMatchObject([{ check: 'kustomization-folder', message: 'folder web belongs to another app, which writes its repository' }]);
  });

  test('of a cluster with another engine is refused without a source', () => {
    const { app, repository } = platform();
    const engine: IEngine = { name: 'argocd', namespace: 'argocd', bindEngine: () => undefined, deliver: () => { throw new Error('unused'); } };
    const cluster = new Cluster(app, 'other', { repository, engine });
    const own = new flux.Kustomization(cluster.system, 'web', { folder: repository.folder('web') });
    expect(problemsOf(own)).toMatchObject([{
      check: 'kustomization-source', message: 'it is in the system folder of cluster other, whose engine is argocd, not flux', fix: 'use cluster.apply(folder), or give the source',
    }]);
    expect(cluster.deliveries).toEqual([]);
  });

  test('elsewhere needs its source, and is no delivery of a cluster', () => {
    const { cluster, repository } = platform();
    const own = new flux.Kustomization(repository.folder('tenants'), 'web', { folder: repository.folder('web') });
    expect(problemsOf(own)).toMatchObject([{ check: 'kustomization-source', message: 'its source is missing' }]);
    expect(problemsOf(new flux.Kustomization(cluster.system, 'path', { path: './web' }))).toMatchObject([{ check: 'kustomization-source' }]);
    expect(own.toJson().spec.sourceRef).toBeUndefined();
    expect(cluster.deliveries).toEqual([]);
  });
});

test('one engine serves several clusters, each with its own source', () => {
  const engine = flux.Engine.rootSync();
  const { app, repository, cluster } = platform(engine);
  const staging = new Cluster(app, 'staging', { repository, engine });
  [cluster, staging].forEach((each) => each.apply(repository.folder('apps')));
  expect(objectsOf(staging.system).map(({ kind, metadata }) => `${kind} ${metadata.name}`))
    .toEqual(['GitRepository manifests', 'Kustomization staging', 'Kustomization apps']);
  expect(objectsOf(cluster.system)).toHaveLength(3);
});

describe('decryption', () => {
  const encryption = { bindEncryption: () => undefined };

  test('follows from encrypted files, also when they are added later', () => {
    const { cluster, repository } = platform();
    const [folder, plain] = [repository.folder('a'), repository.folder('b')];
    const [delivery, other] = [cluster.apply(folder), cluster.apply(plain)] as flux.Kustomization[];
    folder.encryptFor(encryption);
    expect(delivery.toJson().spec.decryption).toEqual({ provider: 'sops', secretRef: { name: 'sops-age' } });
    expect(other.toJson().spec.decryption).toBeUndefined();
  });

  test('takes the keys that the engine or the delivery names', () => {
    const { app } = platform();
    const keys = Secret.fromSecretName(app, 'keys', { name: 'team-keys', keys: ['team.agekey'] });
    const { cluster, repository } = platform(flux.Engine.rootSync({ decryption: flux.Decryption.sops({ secret: keys }) }));
    repository.folder('a').encryptFor(encryption);
    expect((cluster.apply(repository.folder('a')) as flux.Kustomization).toJson().spec.decryption.secretRef.name).toBe('team-keys');
    const own = new flux.Kustomization(cluster.system, 'own', { folder: repository.folder('a'), decryption: flux.Decryption.sops() });
    expect(own.toJson().spec.decryption).toEqual({ provider: 'sops' });
  });
});

describe.each([
  ['a root sync', flux.Engine.rootSync(), ['gitrepository-manifests.yaml', 'kustomization-production.yaml', 'kustomization.yaml']],
  ['a bootstrapped cluster', flux.Engine.bootstrapped(), []],
  ['an operator', flux.Engine.operator(), ['fluxinstance-flux.yaml', 'kustomization.yaml']],
])('a program with %s', (_, engine, own) => {
  test('passes all checks, and waits for the namespace that its objects are in', () => {
    const outdir = mkdtempSync(join(tmpdir(), 'engine-'));
    const app = new App({ outdir });
    const repository = new Repository(app, 'manifests', { url: URL });
    const cluster = new Cluster(app, 'production', { repository, engine });
    const overlay = repository.folder('overlays/production', { namespace: 'web' });
    overlay.encryptFor({ bindEncryption: () => undefined });
    new kplus.Deployment(overlay, 'web', { containers: [{ image: 'nginx:1.27' }] });
    cluster.apply(overlay, { name: 'web' });
    new kplus.Namespace(repository.folder('namespaces'), 'web');
    cluster.apply(repository.folder('namespaces'));
    app.synth();
    const system = join(outdir, 'manifests/clusters/production');
    expect(readdirSync(system).sort()).toEqual([...own, 'kustomization-namespaces.yaml', 'kustomization-web.yaml'].sort());
    const web = readFileSync(join(system, 'kustomization-web.yaml'), 'utf8');
    expect(web).toContain('  dependsOn:\n    - name: namespaces\n');
    expect(web).toContain('  decryption:\n    provider: sops\n    secretRef:\n      name: sops-age\n');
    rmSync(outdir, { recursive: true });
  });
});

describe('the system folder of a bootstrapped cluster, of which Flux takes everything below', () => {
  const bootstrapped = () => {
    const { app, repository } = platform();
    return { app, repository, cluster: new Cluster(app, 'staging', { repository, engine: flux.Engine.bootstrapped() }) };
  };

  test('gets no kustomization.yaml; folders below it do', () => {
    const { app, cluster, repository } = bootstrapped();
    cluster.apply(folderOf(repository, 'apps', configMap('c', 'default')));
    folderOf(repository, 'clusters/staging/extra', configMap('d', 'default'));
    app.synth();
    expect(readdirSync(join(app.outdir, 'manifests/clusters/staging'), { recursive: true }).map(String).sort())
      .toEqual(['extra', 'extra/configmap-d_default.yaml', 'extra/kustomization.yaml', 'kustomization-apps.yaml']);
    expect(readdirSync(join(app.outdir, 'manifests/apps'))).toContain('kustomization.yaml');
  });

  test('folders below it are part of the root sync, and once', () => {
    const { app, cluster, repository } = bootstrapped();
    const settings = folderOf(repository, 'clusters/staging/extra', configMap('settings', 'default', { a: 'b' }));
    settings.subfolder('deep').include('included', { text: configMap('deep', 'default') });
    cluster.system.subfolder('listed').include('included', { text: configMap('listed', 'default') });
    cluster.apply(folderOf(repository, 'apps', 'apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: default}\n'
      + 'spec: {containers: [{name: c, image: "nginx:1.27", envFrom: [{configMapRef: {name: settings}}]}]}'));
    expect(errorsOf(app)).toEqual([]);
  });

  test('a folder below it that is applied again is applied twice', () => {
    const { app, cluster, repository } = bootstrapped();
    cluster.apply(folderOf(repository, 'clusters/staging/extra', configMap('c', 'default')));
    expect(errorsOf(app)).toEqual([
      '[manifests/clusters--staging--extra/included/configmap-c-default] applied-twice the root sync and Kustomization clusters-staging-extra both apply '
      + 'ConfigMap default/c to staging, the first from manifests/clusters--staging--extra/included/configmap-c-default — remove the delivery of folder '
      + 'clusters/staging/extra, or move the folder out of the cluster\'s system folder: the root sync applies everything below that',
    ]);
  });

  test('its own sync, included from what `flux bootstrap` has written, applies nothing twice', () => {
    const { app, cluster, repository } = bootstrapped();
    cluster.system.include('sync', {
      text: 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: flux-system, namespace: flux-system}\n'
      + 'spec: {interval: 1h, prune: true, path: ./clusters/staging, sourceRef: {kind: GitRepository, name: flux-system}}',
    });
    folderOf(repository, 'clusters/staging/extra', configMap('c', 'default'));
    expect(errorsFrom(app, 'applied-twice')).toEqual([]);
  });

  test('has no components', () => {
    const { app, cluster } = bootstrapped();
    cluster.system.addComponent('pins');
    expect(errorsOf(app)).toEqual(['[manifests/clusters--staging] generated-kustomization folder clusters/staging has component pins, but Flux generates its '
      + 'kustomization.yaml, which has none — put the objects that the component changes into a folder of their own']);
  });

  test('a root sync of ours lists its files, and takes only those', () => {
    const { app, cluster, repository } = platform();
    cluster.apply(folderOf(repository, 'clusters/production/extra', configMap('c', 'default')));
    expect(errorsOf(app)).toEqual([]);
    expect(readdirSync(join(app.outdir, 'manifests/clusters/production'))).toContain('kustomization.yaml');
  });
});
