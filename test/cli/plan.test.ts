import * as fs from 'node:fs';
import { run } from './run';
import { appsOf, configMap, documents, Tree } from '../plan/planned';
import { makeRoot, put } from '../synth/tree-on-disk';

let cwd: string;

beforeEach(() => {
  cwd = makeRoot();
});
afterEach(() => fs.rmSync(cwd, { recursive: true }));

/** Puts trees below folders, and plans from the first to the second. */
function trees(before: Tree, after: Tree): void {
  put(cwd, Object.fromEntries([...Object.entries(before).map(([file, text]) => [`before/${file}`, text]), ...Object.entries(after).map(([file, text]) => [`after/${file}`, text])]));
}
const plan = (...args: string[]) => run(cwd, ['plan', 'after', '--from', 'before', '--to', 'after', ...args]);
const NAMESPACE = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: team }\n';

test('compares two directories: 0 where nothing changes, 1 where something does, 20 where that is dangerous', async () => {
  trees(appsOf(configMap('a')), appsOf(configMap('a')));
  expect(await plan()).toEqual({ code: 0, stderr: '', stdout: 'before → after: nothing changes\n' });
  put(cwd, { 'after/apps/all.yaml': configMap('a', 'a: "2"') });
  expect(await plan()).toEqual({ code: 1, stderr: '', stdout: 'production: 1 object of 1 delivery\n  Kustomization flux-system/apps\n    ~ ConfigMap default/a\n        data.a: 1 → 2\n\nbefore → after: 1 to change\n' });
  put(cwd, { 'before/apps/all.yaml': documents(configMap('a'), NAMESPACE) });
  expect((await plan()).code).toBe(20);
});

test('says which findings of checks are new, and which are repaired; such a plan is not empty', async () => {
  const broken = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: A_b, namespace: default }\n';
  trees(appsOf(configMap('a')), appsOf(documents(configMap('a'), broken)));
  const added = await plan();
  expect(added.code).toBe(1);
  expect(added.stdout).toMatch(/new with this change, says check:\n\nerror\[object-name\]: ConfigMap A_b: name "A_b" is not valid[^]*--> after\/apps\/all\.yaml:8:13/);
  expect((await plan('--no-checks')).stdout).not.toContain('object-name');
  const back = await run(cwd, ['plan', 'before', '--from', 'after', '--to', 'before']);
  expect(back.stdout).toMatch(/repaired by this change, says check:\n {2}- object-name: ConfigMap A_b/);
  const both = await run(cwd, ['plan', 'after', '--from', 'after', '--to', 'after']);
  expect(both).toMatchObject({ code: 0, stdout: 'after → after: nothing changes; 1 finding of checks as before\n' });
});

test('images that pipelines build', async () => {
  const pod = (image: string): string => `apiVersion: v1\nkind: Pod\nmetadata: { name: p, namespace: default }\nspec: { containers: [{ name: c, image: "${image}" }] }\n`;
  trees(appsOf(pod('registry.example.com/org/app:1.0.0')), appsOf(pod('registry.example.com/org/other:1.0.0')));
  expect((await plan('--image', 'registry.example.com/org/app')).stdout).toContain('danger[unbuilt-image]: Pod default/p runs registry.example.com/org/other');
});

test('no value of a Secret is shown, in whatever format', async () => {
  const secret = (value: string): string => `apiVersion: v1\nkind: Secret\nmetadata: { name: s, namespace: default }\nstringData: { password: ${value} }\n`;
  trees(appsOf(secret('hunter1')), appsOf(secret('hunter2')));
  for (const format of ['people', 'markdown', 'json', 'html']) {
    const { stdout } = await plan('--format', format);
    expect(stdout).toContain('data.password');
    expect(stdout).not.toMatch(/hunter|aHVudGVy/);
  }
});

test('one side that is broken costs what depends on it, and the rest is compared', async () => {
  const two = (text: string): Tree => ({ ...appsOf(text), 'clusters/production/b.yaml': configMap('b') });
  trees({ ...two(configMap('a')), 'clusters/production/b.yaml': configMap('b', 'b: "1"') }, { ...two('a: [\n'), 'clusters/production/b.yaml': configMap('b', 'b: "2"') });
  const { code, stdout } = await plan();
  expect(code).toBe(1);
  expect(stdout).toContain('data.b: 1 → 2');
  expect(stdout).toContain('= ConfigMap default/a (Kustomization flux-system/apps cannot be built, so nothing that it applied changes)');
});

test('a cluster that only one side has', async () => {
  trees(appsOf(configMap('a')), { ...appsOf(configMap('a')), 'clusters/staging/a.yaml': configMap('s') });
  const { stdout } = await plan('--clusters', 'clusters/production', '--clusters', 'clusters/staging');
  expect(stdout).toContain('staging (new): 1 object of 1 delivery');
  expect((await plan('--clusters', 'clusters/none')).stderr).toMatch(/directory clusters\/none does not exist in after\n {2}help: give --clusters a directory/);
});

test('a live cluster without kubectl', async () => {
  trees(appsOf(configMap('a')), appsOf(configMap('a')));
  const { code, stdout, stderr } = await run(cwd, ['plan', 'before', '--cluster', 'x'], { env: { PATH: cwd } });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/error\[input\]: kubectl is not installed\n {2}--> context x\n {2}help: install it, or compare with a revision: --from REF/);
});

test.each<[string, string[], RegExp]>([
  ['a directory that is not there', ['nowhere'], /directory nowhere cannot be read: it does not exist/],
  ['two directories', ['before', 'after'], /2 directories are given/],
  ['a format that does not exist', ['before', '--format', 'xml'], /--format "xml" is not valid\n {2}help: use one of people, markdown, json, html/],
  ['a limit that is none', ['before', '--limit', '10'], /--limit "10" is not valid\n {2}help: give a whole number of at least 1000/],
  ['an option that does not exist', ['before', '--form', 'x'], /--form is not a valid option\n {2}help: did you mean --from\?/],
  ['a side that is nothing', ['before', '--from', 'main'], /--from "main" is neither a directory nor a revision: there is no Git checkout\n {2}--> before/],
  ['two things to compare with', ['before', '--from', 'after', '--cluster', 'x'], /--from and --cluster are both given\n {2}help: compare with one of them/],
  ['a dry run without a cluster', ['before', '--server-dry-run'], /--server-dry-run needs --cluster\n {2}help: say which cluster is asked/],
  ['a context that is none', ['before', '--cluster='], /--cluster "" is not valid/],
  ['a cluster that does not exist', ['before', '--cluster', 'staging=x'], /there is no cluster "staging"\n {2}help: say which it is: --cluster production=x/],
  ['no Git repository', ['before'], /--from "HEAD" is neither a directory nor a revision: there is no Git checkout\n {2}--> before\n {2}help: give a directory, or run it in a checkout/],
])('exits with 2 for %s', async (_, args, said) => {
  trees(appsOf(configMap('a')), appsOf(configMap('a')));
  const { code, stdout, stderr } = await run(cwd, ['plan', ...args]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(said);
  expect(stderr).not.toMatch(/^ +at /m);
});
