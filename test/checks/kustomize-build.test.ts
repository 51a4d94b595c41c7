import { JsonPatch } from 'cdk8s';
import * as flux from '../../src/flux';
import { configMap, errorsOf, folderOf, platform } from '../program';

const NAMESPACE = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: web}';
const DEPLOYMENT = JSON.stringify({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'web' },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx:1.27', envFrom: [{ configMapRef: { name: 'settings' } }] }] } },
  },
});
const COMPONENT = 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [claim.yaml]\n';

/** A folder with a Deployment that reads a ConfigMap. */
function web(options: Partial<flux.KustomizationProps> = {}, ...more: string[]) {
  const { app, repository, cluster } = platform();
  const folder = folderOf(repository, 'apps/web', NAMESPACE, DEPLOYMENT, configMap('settings', 'web'), ...more);
  new flux.Kustomization(cluster.system, 'web', { folder, ...options });
  return { app, repository, cluster, folder };
}

const merge = (object: { [key: string]: unknown }, target?: flux.Selector): flux.Patch => flux.Patch.strategicMerge(object, target);
const deletes = (kind: string, name: string, apiVersion = 'v1', namespace = 'web'): flux.Patch =>
  merge({ apiVersion, kind, metadata: { name, namespace }, $patch: 'delete' });

test('what a patch deletes is missed by what refers to it', () => {
  expect(errorsOf(web({ patches: [deletes('ConfigMap', 'settings')] }).app)).toEqual([
    expect.stringMatching(/^\[manifests\/apps--web\/included\/deployment-web-web\] dangling-reference Deployment web\/web refers to ConfigMap web\/settings, which does not exist/),
  ]);
});

test('each patch without an object, and each pointer that leads nowhere, is found at the Kustomization, in one run', () => {
  const { app } = web({
    patches: [
      merge({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'wbe', namespace: 'web' }, spec: { replicas: 2 } }),
      merge({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'web' }, spec: { replicas: 3 } }),
      flux.Patch.json6902([JsonPatch.replace('/spec/template/spec/containers/3/image', 'nginx')], { kind: 'Deployment', name: 'web' }),
    ],
  });
  expect(errorsOf(app)).toEqual([
    expect.stringMatching(/^\[manifests\/clusters--production\/web\] kustomize-build Kustomization web patches\[0\] is about apps\/v1 Deployment web\/wbe, which does not exist — /),
    expect.stringMatching(/^\[manifests\/clusters--production\/web\] kustomize-build Kustomization web patches\[2\] cannot be applied to Deployment web\/web: /),
  ]);
});

test('a component whose path is misspelt is found, with what is meant', () => {
  const { app, repository } = web({ components: ['../../components/bakup'] });
  repository.addFile('components/backup/kustomization.yaml', COMPONENT);
  repository.addFile('components/backup/claim.yaml', 'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data, namespace: web}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}');
  expect(errorsOf(app)).toEqual([
    '[manifests/clusters--production/web] kustomize-build Kustomization web names "../../components/bakup", which does not exist — '
    + 'did you mean ../../components/backup? Else create it, or correct the path',
  ]);
});

test('what a component adds is judged, with its file and what adds it, and its variables are put in', () => {
  const { app, repository } = web({ components: ['../../components/backup'], substitutions: [flux.Substitution.literal('APP', 'web')] });
  repository.addFile('components/backup/kustomization.yaml', COMPONENT);
  repository.addFile('components/backup/claim.yaml', 'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: "${APP}", namespace: "${AP}"}\n'
    + 'spec: {accessModes: [ReadWriteOnce], storageClassName: "${SC:=fast}", resources: {requests: {storage: 1Gi}}}');
  expect(errorsOf(app)).toEqual([
    expect.stringMatching(/^\[components\/backup\/claim\.yaml:1\] substitution PersistentVolumeClaim web: Kustomization web substitutes \$\{AP\} at metadata\.namespace/),
  ]);
});

test('names with variables are those that they become', () => {
  const { app, repository, cluster } = platform();
  cluster.apply(folderOf(repository, 'ns', NAMESPACE));
  for (const name of ['a', 'b']) {
    new flux.Kustomization(cluster.system, name, {
      folder: folderOf(repository, `apps/${name}`, 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "${APP}", namespace: web}\ndata: {k: "1"}'),
      substitutions: [flux.Substitution.literal('APP', name)],
    });
  }
  expect(errorsOf(app)).toEqual([]);
});

