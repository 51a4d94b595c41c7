import { configMap, deployment, objects } from './building';

const containers = (object: any): any[] => object.spec.template.spec.containers;

describe('strategic merges', () => {
  const patched = (patch: string, spec = ''): any => objects({ 'app/kustomization.yaml': 'resources: [x.yaml]\npatches: [{path: p.yaml}]\n', 'app/x.yaml': deployment('x', spec), 'app/p.yaml': `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\n${patch}` })[0];

  test.each<[string, string, unknown]>([
    ['merge by name, what is new first', 'spec: {template: {spec: {containers: [{name: new, image: a}, {name: app, image: b}]}}}\n', [{ name: 'new', image: 'a' }, { name: 'app', image: 'b' }]],
    ['delete by directive', 'spec: {template: {spec: {containers: [{name: app, $patch: delete}, {name: new}]}}}\n', [{ name: 'new' }]],
    ['replace the list by a directive', 'spec: {template: {spec: {containers: [{$patch: replace}, {name: new}]}}}\n', [{ name: 'new' }]],
    ['do not replace an item by a directive', 'spec: {template: {spec: {containers: [{name: app, $patch: replace, args: [a]}]}}}\n', [{ name: 'app', image: 'nginx' }]],
  ])('%s', (_, patch, expected) => {
    expect(containers(patched(patch))).toEqual(expected);
  });

  test('drop a field that is null, and keep $retainKeys as a field', () => {
    expect(patched('spec: {template: null, strategy: {type: Recreate, $retainKeys: [type]}}\n').spec).toEqual({ strategy: { type: 'Recreate', $retainKeys: ['type'] } });
  });

  test('keep a null that is written, and drop one that is not', () => {
    const files = { 'app/kustomization.yaml': 'resources: [x.yaml]\npatches: [{path: p.yaml}]\n', 'app/x.yaml': 'apiVersion: a/v1\nkind: A\nmetadata: {name: x}\nspec:\n  written: null\n  tilde: ~\n  empty:\n', 'app/p.yaml': 'apiVersion: a/v1\nkind: A\nmetadata: {name: x}\nspec: {b: 1}\n' };
    expect(objects(files)[0].spec).toEqual({ written: null, tilde: null, b: 1 });
  });

  test('write null as a text in labels where a patch has a target', () => {
    const files = { 'app/kustomization.yaml': 'resources: [x.yaml]\npatches: [{path: p.yaml, target: {kind: ConfigMap}}]\n', 'app/x.yaml': configMap('x', '  labels: {a: b}\n'), 'app/p.yaml': configMap('any', '  labels: {a: null}\n') };
    expect(objects(files)[0].metadata.labels).toEqual({ a: 'null' });
  });

  test('delete the object', () => {
    expect(objects({ 'app/kustomization.yaml': 'resources: [x.yaml]\npatches: [{path: p.yaml}]\n', 'app/x.yaml': `${configMap('x')}---\n${configMap('y')}`, 'app/p.yaml': configMap('x', '$patch: delete\n') })).toHaveLength(1);
  });
});

test('a selector takes whole names, and what objects were at first', () => {
  const files = {
    'base/kustomization.yaml': 'resources: [x.yaml]\nnamePrefix: p-\n',
    'base/x.yaml': `${configMap('web')}---\n${configMap('webs')}`,
    'app/kustomization.yaml': 'resources: [../base]\npatches: [{target: {name: we.}, patch: "- {op: add, path: /data, value: {a: b}}"}]\n',
  };
  expect(objects(files).map(({ data }) => data)).toEqual([{ a: 'b' }, undefined]);
});

test('a label that kustomize has written into several places stays one', () => {
  const [{ metadata, spec }] = objects({ 'app/kustomization.yaml': 'resources: [../base]\nlabels: [{pairs: {a: two}}]\n', 'base/kustomization.yaml': 'resources: [x.yaml]\ncommonLabels: {a: one}\n', 'base/x.yaml': deployment('x') });
  expect([metadata.labels, spec.selector.matchLabels, spec.template.metadata.labels]).toEqual([{ a: 'two' }, { a: 'two' }, { a: 'two' }]);
});

