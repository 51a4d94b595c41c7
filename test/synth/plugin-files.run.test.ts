import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { makeRoot, read } from './tree-on-disk';
import { run } from '../cli/run';

const ROOT = join(__dirname, '..', '..');
const PROGRAM = `
const { Chart, ApiObject } = require('cdk8s');
const { App, Repository, sops } = require(${JSON.stringify(join(ROOT, 'src'))});
const app = new App();
const repository = new Repository(app, 'manifests', { url: 'https://gitea.example.com/org/manifests.git' });
sops.SopsConfig.of(repository).addRule(new sops.CreationRule({ age: [sops.AgeRecipient.of('age1qgwvagx8glyhll8zgpmdny5n4psm3st9jgx0vnft9swz6fvzcsqqeuyhnw')] }));
new ApiObject(repository.folder('clusters/c'), 'app', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'default' } });
repository.addFile('ci/pipeline.yaml', 'steps: []\\n');
repository.addFile('more/cm.yaml', 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: more}\\n');
repository.addFile('more/kustomization.yaml', 'resources: [cm.yaml]\\n');
new Chart(app, 'plain');
app.synth();
`;
const PLUGIN = `
exports.Plugin = class { async validate(context) {
  require('fs').writeFileSync('seen.json', JSON.stringify({ manifests: context.manifests, metadata: context.metadata })); context.report.submit('success'); } };
`;

let folder: string;
afterEach(() => fs.rmSync(folder, { recursive: true }));

/** Runs `cdk8s synth` of cdk8s-cli. */
function synth(config: string, ...args: string[]): void {
  folder = makeRoot();
  fs.writeFileSync(join(folder, 'main.ts'), PROGRAM);
  fs.writeFileSync(join(folder, 'plugin.js'), PLUGIN);
  fs.writeFileSync(join(folder, 'cdk8s.yaml'), `app: '"${process.execPath}" -r ${require.resolve('ts-node/register/transpile-only')} main.ts'\nlanguage: typescript\n${config}`);
  const { JEST_WORKER_ID, FORCE_COLOR, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'node_modules/cdk8s-cli/bin/cdk8s'), 'synth', ...args], {
    encoding: 'utf8',
    cwd: folder,
    env: { ...env, NODE_PATH: join(ROOT, 'node_modules'), TS_NODE_PROJECT: join(ROOT, 'tsconfig.dev.json'), CDK8S_CHECK_UPGRADE: 'false', CHECK_UPGRADE: 'false' },
  });
  expect([status, status === 0 ? '' : `${stdout}${stderr}`]).toEqual([0, '']);
}

/** What `publish` makes of the output. */
async function published(): Promise<{ [path: string]: string }> {
  fs.mkdirSync(join(folder, 'checkout'));
  expect(await run(folder, ['publish', 'manifests', '--to', 'checkout', '--force-origin'])).toMatchObject({ code: 0, stderr: '' });
  return read(join(folder, 'checkout'));
}

test('a validation plugin of cdk8s-cli is handed manifests only, with the constructs of folders, and publish gives every file its own name', async () => {
  synth('');
  const whole = await published();
  expect(Object.keys(whole).sort()).toEqual([
    '.sops.yaml', 'ci/pipeline.yaml', 'clusters/c/configmap-settings_default.yaml', 'clusters/c/kustomization.yaml', 'more/cm.yaml', 'more/kustomization.yaml',
  ]);
  expect(read(join(folder, 'dist', 'manifests'))).toEqual(whole);
  fs.rmSync(folder, { recursive: true });

  synth('validations:\n  - package: ./plugin.js\n    version: 0.0.0\n    class: Plugin\n', '--validation-reports-output-file', 'report.json');
  const { manifests, metadata } = JSON.parse(fs.readFileSync(join(folder, 'seen.json'), 'utf8')) as { manifests: string[]; metadata: object };
  expect(manifests.sort()).toEqual(['dist/manifests/clusters/c/configmap-settings_default.yaml', 'dist/manifests/more/cm.yaml', 'dist/plain.k8s.yaml']);
  expect(metadata).toEqual({ settings: { path: 'manifests/clusters--c/app' } });
  expect(fs.existsSync(join(folder, 'report.json'))).toBe(true);
  expect(Object.keys(read(join(folder, 'dist', 'manifests'))).sort()).toEqual([
    '.sops.yaml.file', 'ci/pipeline.yaml.file', 'clusters/c/configmap-settings_default.yaml', 'clusters/c/kustomization.yml', 'more/cm.yaml', 'more/kustomization.yml',
  ]);
  expect(await published()).toEqual(whole);
});
