import * as fs from 'node:fs';
import { checkDirectories } from '../../src/checkout/check-directories';
import { CHECKS } from '../../src/checks/catalogue';
import { makeRoot, put } from '../synth/tree-on-disk';

let root: string;

beforeEach(() => {
  root = makeRoot();
  put(root, { 'none/ns.yaml': '{ apiVersion: v1, kind: Namespace, metadata: { name: none } }' }); // for a Kustomization that is about its health checks
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

/** `check file:line message`, of everything that is found in a repository whose cluster follows `clusters/c`. */
function found(files: { readonly [file: string]: string }): string[] {
  put(root, files);
  const { findings } = checkDirectories({ directories: [{ root, prefix: '' }], checks: CHECKS, declared: [], acknowledged: [] });
  return findings.map(({ check, file, line, message }) => `${check} ${file}:${line} ${message}`);
}

/** Objects as YAML. */
function yaml(...objects: readonly object[]): string {
  return objects.map((object) => JSON.stringify(object)).join('\n---\n');
}

const object = (apiVersion: string, kind: string, name: string, rest: object = {}, namespace = 'apps'): object => ({ apiVersion, kind, metadata: { name, namespace }, ...rest });
const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'apps' } };
const labels = { app: 'web' };
const deployment = (pod: object = {}): object => object('apps/v1', 'Deployment', 'web', {
  spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'c:1' }], ...pod } } },
});
const kustomization = (name: string, spec: object = {}, namespace = 'flux-system'): object => object('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', name, {
  spec: { interval: '1h', path: `./${name}`, prune: true, sourceRef: { kind: 'GitRepository', name: 'flux-system', namespace: 'flux-system' }, ...spec },
}, namespace);
const release = (name: string, spec: object = {}): object => object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', name, { spec: { interval: '1h', chartRef: { kind: 'OCIRepository', name: 'chart' }, ...spec } });
const CHART = object('source.toolkit.fluxcd.io/v1', 'OCIRepository', 'chart', { spec: { interval: '1h', url: 'oci://ghcr.io/org/charts/chart', ref: { tag: '1.0.0' } } });
const reads = (secret: string): object => ({ containers: [{ name: 'c', image: 'c:1', envFrom: [{ secretRef: { name: secret } }] }] });

/** What is found of these objects in the cluster, and of the same beside a chart and beside an operator's object in their namespace, which may create anything. */
function expectFound(objects: readonly object[], says: readonly RegExp[]): void {
  const lines = found({ 'clusters/c/all.yaml': yaml(NAMESPACE, ...objects) });
  expect(lines).toEqual(says.map((each) => expect.stringMatching(each)));
  expect(found({ 'clusters/c/all.yaml': yaml(NAMESPACE, CHART, release('other'), ...objects) })).toEqual([]);
  expect(found({ 'clusters/c/all.yaml': yaml(NAMESPACE, object('acme.example.com/v1', 'Platform', 'p'), ...objects) })).toEqual([]);
}

