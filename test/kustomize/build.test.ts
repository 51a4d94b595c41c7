import { mkdtempSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, configMap, deployment, objects, problems } from './building';
import { DiskFiles } from './disk-files';
import { BuildCache, buildKustomization, MemoryFiles } from '../../src/kustomize';

// What is expected here is what kustomize 5.8 makes of the same files; test/engines/kustomize-trees.test.ts compares both on random trees.

test('bases, names and references', () => {
  const all = objects({
    'base/kustomization.yaml': 'resources: [web.yaml]\nconfigMapGenerator: [{name: settings, literals: [a=1]}]\n',
    'base/web.yaml': deployment('web', '          envFrom: [{configMapRef: {name: settings}}]\n'),
    'app/kustomization.yaml': 'resources: [../base]\nnamespace: prod\nnamePrefix: p-\n',
  });
  expect(all.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`)).toEqual(['ConfigMap prod/p-settings-h29d89cmmt', 'Deployment prod/p-web']);
  expect(all[1].spec.template.spec.containers[0].envFrom).toEqual([{ configMapRef: { name: all[0].metadata.name } }]);
});

test('where an object comes from, and what changed it', () => {
  const { objects: [{ source, changes }], reads } = build({
    'base/kustomization.yaml': 'resources: [all.yaml]\n',
    'base/all.yaml': `---\n# none\n---\n${configMap('a')}`,
    'app/kustomization.yaml': 'resources: [../base]\nnamespace: x\npatches:\n  - {path: p.yaml}\n',
    'app/p.yaml': configMap('a', 'data: {b: c}\n'),
  });
  expect(source).toMatchObject({ file: 'base/all.yaml', document: 0 });
  expect([source.at([]), source.at(['metadata', 'name'])]).toEqual(['base/all.yaml:4:1', 'base/all.yaml:7:3']);
  expect(changes).toEqual([{ file: 'app/kustomization.yaml', field: 'patches', index: 0 }, { file: 'app/kustomization.yaml', field: 'namespace' }]);
  expect(reads).toEqual(['app/kustomization.yaml', 'app/p.yaml', 'base/all.yaml', 'base/kustomization.yaml']);
});

test('a namespace renames Namespaces, and subjects that are called default', () => {
  const [namespace, binding] = objects({
    'app/kustomization.yaml': 'resources: [all.yaml]\nnamespace: prod\n',
    'app/all.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: {name: old}\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: b}\nsubjects: [{kind: ServiceAccount, name: default, namespace: old}, {kind: ServiceAccount, name: other, namespace: old}]\n',
  });
  expect(namespace.metadata.name).toBe('prod');
  expect(binding.subjects.map((subject: any) => subject.namespace)).toEqual(['prod', 'old']);
});

