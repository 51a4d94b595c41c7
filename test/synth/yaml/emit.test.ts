import { Yaml } from 'cdk8s';
import { emit, emitAll } from '../../../src/synth/yaml/emit';
import { fc, runs } from '../../properties';

function same(value: unknown): void {
  expect(emit(value)).toBe(Yaml.stringify(value));
}

/** Whether a value is emitted without the help of the `yaml` library. */
function isFast(value: unknown): boolean {
  const library = jest.spyOn(Yaml, 'stringify');
  try {
    emit(value);
    return library.mock.calls.length === 0;
  } finally {
    library.mockRestore();
  }
}

/** A string in every place where a string can stand. */
function places(text: string): unknown[] {
  return [
    { a: text }, { [text]: 1 }, [text], [[text]], { a: [text] }, { a: { [text]: { b: text } } }, [{ [text]: [text] }], [{ a: text, b: text }],
    { [text]: {} }, { a: { b: { c: [[{ d: text }], text] } }, e: 1 },
  ];
}

const WORDS = [
  '', ' ', '\n', '\n\n', '\t', '~', 'null', 'Null', 'NULL', 'nULL', 'y', 'Y', 'yes', 'Yes', 'YES', 'yEs', 'n', 'no', 'No', 'NO', 'on', 'ON', 'off', 'Off',
  'true', 'True', 'TRUE', 'tRUE', 'false', 'FALSE', '0', '-0', '+1', '007', '08', '0o17', '0x1F', '0xg', '0b101', '0b2', '1_000', '_1', '1.', '.5', '.', '..',
  '1e3', 'e5', 'E-5', 'e', '.e1', '+.', '-', '+', '1e', '.inf', '-.Inf', '+.INF', '.nan', '.NaN', '+.nan', '1:30', '190:20:30', '1:60', '1:30.5', '22:22',
  '2001-12-14', '2001-1-1', '2001-12-14t21:59:43.10-05:00', '2001-12-14 21:59:43.10 -5', '2001-12-14\t1:2:3\tZ', '2001-12-14 1:2', '<<', '<<:', '=', '---',
  '--- a', '----', '...', '....', '..', '%', '%YAML 1.1', '? ', '?', '?a', '- ', '-a', '--port=80', ': ', ':', ':a', 'a:', 'a: b', 'a:b', ' #', 'a #b', 'a#b',
  '#a', 'a\t#b', 'a:\tb', '-\ta', '?\ta', 'a\tb', '\ta', 'a\t', '[a]', '{a}', 'a]', 'a, b', ',a', '&a', '*a', '!a', '!!str a', '|', '>', '|-', '@a', '`a`',
  '"', '\'', '"a"', '\'a\'', 'it\'s "x"', 'a"b', 'a\'b', '\\', 'a\\nb', '"\\', '${VAR}', '${VAR:=x}', '{{ .Values.x }}', '{{- end }}', 'ab\r\ncd',
  'a\nb', 'a\nb\n', 'a\nb\n\n', '\na', '\n\n a', ' a\nb', '  a\n b\n', 'a\n b', 'a \nb', 'a\n\n\nb', 'a\n  \nb', 'a\n ', 'a\n\n \n', 'a \n', 'a \n\n', 'a\n\t',
  'a\t\n', '\ta\nb', ' \n', '\n ', ' \n \n', '\n\ta', 'a\nb  ', 'a\n\u00a0', '\u2028\na', 'a\n\u2028', '\ufeff\na', 'a\n---\nb', '---\na', '%a\nb', '# a\nb',
  'a: |\n  b\n', '#!/bin/sh\nset -e\n\n\techo "$1"\n', '\u202eabc', '\u2066a\u2069', 'a\u2028---', 'a\u2029%', '\u2028', '\u2029a', '\ufeff', '\ufeffa', 'a\ufeff',
  '\u0085', 'a\u0085b', '\u00a0', '\u00a0a\u00a0', '\u007f', '\u0000', '\u0007', '\u001b[0m', '\u009f', '😀', 'a😀b', '\ud83d', '\ude00a', 'é', '日本語',
  'e12345', 'E1234567', 'e1234.5', 'ea1234', 'registry.example.com/a:1', 'registry:', './a/b', '.a/b/c', './a b', 'host.example:80:', 'apps/v1', 'a-b_c.d',
  'toString', '__proto__', 'constructor', 'toJSON', 'x'.repeat(1023), 'x'.repeat(1024), 'x'.repeat(1025), '"'.repeat(1022), '1'.repeat(1022), '1'.repeat(1023),
  `${'word '.repeat(60)}end`, 'x'.repeat(127), 'x'.repeat(128), 'x'.repeat(129), `${'x'.repeat(200)}\ny: ${'z'.repeat(200)}`, '#'.repeat(130), `${'a'.repeat(200)}:`,
];

