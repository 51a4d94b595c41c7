import * as fc from 'fast-check';
import { readings } from './kyaml';
import { readYaml } from '../../src/base/yaml/read';
import { Marker } from '../../src/base/yaml/setter-markers';
import { manifestText } from '../../src/synth/folder-files';
import { emit } from '../../src/synth/yaml/emit';
import { mark } from '../../src/synth/yaml/setter-markers';
import { damaged, documents, flow, plainScalars, scalars } from '../base/yaml/yaml-texts';

const RUNS = 10_000 * Number(process.env.FUZZ ?? 1);
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);

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
