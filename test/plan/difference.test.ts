import type { Manifest } from '../../src/base/manifest';
import { differences } from '../../src/plan/difference';

const lines = (before: object, after: object): string[] => differences(before as Manifest, after as Manifest)
  .map(({ path, before: own = '-', after: other = '-' }) => `${path}: ${own} → ${other}`);

const deployment = (containers: object[], rest: object = {}): object => ({
  apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' }, spec: { ...rest, template: { spec: { containers } } },
});
const custom = (spec: object): object => ({ apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'a' }, spec });

test('names items of lists by their keys, and another order is no change of any item, but one of the list', () => {
  const [web, side] = [{ name: 'web', image: 'web:1' }, { name: 'side', image: 'side:1' }];
  expect(lines(deployment([web, side]), deployment([side, web]))).toEqual(['spec.template.spec.containers (order): ["web","side"] → ["side","web"]']);
  expect(lines(deployment([web, side]), deployment([side, { ...web, image: 'web:2' }, { name: 'new', image: 'new:1' }]))).toEqual([
    'spec.template.spec.containers[web].image: web:1 → web:2', 'spec.template.spec.containers[new]: - → {"name":"new","image":"new:1"}',
    'spec.template.spec.containers (order): ["web","side"] → ["side","web"]',
  ]);
});

test('keys of several fields, with their defaults', () => {
  const service = (...ports: object[]): object => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' }, spec: { ports } });
  expect(lines(service({ port: 53, protocol: 'UDP' }, { port: 53 }), service({ port: 53, protocol: 'TCP' }, { port: 53, protocol: 'UDP', name: 'dns' }))).toEqual([
    'spec.ports[53/UDP].name: - → dns', 'spec.ports (order): ["53/UDP","53/TCP"] → ["53/TCP","53/UDP"]',
  ]);
});

test('lists whose order counts: what is called the same is one thing, and the order itself is said', () => {
  expect(lines(custom({ steps: [{ name: 'a', x: 1 }, { name: 'b' }] }), custom({ steps: [{ name: 'b' }, { name: 'a', x: 2 }] }))).toEqual([
    'spec.steps[a].x: 1 → 2', 'spec.steps (order): ["a","b"] → ["b","a"]',
  ]);
  expect(lines(deployment([{ name: 'web', args: ['--a', '--b', '--c'] }]), deployment([{ name: 'web', args: ['--a', '--x', '--b', '--c'] }]))).toEqual([
    'spec.template.spec.containers[web].args[1]: - → --x',
  ]);
  expect(lines(custom({ list: [1, 2] }), custom({ list: [2, 1] }))).toEqual(['spec.list[0]: 1 → 2', 'spec.list[1]: 2 → 1']);
  expect(lines(custom({ list: [] }), custom({ list: [{ name: 'a' }] }))).toEqual(['spec.list[a]: - → {"name":"a"}']);
});

test('values as the API server keeps them: quantities, defaults, null and what is empty', () => {
  const limits = (cpu: unknown, memory: unknown): object => deployment([{ name: 'web', resources: { limits: { cpu, memory } } }]);
  expect(lines(limits('1000m', '1024Mi'), limits(1, '1Gi'))).toEqual([]);
  expect(lines(limits('1000m', '1Gi'), limits('1100m', '1G'))).toEqual([
    'spec.template.spec.containers[web].resources.limits.cpu: 1000m → 1100m', 'spec.template.spec.containers[web].resources.limits.memory: 1Gi → 1G',
  ]);
  expect(lines(deployment([{ name: 'web', ports: [{ containerPort: 80 }] }]), deployment([{ name: 'web', ports: [{ containerPort: 80, protocol: 'TCP' }], env: [], command: null }]))).toEqual([]);
  expect(lines({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', labels: {} }, data: {} }, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', annotations: null } })).toEqual([]);
  expect(lines(deployment([], { strategy: {} }), deployment([]))).toEqual(['spec.strategy: {} → -']);
});

