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

test('bases that list bases twice, level by level, end, and what they hold is not known', () => {
  const levels = Array.from({ length: 25 }, (_, i) => i).flatMap((i): [string, string][] => [
    [`l${i}/kustomization.yaml`, `resources: [../m${i}, ../n${i}]\n`],
    ...['m', 'n'].map((prefix): [string, string] => [`${prefix}${i}/kustomization.yaml`, `namePrefix: ${prefix}-\nresources: [../l${i + 1}]\n`]),
  ]);
  const { findings, unchecked } = checked({
    'clusters/c/flux-system/gotk-sync.yaml': yaml.stringify({
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { name: 'flux-system', namespace: 'flux-system' },
      spec: { interval: '1h', prune: true, path: './clusters/c', sourceRef: { kind: 'GitRepository', name: 'flux-system' } },
    }),
    'clusters/c/kustomization.yaml': 'resources: [flux-system/gotk-sync.yaml, ../../l0]\n',
    ...Object.fromEntries(levels),
    'l25/kustomization.yaml': 'resources: [a.yaml]\n',
    'l25/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: default }\n',
  });
  expect(findings).toEqual([]);
  expect(unchecked).toEqual([{ reason: expect.stringMatching(/kustomization\.yaml:\d:\d+ lists one of more than 10000 bases or 200000 objects of one build/) }]);
});
