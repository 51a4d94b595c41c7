import { readManifests } from '../../../src/base/yaml/manifests';
import { growth } from '../../growth';

const HEAD = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n';

/** What a value becomes. */
function valueOf(text: string): unknown {
  const { objects, faults } = readManifests(`${HEAD}value: ${text}\n`, 'c.yaml');
  expect(faults).toEqual([]);
  return objects[0].manifest.value;
}

// Each is held against kyaml by test/engines/yaml.test.ts.
test.each<[string, unknown]>([
  ['y', 'y'], ['n', 'n'], ['NO', 'NO'], ['off', 'off'], ['on', 'on'], ['yes', 'yes'], ['true', true], ['True', true], ['FALSE', false], ['~', null], ['Null', null], ['"~"', '~'],
  ['2026-01-01', '2026-01-01T00:00:00Z'], ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'], ['"2026-01-01"', '2026-01-01'], ['22:22', '22:22'], ['1:30:00.5', '1:30:00.5'],
  ['0755', 493], ['010', 8], ['08', 8], ['0o17', 15], ['0x1F', 31], ['0b11', 3], ['1_000', 1000], ['_1', '_1'], ['1.5e3', 1500], ['.5', 0.5], ['.', '.'], ['e5', 'e5'], ['1e400', '1e400'],
  ['"yes"', 'yes'], ['=', '='], ['!!str 5', '5'], ['!!int "5"', 5], ['!!binary aGk=', 'hi'], ['!custom 5', '5'],
  ['9007199254740991', 9007199254740991], ['|-\n  a\n  b', 'a\nb'], ['"\\ud83d\\ude00\\u202e"', '\ud83d\ude00\u202e'], ['{a: }', { a: '' }], ['\n  a:', { a: null }],
])('%s is read as Flux reads it', (text, value) => expect(valueOf(text)).toEqual(value));

test('a final line break is there if it is there', () => {
  expect([`${HEAD}value: |\n  a`, `${HEAD}value: |\n  a\n`].map((text) => readManifests(text, 'c.yaml').objects[0].manifest.value)).toEqual(['a', 'a\n']);
});

test.each([
  ['9007199254740993', 'c.yaml:4:8 is a number that JSON cannot represent exactly', 'quote it if it is a string'],
  ['.inf', 'c.yaml:4:8 is a number that JSON cannot represent exactly', 'quote it if it is a string'],
  ['.nan', 'c.yaml:4:8 is a number that JSON cannot represent exactly', 'quote it if it is a string'],
  ['!!bool yes', 'c.yaml:4:15 is tagged !!bool, but its value is not', 'remove the tag, or correct the value'],
  ['{1: a}', 'c.yaml:4:9 has a key that YAML does not read as a string: a number, a boolean, null or a date', 'quote the key'],
  ['{2020-01-01: a}', 'c.yaml:4:9 has a key that YAML does not read as a string: a number, a boolean, null or a date', 'quote the key'],
  ['{{ .Values.a }}', 'c.yaml:4:9 has a key that is not a string', 'write keys as strings, without aliases, lists and maps'],
])('%s is refused', (text, message, fix) => {
  expect(readManifests(`${HEAD}value: ${text}\n`, 'c.yaml').faults).toEqual([{ message, fix }]);
});

test('a document that is malformed is one fault, and the others are read', () => {
  const { objects, faults } = readManifests(`${HEAD}---\nkind: [}\n a: {\n---\n${HEAD}`, 'c.yaml');
  expect(objects).toHaveLength(2);
  expect(faults).toEqual([{ message: expect.stringMatching(/^c\.yaml:5:8 /), fix: 'correct the YAML there' }]);
});

test('lists are their items, however deep, and empty documents nothing', () => {
  const pod = (name: string): string => `{apiVersion: v1, kind: Pod, metadata: {name: ${name}}}`;
  const text = `---\n---\n# nothing\n---\napiVersion: v1\nkind: List\nitems:\n- ${pod('a')}\n- {apiVersion: v1, kind: PodList, items: [${pod('b')}]}\n`;
  const { objects, faults } = readManifests(text, 'l.yaml');
  expect(faults).toEqual([]);
  expect(objects.map(({ manifest, at }) => [manifest.metadata?.name, at([]), at(['metadata', 'name'])])).toEqual([['a', 'l.yaml:8:3', 'l.yaml:8:42'], ['b', 'l.yaml:9:43', 'l.yaml:9:82']]);
});

