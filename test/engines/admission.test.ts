import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Engines } from './engines';
import { exampleNames, objectsIn, synthesizeExample, synthesizeNewProject, yamlFiles } from './examples';
import { forAll, makeNamespaces, refusal, table } from './judged';
import { isNewerThanModule, unprovenKind } from './not-proven';
import { Recorded, recordUnitTests } from './records';
import { listNameOf } from '../../src/schema/fields';
import { judge } from '../fields/complete';

let engines: Engines;

beforeAll(async () => {
  engines = await Engines.startApiServer();
});

afterAll(() => engines?.stop());

const PROGRAMS: readonly [string, (out: string) => void][] = [
  ...exampleNames().map((name): [string, (out: string) => void] => [name, (out) => synthesizeExample(name, out)]), ['the quickstart', synthesizeNewProject],
];

test.each(PROGRAMS)('every object of example %s is admitted', async (name, synthesize) => {
  const out = join(engines.folder, name);
  synthesize(out);
  const objects = yamlFiles(out).flatMap((path) => objectsIn(join(out, path)));
  expect(objects.length).toBeGreaterThan(0);
  await makeNamespaces(engines.kube, objects);
  const judged = objects.filter(({ apiVersion, kind }) => unprovenKind(apiVersion, kind) === undefined);
  const refused = await forAll(judged, async (object) => {
    const { sops, ...decrypted } = object; // the controller takes SOPS's metadata away before it applies
    const reason = await refusal(engines.kube, decrypted as typeof object);
    return reason === undefined ? [] : [`${object.kind} ${object.metadata.name}: ${reason}`];
  });
  print(`${name}: ${judged.length} objects admitted, ${objects.length - judged.length} of kinds without CRDs here`);
  expect(refused.flat()).toEqual([]);
});

describe('the objects of the unit tests', () => {
  interface Verdict extends Recorded {
    readonly refusal?: string;
  }

  let verdicts: Verdict[];

  beforeAll(async () => {
    const all = (await recordUnitTests()).filter(({ object: { apiVersion, kind } }) => unprovenKind(apiVersion, kind) === undefined);
    const isKnown = await Promise.all(all.map(({ object: { apiVersion, kind } }) => engines.kube.knows(apiVersion, kind))); // tests make kinds up
    const recorded = all.filter((_, i) => isKnown[i]);
    await makeNamespaces(engines.kube, recorded.map(({ object }) => object));
    verdicts = await forAll(recorded, async (each) => ({ ...each, refusal: await refusal(engines.kube, each.object) }));
  });

  test('that we take are admitted', () => {
    const taken = verdicts.filter(({ all, object }) => {
      const list = listNameOf(object);
      return all.length === 0 && (list === undefined || judge(list, object).length === 0);
    });
    const newer = taken.filter((each) => each.refusal !== undefined && isNewerThanModule(each.refusal));
    const refused = taken.filter((each) => each.refusal !== undefined && !isNewerThanModule(each.refusal));
    const kinds = [...new Set(taken.map(({ object }) => `${object.apiVersion} ${object.kind}`))].sort();
    print(table([['kind', 'admitted', 'newer than the CRDs'], ...kinds.map((kind) => {
      const of = (some: Verdict[]): number => some.filter(({ object }) => `${object.apiVersion} ${object.kind}` === kind).length;
      return [kind, String(of(taken) - of(newer)), String(of(newer))];
    })]));
    expect(kinds.length).toBeGreaterThan(30);
    expect(refused.map(({ test: made, object, refusal: reason }) => `${object.kind} of "${made}": ${reason}`)).toEqual([]);
  });

  /** Checks that say "the API server rejects", but whose input in the unit tests it does not see, with the reason. */
  const UNSEEN: Record<string, string> = {
    'chart-name': 'a HelmRelease is refused, but the unit tests try a HelmChart, which only source-controller refuses',
    'gcp-service-account': 'the field is newer than the module with the CRDs',
    'monitoring-key': 'the Secret with such a key is refused, not the reference to it',
    'sync-windows': 'the field is newer than the module with the CRDs',
  };

  test('that we refuse because the API server would are refused by it', () => {
    const refusedByUs = verdicts.filter(({ own }) => own.length === 1);
    const ids = [...new Set(refusedByUs.map(({ own }) => own[0]))].sort();
    const rows = ids.map((id) => {
      const inputs = refusedByUs.filter(({ own }) => own[0] === id);
      return { id, inputs: inputs.length, confirmed: inputs.filter((each) => each.refusal !== undefined && !isNewerThanModule(each.refusal)).length };
    });
    const confirmed = rows.filter((row) => row.confirmed > 0);
    print(table([['check confirmed by the API server', 'inputs', 'refused by it too'],
      ...confirmed.map((row) => [row.id, String(row.inputs), String(row.confirmed)])]));
    print(`checks that the API server does not make: ${rows.filter((row) => row.confirmed === 0).map(({ id }) => id).join(', ')}`);
    const promised = checksPage().filter(([id, text]) => /API server rejects|rejected by the API server/.test(text) && ids.includes(id)).map(([id]) => id);
    expect(promised.length).toBeGreaterThan(15);
    expect(promised.filter((id) => !confirmed.some((row) => row.id === id)).sort()).toEqual(Object.keys(UNSEEN).sort());
  });
});

/** The checks with their texts, from docs/checks.md. */
function checksPage(): string[][] {
  const page = readFileSync(resolve(__dirname, '../../docs/checks.md'), 'utf8');
  return [...page.matchAll(/^\| `([^`]+)` \| (.*) \|$/gm)].map(([, id, text]) => [id, text]);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
