import * as fs from 'node:fs';
import { run } from './run';
import { appsOf, configMap } from '../plan/planned';
import { makeRoot, put } from '../synth/tree-on-disk';

let cwd: string;

beforeEach(() => {
  cwd = makeRoot();
  put(cwd, appsOf(configMap('settings')));
});
afterEach(() => fs.rmSync(cwd, { recursive: true }));

const graph = (...args: string[]) => run(cwd, ['graph', ...args]);

test('draws deliveries, objects, and what is around one', async () => {
  const { code, stdout } = await graph();
  expect(code).toBe(0);
  expect(stdout).toContain('n1["Kustomization flux-system/apps"]');
  expect(stdout).not.toContain('settings');
  expect((await graph('--objects', '--format', 'dot')).stdout).toContain('label = "ConfigMap default/settings"');
  const { nodes } = JSON.parse((await graph('--around', 'ConfigMap default/settings', '--format', 'json')).stdout) as { nodes: { label: string }[] };
  expect(nodes.map(({ label }) => label)).toEqual(['production', 'ConfigMap default/settings', 'Kustomization flux-system/apps', 'GitRepository flux-system/flux-system']);
});

test.each<[string, string[], RegExp]>([
  ['an object that is not there', ['--around', 'setting'], /nothing is called "setting"\n {2}--> \.\n {2}help: did you mean "ConfigMap default\/settings"\?/],
  ['a format that does not exist', ['--format', 'svg'], /--format "svg" is not valid\n {2}help: use one of mermaid, dot, json/],
  ['a directory that is not there', ['nowhere'], /directory nowhere cannot be read: it does not exist/],
  ['two directories', ['.', '.'], /2 directories are given/],
  ['a cluster that is not there', ['--clusters', 'x'], /directory x does not exist/],
])('exits with 2 for %s', async (_, args, said) => {
  const { code, stdout, stderr } = await graph(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(said);
  expect(stderr).not.toMatch(/^ +at /m);
});
