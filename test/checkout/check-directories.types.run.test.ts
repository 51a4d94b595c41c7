import * as yaml from 'yaml';
import { checked } from './checked';
import { generate } from './generated-repository';
import { runs } from '../properties';

// `FUZZ=5000 npm run test:run -- types` changes more values; `SEED` other ones.
const SEED = Number(process.env.SEED ?? 0) % 1_000_000;
const WRONG = [null, 5, -1.5, true, '', '${x', [], {}, [null], [[]], [{}], { a: null }, { '': { b: [1] } }, 'x'.repeat(300), '\u0000\n'];

/** Places of values in data. */
function placesIn(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  const below = Array.isArray(value) ? value.map((each, i) => [i, each] as const) : typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [path, ...below.flatMap(([key, each]) => placesIn(each, [...path, key]))].filter((each) => each.length > 0);
}

test('whatever type a value has, the repository is judged, and what is found has a place', () => {
  let state = SEED + 1;
  const below = (limit: number): number => (state = (state * 48_271) % 2_147_483_647) % limit;
  let judged = 0;
  for (let i = 0; i < runs(150); i++) {
    const { files, others } = generate(SEED + below(50));
    const names = Object.keys(files).filter((name) => /\.ya?ml$/.test(name));
    const name = names[below(names.length)];
    const documents = yaml.parseAllDocuments(files[name]);
    const document = documents[below(documents.length)];
    const places = placesIn(document.toJS());
    if (places.length === 0) continue;
    const place = places[below(places.length)];
    const wrong = WRONG[below(WRONG.length)];
    document.setIn(place, document.createNode(wrong));
    const text = documents.map(String).join('---\n');
    const said = `${name} ${place.join('.')} = ${JSON.stringify(wrong)}`;
    let result: ReturnType<typeof checked>;
    try {
      result = checked({ ...files, [name]: text }, undefined, others);
    } catch (error) {
      throw new Error(`${said}: ${(error as Error).stack}`);
    }
    judged++;
    for (const { file, message, fix } of result.findings) {
      expect({ said, message, file }).toEqual({ said, message, file: expect.any(String) });
      expect(`${message} ${fix}`).not.toMatch(/undefined|\[object |NaN/);
    }
  }
  expect(judged).toBeGreaterThan(runs(150) / 2);
});