test.each<[string, Record<string, string>, string]>([
  ['an unknown field', { 'app/kustomization.yaml': 'resources: []\nresource: [a]\n' }, 'error app/kustomization.yaml:2 resource is not a field that kustomize knows'],
  ['a number for a text', { 'app/kustomization.yaml': 'namePrefix: 5\n' }, 'error app/kustomization.yaml:1 namePrefix is the number 5, which kustomize refuses there'],
  ['a YAML 1.1 boolean for a text', { 'app/kustomization.yaml': 'nameSuffix: on\n' }, 'error app/kustomization.yaml:1 nameSuffix is the boolean true, which kustomize refuses there'],
  ['nothing', { 'app/kustomization.yaml': '# nothing\n' }, 'error app/kustomization.yaml:1 has no field that says what to build'],
  ['a missing file', { 'app/kustomization.yaml': 'namespace: a\nresources:\n  - x.yaml\n' }, 'error app/kustomization.yaml:3 names "x.yaml", which does not exist'],
  ['a file outside', { 'app/kustomization.yaml': 'resources: [../x.yaml]\n', 'x.yaml': configMap('x') }, 'error app/kustomization.yaml:1 names "../x.yaml", which is not in or below the folder of the kustomization'],
  ['itself', { 'app/kustomization.yaml': 'resources: [.]\n' }, 'error app/kustomization.yaml:1 names ".", which is, or contains, the folder "app" that it is listed from'],
  ['no kustomization', { 'app/x.yaml': configMap('x') }, 'error app "app" has no kustomization.yaml'],
  ['two of them', { 'app/kustomization.yaml': 'namespace: a\n', 'app/Kustomization': 'namespace: a\n' }, 'error app/kustomization.yaml "app" has 2 kustomization files: app/kustomization.yaml, app/Kustomization'],
  ['an object without a name', { 'app/kustomization.yaml': 'resources: [x.yaml]\n', 'app/x.yaml': 'kind: A\nmetadata: {}\n' }, 'error app/x.yaml:2 A has no metadata.name'],
  ['two objects that are one', { 'app/kustomization.yaml': 'resources: [x.yaml, y.yaml]\n', 'app/x.yaml': configMap('x'), 'app/y.yaml': configMap('x', '  namespace: default\n') }, 'error app/y.yaml:1 has ConfigMap default/x, which app/x.yaml has too'],
  ['a patch of nothing', { 'app/kustomization.yaml': 'resources: [x.yaml]\npatches:\n  - path: p.yaml\n', 'app/x.yaml': configMap('x'), 'app/p.yaml': configMap('y') }, 'error app/kustomization.yaml:3 patches[0] is about v1 ConfigMap y, which does not exist'],
  ['a JSON patch that does not apply', { 'app/kustomization.yaml': 'resources: [x.yaml]\npatches:\n  - {target: {kind: ConfigMap}, patch: "- {op: remove, path: /data/a}"}\n', 'app/x.yaml': configMap('x') }, 'error app/kustomization.yaml:3 patches[0] cannot be applied to ConfigMap x: operation 1 of a JSON patch (remove /data/a) goes through a value that is missing or has no fields'],
  ['a namespace that makes one of two', { 'app/kustomization.yaml': 'resources: [x.yaml]\nnamespace: a\n', 'app/x.yaml': `${configMap('x', '  namespace: b\n')}---\n${configMap('x', '  namespace: c\n')}` }, 'error app/kustomization.yaml:2 gives ConfigMap a/x to two objects: they have one name once their namespace is a'],
  ['a key that is read as a number', { 'app/kustomization.yaml': 'configMapGenerator: [{name: x, literals: [10=a]}]\n' }, 'error app/kustomization.yaml has ConfigMap x-7d6gm6gtk9 with the key "10", which kustomize writes without quotes and cannot read again'],
  ['replicas of nothing', { 'app/kustomization.yaml': 'resources: [x.yaml]\nreplicas: [{name: x, count: 2}]\n', 'app/x.yaml': configMap('x') }, 'error app/kustomization.yaml:2 replicas has the name "x", which no workload has'],
])('says of %s what is wrong, and where', (_, files, message) => {
  expect(problems(files).map((each) => each.replace(/x-[0-9a-z]{10}/, 'x-7d6gm6gtk9'))).toEqual([message]);
});

test('all entries that fail are said in one run', () => {
  expect(problems({ 'app/kustomization.yaml': 'resources: [a.yaml, b.yaml, ../none]\n' })).toHaveLength(3);
});

test('of a list of which all fails, a hundred are said', () => {
  const names = Array.from({ length: 3000 }, (_, i) => `- x${i}.yaml\n`);
  const found = problems({ 'app/kustomization.yaml': `resources:\n${names.join('')}` });
  expect(found).toHaveLength(100);
  expect(found[99]).toMatch(/^error app\/kustomization\.yaml:101 /);
});

test('bases that list bases twice, level by level, and fail, end', () => {
  const levels = Array.from({ length: 25 }, (_, i) => i).flatMap((i): [string, string][] => [
    [`l${i}/kustomization.yaml`, `resources: [../l${i + 1}, ../m${i}]\n`], [`m${i}/kustomization.yaml`, `namePrefix: m-\nresources: [../l${i + 1}]\n`],
  ]);
  const found = problems({ 'app/kustomization.yaml': 'resources: [../l0]\n', ...Object.fromEntries(levels), 'l25/kustomization.yaml': 'resources: [a.yaml]\n', 'l25/a.yaml': configMap('a') });
  expect(found.filter((line) => line.startsWith('unknown '))).toEqual([expect.stringMatching(/lists one of more than 10000 bases or 200000 objects of one build/)]);
});

test('what cannot be built is said, and what depends on it is not an error', () => {
  const files = {
    'app/kustomization.yaml': 'resources: [x.yaml, https://example.com/a.yaml, github.com/org/repo//path?ref=v1]\nhelmCharts: [{name: c}]\npatches: [{path: p.yaml}]\n',
    'app/x.yaml': configMap('x'),
    'app/p.yaml': configMap('remote'),
  };
  const { problems: all, unknowns, objects: known } = build(files);
  expect(all.map(({ kind }) => kind)).toEqual(['unknown', 'unknown', 'unknown', 'unknown']);
  expect(unknowns).toHaveLength(4);
  expect(known).toHaveLength(1);
});

