import { checked } from './checked';

// What public repositories have, and what looks like it and is wrong.

type Files = { readonly [file: string]: string };

/** `check file:line`, of everything that is found. */
function found(files: Files): string[] {
  return checked(files).findings.map(({ check, file, line }) => `${check} ${file}:${line}`);
}

const yaml = (...objects: readonly object[]): string => objects.map((each) => JSON.stringify(each)).join('\n---\n');
const object = (apiVersion: string, kind: string, name: string, rest: object = {}, namespace = 'default'): object => ({ apiVersion, kind, metadata: { name, namespace }, ...rest });
const configMap = (name: string, data: object = {}): object => object('v1', 'ConfigMap', name, { data });
const kustomization = (name: string, spec: object = {}): object => object('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', name, {
  spec: { interval: '1h', path: `./${name}`, prune: true, sourceRef: { kind: 'GitRepository', name: 'flux-system' }, ...spec },
}, 'flux-system');
const release = (name: string, values: object = {}): object => object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', name, { spec: { interval: '1h', chartRef: { kind: 'OCIRepository', name: 'chart' }, values } });
const CHART = object('source.toolkit.fluxcd.io/v1', 'OCIRepository', 'chart', { spec: { interval: '1h', url: 'oci://ghcr.io/org/charts/chart', ref: { tag: '1.0.0' } } });

describe('patches', () => {
  const patch = (target: object): object => ({ patch: '[{ "op": "add", "path": "/spec/timeout", "value": "5m" }]', target });
  const files = (a: object, b: object): Files => ({
    'clusters/c/all.yaml': yaml(kustomization('a', { patches: [patch(a)] }), kustomization('b', { patches: [patch(b)] })),
    'a/r.yaml': yaml(CHART, release('a')),
    'b/cm.yaml': yaml(configMap('b')),
  });

  test('that several Kustomizations have in common are for all of them', () => {
    expect(found(files({ kind: 'HelmRelease' }, { kind: 'HelmRelease' }))).toEqual([]);
    expect(found(files({ kind: 'HelmRelease' }, { kind: 'HelmReleas' }))).toEqual(['idle-patch clusters/c/all.yaml:3']);
  });

  test('for a label are for whatever asks for them', () => {
    expect(found(files({ kind: 'HelmRelease' }, { kind: 'ConfigMap', labelSelector: 'patched=yes' }))).toEqual([]);
    expect(found(files({ kind: 'HelmRelease' }, { kind: 'ConfigMap', name: 'c', labelSelector: 'patched=yes' }))).toEqual(['idle-patch clusters/c/all.yaml:3']);
  });

  test('of components that flux bootstrap has not written yet', () => {
    const flux = (components: string): Files => ({
      'clusters/c/flux-system/gotk-components.yaml': components,
      'clusters/c/flux-system/kustomization.yaml': 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [gotk-components.yaml, sync.yaml]\npatches:\n'
        + '  - target: { kind: Deployment, name: kustomize-controller }\n    patch: \'[{ "op": "add", "path": "/spec/replicas", "value": 2 }]\'\n',
      'clusters/c/flux-system/sync.yaml': yaml(kustomization('flux-system', { path: './clusters/c' })),
    });
    expect(found(flux('# flux bootstrap writes this file\n'))).toEqual([]);
    expect(found(flux('apiVersion: v1\nkind: Namespace\nmetadata: { name: flux-system }\n'))).toEqual(['idle-patch clusters/c/flux-system/kustomization.yaml:5']);
  });
});

describe('clusters', () => {
  test('that a release of the chart flux-instance follows', () => {
    const { coverage, findings } = checked({
      'flux/c/ks.yaml': yaml(kustomization('apps')),
      'apps/instance.yaml': yaml(CHART, release('flux-instance', { instance: { sync: { kind: 'GitRepository', path: 'flux/c' } } })),
      'archive/old/ks.yaml': yaml(kustomization('apps')),
    });
    expect({ clusters: coverage.clusters, findings }).toEqual({ clusters: ['c'], findings: [] });
  });

  test('are not what leads nowhere, where something else leads somewhere', () => {
    const files = { 'fleet/c/ks.yaml': yaml(kustomization('apps')), '.archive/old/ks.yaml': yaml(kustomization('old')) };
    expect(checked({ ...files, 'apps/cm.yaml': yaml(configMap('a')) }).coverage.clusters).toEqual(['c']);
    expect(found(files)).toEqual(['missing-path .archive/old/ks.yaml:1', 'missing-path fleet/c/ks.yaml:1']);
  });

  test('are not directories of something else that is called so', () => {
    expect(checked({ 'apps/data/postgres/clusters/main/cm.yaml': yaml(configMap('a')) }).coverage.clusters).toEqual([]);
  });
});

test('where no cluster is known, an object is judged as what builds it makes of it', () => {
  const issuer = (server?: string): object => ({ apiVersion: 'cert-manager.io/v1', kind: 'ClusterIssuer', metadata: { name: 'a' }, spec: { acme: { server, privateKeySecretRef: { name: 'a' } } } });
  const base = { 'base/kustomization.yaml': 'resources: [issuer.yaml]\n', 'base/issuer.yaml': yaml(issuer()) };
  const overlay = 'resources: [../base]\npatches:\n  - target: { kind: ClusterIssuer }\n    patch: \'[{ "op": "add", "path": "/spec/acme/server", "value": "https://acme.example.com" }]\'\n';
  expect(found(base)).toEqual(['schema base/issuer.yaml:1']);
  expect(found({ ...base, 'production/kustomization.yaml': overlay })).toEqual([]);
});

