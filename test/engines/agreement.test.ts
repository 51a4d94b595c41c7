import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { fieldsRefused, isSameField } from './agreement';
import { Engines } from './engines';
import { forAll, refusal, table } from './judged';
import { KubeObject } from './kube';
import { mistakesIn, OPERATOR_NAMES } from './mistakes';
import { listNameOf } from '../../src/schema/fields';

const OBJECTS = loadAll(readFileSync(join(__dirname, 'kinds.yaml'), 'utf8')) as KubeObject[];
const SEED = Number(process.env.SEED ?? 1);
const COUNT = 100 * Number(process.env.FUZZ ?? 1);
/** Of what the API server refuses of a kind, so much is refused by us, with the field. */
const LEAST = 0.95;

let engines: Engines;

beforeAll(async () => {
  engines = await Engines.startApiServer();
  await engines.kube.apply({ apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'high' }, value: 1000 });
});

afterAll(() => engines?.stop());

test('the objects without mistakes are admitted, by the API server and by us', async () => {
  const refused = await forAll(OBJECTS, async (object) => [object.kind, await refusal(engines.kube, object), ...fieldsRefused(object)]);
  expect(refused.filter((each) => each[1] !== undefined || each.length > 2)).toEqual([]);
  expect(OBJECTS.length).toBeGreaterThanOrEqual(40);
});

test('we refuse nothing that the API server admits, and nearly all that it refuses, with the field', async () => {
  expect(OPERATOR_NAMES.length).toBeGreaterThanOrEqual(15);
  const rows: Array<{ kind: string; made: number; refused: number; ours: number; missed: string[]; wrongly: string[] }> = [];
  for (const [i, object] of OBJECTS.entries()) {
    const mistakes = mistakesIn(listNameOf(object)!, object, COUNT, SEED * 1000 + i);
    const judged = await forAll(mistakes, async (mistake) => ({
      ...mistake, reason: await refusal(engines.kube, mistake.object), ours: fieldsRefused(mistake.object),
    }));
    const refused = judged.filter(({ reason }) => reason !== undefined);
    const missed = refused.filter(({ ours, reason }) => !isSameField(ours, reason!));
    const wrongly = judged.filter(({ reason, ours }) => reason === undefined && ours.length > 0);
    rows.push({
      kind: `${object.apiVersion} ${object.kind}`,
      made: judged.length,
      refused: refused.length,
      ours: refused.length - missed.length,
      missed: missed.map(({ operator, path, reason, ours }) => `${operator} at ${path}: ${reason}; we refuse ${ours.join(', ') || 'nothing'}`),
      wrongly: wrongly.map(({ operator, path, ours }) => `${object.kind}: ${operator} at ${path}; we refuse ${ours.join(', ')}`),
    });
  }
  const share = ({ ours, refused }: { ours: number; refused: number }): number => (refused === 0 ? 1 : ours / refused);
  const sorted = [...rows].sort((a, b) => share(a) - share(b));
  process.stdout.write(`${table([['kind', 'objects', 'refused by the API server', 'and by us, with the field', '%'], ...sorted.map((row) => [
    row.kind, String(row.made), String(row.refused), String(row.ours), (100 * share(row)).toFixed(1),
  ])])}\n`);
  process.stdout.write(`seed ${SEED}: ${OPERATOR_NAMES.length} operators, ${rows.reduce((sum, { made }) => sum + made, 0)} objects of ${rows.length} kinds; the lowest is ${sorted[0].kind} with ${(100 * share(sorted[0])).toFixed(1)}%\n`);
  for (const { kind, missed } of sorted) for (const each of missed.slice(0, 3)) process.stdout.write(`missed: ${kind}: ${each.slice(0, 300)}\n`);
  expect(rows.flatMap(({ wrongly }) => wrongly)).toEqual([]);
  expect(rows.every(({ made }) => made >= COUNT)).toBe(true);
  expect(sorted.filter((row) => share(row) < LEAST)).toEqual([]);
});
