import * as fs from 'node:fs';
import { join } from 'node:path';
import { run } from './run';
import { makeRoot, put } from '../synth/tree-on-disk';

let cwd: string;

beforeEach(() => {
  cwd = makeRoot();
});
afterEach(() => fs.rmSync(cwd, { recursive: true }));

const fix = (...args: string[]) => run(cwd, ['check', '--fix', ...args]);
const textOf = (file: string): string => fs.readFileSync(join(cwd, file), 'utf8');
const source = (version: string, rest = ''): string => `apiVersion: source.toolkit.fluxcd.io/${version}\nkind: GitRepository\nmetadata: { name: g, namespace: default }\nspec: { interval: 1h, url: "https://git.example.com/x"${rest} }\n`;

/** Texts before and after; equal ones are left as they are. */
test.each<[string, string, string]>([
  ['a version that is no longer served: comments, order, quotes and form stay', '# a\n\napiVersion:   "source.toolkit.fluxcd.io/v1beta2"   # b\nspec: {url: "https://git.example.com/x", interval: 1h}\nkind: GitRepository\nmetadata:\n    namespace: default # c\n    name: g',
    '# a\n\napiVersion:   "source.toolkit.fluxcd.io/v1"   # b\nspec: {url: "https://git.example.com/x", interval: 1h}\nkind: GitRepository\nmetadata:\n    namespace: default # c\n    name: g'],
  ['several documents, CRLF and a byte order mark', `\ufeff${source('v1beta1')}---\n${source('v1beta2').replace('name: g', 'name: h')}`.replaceAll('\n', '\r\n'),
    `\ufeff${source('v1')}---\n${source('v1').replace('name: g', 'name: h')}`.replaceAll('\n', '\r\n')],
  ['a flow map', '{apiVersion: source.toolkit.fluxcd.io/v1beta2, kind: GitRepository, metadata: {name: g, namespace: default}, spec: {interval: 1h, url: "https://git.example.com/x"}}\n',
    '{apiVersion: source.toolkit.fluxcd.io/v1, kind: GitRepository, metadata: {name: g, namespace: default}, spec: {interval: 1h, url: "https://git.example.com/x"}}\n'],
  ['an item of a List', 'apiVersion: v1\nkind: List\nitems:\n- apiVersion: source.toolkit.fluxcd.io/v1beta2\n  kind: GitRepository\n  metadata: { name: g, namespace: default }\n  spec: { interval: 1h, url: "https://git.example.com/x" }\n',
    'apiVersion: v1\nkind: List\nitems:\n- apiVersion: source.toolkit.fluxcd.io/v1\n  kind: GitRepository\n  metadata: { name: g, namespace: default }\n  spec: { interval: 1h, url: "https://git.example.com/x" }\n'],
  ['a field with a successor', 'apiVersion: helm.toolkit.fluxcd.io/v2beta1\nkind: HelmRelease\nmetadata: { name: db, namespace: default }\nspec:\n  interval: 1h\n  chart:\n    spec:\n      chart: ./charts/db\n      valuesFile: "a b.yaml" # c\n      sourceRef: { kind: GitRepository, name: flux-system, namespace: flux-system }\n',
    'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: db, namespace: default }\nspec:\n  interval: 1h\n  chart:\n    spec:\n      chart: ./charts/db\n      valuesFiles: ["a b.yaml"] # c\n      sourceRef: { kind: GitRepository, name: flux-system, namespace: flux-system }\n'],
  ['mattermost, and the version with it', 'apiVersion: notification.toolkit.fluxcd.io/v1beta2\nkind: Provider\nmetadata: { name: p, namespace: default }\nspec:\n  type: \'mattermost\'\n  address: https://chat.example.com\n',
    'apiVersion: notification.toolkit.fluxcd.io/v1beta3\nkind: Provider\nmetadata: { name: p, namespace: default }\nspec:\n  type: slack\n  address: https://chat.example.com\n'],
  ['not what the new version refuses', source('v1beta2', ', secretRef: "s"'), source('v1beta2', ', secretRef: "s"')],
  ['not what has no version of the same fields', 'apiVersion: networking.k8s.io/v1beta1\nkind: Ingress\nmetadata: { name: i, namespace: default }\nspec: { backend: { serviceName: x, servicePort: 80 } }\n',
    'apiVersion: networking.k8s.io/v1beta1\nkind: Ingress\nmetadata: { name: i, namespace: default }\nspec: { backend: { serviceName: x, servicePort: 80 } }\n'],
  ['not what an anchor shares', `apiVersion: &v source.toolkit.fluxcd.io/v1beta2\n${source('x').slice(source('x').indexOf('\n') + 1)}`, `apiVersion: &v source.toolkit.fluxcd.io/v1beta2\n${source('x').slice(source('x').indexOf('\n') + 1)}`],
  ['not what is accepted', `# cdk-gitops: acknowledge removed-version of an old cluster\n${source('v1beta2')}`, `# cdk-gitops: acknowledge removed-version of an old cluster\n${source('v1beta2')}`],
  ['not what is encrypted: its digest would not match', `${source('v1beta2')}sops: { mac: x }\n`, `${source('v1beta2')}sops: { mac: x }\n`],
  ['not a text that looks like an object', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c, namespace: default }\ndata:\n  x: |\n    apiVersion: source.toolkit.fluxcd.io/v1beta2\n    kind: GitRepository\n',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c, namespace: default }\ndata:\n  x: |\n    apiVersion: source.toolkit.fluxcd.io/v1beta2\n    kind: GitRepository\n'],
])('corrects %s', async (_, before, after) => {
  put(cwd, { 'clusters/a/x.yaml': before });
  const { stdout } = await fix();
  expect(textOf('clusters/a/x.yaml')).toBe(after);
  expect(stdout.includes('fixed clusters/a/x.yaml:')).toBe(before !== after);
});

