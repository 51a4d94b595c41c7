import * as fs from 'node:fs';
import { importDirectory, Imported } from '../../src/importer/import-directory';
import { makeRoot, put } from '../synth/tree-on-disk';

let root: string;

beforeEach(() => {
  root = makeRoot();
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

function imported(files: { readonly [file: string]: string }, clusters?: readonly string[]): Imported {
  put(root, files);
  return importDirectory({
    directory: root,
    clusters,
    repository: 'manifests',
    url: 'https://git.example.com/org/fleet.git',
    branch: 'main',
    onStep: () => undefined,
    load: (name) => (name === 'cdk-gitops' ? require('../../src') : require(name)) as unknown,
  });
}

const SYNC = `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: flux-system, namespace: flux-system }
spec: { interval: 1m, url: https://git.example.com/org/fleet.git, ref: { branch: main } }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: flux-system, namespace: flux-system }
spec: { interval: 10m, path: ./clusters/production, prune: true, sourceRef: { kind: GitRepository, name: flux-system } }
`;

const kustomization = (name: string, path: string, rest = ''): string => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: ${name}
  namespace: flux-system
spec:
  interval: 10m0s
  path: ${path}
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
${rest}`;

const PODINFO = `# the source
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: podinfo
  namespace: podinfo
spec:
  interval: 5m
  url: https://stefanprodan.github.io/podinfo
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: podinfo
  namespace: podinfo
spec:
  interval: 1h
  chart:
    spec:
      chart: podinfo
      version: 6.x
      sourceRef: { kind: HelmRepository, name: podinfo }
  values:
    message: "it's \${here} and
      there"
    script: |
      echo \`date\` \\ $\{HOME}
  valuesFrom:
    - { kind: Secret, name: podinfo-values, optional: true }
`;

const REPOSITORY = {
  'README.md': 'not of Flux',
  'clusters/production/flux-system/gotk-components.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: flux-system }\n',
  'clusters/production/flux-system/gotk-sync.yaml': SYNC,
  'clusters/production/flux-system/kustomization.yaml': 'resources: [gotk-components.yaml, gotk-sync.yaml]\n',
  'clusters/production/all.yaml': `${kustomization('apps', './apps/production', '  dependsOn:\n    - name: configs\n')}---\n${kustomization('configs', './configs')}`,
  'configs/namespaces.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: podinfo }\n',
  'apps/base/kustomization.yaml': 'resources: [podinfo.yaml]\nconfigMapGenerator:\n  - { name: settings, namespace: podinfo, files: [app.conf] }\n',
  'apps/base/app.conf': 'a = b\n',
  'apps/base/podinfo.yaml': PODINFO,
  'apps/production/kustomization.yaml': 'resources: [../base]\npatches:\n  - path: replicas.yaml\n',
  'apps/production/replicas.yaml': 'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: podinfo, namespace: podinfo }\nspec: { values: { replicaCount: 2 } }\n',
};

test('a repository becomes a program that renders it, object by object', () => {
  const { clusters, flux, typed, notTyped, proof, refused, files, ofBootstrap } = imported(REPOSITORY);
  expect({ clusters, flux, typed, notTyped, refused, ofBootstrap }).toEqual({
    clusters: ['production'],
    flux: 4,
    typed: 4,
    notTyped: [],
    refused: undefined,
    ofBootstrap: ['gotk-components.yaml', 'gotk-sync.yaml', 'kustomization.yaml'].map((name) => `clusters/production/flux-system/${name}`),
  });
  expect(proof).toEqual({ files: 7, objects: 4, differences: [], deliveries: 3, built: 6 });
  expect([...files.keys()]).toEqual([
    'manifests/apps/base/kustomization.yaml', 'manifests/apps/base/app.conf', 'manifests/apps/production/kustomization.yaml', 'manifests/apps/production/replicas.yaml',
    'manifests/configs/namespaces.yaml', 'repository.ts', 'folders/apps/base.ts', 'folders/apps/production.ts', 'folders/configs.ts', 'folders/clusters/production.ts', 'main.ts',
  ]);
});

test('the program reads as a person would have written it', () => {
  const { files } = imported(REPOSITORY);
  expect(['folders/apps/base.ts', 'folders/clusters/production.ts'].map((file) => files.get(file)).join('// ----\n')).toMatchSnapshot();
});

test('the original is not touched', () => {
  put(root, REPOSITORY);
  const before = fs.statSync(`${root}/apps/base/podinfo.yaml`).mtimeMs;
  imported({});
  expect(fs.statSync(`${root}/apps/base/podinfo.yaml`).mtimeMs).toBe(before);
  expect(fs.readdirSync(root).sort()).toEqual(['README.md', 'apps', 'clusters', 'configs']);
});

test.each([
  ['a kind without a construct', 'apiVersion: helm.toolkit.fluxcd.io/v2beta2\nkind: HelmRelease\nmetadata: { name: old, namespace: podinfo }\nspec: { interval: 1h }\n', /v2beta2 HelmRelease has no construct/],
  ['a field that no property says', PODINFO.replace('version: 6.x', 'version: 6.x\n      unheardOf: true'), /spec\.chart\.spec\.unheardOf/],
  ['a value of another type', PODINFO.replace('interval: 1h', 'interval: [1h]'), /spec\.interval/],
])('%s stays YAML, with the reason', (_, text, reason) => {
  const { notTyped, proof } = imported({ ...REPOSITORY, 'configs/other.yaml': text.replace(/: podinfo\b/g, ': other') });
  expect(notTyped.map((each) => each.reason).join()).toMatch(reason);
  expect(proof?.differences ?? []).toEqual([]);
});

test('references stay within a cluster, where two of them have objects of the same names', () => {
  const staging = Object.fromEntries(Object.entries(REPOSITORY).filter(([file]) => file.startsWith('clusters/'))
    .map(([file, text]) => [file.replace('production', 'staging'), text.replace('clusters/production', 'clusters/staging')]));
  const { files, proof } = imported({ ...REPOSITORY, ...staging });
  expect(proof!.differences).toEqual([]);
  expect(files.get('folders/clusters/staging.ts')).not.toMatch(/clusters\/production/);
});

test.each([
  ['comments of policies', 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web, namespace: podinfo }\nspec: # {"$imagepolicy": "flux-system:web"}\n  replicas: 1\n'],
  ['encrypted values', 'apiVersion: v1\nkind: Secret\nmetadata: { name: s, namespace: podinfo }\ndata: { a: "ENC[AES256_GCM,data:x]" }\nsops: { mac: x, version: 3.9.0 }\n'],
  ['CRLF', 'apiVersion: v1\r\nkind: ConfigMap\r\nmetadata: { name: c, namespace: podinfo }\r\n'],
  ['hostile names', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: "x`${1}\'", namespace: podinfo }\ndata: { constructor: a, toString: b }\n'],
])('%s are copied byte by byte', (_, text) => {
  const { files } = imported({ ...REPOSITORY, 'configs/other.yaml': text });
  expect(files.get('manifests/configs/other.yaml')?.toString()).toBe(text);
});

test('names that are words of the language, or have signs in them, make valid programs', () => {
  const names = ['default', 'flux', 'new', 'manifests', '1st', 'a.b', 'Ünï'.toLowerCase()];
  const text = names.map((name) => kustomization(name, './configs')).join('---\n');
  const { refused, proof } = imported({ ...REPOSITORY, 'clusters/production/names.yaml': text });
  expect(refused ?? proof!.differences.join()).not.toMatch(/SyntaxError|Identifier/);
});

test('a directory that no cluster follows gives no program', () => {
  expect(imported({ 'a/b.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n' }).clusters).toEqual([]);
});
