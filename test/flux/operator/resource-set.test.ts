import { ApiObject, Chart, Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { App, Secret } from '../../../src';
import { problemsOf } from '../../../src/base/problem';
import * as flux from '../../../src/flux';
import { errorsOf, platform } from '../../program';

const { InputProviderType: Type } = flux;
const GITHUB = 'https://github.com/org/app';

let chart: Chart;
let count = 0;
beforeEach(() => {
  chart = new Chart(new App(), 'chart', { namespace: 'flux-system' });
});

function provider(type: flux.InputProviderType, props: Partial<flux.ResourceSetInputProviderProps> = {}): flux.ResourceSetInputProvider {
  return new flux.ResourceSetInputProvider(chart, `provider-${count++}`, { type, ...props });
}

function said(construct: ApiObject): string[] {
  return problemsOf(construct).map(({ check, message }) => `${check}: ${message}`);
}

/** What the template of a set with these texts is written as. */
function written(inputsFrom: flux.ResourceSetInputProvider[], ...values: unknown[]): unknown[] {
  const set = new flux.ResourceSet(chart, `set-${count++}`, { inputsFrom });
  new ApiObject(set.template, 'x', { apiVersion: 'example.com/v1', kind: 'X', spec: { values } });
  expect(said(set)).toEqual([]);
  return (set.toJson() as { spec: { resources: { spec: { values: unknown[] } }[] } }).spec.resources[0].spec.values;
}

test('inputs stand in any string of constructs, quoted where they may be something else', () => {
  const requests = provider(Type.gitHubPullRequests(GITHUB));
  const [id, title, branch, slug] = [requests.input('id'), requests.input('title'), requests.input('branch'), requests.inputSlug('branch')];
  expect(written([requests], id, `pr-${id}`, `https://${id}.example.com/x`, title, `PR: ${title}`, `${branch}!`, slug, `on-${slug}`, `${id}`, `no-${id}`, `line\n${id}\n`, 'cat <<EOF', 'a', 1)).toEqual([
    '<< inputs.id | quote >>',
    'pr-<< inputs.id >>',
    'https://<< inputs.id >>.example.com/x',
    '<< inputs.title | quote >>',
    '<< printf "PR\\u003a %v" inputs.title | quote >>',
    '<< printf "%v\\u0021" inputs.branch | quote >>',
    '<< inputs.branch | slugify | replace "_" "-" | trimAll "-" | quote >>',
    'on-<< inputs.branch | slugify | replace "_" "-" | trimAll "-" >>',
    '<< inputs.id | quote >>',
    'no-<< inputs.id >>',
    'line\n<< inputs.id >>\n',
    'cat << `<<` >>EOF',
    'a',
    1,
  ]);
});

test('numbers, names and keys', () => {
  const values = provider(Type.values(), { defaultValues: { 'replicas': 3, 'some-key': 'x' } });
  const set = new flux.ResourceSet(chart, 'numbers', { inputsFrom: [values], metadata: { name: 'numbers', namespace: 'apps' } });
  new kplus.Deployment(set.template, 'web', { replicas: values.inputNumber('replicas'), containers: [{ image: `app:${values.input('some-key')}`, securityContext: { ensureNonRoot: false } }] });
  new ApiObject(set.template, 'keys', { apiVersion: 'v1', kind: 'ConfigMap', data: { [`k-${values.input('id')}`]: 'x' } });
  expect(set.toJson()).toMatchObject({
    spec: {
      resources: [
        { metadata: { name: 'web', namespace: 'apps' }, spec: { replicas: '<< inputs.replicas | int >>', template: { spec: { containers: [{ image: '<< printf "app\\u003a%v" (index inputs "some-key") | quote >>' }] } } } },
        { metadata: { name: 'keys', namespace: 'apps' }, data: { 'k-<< inputs.id >>': 'x' } },
      ],
    },
  });
});

test('combinations of providers read inputs below their names', () => {
  const [a, b] = [provider(Type.gitHubBranches(GITHUB), { name: 'my.app-1' }), provider(Type.values(), { name: 'regions', defaultValues: { region: 'eu' } })];
  const set = new flux.ResourceSet(chart, 'all', { inputsFrom: [a, b], strategy: flux.InputStrategy.PERMUTE, includeEmptyProviders: true });
  new ApiObject(set.template, 'x', { apiVersion: 'v1', kind: 'ConfigMap', data: { a: a.input('branch'), b: `in-${b.input('region')}`, id: `no-${set.input('id')}` } });
  expect(said(set)).toEqual([]);
  expect(set.toJson()).toMatchObject({
    spec: {
      inputStrategy: { name: 'Permute', includeEmptyProviders: true },
      resources: [{ data: { a: '<< inputs.my_app_1.branch | quote >>', b: '<< printf "in-%v" inputs.regions.region | quote >>', id: 'no-<< inputs.id >>' } }],
    },
  });
});

test('steps are done in order', () => {
  const set = new flux.ResourceSet(chart, 'steps', { inputs: [{ version: 'v1' }], wait: true });
  const [first, second] = [set.addStep('migration', { timeout: Duration.minutes(10) }), set.addStep('app', { resourcesTemplate: 'apiVersion: v1\nkind: Namespace\nmetadata: { name: a }\n' })];
  new kplus.ConfigMap(first.template, 'job', { data: { version: set.input('version') } });
  expect(said(set)).toEqual([]);
  expect(set.toJson().spec.steps).toEqual([
    { name: 'migration', timeout: '10m', resources: [expect.objectContaining({ data: { version: '<< inputs.version | quote >>' } })] },
    { name: 'app', resourcesTemplate: second._options.resourcesTemplate },
  ]);
});

test('an input that the provider does not export is refused', () => {
  const tags = provider(Type.ociArtifactTags('oci://ghcr.io/org/app'), { defaultValues: { env: 'x' } });
  tags.input('env');
  tags.input('title');
  expect(said(tags)).toEqual(['resource-set-input: input "title" is read, which OCIArtifactTag does not export']);
  expect(problemsOf(tags)[0].fix).toContain('id, tag, digest, env');
  expect(said(provider(Type.externalService('https://x.example.com/inputs')))).toEqual([]);
});

test('an input of another provider, and one that other sets of inputs lack, are refused', () => {
  const [tags, branches] = [provider(Type.gitHubTags(GITHUB)), provider(Type.gitHubBranches(GITHUB))];
  const [set, both] = [new flux.ResourceSet(chart, 'one', { inputsFrom: [branches] }), new flux.ResourceSet(chart, 'both', { inputsFrom: [branches, tags], inputs: [{ branch: 'x' }] })];
  for (const each of [set, both]) new ApiObject(each.template, 'x', { apiVersion: 'v1', kind: 'ConfigMap', data: { tag: tags.input('tag') } });
  expect(said(set)).toEqual([
    expect.stringContaining(`reads input tag of ${tags.name}, which gives it no inputs`),
    expect.stringContaining(`which the inputs of ${branches.name} do not have`),
  ]);
  expect(said(both)).toEqual([expect.stringContaining(`which the inputs of ${branches.name} do not have`), expect.stringContaining('which its own inputs do not have')]);
  const own = new flux.ResourceSet(chart, 'own', { inputs: [{ a: 1 }, { b: 1 }], resourcesTemplate: 'x' });
  own.input('a');
  own.input('id');
  expect(said(own)).toEqual([expect.stringContaining('input "a" is read, which a set of inputs does not have')]);
});

test.each([
  [Type.gitHubBranches('ssh://git@github.com/org/app'), {}], [Type.ociArtifactTags('ghcr.io/org/app'), {}], [Type.ociArtifactTags('oci://ghcr.io'), {}],
  [Type.codeCommitTags('https://github.com/org/app'), {}], [Type.externalService('http://x.example.com'), {}], [Type.values(), { insecure: true }], [Type.values(), { skipLabels: ['x'] }],
  [Type.gitHubTags(GITHUB), { filter: { labels: ['x'] } }], [Type.gitHubTags(GITHUB), { filter: { limit: 0 } }], [Type.externalArtifacts(), {}],
  [Type.externalArtifacts({ name: 'a', labels: { matchLabels: { a: 'b' } } }), {}],
] as [flux.InputProviderType, Partial<flux.ResourceSetInputProviderProps>][])('refuses %j %j', (type, props) => expect(said(provider(type, props))).toEqual([expect.stringMatching(/^input-provider: /)]));

test('credentials fit the type', () => {
  const secret = Secret.fromSecretName(chart, 'secret', { name: 'secret', keys: ['username', 'password', 'ca.crt'] });
  const account = kplus.ServiceAccount.fromServiceAccountName(chart, 'account', 'account');
  const all = { secret, certSecret: secret, serviceAccount: account };
  expect(said(provider(Type.ecrArtifactTags('oci://1.dkr.ecr.eu-west-1.amazonaws.com/app'), all)).map((line) => line.split(' ')[1])).toEqual(['secret', 'certSecret']);
  expect(said(provider(Type.giteaTags('https://gitea.example.com/org/app'), all)).map((line) => line.split(' ')[1])).toEqual(['serviceAccount']);
  expect(said(provider(Type.azureDevOpsTags('https://dev.azure.com/org/project/_git/app'), all)).map((line) => line.split(' ')[1])).toEqual(['certSecret']);
  expect(said(provider(Type.ociArtifactTags('oci://ghcr.io/org/app'), { secret }))[0]).toContain('has no key .dockerconfigjson');
});

test('steps, strategies and dependencies that the operator rejects', () => {
  const set = new flux.ResourceSet(chart, 'bad', { includeEmptyProviders: true, resourcesTemplate: 'x', dependsOn: [flux.ResourceSetDependency.on(new Chart(chart, 'inner'))] });
  set.addStep('A');
  set.addStep('b');
  set.addStep('b');
  expect(said(set).map((line) => line.split(':')[0])).toEqual(
    ['resource-set-strategy', 'resource-set-dependency', 'resource-set-step', 'resource-set-step', 'resource-set-step', 'resource-set-step', 'resource-set-step', 'resource-set-step']);
  expect(said(new flux.ResourceSet(chart, 'empty'))).toEqual(['resource-set-template: it has no objects']);
});

test('mistakes in a template are mistakes of its ResourceSet', () => {
  const set = new flux.ResourceSet(chart, 'set');
  new flux.GitRepository(set.template, 'source', { url: 'git@github.com:org/app' });
  expect(said(set)).toEqual([expect.stringMatching(/^git-url: in its template, source: /)]);
});

test('objects of a template are in no folder, and are checked as others are', () => {
  const { app, repository, cluster } = platform();
  const folder = repository.folder('apps', { namespace: 'flux-system' });
  const requests = new flux.ResourceSetInputProvider(folder, 'requests', { type: Type.gitHubPullRequests(GITHUB) });
  const set = new flux.ResourceSet(folder, 'set', { inputsFrom: [requests] });
  new flux.Kustomization(set.template, 'app', { source: flux.GitRepository.fromGitRepositoryName(folder, 'git', { name: 'none', namespace: 'flux-system' }), path: './x', targetNamespace: `pr-${requests.input('id')}` });
  cluster.apply(folder);
  expect(errorsOf(app)).toEqual([]);
});

test('an input outside of a template is refused', () => {
  const { app, repository, cluster } = platform();
  const folder = repository.folder('apps', { namespace: 'flux-system' });
  const requests = new flux.ResourceSetInputProvider(folder, 'requests', { type: Type.gitHubPullRequests(GITHUB) });
  new kplus.ConfigMap(folder, 'settings', { data: { id: requests.input('id') } });
  cluster.apply(folder);
  expect(errorsOf(app)).toEqual([expect.stringMatching(/resource-set-input it reads input id of manifests\/apps\/requests, but it is not in the template/)]);
});

test('a set waits for objects, kinds and reports', () => {
  const report = flux.FluxReport.fromFluxReport(chart, 'report');
  const set = new flux.ResourceSet(chart, 'set', {
    resourcesTemplate: 'x',
    dependsOn: [flux.ResourceSetDependency.crd('helmreleases.helm.toolkit.fluxcd.io'), flux.ResourceSetDependency.on(report, { ready: false }), flux.ResourceSetDependency.on(new kplus.ConfigMap(chart, 'a'))],
  });
  expect(set.toJson().spec.dependsOn).toEqual([
    { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', name: 'helmreleases.helm.toolkit.fluxcd.io', ready: true },
    { apiVersion: 'fluxcd.controlplane.io/v1', kind: 'FluxReport', name: 'flux', namespace: 'flux-system', ready: false },
    { apiVersion: 'v1', kind: 'ConfigMap', name: expect.any(String) as string, namespace: 'flux-system', ready: true },
  ]);
});

describe('preview environments', () => {
  test.each([
    [Type.gitHubPullRequests(GITHUB), 'refs/pull/<< inputs.id >>/head'], [Type.gitLabMergeRequests('https://gitlab.com/org/app'), 'refs/merge-requests/<< inputs.id >>/head'],
    [Type.giteaPullRequests('https://gitea.example.com/org/app'), 'refs/pull/<< inputs.id >>/head'], [Type.azureDevOpsPullRequests('https://dev.azure.com/org/p/_git/app'), 'refs/pull/<< inputs.id >>/merge'],
  ])('%j', (requests, reference) => {
    const previews = new flux.PreviewEnvironments(chart, 'pr', { requests, path: 'deploy', secret: Secret.fromSecretName(chart, 'token', { name: 'token', keys: ['username', 'password'] }) });
    new kplus.ConfigMap(previews.template, 'host', { metadata: { namespace: previews.namespace }, data: { host: previews.host('example.com'), branch: previews.branch } });
    expect([...said(previews.provider), ...said(previews.resourceSet), ...problemsOf(previews)]).toEqual([]);
    expect(previews.provider.toJson().spec).toMatchObject({ type: requests.type, filter: { labels: ['preview'], limit: 10 }, secretRef: { name: 'token' } });
    const name = 'pr-<< inputs.id >>';
    expect(previews.resourceSet.toJson().spec.resources).toMatchObject([
      { kind: 'Namespace', metadata: { name } },
      { kind: 'GitRepository', metadata: { name }, spec: { ref: { name: reference }, secretRef: { name: 'token' } } },
      {
        kind: 'Kustomization',
        metadata: { name },
        spec: {
          sourceRef: { name },
          targetNamespace: name,
          prune: true,
          path: 'deploy',
          postBuild: { substitute: { PREVIEW_ID: '<< inputs.id | quote >>', PREVIEW_SHA: '<< inputs.sha | quote >>', PREVIEW_NAMESPACE: name } },
        },
      },
      { kind: 'ConfigMap', metadata: { namespace: name }, data: { host: 'pr-<< inputs.id >>.example.com', branch: '<< inputs.branch | slugify | replace "_" "-" | trimAll "-" | quote >>' } },
    ]);
  });

  test('need pull requests with a label', () => {
    const previews = new flux.PreviewEnvironments(chart, 'pr', { requests: Type.gitHubBranches(GITHUB), labels: [] });
    expect(problemsOf(previews).map(({ check }) => check)).toEqual(['input-provider', 'preview-labels']);
  });
});
