import { configMap, errorsOf, folderOf, platform, Platform } from '../program';

const yaml = (apiVersion: string, kind: string, name: string, body: object, namespace = 'default') => JSON.stringify({ apiVersion, kind, metadata: { name, namespace }, ...body });
const store = JSON.stringify({ apiVersion: 'external-secrets.io/v1', kind: 'ClusterSecretStore', metadata: { name: 'vault-backend' }, spec: { provider: { fake: { data: [] } } } });
const secret = (name: string, key: string, storeName = 'vault-backend') => yaml('external-secrets.io/v1', 'ExternalSecret', name, {
  spec: { secretStoreRef: { kind: 'ClusterSecretStore', name: storeName }, data: [{ secretKey: key, remoteRef: { key: 'x' } }] },
});
const pod = (env: object) => yaml('v1', 'Pod', 'web', { spec: { containers: [{ name: 'web', image: 'nginx:1.27.0', ...env }] } });
const kustomization = (name: string, spec: object) => yaml('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', name, {
  spec: { interval: '5m', prune: true, wait: true, path: './apps', sourceRef: { kind: 'GitRepository', name: 'manifests' }, ...spec },
}, 'flux-system');

/** A folder that is applied, with these objects. */
const applied = (...objects: string[]) => ({ repository, cluster }: Platform) => void cluster.apply(folderOf(repository, 'apps', ...objects));
/** Deliveries in YAML, beside a folder `apps`. */
const delivered = (...objects: string[]) => ({ repository, cluster }: Platform) => {
  folderOf(repository, 'apps', configMap('settings', 'default'));
  cluster.system.include('raw', { text: objects.join('\n---\n') });
};

test.each<[what: string, build: (made: Platform) => void, help: string]>([
  ['the name of a store', applied(store, secret('creds', 'password', 'vault-backnd')), 'did you mean vault-backend? It is created by apps'],
  ['a kind of the same family', applied(store, secret('creds', 'password').replace('"kind":"ClusterSecretStore"', '"kind":"SecretStore"')), 'did you mean ClusterSecretStore vault-backend? It is created by apps'],
  ['the name of a ConfigMap', applied(configMap('settings', 'default'), pod({ envFrom: [{ configMapRef: { name: 'setings' } }] })), 'did you mean settings? It is created by apps'],
  ['the name of a Secret', applied(store, secret('creds', 'password'), pod({ envFrom: [{ secretRef: { name: 'cerds' } }] })), 'did you mean creds? It is created by apps'],
  ['a key of a Secret', applied(store, secret('creds', 'password'), pod({ env: [{ name: 'P', valueFrom: { secretKeyRef: { name: 'creds', key: 'passwrod' } } }] })), 'did you mean password? It is created by apps'],
  ['a source', delivered(kustomization('apps', { sourceRef: { kind: 'GitRepository', name: 'manifest' } })), 'did you mean manifests? It is created by clusters/production'],
  ['a path', delivered(kustomization('apps', { path: './app' })), 'did you mean ./apps?'],
  ['a dependency', delivered(kustomization('database', {}), kustomization('web', { path: './clusters', dependsOn: [{ name: 'databse' }] })), 'did you mean database? It is created by clusters/production'],
  ['a namespace', applied(JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'monitoring' } }), configMap('settings', 'monitorin')), 'did you mean monitoring? It is created by apps'],
  ['a variable', ({ repository, cluster }) => {
    const folder = folderOf(repository, 'apps', yaml('v1', 'ConfigMap', 'settings', { data: { region: '${regoin}' } }));
    cluster.system.include('raw', { text: kustomization('apps', { postBuild: { substitute: { region: 'eu' } } }) });
    void folder;
  }, 'did you mean region? Its variables are region'],
])('a typing error in %s', (_, build, help) => {
  const made = platform();
  build(made);
  expect(errorsOf(made.app)).toContainEqual(expect.stringContaining(`— ${help}`));
});

test('a name that is near nothing is not guessed', () => {
  const { app, repository, cluster } = platform();
  cluster.apply(folderOf(repository, 'apps', store, secret('creds', 'password', 'production')));
  expect(errorsOf(app)).toEqual([expect.not.stringContaining('did you mean')]);
});