test('a name that a variable makes invalid, or that two deliveries make the same, is found', () => {
  const { app, repository, cluster } = platform();
  cluster.apply(folderOf(repository, 'ns', NAMESPACE));
  for (const [id, value] of [['a', 'same'], ['b', 'same'], ['c', 'Not_Valid']]) {
    new flux.Kustomization(cluster.system, id, {
      folder: folderOf(repository, `apps/${id}`, 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "${APP}", namespace: web}\ndata: {k: "1"}'),
      substitutions: [flux.Substitution.literal('APP', value)],
    });
  }
  expect(errorsOf(app).map((line) => line.split(' — ')[0])).toEqual([
    '[manifests/apps--b/included/configmap-${APP}-web] applied-twice Kustomization a and Kustomization b both apply ConfigMap web/same to production, '
    + 'the first from manifests/apps--a/included/configmap-${APP}-web',
    '[manifests/apps--c/included/configmap-${APP}-web] object-name ConfigMap Not_Valid: name "Not_Valid" is not valid: the API server rejects it',
  ]);
});

test('objects that a prefix makes the same are found', () => {
  const { app, repository, cluster } = platform();
  cluster.apply(folderOf(repository, 'ns', NAMESPACE));
  new flux.Kustomization(cluster.system, 'a', { folder: folderOf(repository, 'a', configMap('settings', 'web')), namePrefix: 'x-' });
  new flux.Kustomization(cluster.system, 'b', { folder: folderOf(repository, 'b', configMap('x-settings', 'web')) });
  expect(errorsOf(app)).toEqual([expect.stringContaining('both apply ConfigMap web/x-settings to production')]);
});

test('a kustomization.yaml of the program itself is built: its lists, its patches and its mistakes', () => {
  const { app, repository, cluster } = platform();
  cluster.apply(folderOf(repository, 'ns', NAMESPACE));
  folderOf(repository, 'base', DEPLOYMENT, configMap('settings', 'web'));
  repository.addFile('overlay/kustomization.yaml', 'resources: [../base]\npatches:\n  - target: {kind: ConfigMap, name: settings}\n    patch: |\n'
    + '      - {op: replace, path: /missing/field, value: "1"}\n');
  new flux.Kustomization(cluster.system, 'overlay', { source: flux.GitRepository.fromGitRepositoryName(app, 's', { name: 'manifests', namespace: 'flux-system' }), path: './overlay' });
  expect(errorsOf(app)).toEqual([
    expect.stringMatching(/^\[overlay\/kustomization\.yaml:3\] kustomize-build kustomization\.yaml patches\[0\] cannot be applied to ConfigMap web\/settings: .*, so Kustomization overlay fails — /),
  ]);
});

test('files that others add are not missed, and what is remote silences what it may hold', () => {
  const { app, repository, folder } = web({ patches: [deletes('ConfigMap', 'settings')] });
  folder.expect('theirs.yaml');
  expect(errorsOf(app)).toEqual([expect.stringContaining('dangling-reference')]);
  const other = web({ components: ['../remote'], patches: [deletes('ConfigMap', 'settings')] });
  other.repository.addFile('apps/remote/kustomization.yaml', 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: ["https://example.com/all.yaml"]\n');
  expect(errorsOf(other.app)).toEqual([]);
  expect(repository.folders.length).toBeGreaterThan(1);
});

test('a delivery that cannot be built hides nothing else, and what may follow from it is not said', () => {
  const { app, repository, cluster } = platform();
  new flux.Kustomization(cluster.system, 'ns', { folder: folderOf(repository, 'ns', NAMESPACE, configMap('settings', 'web')), namePrefix: 'a', patches: [deletes('Secret', 'none')] });
  cluster.apply(folderOf(repository, 'app', DEPLOYMENT));
  expect(errorsOf(app)).toEqual([expect.stringContaining('kustomize-build Kustomization ns patches[0] is about v1 Secret web/none')]);
});

test('an object that is changed on its way is judged as it arrives', () => {
  const { app } = web({ images: [{ name: 'nginx', newTag: 'latest' }] });
  app.synth();
  expect(app.synthesis!.warnings).toEqual([expect.stringContaining('Deployment web runs image nginx:latest')]);
});
