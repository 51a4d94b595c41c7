import * as flux from '../../src/flux';
import { configMap, errorsFrom, errorsOf, folderOf, platform } from '../program';

const namespace = (name: string): string => `apiVersion: v1\nkind: Namespace\nmetadata: {name: "${name}"}`;
const FIX = 'move it to a folder that is applied without targetNamespace';

test('a Namespace under targetNamespace would get that name, and is refused once', () => {
  const { app, repository, cluster } = platform();
  cluster.apply(folderOf(repository, 'apps', namespace('develop'), configMap('settings', 'develop')), { targetNamespace: 'flux-system' });
  expect(errorsOf(app)).toEqual(['[manifests/apps/included/namespace-develop] namespace-renamed Namespace develop would be named flux-system: Kustomization apps applies it with '
    + `targetNamespace flux-system, which kustomize gives to Namespace objects as their name — ${FIX}`]);
});

test('two of them, which end in a conflict, are each refused, and nothing else is said of them', () => {
  const { app, repository, cluster } = platform();
  cluster.apply(folderOf(repository, 'apps', namespace('one'), namespace('two')), { targetNamespace: 'default' });
  expect(errorsOf(app).map((line) => line.slice(0, line.indexOf(':')))).toEqual([
    '[manifests/apps/included/namespace-one] namespace-renamed Namespace one would be named default',
    '[manifests/apps/included/namespace-two] namespace-renamed Namespace two would be named default',
  ]);
});

test('so is one of a Kustomization that is included, of a subfolder and of a path above folders', () => {
  const { app, repository, cluster } = platform();
  cluster.system.include('theirs', {
    text: 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a, namespace: flux-system}\n'
    + 'spec: {interval: 1h, path: ./apps/a, prune: true, targetNamespace: default, sourceRef: {kind: GitRepository, name: manifests}}',
  });
  repository.folder('apps/a').subfolder('deep').include('included', { text: namespace('deep') });
  new flux.Kustomization(cluster.system, 'teams', {
    source: flux.GitRepository.fromGitRepositoryName(app, 'source', { name: 'manifests', namespace: 'flux-system' }), path: './teams', targetNamespace: 'default',
  });
  folderOf(repository, 'teams/web', namespace('web'));
  expect(errorsFrom(app, 'namespace-renamed').map((line) => line.slice(0, line.indexOf(':')))).toEqual([
    '[manifests/apps--a--deep/included/namespace-deep] namespace-renamed Namespace deep would be named default',
    '[manifests/teams--web/included/namespace-web] namespace-renamed Namespace web would be named default',
  ]);
});

test.each(['kustomization.yaml', 'kustomization.yml'])('so is one under a component with a namespace, in %s', (file) => {
  const { app, repository, cluster } = platform();
  const component = 'kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\nnamespace: default\n';
  repository.addFile(`components/team/${file}`, component);
  repository.addFile(`apps/a/team/${file}`, component);
  const apps = folderOf(repository, 'apps/a', namespace('one'));
  apps.addComponent('team');
  cluster.apply(apps);
  new flux.Kustomization(cluster.system, 'b', { folder: folderOf(repository, 'b', namespace('two')), components: ['../components/team'] });
  expect(errorsFrom(app, 'namespace-renamed').map((line) => line.slice(line.indexOf('Namespace ')))).toEqual([
    'Namespace one would be named default: Kustomization apps-a applies it with a component with namespace default, which kustomize gives to Namespace objects as their name '
    + '— move it to a folder that is applied without the component',
    expect.stringContaining('Namespace two would be named default'),
  ]);
});

test.each<[string, string, string]>([
  ['the name that it has', 'default', 'default'],
  ['a name that is filled in later', '${NAMESPACE}', 'default'],
])('a Namespace that gets %s is taken', (_, name, targetNamespace) => {
  const { app, repository, cluster } = platform();
  new flux.Kustomization(cluster.system, 'apps', {
    folder: folderOf(repository, 'apps', namespace(name)), targetNamespace, substitutions: [flux.Substitution.literal('NAMESPACE', 'default')],
  });
  expect(errorsFrom(app, 'namespace-renamed')).toEqual([]);
});

test('objects of other groups that are called Namespace keep their names', () => {
  const { app, repository, cluster } = platform();
  cluster.apply(folderOf(repository, 'apps', 'apiVersion: example.com/v1\nkind: Namespace\nmetadata: {name: tenant}'), { targetNamespace: 'default' });
  expect(errorsFrom(app, 'namespace-renamed')).toEqual([]);
});

describe('what else kustomize changes, and what it leaves', () => {
  const applied = (...yaml: string[]) => {
    const { app, repository, cluster } = platform();
    new flux.Kustomization(cluster.system, 'apps', {
      folder: folderOf(repository, 'apps', ...yaml), targetNamespace: 'default', namePrefix: 'p-', nameSuffix: '-s',
    });
    return errorsOf(app);
  };

  test('a Namespace keeps its name under a prefix', () => {
    const { app, repository, cluster } = platform();
    new flux.Kustomization(cluster.system, 'apps', { folder: folderOf(repository, 'apps', namespace('web'), configMap('settings', 'web')), namePrefix: 'p-' });
    expect(errorsOf(app)).toEqual([]);
  });

  test('references of Kubernetes\' own kinds follow what they refer to', () => {
    expect(applied(
      configMap('settings', 'apps'),
      'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web, namespace: apps}',
      'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: reader}\nrules: []',
      'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: reads}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}\n'
      + 'subjects: [{kind: ServiceAccount, name: web, namespace: apps}]',
      'apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: apps}\nspec: {serviceAccountName: web, containers: [{name: c, image: "nginx:1.27", envFrom: [{configMapRef: {name: settings}}]}]}',
    )).toEqual([]);
  });

  test('those of custom resources do not', () => {
    expect(applied(
      configMap('settings', 'apps', { 'values.yaml': '{}' }),
      'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web, namespace: apps}\nspec: {interval: 1h, chartRef: {kind: OCIRepository, name: web}, '
      + 'valuesFrom: [{kind: ConfigMap, name: settings}]}',
      'apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata: {name: web, namespace: apps}\nspec: {interval: 1h, url: "oci://example.com/web", ref: {tag: "1.0.0"}}',
    ).map((line) => line.split(' ')[1])).toEqual(['dangling-reference', 'dangling-reference']);
  });
});