describe('what selects nothing, or refers to nothing, where all of its namespace is known', () => {
  test('Services, disruption budgets and monitors', () => {
    const other = { app: 'wep' };
    expectFound([
      deployment(),
      object('v1', 'Service', 'web', { metadata: { name: 'web', namespace: 'apps', labels }, spec: { selector: labels, ports: [{ port: 80 }] } }),
      object('v1', 'Service', 'external', { spec: { type: 'ExternalName', externalName: 'example.com' } }),
      object('v1', 'Service', 'wep', { spec: { selector: other, ports: [{ port: 80 }] } }),
      object('policy/v1', 'PodDisruptionBudget', 'web', { spec: { selector: { matchLabels: labels } } }),
      object('policy/v1', 'PodDisruptionBudget', 'wep', { spec: { selector: { matchLabels: other } } }),
      object('monitoring.coreos.com/v1', 'ServiceMonitor', 'web', { spec: { selector: { matchLabels: labels }, endpoints: [{ port: 'a' }] } }),
      object('monitoring.coreos.com/v1', 'ServiceMonitor', 'wep', { spec: { selector: { matchLabels: other }, endpoints: [{ port: 'a' }] } }),
      object('monitoring.coreos.com/v1', 'PodMonitor', 'wep', { spec: { selector: { matchLabels: other }, podMetricsEndpoints: [{ port: 'a' }] } }),
    ], [/^nothing-selected .*Service wep selects pods/, /PodDisruptionBudget wep selects pods/, /ServiceMonitor wep selects Services/, /PodMonitor wep selects pods/]);
  });

  test('autoscalers and health checks', () => {
    expectFound([
      deployment(),
      object('autoscaling/v2', 'HorizontalPodAutoscaler', 'web', { spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } } }),
      object('autoscaling/v2', 'HorizontalPodAutoscaler', 'wep', { spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'wep' } } }),
      kustomization('none', { healthChecks: [{ kind: 'Deployment', name: 'web', namespace: 'apps' }, { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', namespace: 'apps' }] }),
    ], [
      /^dangling-reference .*HorizontalPodAutoscaler apps\/wep refers to Deployment apps\/wep/, /Kustomization flux-system\/none refers to StatefulSet apps\/web/,
    ]);
  });

  test('a health check of a release is not what a chart may create; of what has no namespace, any chart may', () => {
    const check = (kind: string, apiVersion: string, name: string, namespace?: string): string => yaml(NAMESPACE, CHART, release('web'), kustomization('none', { healthChecks: [{ kind, apiVersion, name, namespace }] }));
    expect(found({ 'clusters/c/all.yaml': check('HelmRelease', 'helm.toolkit.fluxcd.io/v2', 'web', 'apps') })).toEqual([]);
    expect(found({ 'clusters/c/all.yaml': check('HelmRelease', 'helm.toolkit.fluxcd.io/v2', 'wep', 'apps') })).toEqual([expect.stringMatching(/refers to HelmRelease apps\/wep/)]);
    expect(found({ 'clusters/c/all.yaml': check('CustomResourceDefinition', 'apiextensions.k8s.io/v1', 'webs.example.com') })).toEqual([]);
    expect(found({ 'clusters/c/all.yaml': check('Platform', 'example.com/v1', 'p', 'apps') })).toEqual([]);
  });

  test('Secrets that pods read; of those that are created by hand nothing is said', () => {
    expectFound([deployment({ ...reads('web'), imagePullSecrets: [{ name: 'registry' }] })], [/^dangling-reference .*Deployment apps\/web refers to Secret apps\/web/]);
    const provider = object('notification.toolkit.fluxcd.io/v1beta3', 'Provider', 'p', { spec: { type: 'slack', secretRef: { name: 'slack' } } });
    expect(found({ 'clusters/c/all.yaml': yaml(NAMESPACE, provider, kustomization('a', { kubeConfig: { secretRef: { name: 'k' } } })), 'a/ns.yaml': yaml(NAMESPACE) })).toEqual([]);
  });
});

describe('image automation', () => {
  const image = (kind: string, name: string, spec: object): object => object('image.toolkit.fluxcd.io/v1', kind, name, { spec });
  const policy = image('ImagePolicy', 'web', { imageRepositoryRef: { name: 'web' }, policy: { semver: { range: '1.x' } } });
  const text = (marker: string): string => yaml(NAMESPACE, policy, image('ImageRepository', 'web', { image: 'web', interval: '1h' }))
    + `\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: apps }\ndata:\n  image: web:1.0.0 # {"$imagepolicy": "${marker}"}\n`;

  test('a policy of a repository that is not there, and an automation without source', () => {
    const automation = image('ImageUpdateAutomation', 'all', { interval: '1h', sourceRef: { kind: 'GitRepository', name: 'fleet' }, git: { commit: { author: { email: 'a@example.com' } } } });
    expect(found({ 'clusters/c/all.yaml': yaml(NAMESPACE, policy, automation) })).toEqual([
      expect.stringMatching(/^dangling-reference .*ImagePolicy apps\/web refers to ImageRepository apps\/web/), expect.stringMatching(/ImageUpdateAutomation apps\/all refers to GitRepository apps\/fleet/),
    ]);
  });

  test('a marker of a policy that is not there', () => {
    expect(found({ 'clusters/c/all.yaml': text('apps:web:tag') })).toEqual([]);
    expect(found({ 'clusters/c/all.yaml': text('apps:wep') })).toEqual([expect.stringMatching(/^image-policy-marker clusters\/c\/all\.yaml:11 .*ImagePolicy apps\/wep/)]);
  });
});

describe('namespaces of releases', () => {
  test('that nothing creates', () => {
    const target = release('a', { targetNamespace: 'monitoring', storageNamespace: 'records' });
    expect(found({ 'clusters/c/all.yaml': yaml(NAMESPACE, CHART, target) })).toEqual([
      expect.stringMatching(/^namespace-not-created .*namespace monitoring, the targetNamespace of HelmRelease a/), expect.stringMatching(/namespace records, the storageNamespace of/),
    ]);
    const creating = release('a', { targetNamespace: 'monitoring', storageNamespace: 'monitoring', install: { createNamespace: true } });
    expect(found({ 'clusters/c/all.yaml': yaml(NAMESPACE, CHART, creating) })).toEqual([]);
  });
});

