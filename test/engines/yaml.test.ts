import * as fc from 'fast-check';
import { readings } from './kyaml';
import { readYaml } from '../../src/base/yaml/read';
import { Marker } from '../../src/base/yaml/setter-markers';
import { emit } from '../../src/synth/yaml/emit';
import { manifestText } from '../../src/synth/yaml/manifest-file';
import { mark } from '../../src/synth/yaml/setter-markers';
import { damaged, documents, flow, plainScalars, scalars } from '../base/yaml/yaml-texts';

const RUNS = 10_000 * Number(process.env.FUZZ ?? 1);
const SEED = Number(process.env.SEED ?? 1);

/** In another order of keys, with one zero. */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value === 'object' && value !== null) return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, comparable(each)]);
  return Object.is(value, -0) ? 0 : value;
}

interface Verdict {
  readonly same: number;
  readonly refused: number;
  readonly stricter: string[];
  readonly looser: string[];
  readonly different: string[];
}

function compare(arbitrary: fc.Arbitrary<string>, runs = RUNS): Verdict {
  const texts = [...new Set(fc.sample(arbitrary, { numRuns: runs, seed: SEED }))];
  const theirs = readings(texts);
  const [stricter, looser, different]: string[][] = [[], [], []];
  let [same, refused] = [0, 0];
  texts.forEach((text, i) => {
    const { documents: read, faults } = readYaml(text, 'f.yaml');
    const { error, documents: expected } = theirs[i].flux;
    if (faults.length > 0) {
      if (error !== undefined) refused++;
      else stricter.push(faults[0].message.replace(/^\S+ /, ''));
    } else if (error !== undefined) {
      looser.push(`${JSON.stringify(text)}: ${error}`);
    } else if (JSON.stringify(comparable(read.map(({ value }) => value))) === JSON.stringify(comparable(expected))) {
      same++;
    } else {
      different.push(`${JSON.stringify(text)} is ${JSON.stringify(expected)}, not ${JSON.stringify(read.map(({ value }) => value))}`);
    }
  });
  return { same, refused, stricter, looser, different };
}

test.each<[string, fc.Arbitrary<string>]>([
  ['values', scalars.map((scalar) => `a: ${scalar}\n`)],
  ['items', scalars.map((scalar) => `a:\n- ${scalar}\n`)],
  ['values between brackets', scalars.map((scalar) => `a: [${scalar}]\n`)],
  ['keys', plainScalars.map((scalar) => `a:\n  ${scalar}: b\n`)],
  ['what is between brackets', flow.map((text) => `a: ${text}\n`)],
  ['documents', documents],
])('%s mean what they mean to kyaml, or both refuse them', (name, arbitrary) => {
  const { same, refused, stricter, looser, different } = compare(arbitrary);
  expect({ seed: SEED, different: different.slice(0, 5), looser: looser.slice(0, 5) }).toEqual({ seed: SEED, different: [], looser: [] });
  const all = same + refused + stricter.length;
  expect({ seed: SEED, isOften: same > all / 4, isRare: stricter.length < all / 15 }).toEqual({ seed: SEED, isOften: true, isRare: true }); // docs/decisions/0011 says what
  process.stdout.write(`kyaml and we read ${same} ${name} alike, both refuse ${refused}, we ${stricter.length} more\n`);
});

test('documents after accidents mean what they mean to kyaml, but for a few that only one of us refuses', () => {
  const { same, refused, stricter, looser, different } = compare(damaged(documents.filter((text) => !text.includes('>'))));
  const all = same + refused + stricter.length + looser.length;
  expect({ seed: SEED, different: different.slice(0, 5) }).toEqual({ seed: SEED, different: [] });
  expect({ seed: SEED, looser: looser.slice(0, 5), isRare: looser.length < all / 200 }).toMatchObject({ seed: SEED, isRare: true });
  process.stdout.write(`of ${all} damaged documents kyaml and we read ${same} alike, both refuse ${refused}, `
    + `only we ${stricter.length}, only kyaml ${looser.length}\n`);
});

/** Texts that were read in another way than kyaml does once. */
const ONCE_DIFFERENT = [
  ...['a: !t # c\n  b: !t\n    - 1\n', 'a: &x # c\n  b: !!map\n    c: 1\n', '- !t # c\n  b: !t\n    - 1\n', '--- !t # c\nb: !t\n  - 1\n', 'a: # c\n  !t\n  b: !t\n    - 1\n',
    'a: &x # c\n  &y b: !t\n      c: 1\n', 'a: !t # c\n  - - b: !t\n        - 1\n', 'a: !t # c\n  # d\n  b: !t\n    - 1\n',
    'a: !!seq # c\n  -\nb: !!seq\n  c: d\n'], // kustomize refuses them
  ...['a: &x # shared\n  b: 1\nc: *x\n', 'a: !t\n  # c\n  b: !t\n    - 1\n', 'a: !t # c\n  b: !t {c: 1}\n', '- # c\n  !t\n  b: !t\n    - 1\n'],
  ...['y: 1\r\n--- # c\r:: &x {a: 1}\r\nz: 2\r\n', 'a: 1\r\n---\r\nb: 2\r\n', 'a: 1\n---\r\r\nb: 2\n', 'a: |\r  x\r  y\r', 'y: 1\n---\rb: 2\nz: 2\n'],
  ...['\ufeffx: 1\n', 'a: 1\n---\n\ufeffx: &q 1\n', 'a: \ufeffb\n', 'a: |\n  \ufeffx\n', '\n\ufeff'],
];

test('texts that were once read differently mean what they mean to kyaml, or both refuse them', () => {
  expect(compare(fc.constantFrom(...ONCE_DIFFERENT), RUNS / 10)).toEqual({ same: 12, refused: 11, stricter: [], looser: [], different: [] });
});