const FRAGMENTS = [
  ' ', '  ', '\n', '\n\n', '\t', ':', '#', '-', '?', '"', '\'', 'a', 'b c', '0', '1', '60', '_', '.', 'e', '+', 'x', '~', '%', '---', '...', '<<', '=', '!', '&',
  '*', '|', '>', '[', ']', '{', '}', ',', '@', '`', '\\', '$', 'é', '\u2028', '\u2029', '\u00a0', '\ufeff', '😀', 'null', 'y', 'true',
];
const FORBIDDEN_FRAGMENTS = ['\u0000', '\u0007', '\u001b', '\u007f', '\u0085', '\r', '\r\n', '\ud83d', '\ude00', '\u009f'];

const joined = (pieces: string[], maxLength: number) => fc.array(fc.constantFrom(...pieces), { maxLength }).map((some) => some.join(''));
const numberLike = joined([...'0123456789_+-.:eExbo ', '0x', '0b', ':30', '2024-01-31', 'T', 'Z', '.nan', '.inf', '1:2:3'], 7);
const textLine = fc.oneof(joined(FRAGMENTS, 4), fc.constantFrom('', 'echo a', '  b', '\tc', ' '));
const hostile = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...WORDS) },
  { weight: 6, arbitrary: joined(FRAGMENTS, 8) },
  { weight: 3, arbitrary: numberLike },
  { weight: 1, arbitrary: joined([...FRAGMENTS, ...FORBIDDEN_FRAGMENTS], 8) },
  { weight: 2, arbitrary: fc.array(textLine, { maxLength: 8 }).map((lines) => lines.join('\n')) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 300 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1018, max: 1030 }).chain((length) => fc.constantFrom('k', '1', '"', ' k').map((unit) => unit.repeat(length))) },
);
const calm = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'abcdefghij-./'), minLength: 1, maxLength: 12 }),
  fc.constantFrom('apiVersion', 'metadata', 'name', 'spec', '5m0s', 'apps/v1', './overlays/production', 'registry.example.com/org/app:1.2.3'),
);
const text = fc.oneof({ weight: 3, arbitrary: calm }, { weight: 1, arbitrary: hostile });
const scalar = fc.oneof(
  { weight: 5, arbitrary: text },
  { weight: 1, arbitrary: fc.oneof(fc.boolean(), fc.constantFrom(null, 1e21, 1e-7, 0.1, 8080), fc.integer(), fc.double()) },
);
const tree = fc.letrec<{ node: unknown; map: unknown; list: unknown }>((tie) => ({
  node: fc.oneof({ depthSize: 'small', withCrossShrink: true }, scalar, tie('map'), tie('list')),
  map: fc.dictionary(text, tie('node'), { maxKeys: 5, noNullPrototype: false }),
  list: fc.array(tie('node'), { maxLength: 4 }),
}));
const odd = fc.constantFrom<unknown>(
  undefined, -0, NaN, Infinity, -Infinity, 12n, new Date(0), new Map([['a', 1]]), new Set(['a']), Buffer.from('bytes'), /a/, Object(1), Object('s'),
  { toJSON: () => 'json' }, new (class Point { public x = 1; })(), new (class List extends Array {})(), { a: undefined, b: 1 }, { a: -0 },
);

describe('emits the same bytes as cdk8s', () => {
  test.each(WORDS.map((word) => [JSON.stringify(word).slice(0, 40), word]))('for %s everywhere', (_, word) => {
    places(word).forEach(same);
  });

  test('for hostile strings everywhere', () => {
    fc.assert(fc.property(hostile, (value) => places(value).forEach(same)), { numRuns: runs(300) });
  });

  test('for strings that look like numbers and times', () => {
    fc.assert(fc.property(numberLike, (value) => same({ [value]: [value, { a: value }] })), { numRuns: runs(1500) });
  });

  test('for random documents', () => {
    fc.assert(fc.property(fc.oneof(tree.map, tree.list), same), { numRuns: runs(1500) });
  });

  test('for streams of documents', () => {
    fc.assert(fc.property(fc.array(fc.oneof(tree.node, odd), { maxLength: 4 }), (documents) => {
      expect(emitAll(documents)).toBe(Yaml.stringify(...documents));
    }), { numRuns: runs(300) });
  });

  test('for values that are not plain data', () => {
    fc.assert(fc.property(odd, (value) => [value, { a: value }, [value, 1], { b: [{ c: value }] }].forEach(same)), { numRuns: runs(100) });
  });
});