test('defaults of CRDs', () => {
  const object = (spec: object): object => ({ apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', metadata: { name: 'a' }, spec });
  expect(lines(object({ prune: true }), object({ prune: true, force: false }))).toEqual([]);
  expect(lines(object({ prune: true }), object({ prune: true, force: true }))).toEqual(['spec.force: false → true']);
});

test('labels and annotations are compared, but not what Flux, kubectl or the API server add', () => {
  const object = (metadata: object, status?: object): object => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', ...metadata }, ...status ? { status } : {} });
  expect(lines(object({ labels: { 'a': '1', 'kustomize.toolkit.fluxcd.io/name': 'x' } }), object({ labels: { a: '2' }, annotations: { 'x.y/z': 't' } }))).toEqual([
    'metadata.labels.a: 1 → 2', 'metadata.annotations: - → {"x.y/z":"t"}',
  ]);
  expect(lines(object({ annotations: { 'x.y/z': '1' } }), object({ annotations: { 'x.y/z': '2' } }))).toEqual(['metadata.annotations["x.y/z"]: 1 → 2']);
  expect(lines(object({ uid: '1', resourceVersion: '2', managedFields: [], annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' } }, { phase: 'x' }), object({}))).toEqual([]);
});

test('values of Secrets are never shown, whatever field they stand in; stringData is data', () => {
  const secret = (rest: object): object => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' }, ...rest });
  expect(lines(secret({ data: { a: 'aGVsbG8=' } }), secret({ stringData: { a: 'hello' } }))).toEqual([]);
  expect(lines(secret({ data: { a: 'aGVsbG8=' } }), secret({ stringData: { a: 'hunter2', b: 'hunter3' } }))).toEqual(['data.a: (hidden) → (hidden)', 'data.b: - → (hidden)']);
  expect(lines(secret({}), secret({ stringData: { a: 'hunter2' } }))).toEqual(['data: - → (hidden)']);
  expect(lines(secret({ data: { a: 'ENC[AES256_GCM,data:1]' }, sops: { mac: '1' } }), secret({ data: { a: 'ENC[AES256_GCM,data:1]' }, sops: { mac: '2' } }))).toEqual([]);
});

test.each<[string, object, object]>([
  ['values of charts', custom({ values: { adminPassword: 'hunter1' } }), custom({ values: { adminPassword: 'hunter2' } })],
  ['a map of values that is new', custom({}), custom({ values: { db: { password: 'hunter2' } } })],
  ['a variable by its name', deployment([{ name: 'web', env: [{ name: 'DB_PASSWORD', value: 'hunter1' }] }]), deployment([{ name: 'web', env: [{ name: 'DB_PASSWORD', value: 'hunter2' }] }])],
  ['a variable that is new', deployment([{ name: 'web' }]), deployment([{ name: 'web', env: [{ name: 'API_TOKEN', value: 'hunter2' }] }])],
  ['an address with a password', custom({ url: 'https://a:hunter1@example.com' }), custom({ url: 'https://a:hunter2@example.com' })],
  ['what SOPS has encrypted', custom({ x: 'ENC[AES256_GCM,data:hunter1]' }), custom({ x: 'ENC[AES256_GCM,data:hunter2]' })],
  ['a key with dots', custom({ values: { 'auth.password': 'hunter1' } }), custom({ values: { 'auth.password': 'hunter2' } })],
])('what may be a secret elsewhere is not shown: %s', (_, before, after) => {
  expect(lines(before, after)).toHaveLength(1);
  expect(lines(before, after).join('\n')).not.toMatch(/hunter/);
});

test('names of Secrets and switches are shown', () => {
  expect(lines(custom({ secretName: 'a', automountServiceAccountToken: true }), custom({ secretName: 'b', automountServiceAccountToken: false }))).toEqual([
    'spec.secretName: a → b', 'spec.automountServiceAccountToken: true → false',
  ]);
});

test('keys such as __proto__ are keys', () => {
  const hostile = JSON.parse('{"apiVersion":"example.com/v1","kind":"Thing","metadata":{"name":"a"},"spec":{"__proto__":{"a":1},"constructor":2}}') as object;
  expect(lines(custom({}), hostile)).toEqual(['spec.__proto__: - → {"a":1}', 'spec.constructor: - → 2']);
  expect(({} as { a?: unknown }).a).toBeUndefined();
});

test('another kind of value in one place', () => {
  expect(lines(custom({ a: 'x' }), custom({ a: { b: 1 } }))).toEqual(['spec.a: x → {"b":1}']);
  expect(lines(custom({ a: [1] }), custom({ a: 1 }))).toEqual(['spec.a: [1] → 1']);
  expect(lines({ ...custom({}), metadata: { name: 'a', labels: 'x' } }, custom({}))).toEqual(['metadata.labels: x → -']);
});