test('bases that several kustomizations share are built once, and their objects are not shared', () => {
  const cache = new BuildCache(new MemoryFiles(new Map([
    ['base/kustomization.yaml', 'resources: [x.yaml]\ncommonLabels: {a: b}\n'], ['base/x.yaml', deployment('x')],
    ['one/kustomization.yaml', 'resources: [../base]\nlabels: [{pairs: {a: one}}]\n'], ['two/kustomization.yaml', 'resources: [../base]\nnamePrefix: two-\n'],
  ])));
  const [one] = buildKustomization(cache, 'one').objects;
  const [two] = buildKustomization(cache, 'two').objects;
  expect(one.object).toMatchObject({ metadata: { name: 'x', labels: { a: 'one' } } });
  expect(two.object).toMatchObject({ metadata: { name: 'two-x', labels: { a: 'b' } } });
});

describe('hostile trees', () => {
  test('a circle of bases', () => {
    expect(problems({ 'app/kustomization.yaml': 'resources: [../b]\n', 'b/kustomization.yaml': 'resources: [../app]\n' })).toEqual([expect.stringContaining('b/kustomization.yaml:1 names "../app", which is, or contains')]);
  });

  test('a circle that another build has not seen', () => {
    const cache = new BuildCache(new MemoryFiles(new Map([['b/kustomization.yaml', 'resources: [../c]\n'], ['c/kustomization.yaml', 'namespace: x\n'], ['c/d/kustomization.yaml', 'resources: [../../b]\n']])));
    expect(buildKustomization(cache, 'b').problems).toEqual([]);
    expect(buildKustomization(cache, 'c/d').problems).toEqual([expect.objectContaining({ kind: 'error', file: 'b/kustomization.yaml' })]);
  });

  test('many levels of bases', () => {
    const files = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`${i === 0 ? 'app' : `l${i}`}/kustomization.yaml`, `resources: [../l${i + 1}]\n`]));
    expect(problems(files)).toEqual([expect.stringContaining('bases deep')]);
  });

  test('names of the prototype', () => {
    const [object] = objects({
      'app/kustomization.yaml': 'resources: [x.yaml]\ncommonAnnotations: {constructor: a, __proto__: b}\npatches: [{path: p.yaml}]\n',
      'app/x.yaml': configMap('x', 'data: {__proto__: a, toString: b}\n'),
      'app/p.yaml': configMap('x', 'data: {__proto__: c, valueOf: d}\n'),
    });
    expect(Object.entries(object.data)).toEqual(expect.arrayContaining([['__proto__', 'c'], ['toString', 'b'], ['valueOf', 'd']]));
    expect(({} as any).polluted).toBeUndefined();
  });

  test('aliases that expand without end, and deep nesting', () => {
    const bomb = `${configMap('x')}a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n`;
    expect(problems({ 'app/kustomization.yaml': 'resources: [x.yaml]\n', 'app/x.yaml': bomb })).toEqual([expect.stringContaining('app/x.yaml')]);
    const patch = `- op: add\n  path: /a\n  value:\n${bomb.slice(bomb.indexOf('a: &a')).replace(/^/gm, '    ')}`;
    const patched = { 'app/kustomization.yaml': 'resources: [x.yaml]\npatches: [{path: p.yaml, target: {kind: ConfigMap}}]\n', 'app/x.yaml': configMap('x') };
    expect(problems({ ...patched, 'app/p.yaml': patch })).toEqual([expect.stringContaining('is neither a strategic merge patch nor a JSON patch')]);
    expect(problems({ ...patched, 'app/p.yaml': '- op: add\n  path: /a\n  value: &a [*a]\n' })).toEqual([expect.stringContaining('is neither')]);
    expect(problems({ 'app/kustomization.yaml': 'resources: [x.yaml]\n', 'app/x.yaml': `${configMap('x')}a: ${'['.repeat(5000)}${']'.repeat(5000)}\n` })).toEqual([expect.stringContaining('app/x.yaml')]);
  });

  test('links that leave the tree, and circles of links', () => {
    const root = mkdtempSync(join(process.env.TMPDIR ?? '/tmp', 'kustomize-links-'));
    mkdirSync(join(root, 'tree/app'), { recursive: true });
    writeFileSync(join(root, 'outside.yaml'), configMap('secret'));
    writeFileSync(join(root, 'tree/app/kustomization.yaml'), 'resources: [out.yaml, circle.yaml]\n');
    symlinkSync('../../outside.yaml', join(root, 'tree/app/out.yaml'));
    symlinkSync('circle.yaml', join(root, 'tree/app/circle.yaml'));
    const { objects: built, problems: all } = buildKustomization(new DiskFiles(join(root, 'tree')), 'app');
    expect([built, all.map(({ kind }) => kind)]).toEqual([[], ['unknown', 'unknown']]);
  });
});