describe('emits the same bytes as cdk8s for', () => {
  test('no documents, and documents that are undefined', () => {
    expect(emitAll([])).toBe(Yaml.stringify());
    expect(emitAll([undefined, {}, undefined])).toBe(Yaml.stringify(undefined, {}, undefined));
  });

  test('a scalar as the whole document', () => {
    [...WORDS, 1, -0, true, null, undefined].forEach(same);
  });

  test('empty collections', () => {
    [{}, [], { a: {} }, { a: [] }, [{}], [[]], [[], {}], { a: [[], [{}]] }, [[[]]]].forEach(same);
  });

  test('shared references, which become anchors', () => {
    const shared = { a: 1 };
    const list: unknown[] = [];
    const circle: Record<string, unknown> = { a: 1 };
    circle.self = circle;
    [[shared, shared], { x: shared, y: { z: shared } }, [list, list], { a: list, b: [list] }, circle].forEach(same);
    expect(emit({ x: shared, y: shared })).toContain('&a1');
  });

  test('nesting at any depth', () => {
    for (let depth = 1; depth < 120; depth++) {
      let map: unknown = 'a\nb';
      let list: unknown = ['a\nb', {}];
      for (let i = 0; i < depth; i++) {
        map = { k: map };
        list = [list];
      }
      same(map);
      same(list);
    }
  });

  test('arrays with holes, objects without a prototype, integer-like and own __proto__ keys', () => {
    // eslint-disable-next-line no-sparse-arrays
    [[1, , 2], Object.assign(Object.create(null) as object, { a: 1 }), { b: 1, 2: 2, 1: 1 }, JSON.parse('{"__proto__": {"a": 1}}')].forEach(same);
  });

  test('objects in disguise', () => {
    const iterable = { a: 1, [Symbol.iterator]: () => ['x'][Symbol.iterator]() };
    const hidden = Object.defineProperty({ a: 1 }, 'toJSON', { value: () => ({ b: 2 }) });
    class Doubled extends Array<number> {
      public [Symbol.iterator]() {
        return this.map((item) => item * 2).values();
      }
    }
    const listed = Object.assign([1], { toJSON: () => 'list' });
    [iterable, { k: iterable }, hidden, { k: hidden }, { toJSON: () => 'json' }, { k: { toJSON: 'text' } }, [listed], Doubled.of(1, 2), [Doubled.of(3)]].forEach(same);
  });

  test('a string that was met before, elsewhere in the document', () => {
    const value = { '<<': '<<', 'e5': 'e5', 'a': ['e5', { e5: '<<' }] };
    same(value);
    same(value);
    same({ wrapped: [value] });
  });
});

test('refuses what cannot be YAML as cdk8s does', () => {
  for (const value of [() => 1, Symbol('a'), new Date(NaN)]) {
    expect(() => emit({ a: value })).toThrow(/Tag not resolved|Invalid time value/);
    expect(() => Yaml.stringify({ a: value })).toThrow(/Tag not resolved|Invalid time value/);
  }
});

test('leaves out what objects inherit', () => {
  Object.defineProperty(Object.prototype, 'inherited', { value: 1, enumerable: true, configurable: true });
  try {
    same({ a: 1, b: [{}] });
  } finally {
    delete (Object.prototype as { inherited?: number }).inherited;
  }
});

test('passes an error of the data on', () => {
  expect(() => emit({ get a() { throw new Error('from the getter'); } })).toThrow('from the getter');
});

describe('needs no help', () => {
  test.each<[string, unknown]>([
    ['an object', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', labels: {} }, data: { PORT: '8080', ON: 'yes', EMPTY: '', TEXT: 'it\'s: "x"' } }],
    ['a script', { 'run.sh': '#!/bin/sh\nset -eu\n\nfor i in 1 2; do\n\techo "$i: ä 😀" # note\ndone\n' }],
    ['text that starts and ends with blanks', { a: '  a\nb', b: '\na', c: 'a\n\n\n', d: 'a\nb  ', e: 'a \n\nb\t\n' }],
    ['templates and separators inside', ['${VAR}', '{{ .x }}', '---', 'a\u2028b', 1.5, -3, true, null, undefined]],
  ])('for %s', (_, value) => {
    expect(isFast(value)).toBe(true);
    same(value);
  });

  test('for most random documents, so that the comparisons above compare something', () => {
    const documents = fc.sample(fc.oneof(tree.map, tree.list), { numRuns: 500 });
    expect(documents.filter(isFast).length).toBeGreaterThan(250);
  });

  test.each(['a\r\nb', 'a\u0000', '\ud83d', 'a\u0085', '\n \n'])('except for %j', (value) => {
    expect(isFast({ a: value })).toBe(false);
    same({ a: value });
  });
});

test.each<[string, number, (i: number) => object]>([
  ['key', 30_000, (i) => ({ [`${'key'.repeat(80)}${i}`]: 1 })],
  ['key of a list', 30_000, (i) => [{ [`${'key'.repeat(80)}${i}`]: 1 }]],
  ['line', 30_000, (i) => [`${'line'.repeat(60)}${i}`]],
  ['script', 3_000, (i) => [`${'a line of a script\n'.repeat(200)}${i}`]],
])('does not remember every %s it has met', (_, count, make) => {
  const before = heap();
  for (let i = 0; i < count; i++) emit(make(i));
  expect(heap() - before).toBeLessThan(8 * 1024 * 1024);
});

function heap(): number {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  (require('v8') as typeof import('v8')).setFlagsFromString('--expose-gc');
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const gc = (require('vm') as typeof import('vm')).runInNewContext('gc') as () => void;
  gc();
  return process.memoryUsage().heapUsed;
}
