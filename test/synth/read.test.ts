import { readManifests } from '../../src/synth/read';

const HEAD = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n';

/** What a value becomes. */
function valueOf(text: string): unknown {
  const { manifests, faults } = readManifests(`${HEAD}value: ${text}\n`, 'c.yaml');
  expect(faults).toEqual([]);
  return manifests[0].value;
}

test.each<[string, unknown]>([
  ['2026-01-01', '2026-01-01'], ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'], ['22:22', '22:22'], ['1:30:00.5', '1:30:00.5'],
  ['0755', 493], ['1_000', 1000], ['yes', true], ['off', false], ['~', null], ['1.5e3', 1500], ['1.5', 1.5], ['"yes"', 'yes'],
  ['9007199254740991', 9007199254740991], ['|-\n  a\n  b', 'a\nb'], ['"\\ud83d\\ude00\\u202e"', '\ud83d\ude00\u202e'],
])('%s is read as Kubernetes reads it', (text, value) => expect(valueOf(text)).toEqual(value));

test.each([
  ['9007199254740993', 'c.yaml:4:8 number 9007199254740993 would arrive as 9007199254740992'],
  ['.inf', 'c.yaml:4:8 number .inf would arrive as Infinity'],
  ['.nan', 'c.yaml:4:8 number .nan would arrive as NaN'],
])('%s is refused', (text, message) => {
  expect(readManifests(`${HEAD}value: ${text}\n`, 'c.yaml').faults).toEqual([{ message, fix: 'quote it if it is text' }]);
});

test('a document that is malformed is one fault, and the others are read', () => {
  const { manifests, faults } = readManifests(`${HEAD}---\nkind: [}\n a: {\n---\n${HEAD}`, 'c.yaml');
  expect(manifests).toHaveLength(2);
  expect(faults).toEqual([{ message: expect.stringMatching(/^c\.yaml:5:8 /), fix: 'correct the YAML there' }]);
});

test('lists are their items, empty documents nothing', () => {
  const { manifests, faults } = readManifests('---\n---\n# nothing\n---\napiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: a}}\n- {apiVersion: v1, kind: Pod, metadata: {name: b}}\n', 'l.yaml');
  expect([manifests.length, faults]).toEqual([2, []]);
});

test.each([
  ['a key twice', 'a: 1\na: 2', /^c\.yaml:5:1 Map keys must be unique/],
  ['a tab', '\ta: 1', /^c\.yaml:4:\d /],
  ['a name that is none', 'metadata: {name: 1}', /Map keys must be unique/],
  ['an unknown alias', 'a: *b', /^c\.yaml:1:1 Unresolved alias [^:]*$/],
])('%s is refused with its place', (_, text, message) => {
  expect(readManifests(`${HEAD}${text}\n`, 'c.yaml').faults.map((fault) => fault.message)).toEqual([expect.stringMatching(message)]);
});

test('aliases that multiply are refused', () => {
  const laughs = ['a0: &a0 [x, x, x, x, x, x, x, x, x]', ...[1, 2, 3, 4, 5, 6].map((i) => `a${i}: &a${i} [${Array(9).fill(`*a${i - 1}`).join(', ')}]`)];
  expect(readManifests(`${HEAD}${laughs.join('\n')}\n`, 'c.yaml').faults).toEqual([expect.objectContaining({ message: expect.stringContaining('c.yaml:1:1') })]);
});

test.each([
  ['kind: Pod', 'is not a Kubernetes object', 'every document needs apiVersion and kind'],
  ['[a]', 'is not a Kubernetes object', 'every document needs apiVersion and kind'],
  ['{apiVersion: kustomize.config.k8s.io/v1beta1, kind: Kustomization}', 'Kustomization has no metadata', 'give it metadata with a name'],
  ['{apiVersion: v1, kind: Pod, metadata: [name]}', 'Pod has no metadata', 'give it metadata with a name'],
  ['{apiVersion: v1, kind: Pod, metadata: {namespace: a}}', 'Pod has no metadata.name', 'give it a name'],
  ['{apiVersion: v1, kind: Pod, metadata: {generateName: a-}}', 'Pod has metadata.generateName, but no name', 'give it a name: what is applied again and again needs one'],
  ['{apiVersion: v1, kind: Pod, metadata: {name: no}}', 'has metadata.name false, which is no string',
    'quote it: YAML reads y, n, yes, no, on, off and numbers as other types'],
  ['{apiVersion: v1, kind: Pod, metadata: {name: a, labels: [b]}}', 'Pod a: metadata.labels is no map', 'write key: value'],
  ['{apiVersion: v1, kind: Pod, metadata: {name: a, finalizers: b}}', 'Pod a: metadata.finalizers is no list', 'write - and each item'],
])('%s is no object', (text, message, fix) => {
  expect(readManifests(`# comment\n${text}\n`, 'c.yaml').faults).toEqual([{ message: `c.yaml:2:1 ${message}`, fix }]);
});