test('a byte order mark in front of a later line is refused: kustomize takes it for a part of the key', () => {
  for (const text of ['\n\ufeffx: 1\n', '---\n\ufeffx: &x 1\n', 'a: 1\n\ufeffb: 2\n', '\ufeff\ufeffx: 1\n']) {
    expect(readYaml(text, 'f').faults.map(({ message }) => message)).toEqual([expect.stringContaining('has a byte order mark')]);
  }
});

/** Texts that some reader takes for something else, and the rest. */
const texts = fc.oneof(plainScalars, fc.string({ maxLength: 12, unit: fc.constantFrom(...'ab01 :#-\'"\\{}[],&*!|>%@`~\t\n=<.é\u{1f600}\u2028\u00a0\u0007') }), fc.string({ unit: 'binary', maxLength: 8 }).filter((text) => !/\p{Surrogate}|\u0085/u.test(text)));

test('what is written means the same to Flux and to kubectl', () => {
  const values = fc.sample(fc.record({ texts: fc.array(texts, { minLength: 1, maxLength: 4 }), keys: fc.dictionary(texts.filter((key) => key !== '<<'), texts, { minKeys: 1, maxKeys: 3 }) }), { numRuns: RUNS, seed: SEED });
  const theirs = readings(values.map(manifestText));
  const wrong = values.flatMap((value, i) => {
    const expected = JSON.stringify(comparable([JSON.parse(JSON.stringify(value))]));
    return (['flux', 'kubectl'] as const).filter((reader) => JSON.stringify(comparable(theirs[i][reader].documents)) !== expected)
      .map((reader) => `${reader}: ${JSON.stringify(manifestText(value))} is ${JSON.stringify(theirs[i][reader])}`);
  });
  expect({ seed: SEED, wrong: wrong.slice(0, 5), count: wrong.length }).toEqual({ seed: SEED, wrong: [], count: 0 });
});

/** What number-like texts are made of. */
const numberLike = fc.array(fc.constantFrom(
  ...['0', '1', '7', '9', '_', '+', '-', '.', 'e', 'E', '0x', '0X', '0o', '0O', '0b', '0B', ':', 'inf', 'Inf', 'nan', 'NaN', 'true', 'null', '~', '2020-01-01', 'T', ' ', '1:2:3', 'Z', ',5', '.5', 'a', 'F', 'y', 'n',
    'off', '=', 'p', 'i', '_1', '1_', 'e1', '-7'],
), { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(''));

test('texts and keys that begin like numbers are texts to Flux and to kubectl', () => {
  const fixed = ['1E7_', '1e7_', '1_0e1_', '.5_', '._5', '0b_1', '0B1_', '0o_7', '0O7', '017_', '1__0', '0X1_F', '+.inf', '-.Inf', '1.5e+3_', '2020-01-01T1:2:3,5Z', '2020-1-1 1:2:3,5', '1:30', '1_:30', '-0b1_', '0b-1', 'y', 'Off'];
  const all = [...new Set([...fixed, ...fc.sample(numberLike, { numRuns: RUNS, seed: SEED })])];
  const values = all.map((text) => ({ key: text, items: [text], [text]: 'x' }));
  const theirs = readings(values.map(manifestText));
  const wrong = values.filter((value, i) => (['flux', 'kubectl'] as const).some((reader) => JSON.stringify(comparable(theirs[i][reader].documents)) !== JSON.stringify(comparable([value]))));
  expect({ seed: SEED, wrong: wrong.slice(0, 5), count: wrong.length }).toEqual({ seed: SEED, wrong: [], count: 0 });
});

test('markers are seen where they were', () => {
  const place = fc.constantFrom('a', 'b', 'c');
  const value = fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof({ maxDepth: 4 }, fc.constantFrom('x:1', '6.0', 'y', 6, 1.5, true, 'a: b', 'a\nb', '# x'), fc.array(tie('node'), { maxLength: 3 }), fc.dictionary(place, tie('node'), { maxKeys: 3 })),
  })).node;
  const roots = fc.sample(fc.dictionary(place, value, { minKeys: 1, maxKeys: 3 }), { numRuns: RUNS / 10, seed: SEED });
  const paths = (json: unknown, path: Array<string | number> = []): Array<Array<string | number>> => (typeof json === 'object' && json !== null
    ? Object.entries(json).flatMap(([key, each]) => paths(each, [...path, Array.isArray(json) ? Number(key) : key])) : [path]);
  const markers = roots.map((root, n) => paths(root).filter((_, i) => (i + n) % 2 === 0).map((path, i) => ({ path, comment: `{"$imagepolicy": "flux-system:p${i}:tag"}` })));
  for (const nbsp of [{}, { z: 'a\u00a0b' }]) {
    const objects = roots.map((root) => ({ ...root, ...nbsp }));
    objects.forEach((object, i) => mark(object, markers[i]));
    const written = objects.map(manifestText);
    readings(written).forEach(({ markers: seen, flux }, i) => {
      const order = (found: readonly Marker[]): string[] => found
        .map(({ path, comment }) => JSON.stringify([path, comment])).sort();
      expect([written[i], flux.documents, order(seen)]).toEqual([written[i], [objects[i]], order(markers[i])]);
      expect(readYaml(written[i], 'f').documents.map((each) => order(each.markers))).toEqual([order(markers[i])]);
    });
  }
});

test('kubectl reads with YAML 1.1: keys and texts that are booleans there are quoted', () => {
  expect(emit({ y: 'n', NO: 'off' })).toBe('"y": "n"\n"NO": "off"\n');
});