test('valuesFrom without a key reads values.yaml', () => {
  const values = (key: string): string => yaml(NAMESPACE, CHART, release('a', { valuesFrom: [{ kind: 'ConfigMap', name: 'v' }] }), object('v1', 'ConfigMap', 'v', { data: { [key]: 'a: b' } }));
  expect(found({ 'clusters/c/all.yaml': values('values.yml') })).toEqual([expect.stringMatching(/^missing-key .*HelmRelease a reads key values\.yaml of ConfigMap v/)]);
  expect(found({ 'clusters/c/all.yaml': values('values.yaml') })).toEqual([]);
});

describe('spec.ignore of a source', () => {
  const files = (ignore: string): { readonly [file: string]: string } => ({
    'clusters/c/flux-system/gotk-sync.yaml': yaml(
      object('source.toolkit.fluxcd.io/v1', 'GitRepository', 'flux-system', { spec: { interval: '1m', url: 'https://git.example.com/fleet', ignore } }, 'flux-system'), kustomization('flux-system', { path: './clusters/c' }),
    ),
    'clusters/c/a.yaml': yaml(kustomization('apps')),
    'apps/a.yaml': yaml(NAMESPACE),
    'apps/B_c.yaml': yaml(object('v1', 'ConfigMap', 'B_c')),
  });

  test('that leaves out what a delivery applies', () => {
    expect(found(files('/*\n!/clusters/\n'))).toEqual([expect.stringMatching(/^ignored-path clusters\/c\/a\.yaml:1 Kustomization apps applies \.\/apps, which spec\.ignore of GitRepository flux-system leaves out/)]);
  });

  test('that leaves out a file: nothing of it is applied', () => {
    expect(found(files('/*\n!/clusters/\n!/apps/\n'))).toEqual([expect.stringMatching(/^object-name apps\/B_c\.yaml/)]);
    expect(found(files('B_c.yaml'))).toEqual([]);
  });
});

describe('the service account of a delivery', () => {
  const account = object('v1', 'ServiceAccount', 'team');
  const binding = (role: object, kind = 'RoleBinding'): object => object('rbac.authorization.k8s.io/v1', kind, 'team', {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', ...role }, subjects: [{ kind: 'ServiceAccount', name: 'team', namespace: 'apps' }],
  });
  const files = (...rights: readonly object[]): { readonly [file: string]: string } => ({
    'clusters/c/all.yaml': yaml(NAMESPACE, account, ...rights, kustomization('team', { serviceAccountName: 'team', sourceRef: { kind: 'GitRepository', name: 'flux-system', namespace: 'flux-system' } }, 'apps')),
    'team/d.yaml': yaml(deployment()),
  });
  const role = (resources: readonly string[]): object => object('rbac.authorization.k8s.io/v1', 'Role', 'team', { rules: [{ apiGroups: ['apps'], resources, verbs: ['*'] }] });

  test('that nothing gives rights to', () => {
    expect(found(files())).toEqual([expect.stringMatching(/^account-rights .*Kustomization apps\/team runs as ServiceAccount team; no RoleBinding/)]);
    expect(found(files(binding({ kind: 'ClusterRole', name: 'admin' })))).toEqual([]);
  });

  test('whose roles do not allow what it applies', () => {
    expect(found(files(binding({ kind: 'Role', name: 'team' }), role(['statefulsets'])))).toEqual([expect.stringMatching(/^account-rights .*none of its roles allows it to apply Deployment apps\/web/)]);
    expect(found(files(binding({ kind: 'Role', name: 'team' }), role(['deployments'])))).toEqual([]);
  });

  test('that may not leave its namespace, or create what has none', () => {
    const lines = (folder: object): string[] => found({ ...files(binding({ kind: 'ClusterRole', name: 'admin' })), 'team/d.yaml': yaml(folder) });
    expect(lines({ ...NAMESPACE, metadata: { name: 'more' } })).toEqual([expect.stringMatching(/^account-rights .*to apply Namespace more/)]);
    expect(lines(object('v1', 'ConfigMap', 'x', {}, 'default'))).toEqual([expect.stringMatching(/^account-rights .*to apply ConfigMap default\/x/)]);
  });
});