describe('generators', () => {
  const made = (generator: string, files: Record<string, string | Uint8Array> = {}): any => objects({ 'app/kustomization.yaml': `configMapGenerator: [${generator}]\n`, ...files })[0];

  test('read literals, files and lines', () => {
    const { data } = made('{name: x, literals: [\'a="q"\', b=c=d], files: [f.txt, k=f.txt], envs: [e.env]}', { 'app/f.txt': 'one\n', 'app/e.env': '\ufeffA=1\r\n# no\n\nB\n=x\n' });
    expect(data).toEqual({ 'a': 'q', 'b': 'c=d', 'f.txt': 'one\n', 'k': 'one\n', 'A': '1', 'B': '' });
  });

  test('write bytes that are not text in lines of 70 characters', () => {
    const { binaryData } = made('{name: x, files: [b.bin]}', { 'app/b.bin': Buffer.alloc(60, 0xff) });
    expect(binaryData['b.bin']).toBe(`${'/'.repeat(70)}\n${'/'.repeat(10)}\n`);
  });

  test('merge with what is there', () => {
    const all = objects({
      'base/kustomization.yaml': 'configMapGenerator: [{name: x, literals: [a=1, b=2]}]\n',
      'app/kustomization.yaml': 'resources: [../base]\nconfigMapGenerator: [{name: x, behavior: merge, literals: [b=3]}]\n',
    });
    expect(all).toEqual([{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x-dtd4b88ttf' }, data: { a: '1', b: '3' } }]);
  });
});

test('images are replaced in every list of containers', () => {
  const [object] = objects({
    'app/kustomization.yaml': 'resources: [x.yaml]\nimages: [{name: reg:5000/a, newTag: v2}, {name: b, newName: c, digest: "sha256:1"}]\n',
    'app/x.yaml': 'apiVersion: a/v1\nkind: A\nmetadata: {name: x}\nany: {initContainers: [{image: "reg:5000/a:v1@sha256:0"}, {image: b}, {image: bb}]}\n',
  });
  expect(object.any.initContainers.map(({ image }: any) => image)).toEqual(['reg:5000/a:v2', 'c@sha256:1', 'bb']);
});

test('replacements keep the type of a field', () => {
  const [object] = objects({
    'app/kustomization.yaml': `resources: [x.yaml]
replacements:
  - source: {kind: A, fieldPath: spec.text}
    targets: [{select: {kind: A}, fieldPaths: [spec.number, spec.other]}]
  - source: {kind: A, fieldPath: metadata.name}
    targets: [{select: {kind: A}, fieldPaths: ['spec.list.[name=b].v', spec.new.field], options: {create: true}}, {select: {kind: A}, fieldPaths: [spec.url], options: {delimiter: /, index: 1}}]
`,
    'app/x.yaml': 'apiVersion: a/v1\nkind: A\nmetadata: {name: x}\nspec: {text: "5", number: 1, other: a, list: [{name: a}], url: a/b/c}\n',
  });
  expect(object.spec).toEqual({ text: '5', number: 5, other: '5', list: [{ name: 'a' }, { name: 'b', v: 'x' }], new: { field: 'x' }, url: 'a/x/c' });
});

test('variables', () => {
  const [, pod] = objects({
    'app/kustomization.yaml': 'resources: [x.yaml]\nnamePrefix: p-\nvars: [{name: NAME, objref: {kind: Service, apiVersion: v1, name: s}}]\n',
    'app/x.yaml': 'apiVersion: v1\nkind: Service\nmetadata: {name: s}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {containers: [{name: a, args: [$(NAME), "--n=$(NAME):$$(NAME)", $(OTHER)]}]}\n',
  });
  expect(pod.spec.containers[0].args).toEqual(['p-s', '--n=p-s:$(NAME)', '$(OTHER)']);
});

test('configurations say where names are', () => {
  const [, widget] = objects({
    'app/kustomization.yaml': 'resources: [x.yaml]\nnamePrefix: p-\nconfigurations: [c.yaml]\n',
    'app/c.yaml': 'nameReference: [{kind: ConfigMap, version: v1, fieldSpecs: [{kind: Widget, path: spec/cm}]}]\n',
    'app/x.yaml': `${configMap('x')}---\napiVersion: a/v1\nkind: Widget\nmetadata: {name: w}\nspec: {cm: x}\n`,
  });
  expect(widget.spec).toEqual({ cm: 'p-x' });
});

test.each([
  ['legacy', '', ['Namespace', 'ConfigMap', 'A']], ['fifo', 'sortOptions: {order: fifo}\n', ['A', 'ConfigMap', 'Namespace']],
  ['legacy with places', 'sortOptions: {order: legacy, legacySortOptions: {orderFirst: [A], orderLast: [Namespace]}}\n', ['A', 'ConfigMap', 'Namespace']],
])('the order is %s', (_, options, kinds) => {
  const files = { 'app/kustomization.yaml': `resources: [x.yaml]\n${options}`, 'app/x.yaml': `apiVersion: a/v1\nkind: A\nmetadata: {name: x}\n---\n${configMap('x')}---\napiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n` };
  expect(objects(files).map(({ kind }) => kind)).toEqual(kinds);
});

test('annotations are texts in the end, as they are written', () => {
  const [{ metadata }] = objects({ 'app/kustomization.yaml': 'resources: [x.yaml]\n', 'app/x.yaml': configMap('x', '  annotations:\n    version: 1.10\n    on: true\n') });
  expect(metadata.annotations).toEqual({ version: '1.10', on: 'true' });
});