test.each([
  ['a key twice', 'a: 1\na: 2', /^c\.yaml:5:1 duplicated mapping key$/],
  ['a tab', '\ta: 1', /^c\.yaml:4:\d /],
  ['a name twice', 'metadata: {name: 1}', /duplicated mapping key/],
  ['an unknown alias', 'a: *b', /^c\.yaml:4:\d unidentified alias$/],
  ['an alias of what it is in', 'a: &b {c: *b}', /^c\.yaml:4:11 is an alias inside its own anchor$/],
  ['text behind the end', '...\na: 1', /^c\.yaml:4:1 nothing behind this line is read by Flux$/],
  ['text behind ---', '--- a: 1\nb: 2', /^c\.yaml:5:1 follows a line with more than ---/],
  ['a control character', 'a: \u0007', /^c\.yaml:4:4 contains U\+0007/],
  ['a line separator', 'a: b\u2028c', /^c\.yaml:4:5 contains U\+2028/],
])('%s is refused with its place', (_, text, message) => {
  const { faults } = readManifests(`${HEAD}${text}\n`, 'c.yaml');
  expect(faults.map((fault) => fault.message)).toEqual([expect.stringMatching(message)]);
});

test('no fault repeats what the text says', () => {
  const secret = 'hunter2hunter2';
  const texts = [`*${secret}`, `!<${secret}`, `!!bool ${secret}`, `"${secret}`, `[${secret}`, `{${secret}: {a: b}: c}`, `!${secret}\u0007 x`, `&a*${secret} x`, `!!binary ${secret}`, `"\\x${secret}"`, `@${secret}`, `%${secret}`, '12345678901234567890', `|x${secret}`, `!a!${secret} b`, `!!${secret}%zz b`];
  for (const text of texts) {
    const { faults } = readManifests(`${HEAD}stringData: {}\nvalue: ${text}\n`, 'c.yaml');
    expect(faults).not.toEqual([]);
    expect(JSON.stringify(faults)).not.toMatch(/hunter2|1234567/);
  }
});

test('byte order marks and line ends of Windows change nothing', () => {
  const { objects, faults } = readManifests(`\ufeff${HEAD}value: |\n  a\n  b\n`.replaceAll('\n', '\r\n'), 'c.yaml');
  expect([faults, objects[0].manifest.value, objects[0].at(['value'])]).toEqual([[], 'a\nb\n', 'c.yaml:4:1']);
});

test('names of JavaScript are names like others', () => {
  const { objects } = readManifests(`${HEAD}value: &x\n  __proto__: {a: 1}\n  constructor: b\ncopy: *x\nmerged: {<<: *x, toString: c}\n`, 'c.yaml');
  const { value, copy, merged } = objects[0].manifest as Record<string, object>;
  expect([value, copy, merged].map((each) => JSON.stringify(each))).toEqual([
    '{"__proto__":{"a":1},"constructor":"b"}', '{"__proto__":{"a":1},"constructor":"b"}', '{"toString":"c","__proto__":{"a":1},"constructor":"b"}',
  ]);
  expect(({} as Record<string, unknown>).a).toBeUndefined();
});

test('merge keys: own keys win, then earlier maps; nothing is shared', () => {
  const { objects, faults } = readManifests(`${HEAD}x: &x {a: 1, b: {c: 1}}\ny:\n  <<: [*x, {a: 2, d: 2}]\n  d: 3\nz: *x\n`, 'c.yaml');
  const { x, y, z } = objects[0].manifest as Record<string, any>;
  expect([faults, y, z]).toEqual([[], { a: 1, b: { c: 1 }, d: 3 }, x]);
  expect([y.b === x.b, z === x]).toEqual([false, false]);
});

const laughs = ['a0: &a0 [x, x, x, x, x, x, x, x, x]', ...[1, 2, 3, 4, 5, 6].map((i) => `a${i}: &a${i} [${Array(9).fill(`*a${i - 1}`).join(', ')}]`)];

