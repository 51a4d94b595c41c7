import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { makeRoot } from '../synth/tree-on-disk';

const ROOT = join(__dirname, '..', '..');
const PRELUDE = `
const { Chart, Testing } = require('cdk8s');
const { App, Repository } = require(${JSON.stringify(join(ROOT, 'src'))});
const app = new App({ outdir: process.argv[2] });
const folder = () => new Repository(app, 'manifests', { url: 'https://gitea.example.com/org/manifests.git' }).folder('apps', { namespace: 'default' });
const add = (chart) => chart.include?.('c', { text: '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"}}' });
`;

/** Runs a program in a process of its own, which does not look like one of a test runner. */
function runProgram(text: string): { status: number | null; stderr: string } {
  const folder = makeRoot();
  fs.writeFileSync(join(folder, 'main.ts'), PRELUDE + text);
  const { JEST_WORKER_ID, FORCE_COLOR, ...env } = process.env;
  const { status, stderr } = spawnSync(process.execPath, ['-r', require.resolve('ts-node/register/transpile-only'), join(folder, 'main.ts'), join(folder, 'out')], {
    encoding: 'utf8', cwd: ROOT, env: { ...env, NODE_PATH: join(ROOT, 'node_modules'), TS_NODE_PROJECT: join(ROOT, 'tsconfig.dev.json'), NO_COLOR: '1' },
  });
  return { status, stderr };
}

test.each([
  ['that ends', 'add(folder());'],
  ['that calls process.exit(0)', 'add(folder()); process.exit(0);'],
  ['whose App is garbage when it ends', `add(folder());
require('v8').setFlagsFromString('--expose-gc');
const gc = require('vm').runInNewContext('gc');
setTimeout(gc, 1);
setTimeout(gc, 50);`],
  ['of a plain chart', "new Chart(app, 'chart');"],
])('a program %s without synth() is warned, with the place of its App', (_, text) => {
  const { status, stderr } = runProgram(text);
  expect(status).toBe(0);
  expect(stderr).toMatch(/^warning\[not-synthesized\]: the program creates an App but does not synthesize it: .*\n {2}--> .*main\.ts:\d+\n {2}help: call app\.synth\(\) at the end of the program\n$/);
});

test.each([
  ['synth()', 'folder(); app.synth();', 0],
  ['synthYaml()', 'folder(); app.synthYaml();', 0],
  ['Testing.synth(chart)', "const chart = new Chart(app, 'chart'); new (require('cdk8s').ApiObject)(chart, 'c', { apiVersion: 'v1', kind: 'ConfigMap' }); Testing.synth(chart);", 0],
  ['Testing.synth(folder)', 'const f = folder(); add(f); Testing.synth(f);', 0],
  ['folder.toJson()', 'const f = folder(); add(f); f.toJson();', 0],
  ['an empty App', '', 0],
  ['process.exit(1)', 'add(folder()); process.exit(1);', 1],
  ['process.exitCode = 3', 'add(folder()); process.exitCode = 3;', 3],
  ['a synth() that throws and is caught', "folder(); app.node.addValidation({ validate: () => ['no'] }); try { app.synth(); } catch {}", 0],
])('no warning: %s', (_, text, code) => {
  expect(runProgram(text)).toEqual({ status: code, stderr: '' });
});

test('no warning where an error that is not caught ends the program', () => {
  const { status, stderr } = runProgram("add(folder()); throw new Error('mine');");
  expect(status).toBe(1);
  expect(stderr).not.toContain('not-synthesized');
});

test.each([
  ['jest', 'process.env.JEST_WORKER_ID = "1";'], ['vitest', 'process.env.VITEST = "true";'], ['node:test', 'process.env.NODE_TEST_CONTEXT = "child-v8";'],
  ['mocha and jasmine', 'globalThis.describe = () => {}; globalThis.it = () => {};'],
])('no warning under %s', (_, runner) => {
  expect(runProgram(`${runner} new App({ outdir: 'x' }); new Chart(new App(), 'chart'); app.synth();`)).toEqual({ status: 0, stderr: '' });
});
