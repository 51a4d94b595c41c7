import { Cluster, flux } from '../../src';
import { configMap, errorsOf, folderOf, platform, Platform, refusal } from '../program';

const yaml = (apiVersion: string, kind: string, name: string, spec: object, namespace?: string) =>
  JSON.stringify({ apiVersion, kind, metadata: { name, namespace }, spec });
const STORE = yaml('external-secrets.io/v1', 'ClusterSecretStore', 'vault', { provider: { fake: { data: [] } } });
const NAMESPACE = JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'app' } });
const secret = (name: string) => yaml('external-secrets.io/v1', 'ExternalSecret', name, {
  secretStoreRef: { kind: 'ClusterSecretStore', name: 'vault' }, data: [{ secretKey: 'a', remoteRef: { key: 'b' } }],
}, 'app');

/** A program that forgets to apply the folder with what others need. */
function forgotten(): Platform {
  const made = platform();
  folderOf(made.repository, 'infrastructure', STORE, NAMESPACE);
  made.cluster.apply(folderOf(made.repository, 'app', ...Array.from({ length: 16 }, (_, i) => secret(`s${i}`))));
  return made;
}

afterEach(() => { delete process.env.CDK_GITOPS_VERBOSE; });

test('a forgotten apply is one message, which counts what follows from it', () => {
  const { app } = forgotten();
  expect(errorsOf(app)).toEqual([
    '[manifests/infrastructure] unapplied-folder no cluster applies folder infrastructure, and 17 more problems follow from it — apply it: production.apply(folder)',
  ]);
  expect(refusal(app)!.message).toMatch(/^1 problem, nothing was written \(17 more follow from it; CDK_GITOPS_VERBOSE=1 shows all\):\n/);
});

test('all is shown where it is asked for', () => {
  process.env.CDK_GITOPS_VERBOSE = '1';
  expect(errorsOf(forgotten().app)).toHaveLength(18);
});

test('a typing error in a folder that is not applied is a problem of its own', () => {
  const { app, repository } = platform();
  folderOf(repository, 'app', yaml('external-secrets.io/v1', 'ExternalSecret', 's', {
    secretStoreRef: { kind: 'ClusterSecretStore', name: 'valt' }, data: [{ secretKey: 'a', remoteRef: { key: 'b' } }],
  }, 'default'), STORE);
  expect(errorsOf(app)).toEqual([expect.stringContaining('unapplied-folder'), expect.stringMatching(/ — did you mean vault\? It is created by app$/)]);
});

test('a copied folder is one message', () => {
  const { app, repository, cluster } = platform();
  for (const path of ['first', 'second']) cluster.apply(folderOf(repository, path, ...Array.from({ length: 12 }, (_, i) => configMap(`c${i}`, 'default'))));
  expect(errorsOf(app)).toEqual([expect.stringMatching(
    /^\[manifests\/second\] applied-twice folder second has objects that folder first has too, such as ConfigMap default\/c0: .*, and 12 more problems follow from it — /)]);
});

const KUSTOMIZATIONS = ['a', 'b', 'c', 'd'];

test.each<[string, { readonly [name: string]: readonly string[] }, number]>([
  ['itself', { a: ['a'] }, 1],
  ['three in a row', { a: ['b'], b: ['c'], c: ['a'] }, 1],
  ['two apart', { a: ['b'], b: ['a'], c: ['d'], d: ['c'] }, 2],
  ['a long one with a short way', { a: ['b'], b: ['c', 'd'], c: ['d'], d: ['a'] }, 1],
])('each cycle is one message: %s', (_, dependsOn, count) => {
  const { app, repository, cluster } = platform();
  folderOf(repository, 'apps', configMap('c', 'default'));
  cluster.system.include('raw', {
    text: KUSTOMIZATIONS.map((name) => yaml('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', name, {
      interval: '5m', prune: true, wait: true, path: './apps', sourceRef: { kind: 'GitRepository', name: 'manifests' }, dependsOn: (dependsOn[name] ?? []).map((on) => ({ name: on })),
    }, 'flux-system')).join('\n---\n'),
  });
  expect(errorsOf(app).filter((line) => line.includes('dependency-cycle'))).toHaveLength(count);
});

test('folders that depend on each other are one message, beside all that is recorded', () => {
  const { app, repository } = platform();
  const [a, b] = ['a', 'b'].map((path) => folderOf(repository, path, configMap('c', 'default')));
  a.addDependency(b);
  b.addDependency(a);
  new flux.GitRepository(a, 'scp', { url: 'git@github.com:org/app.git' });
  expect(errorsOf(app)).toEqual([
    expect.stringContaining('git-url'),
    '[manifests/a] dependency-cycle constructs depend on each other: manifests/a → manifests/b → manifests/a — remove one addDependency of the cycle',
  ]);
});

test.each([
  ['apps/production', 'apply it: production.apply(folder)'],
  ['apps/staging', 'apply it: staging.apply(folder)'],
  ['overlays/web', 'apply it to the cluster that it is meant for: cluster.apply(folder)'],
])('%s is advised: %s', (path, fix) => {
  const { app, repository } = platform();
  new Cluster(app, 'staging', { repository, engine: flux.Engine.rootSync() });
  folderOf(repository, path, configMap('c', 'default'));
  expect(errorsOf(app)).toEqual([expect.stringContaining(` — ${fix}`)]);
});

test('no cluster of another environment is advised', () => {
  const { app, repository, cluster } = platform();
  cluster.apply(folderOf(repository, 'apps/web', configMap('c', 'default')));
  folderOf(repository, 'apps/preview', configMap('c', 'default'));
  expect(errorsOf(app)).toEqual([expect.stringContaining('— apply it to the cluster that it is meant for')]);
});
