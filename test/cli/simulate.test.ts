import * as fs from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { run } from './run';
import { appsOf, configMap } from '../plan/planned';
import { makeRoot, put } from '../synth/tree-on-disk';

const PROJECT = join(__dirname, '..', '..');
let cwd: string;

beforeEach(() => {
  cwd = makeRoot();
  put(cwd, appsOf(configMap('settings')));
});
afterEach(() => fs.rmSync(cwd, { recursive: true }));

const simulate = (...args: string[]) => run(cwd, ['simulate', ...args]);
const example = (...args: string[]) => run(PROJECT, ['simulate', 'docs/simulation', '--scenario', 'docs/simulation/scenario.yaml', ...args]);

test('the example sets back drift, brings an image, prunes an orphan and is stable; its picture is that of the docs', async () => {
  const { code, stdout } = await example();
  expect(code).toBe(0);
  const said = ['spec.replicas: 3 → 7', 'spec.replicas: 7 → 3', 'mon-app:1.3.0 → mon-app:1.4.0', 'prunes Deployment default/old-service', 'def456 reaches all of production 1.9s after it is in Git', 'out of sync 3 times'];
  for (const each of said) expect(stdout).toContain(each);
  expect((await example('--format', 'svg')).stdout).toBe(fs.readFileSync(join(PROJECT, 'docs/simulation/timeline.svg'), 'utf8'));
});

test('its JSON is as the schema says', async () => {
  const json = JSON.parse((await example('--format', 'json')).stdout) as { clusters: { objects: string[] }[] };
  const judge = new Ajv2020().compile(JSON.parse(fs.readFileSync(join(PROJECT, 'docs/simulation.schema.json'), 'utf8')) as object);
  expect([judge(json), judge.errors]).toEqual([true, null]);
  expect(json.clusters[0].objects).not.toContain('Deployment default/old-service');
});

test('without a scenario, clusters come up from nothing', async () => {
  const { code, stdout } = await simulate();
  expect(code).toBe(0);
  expect(stdout).toMatch(/what Git has reaches all of production \d/);
});

test('--from is what clusters have, and a commit brings the rest', async () => {
  put(cwd, Object.fromEntries(Object.entries(appsOf(configMap('settings', 'a: "2"'))).map(([file, text]) => [`new/${file}`, text])));
  const { code, stdout } = await simulate('new', '--from', '.', '--clusters', 'clusters/production');
  expect(stdout).toContain('data.a: 1 → 2');
  expect(stdout).toMatch(/the working tree reaches all of production/);
  expect(code).toBe(0);
});

test('exits with 1 where something is not ready at the end', async () => {
  fs.writeFileSync(join(cwd, 'scenario.yaml'), 'start: empty\nevents:\n  - { at: 0s, refuse: ConfigMap default/settings }\n');
  const { code, stdout } = await simulate('--scenario', 'scenario.yaml');
  expect(code).toBe(1);
  expect(stdout).toContain('  Kustomization flux-system/apps: the API server does not accept ConfigMap default/settings');
});

test.each<[string, string | undefined, string[], RegExp]>([
  ['two directories', undefined, ['.', '.'], /2 directories are given/],
  ['a duration that is none', undefined, ['--duration', 'day'], /--duration "day" is not valid\n {2}help: write a time with a unit/],
  ['no time at all', undefined, ['--duration', '0s'], /--duration "0s" is not valid/],
  ['a format that does not exist', undefined, ['--format', 'html'], /use one of people, json, svg/],
  ['a scenario that is not there', undefined, ['--scenario', 'x.yaml'], /the scenario cannot be read: ENOENT\n {2}--> x\.yaml/],
  ['a scenario that names no object', 'events: [{ at: 1s, edit: ConfigMap default/setting, set: { data.a: "2" } }]', ['--scenario', 's.yaml'], /error\[scenario\]: ConfigMap default\/setting does not exist at that time\n {2}--> s\.yaml:1:10\n {2}help: did you mean "ConfigMap default\/settings"\?/],
  ['a revision that is not there', 'events: [{ at: 1s, commit: x, revision: nowhere }]', ['--scenario', 's.yaml'], /"nowhere" is neither a directory nor a revision/],
])('refuses %s', async (_, scenario, args, said) => {
  if (scenario !== undefined) fs.writeFileSync(join(cwd, 's.yaml'), scenario);
  const { code, stdout, stderr } = await simulate(...args);
  expect([code > 0, stdout]).toEqual([true, '']);
  expect(stderr).toMatch(said);
  expect(stderr).not.toMatch(/^ +at /m);
});

test('says that there is no cluster', async () => {
  fs.rmSync(join(cwd, 'clusters'), { recursive: true });
  const { code, stderr } = await simulate();
  expect(code).toBe(2);
  expect(stderr).toMatch(/no directory that a cluster follows with Flux is known\n {2}--> \.\n {2}help: say where one begins: --clusters PATH/);
});