describe('what a ResourceSet creates', () => {
  const set = (spec: object): object => object('fluxcd.controlplane.io/v1', 'ResourceSet', 'tenants', { spec }, 'flux-system');
  const tenants = {
    inputs: [{ tenant: 'one', prune: true }, { tenant: 'two', prune: false }],
    resources: [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: '<< inputs.tenant >>' } },
      object('v1', 'ConfigMap', 'settings', {}, '<< inputs.tenant >>'),
      kustomization('app', { path: './app/<< inputs.tenant >>', targetNamespace: '<<- inputs.tenant >>', prune: '<< inputs.prune | default true >>' }, '<< inputs.tenant >>'),
    ],
  };
  const pod = (config: string): string => yaml(object('v1', 'Pod', 'p', { spec: { containers: [{ name: 'c', image: 'c:1', envFrom: [{ configMapRef: { name: config } }] }] } }, 'x'));

  test('is applied with each of its inputs, and so are the deliveries in it', () => {
    const files = { 'clusters/c/set.yaml': yaml(set(tenants)), 'app/one/p.yaml': pod('settings'), 'app/two/p.yaml': pod('setings') };
    expect(found(files)).toEqual([expect.stringMatching(/^dangling-reference app\/two\/p\.yaml:1 Pod two\/p refers to ConfigMap two\/setings/)]);
  });

  test('is judged at its place', () => {
    const bad = object('apps/v1', 'Deployment', '<< inputs.tenant >>', { spec: { selector: { matchLabels: { app: 'a' } }, template: { metadata: { labels: { app: 'b' } }, spec: { containers: [{ name: 'c', image: 'c:1' }] } } } }, '<< inputs.tenant >>');
    const text = `apiVersion: fluxcd.controlplane.io/v1\nkind: ResourceSet\nmetadata: { name: a, namespace: flux-system }\nspec:\n  inputs: [{ tenant: default }]\n  resources:\n  - ${JSON.stringify(bad)}\n`;
    expect(found({ 'clusters/c/set.yaml': text })).toEqual([expect.stringMatching(/^selector-labels clusters\/c\/set\.yaml:7 Deployment default selects/)]);
  });

  test('with inputs from elsewhere, is of the kinds of its templates: what else is missing is said', () => {
    const provider = object('fluxcd.controlplane.io/v1', 'ResourceSetInputProvider', 'i', { spec: { type: 'GitHubPullRequest', url: 'https://github.com/org/web' } }, 'flux-system');
    const resources = [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'pr-<< inputs.id >>' } }, object('v1', 'ConfigMap', 'settings', {}, 'pr-<< inputs.id >>')];
    const previews = set({ inputsFrom: [{ kind: 'ResourceSetInputProvider', name: 'i' }], resources });
    const policy = object('image.toolkit.fluxcd.io/v1', 'ImagePolicy', 'web', { spec: { imageRepositoryRef: { name: 'web' }, policy: { semver: { range: '1.x' } } } }, 'elsewhere');
    expect(found({ 'clusters/c/a.yaml': yaml(provider, previews, policy) })).toEqual([expect.stringMatching(/^dangling-reference .*ImagePolicy elsewhere\/web refers to ImageRepository elsewhere\/web/)]);
    const reader = object('v1', 'Pod', 'p', { spec: { containers: [{ name: 'c', image: 'c:1', envFrom: [{ configMapRef: { name: 'made' } }] }] } }, 'default');
    expect(found({ 'clusters/c/a.yaml': yaml(provider, previews, reader) })).toEqual([]);
  });

  test('with inputs from elsewhere, or a template as text, may be anything', () => {
    const reader = object('v1', 'Pod', 'p', { spec: { containers: [{ name: 'c', image: 'c:1', envFrom: [{ configMapRef: { name: 'made' } }] }] } }, 'default');
    const provider = object('fluxcd.controlplane.io/v1', 'ResourceSetInputProvider', 'i', { spec: { type: 'Static', defaultValues: { tenant: 'x', prune: true } } }, 'flux-system');
    expect(found({ 'clusters/c/a.yaml': yaml(reader) })).toHaveLength(1);
    expect(found({ 'clusters/c/a.yaml': yaml(reader, provider, set({ inputsFrom: [{ kind: 'ResourceSetInputProvider', name: 'i' }], resources: tenants.resources })) })).toEqual([]);
    expect(found({ 'clusters/c/a.yaml': yaml(reader, set({ resourcesTemplate: 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: made }' })) })).toEqual([]);
  });
});

test('where no cluster is known, patches are not judged as objects', () => {
  const files = { 'base/kustomization.yaml': 'resources: [cm.yaml]\npatches: [{ path: patch.yaml }]\n', 'base/patch.yaml': yaml({ apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', metadata: { name: 'a' }, spec: { values: {} } }) };
  fs.rmSync(`${root}/none`, { recursive: true });
  expect(found({ ...files, 'base/cm.yaml': yaml(object('v1', 'ConfigMap', 'a')) })).toEqual([]);
});

test('clusters of one name are not one cluster', () => {
  const files = (cluster: string): { readonly [file: string]: string } => ({
    [`${cluster}/config/flux-system/sync.yaml`]: yaml(kustomization('flux-system', { path: `./${cluster}/config` })),
    [`${cluster}/config/a.yaml`]: yaml(object('v1', 'ConfigMap', 'a', {}, 'default')),
  });
  expect(found({ ...files('east'), ...files('west') })).toEqual([]);
});