test('says what it has corrected and what is left; nothing is left to correct', async () => {
  put(cwd, { 'clusters/a/x.yaml': source('v1beta2') });
  expect(await fix()).toEqual({ code: 0, stderr: '', stdout: 'fixed clusters/a/x.yaml:1:1: GitRepository g: source.toolkit.fluxcd.io/v1beta2 is now source.toolkit.fluxcd.io/v1\nno findings; checked 1 object of no deliveries in 1 cluster: a\n' });
  expect((await fix()).stdout).not.toContain('fixed');
});

test('other formats stay whole: what is corrected is said on stderr', async () => {
  put(cwd, { 'clusters/a/x.yaml': source('v1beta2') });
  const { stdout, stderr } = await fix('--format', 'json');
  expect(JSON.parse(stdout)).toMatchObject({ findings: [] });
  expect(stderr).toMatch(/^fixed clusters/);
});

test('patches of what changes and their targets change with it, and health checks', async () => {
  const delivery = (version: string): string => 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: k, namespace: flux-system }\nspec:\n  interval: 1h\n  prune: true\n  path: ./apps\n  sourceRef: { kind: GitRepository, name: flux-system }\n'
    + `  healthChecks:\n  - { apiVersion: source.toolkit.fluxcd.io/${version}, kind: GitRepository, name: g, namespace: default }\n`
    + `  patches:\n  - target: { kind: GitRepository, version: ${version} }\n    patch: |\n      - { op: replace, path: /spec/interval, value: 2h }\n`;
  const list = (version: string): string => `resources: [x.yaml]\npatches:\n- path: patch.yaml\n- patch: |-\n    apiVersion: source.toolkit.fluxcd.io/${version}\n    kind: GitRepository\n    metadata: { name: g, namespace: default }\n    spec: { interval: 3h }\n`;
  const patch = (version: string): string => `apiVersion: source.toolkit.fluxcd.io/${version}\nkind: GitRepository\nmetadata: { name: g, namespace: default }\nspec: { interval: 4h }\n`;
  put(cwd, { 'clusters/a/k.yaml': delivery('v1beta2'), 'apps/kustomization.yaml': list('v1beta2'), 'apps/x.yaml': source('v1beta2'), 'apps/patch.yaml': patch('v1beta2') });
  expect((await fix()).stdout).toMatch(/no findings/);
  expect(['clusters/a/k.yaml', 'apps/kustomization.yaml', 'apps/x.yaml', 'apps/patch.yaml'].map(textOf)).toEqual([delivery('v1'), list('v1'), source('v1'), patch('v1')]);
});

test('what would be a new fault is not made: a patch that cannot follow', async () => {
  const patch = '- op: test\n  path: /apiVersion\n  value: source.toolkit.fluxcd.io/v1beta2\n- op: replace\n  path: /spec/interval\n  value: 2h\n';
  put(cwd, {
    'clusters/a/kustomization.yaml': 'resources: [x.yaml, y.yaml]\npatches: [{ path: p.yaml, target: { kind: GitRepository } }]\n',
    'clusters/a/p.yaml': patch,
    'clusters/a/x.yaml': source('v1beta2'),
    'clusters/a/y.yaml': 'apiVersion: rbac.authorization.k8s.io/v1beta1\nkind: ClusterRole\nmetadata: { name: r }\nrules: []\n',
  });
  expect((await fix()).stdout).toMatch(/^fixed clusters\/a\/y\.yaml:1:1: ClusterRole r[^\n]*\nerror\[removed-version\]: GitRepository g/);
  expect(textOf('clusters/a/x.yaml')).toBe(source('v1beta2'));
});

test('--ignore leaves it alone, and without --fix nothing is written', async () => {
  put(cwd, { 'clusters/a/x.yaml': source('v1beta2') });
  await fix('--ignore', 'removed-version');
  await run(cwd, ['check']);
  expect(textOf('clusters/a/x.yaml')).toBe(source('v1beta2'));
});

test('files behind links are not written', async () => {
  put(cwd, { 'clusters/a/x.yaml': source('v1beta2'), 'outside.txt': source('v1beta2') });
  fs.symlinkSync(join(cwd, 'outside.txt'), join(cwd, 'clusters', 'a', 'link.yaml'));
  await fix();
  expect(textOf('outside.txt')).toBe(source('v1beta2'));
});