test.each([
  ['aliases that multiply', laughs.join('\n')],
  ['merges that multiply', ['m0: &m0 {a: 1}', ...Array.from({ length: 25 }, (_, i) => `m${i + 1}: &m${i + 1} {x: [*m${i}, *m${i}]}`)].join('\n')],
  ['aliases of long text', `a: &a "${'x'.repeat(500_000)}"\nl: [${Array(900).fill('*a').join(',')}]`],
  ['deep brackets', `x: ${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ['deep lists', `x:\n  ${'- '.repeat(5_000)}a`],
  ['deep maps', `x:\n${Array.from({ length: 3_000 }, (_, i) => `${' '.repeat(i + 1)}k:\n`).join('')}`],
  ['deep anchors', `x:\n${Array.from({ length: 3_000 }, (_, i) => `${' '.repeat(i + 1)}- &a${i}\n`).join('')}`],
])('%s are refused at once', (_, text) => {
  const { faults } = readManifests(`${HEAD}${text}\n`, 'c.yaml');
  expect(faults).toEqual([expect.objectContaining({ message: expect.stringMatching(/^c\.yaml:\d+:\d+ (?:expands aliases to more|nesting exceeded|is nested)/) })]);
});

const keys = (n: number): string => `${HEAD}data:\n${Array.from({ length: n }, (_, i) => `  k${i}: "v${i}"\n`).join('')}`;

test.each<[string, (n: number) => string]>([
  ['keys', keys], ['keys and a tag', (n) => `${keys(n)}  z: !!str a\n`], ['keys and a marker', (n) => `${keys(n)}  z: a # {"$imagepolicy": "a:b"}\n`],
  ['documents', (n) => Array(n).fill(HEAD).join('---\n')],
])('work grows no faster than the number of %s', (_, text) => {
  expect(growth(1_500, (n) => expect(readManifests(text(n), 'c.yaml').faults).toEqual([]))).toBeLessThan(9);
});

test.each<[string, (n: number) => string]>([
  ['commas on a line', (n) => `[${Array(n).fill('1').join(',')}]`], ['colons', (n) => `"${':,'.repeat(n)}"`], ['dashes', (n) => '1-'.repeat(n)],
  ['number signs', (n) => `x # {"$a": "b"}\nz: "${"# {'$".repeat(n)}"`], ['markers in a text', (n) => `x # {"$a": "b"}\nz: '${'# {"$'.repeat(n)}'`],
  ['markers in a comment', (n) => `x # {"$a": "b"}\nz: a ${'# {"$'.repeat(n)}`], ['digits', (n) => '1'.repeat(n)], ['zeros', (n) => `0o${'0'.repeat(n)}`],
  ['blank lines', (n) => `x${'\n'.repeat(n)}`], ['bars', (n) => `"${'| '.repeat(n)}"`], ['separators', (n) => `x\n${'---\n'.repeat(n)}`],
  ['brackets', (n) => `"${'{ ['.repeat(n)}?"`],
])('work grows no faster than the number of %s', (_, text) => {
  expect(growth(20_000, (n) => readManifests(`${HEAD}value: ${text(n)}\n`, 'c.yaml'))).toBeLessThan(9);
});

test.each([
  ['kind: Pod', 1, 'is not a Kubernetes object', 'every document needs apiVersion and kind'],
  ['[a]', 1, 'is not a Kubernetes object', 'every document needs apiVersion and kind'],
  ['{apiVersion: kustomize.config.k8s.io/v1beta1, kind: Kustomization}', 1, 'Kustomization has no metadata', 'add metadata with a name'],
  ['{apiVersion: v1, kind: Pod, metadata: [name]}', 29, 'Pod has no metadata', 'add metadata with a name'],
  ['{apiVersion: v1, kind: Pod, metadata: {namespace: a}}', 29, 'Pod has no metadata.name', 'set metadata.name'],
  ['{apiVersion: v1, kind: Pod, metadata: {generateName: a-}}', 40, 'Pod has metadata.generateName, but no name', 'set metadata.name: an object that is applied repeatedly needs one'],
  ['{apiVersion: v1, kind: Pod, metadata: {name: 5}}', 40, 'has metadata.name 5, which is not a string', 'quote it: YAML reads numbers, true, false and null as other types'],
  ['{apiVersion: v1, kind: Pod, metadata: {name: a, labels: [b]}}', 49, 'Pod a: metadata.labels is not a map', 'write key: value'],
  ['{apiVersion: v1, kind: Pod, metadata: {name: a, finalizers: b}}', 49, 'Pod a: metadata.finalizers is not a list', 'write - and each item'],
  ['{apiVersion: v1, kind: Pod, metadata: {name: a, labels: {__proto__: b}}}', 58, 'Pod a: metadata.labels has the key __proto__, which is not valid there', 'rename it'],
])('%s is no object', (text, column, message, fix) => {
  expect(readManifests(`# comment\n${text}\n`, 'c.yaml').faults).toEqual([{ message: `c.yaml:2:${column} ${message}`, fix }]);
});