test('a Secret that is encrypted with its kind and name may be any', () => {
  const cipher = 'ENC[AES256_GCM,data:AA==,iv:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=,tag:AAAAAAAAAAAAAAAAAAAAAA==,type:str]';
  const files = (name: string): Files => ({
    'clusters/c/all.yaml': yaml(kustomization('apps', { decryption: { provider: 'sops' } })),
    'apps/pod.yaml': yaml(object('v1', 'Pod', 'p', { spec: { containers: [{ name: 'c', image: 'c:1', envFrom: [{ secretRef: { name: 'made' } }] }] } })),
    'apps/secret.yaml': `apiVersion: ${name}\nkind: ${name}\nmetadata:\n  name: ${name}\nstringData:\n  a: ${cipher}\nsops: { age: [{ recipient: age1a, enc: x }], mac: "${cipher}", version: 3.9.0 }\n`,
  });
  const { findings, unchecked } = checked(files(cipher));
  expect(findings).toEqual([]);
  expect(unchecked.map(({ reason }) => reason)).toEqual(['apps/secret.yaml:1:1 is encrypted with its kind and name, so what it creates is not known']);
});

test('cert-manager issues a Secret that several Gateways name for the first of them', () => {
  const gateway = (name: string): object => ({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name, namespace: 'default', annotations: { 'cert-manager.io/cluster-issuer': 'a' } },
    spec: { gatewayClassName: 'x', listeners: ['a', 'b'].map((host) => ({ name: host, hostname: `${host}.example.com`, port: 443, protocol: 'HTTPS', tls: { certificateRefs: [{ name: 'tls' }] } })) },
  });
  const secret = object('external-secrets.io/v1', 'ExternalSecret', 'tls', { spec: { secretStoreRef: { kind: 'ClusterSecretStore', name: 's' }, dataFrom: [{ extract: { key: 'x' } }] } });
  const store = { apiVersion: 'external-secrets.io/v1', kind: 'ClusterSecretStore', metadata: { name: 's' }, spec: { provider: { fake: { data: [] } } } };
  expect(found({ 'clusters/c/all.yaml': yaml(gateway('one'), gateway('two')) })).toEqual([]);
  expect(found({ 'clusters/c/all.yaml': yaml(gateway('one'), secret, store) })).toEqual(['contested-secret clusters/c/all.yaml:3']);
});

test('Flux Operator copies the data of a Secret before it applies it', () => {
  const secret = (annotations: object): object => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace: 'default', annotations }, type: 'kubernetes.io/dockerconfigjson' });
  const set = (each: object): Files => ({ 'clusters/c/all.yaml': yaml(object('fluxcd.controlplane.io/v1', 'ResourceSet', 'a', { spec: { resources: [each] } }, 'flux-system')) });
  expect(found(set(secret({ 'fluxcd.controlplane.io/copyFrom': 'flux-system/s' })))).toEqual([]);
  expect(found(set(secret({})))).toEqual(['schema clusters/c/all.yaml:1']);
});

test('a merge key may be tagged as one', () => {
  const files = (tag: string): Files => ({ 'clusters/c/all.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  labels: &labels { a: b }\n  annotations:\n    ${tag} <<: *labels\n  name: s\n  namespace: default\n` });
  expect(found(files('!!merge'))).toEqual([]);
  expect(found(files('!!int'))).toEqual(['kustomize-build clusters/c/all.yaml:6']);
});

describe('a definition under substitution', () => {
  const files = (description: string): Files => ({
    'clusters/c/all.yaml': yaml(kustomization('crds', { postBuild: { substitute: { A: 'b' } } })),
    'crds/crd.yaml': yaml({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'kustomizations.kustomize.toolkit.fluxcd.io' },
      spec: {
        group: 'kustomize.toolkit.fluxcd.io',
        names: { kind: 'Kustomization', plural: 'kustomizations', singular: 'kustomization', listKind: 'KustomizationList' },
        scope: 'Namespaced',
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', description } } }],
      },
    }),
  });

  test('may lose a dollar of its description', () => {
    expect(found(files('Write $$ for one dollar.'))).toEqual([]);
  });

  test('fails by a variable in it, and nothing is said of what follows', () => {
    expect(found(files('Write ${NAME}.'))).toEqual(['substitution crds/crd.yaml:1']);
  });
});

test('a dependency that says itself that it does not wait', () => {
  const files = (spec: object): Files => ({ 'clusters/c/all.yaml': yaml(kustomization('a', spec), kustomization('b', { dependsOn: [{ name: 'a' }] })), 'a/r.yaml': yaml(CHART, release('a')), 'b/cm.yaml': yaml(configMap('b')) });
  expect(found(files({ wait: false }))).toEqual([]);
  expect(found(files({}))).toEqual(['order-without-wait clusters/c/all.yaml:3']);
});

test('what a check says, the rule of the kind does not say again', () => {
  const receiver = object('notification.toolkit.fluxcd.io/v1', 'Receiver', 'r', { spec: { type: 'bitbucket', resources: [{ kind: 'GitRepository', name: 'flux-system' }] } }, 'flux-system');
  expect(found({ 'clusters/c/r.yaml': yaml(receiver) })).toEqual(['receiver-secret clusters/c/r.yaml:1']);
});
