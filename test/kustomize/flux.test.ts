import { configMap, deployment } from './building';
import { Build, buildAsFlux, FluxFields, MemoryFiles } from '../../src/kustomize';

// What is expected here is what fluxcd/pkg/kustomize makes of the same files; test/engines/kustomize-trees.test.ts compares both on random trees.

function build(files: Record<string, string>, fields: FluxFields = {}): Build {
  return buildAsFlux(new MemoryFiles(new Map(Object.entries(files))), 'app', fields);
}

const names = ({ objects }: Build): string[] => objects.map(({ object }) => `${object.kind as string} ${(object.metadata as any).name as string}`);

test('a folder without a kustomization is built with all manifests below', () => {
  const built = build({ 'app/b.yaml': configMap('b'), 'app/a/c.yml': configMap('c'), 'app/k/kustomization.yaml': 'resources: [d.yaml]\nnamePrefix: p-\n', 'app/k/d.yaml': configMap('d'), 'app/README.md': '' });
  expect(names(built)).toEqual(['ConfigMap c', 'ConfigMap b', 'ConfigMap p-d']);
});

test('a file that is no manifest fails it', () => {
  expect(build({ 'app/values.yaml': 'a: 1\n' }).problems).toEqual([expect.objectContaining({ kind: 'error', file: 'app/values.yaml' })]);
});

test('what the Kustomization says is merged in', () => {
  const { objects, problems } = build({
    'app/kustomization.yaml': 'resources: [x.yaml]\nunknown: field\nimages: [{name: nginx, newTag: "1"}]\n', 'app/x.yaml': deployment('x'), 'c/kustomization.yaml': 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: c-\n',
  }, {
    targetNamespace: 'prod',
    nameSuffix: '-s',
    images: [{ name: 'nginx', newName: 'mirror/nginx' }],
    components: ['../c', '../none'],
    ignoreMissingComponents: true,
    patches: [{ target: { kind: 'Deployment' }, patch: '- {op: add, path: /spec/replicas, value: 3}' }],
    commonMetadata: { labels: { a: 'b' } },
  });
  expect(problems).toEqual([]);
  expect(objects.map(({ object }) => object)).toEqual([{
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'c-x-s', namespace: 'prod', labels: { a: 'b' } },
    spec: { replicas: 3, template: { spec: { containers: [{ name: 'app', image: 'mirror/nginx:1' }] } } },
  }]);
});

describe('substitution', () => {
  const VARIABLES = new Map([['A', 'alpha'], ['N', '5'], ['Y', 'yes'], ['EMPTY', ''], ['Q', 'a "b"'], ['M', 'x: [1]']]);
  const built = (text: string, isStrict = true, metadata = ''): Build => build({ 'app/x.yaml': configMap('x', `${metadata}data: ${JSON.stringify({ v: text })}\n`) }, { substitution: { variables: VARIABLES, isStrict } });

  test.each<[string, unknown]>([
    ['${A}', 'alpha'], ['a-${A}', 'a-alpha'], ['${N}', 5], ['"${N}"', '"5"'], ['${Y}', true], ['${NONE:=d}', 'd'], ['${EMPTY:-e f}', 'e f'], ['$${A}', '${A}'], ['$A', '$A'], ['${#A}', 5], ['${A^^}', 'ALPHA'], ['${A:1:2}', 'lp'],
    ['${A/a/b}', 'blpha'], ['${A//a/b}', 'blphb'], ['${A#al}', 'pha'], ['${A%ha}', 'alp'], ['${Q}', 'a "b"'], ['line\n${A}\n', 'line\nalpha\n'], ['# ${A}', '# alpha'], ['${A} ', 'alpha '],
  ])('of %j', (text, expected) => {
    const { objects, problems } = built(text);
    expect([problems, (objects[0]?.object.data as any)?.v]).toEqual([[], expected]);
  });

  test.each([['${NONE}', 'variable not set'], ['${A', 'missing closing brace'], ['${a-b}', 'missing closing brace'], ['${}', 'unable to parse variable name'], ['k ${M}', 'is not YAML']])('fails for %s', (text, message) => {
    const { objects, problems } = built(text);
    expect([objects, problems]).toEqual([[], [expect.objectContaining({ kind: 'error', file: 'app/x.yaml', message: expect.stringContaining(message) })]]);
  });

  test('leaves out what is not set unless it is strict, and objects that say so', () => {
    expect((built('a${NONE}b', false).objects[0].object.data as any).v).toBe('ab');
    expect((built('${A}', true, '  annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled}\n').objects[0].object.data as any).v).toBe('${A}');
  });
});
