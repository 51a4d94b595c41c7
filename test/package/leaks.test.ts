import { commandOf, NODES, Outcome, Project } from './project';

const VALUE = 'hunter2-plain';
const SHOWN = /hunter2|aHVudGVyMi/;
const SECRET = `apiVersion: v1
kind: Secret
metadata: {name: included, namespace: default}
stringData: {password: ${VALUE}}
---
apiVersion: v1
kind: Secret
metadata: {name: encoded, namespace: nowhere}
data: {password: ${Buffer.from(VALUE).toString('base64')}}
`;

/** A platform with the value in an included file, an object and Helm values, and what is done with it at the end. */
function program(end: string): string {
  return `import { App, Cluster, Repository, flux } from 'cdk-gitops';
import { ApiObject, JsonPatch, Lazy } from 'cdk8s';
import { inspect } from 'node:util';
const password = process.env.DB_PASSWORD;
const app = new App();
const repository = new Repository(app, 'manifests', { url: 'https://gitea.example.com/org/manifests.git' });
const cluster = new Cluster(app, 'production', { repository, engine: flux.Engine.rootSync() });
const folder = repository.folder('apps', { namespace: 'default' });
const included = folder.include('included', { file: 'secret.yaml' });
const object = new ApiObject(folder, 'object', { apiVersion: 'v1', kind: 'Secret', stringData: { password } });
const charts = new flux.HelmRepository(cluster.system, 'charts', { url: 'https://charts.example.com' });
const release = new flux.HelmRelease(folder, 'release', { chart: flux.ChartSource.fromSource(charts, 'app', { version: '1.x' }), values: { auth: { password } } });
folder.seedFile('seeded.env', 'PASSWORD=' + password);
cluster.apply(folder);
${end}
`;
}

const ENDS: readonly [string, string, RegExp][] = [
  ['is refused', 'app.synth();', /error\[plaintext-secret\]: Secret included .*plaintext-secret/s],
  ['is refused in a promise', 'void Promise.resolve().then(() => app.synth());', /plaintext-secret/],
  ['catches the error and prints it', 'try { app.synth(); } catch (error) { console.error(error, inspect(error, { depth: 9, showHidden: true })); process.exitCode = 1; }', /plaintext-secret/],
  ['wraps the error', "try { app.synth(); } catch (cause) { throw new Error('not synthesized', { cause }); }", /cause.*plaintext-secret/s],
  // Node shows what an uncaught error has with all its fields, five levels deep, and asks nobody how.
  ['throws with constructs of ours at hand', "throw Object.assign(new Error('mine'), { release, included, objects: included.apiObjects });", /mine/],
  ['prints constructs', 'console.error(app, [repository], { cluster }, folder, object, release, included, included.apiObjects, folder.node); process.exit(1);', /HelmRelease \[manifests\/apps\/release\]/],
  ['has a JSON patch that fails', "object.addJsonPatch(JsonPatch.test('/stringData/password', 'other')); release.addJsonPatch(JsonPatch.test('/spec/interval', 'x')); app.synth();", /JSON patch 1 of 1/],
  ['has a value that throws', "new ApiObject(folder, 'lazy', { apiVersion: 'v1', kind: 'ConfigMap', data: Lazy.any({ produce: () => { throw new Error('mine'); } }) }); app.synth();", /mine/],
  ['adds a construct twice', "new ApiObject(folder, 'object', { apiVersion: 'v1', kind: 'Secret', stringData: { password } });", /already a Construct|There is already/],
  ['depends on what is in no chart', 'object.addDependency(app); app.synth();', /manifests\/apps\/object/],
];

const TSCONFIG = '{"compilerOptions":{"module":"nodenext","target":"es2022","types":["node"]}}';

function run(runner: string, text: string): Outcome {
  const node = process.execPath;
  const files = { 'secret.yaml': SECRET, 'tsconfig.json': TSCONFIG };
  const env = { DB_PASSWORD: VALUE };
  switch (runner) {
    case 'node': return new Project({ ...files, 'main.mjs': text }).run(node, ['main.mjs'], env);
    case 'ts-node': return new Project({ ...files, 'main.ts': text }).run(node, [commandOf('ts-node'), '-T', 'main.ts'], env);
    default: return new Project({ ...files, 'main.mjs': text, 'cdk8s.yaml': 'language: typescript\napp: node main.mjs\n' })
      .run(node, [commandOf('cdk8s-cli', 'cdk8s'), 'synth'], { ...env, CDK8S_CHECK_UPGRADE: 'false', CHECK_UPGRADE: 'false' });
  }
}

describe.each(['node', 'ts-node', 'cdk8s synth'])('with %s', (runner) => {
  test.each(runner === 'cdk8s synth' ? ENDS.slice(0, 6) : ENDS)('a program that %s shows no secret', (_, end, expected) => {
    const { code, output } = run(runner, program(end));
    expect(output).toMatch(expected);
    expect(output).not.toMatch(SHOWN);
    expect(code).not.toBe(0);
  });

  test('the report of a refused program is short', () => {
    const { output } = run(runner, program('app.synth();'));
    expect(output.trim().split('\n').length).toBeLessThan(runner === 'cdk8s synth' ? 60 : 25);
  });
});

test.each(NODES)('Node %s shows none either', (_, node) => {
  const { code, output } = new Project({ 'secret.yaml': SECRET, 'main.mts': program('app.synth();') }).run(node, ['main.mts'], { DB_PASSWORD: VALUE });
  expect(output).toMatch(/plaintext-secret/);
  expect(output).not.toMatch(SHOWN);
  expect(code).not.toBe(0);
});
