import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { transformFileSync } from '@swc/core';
import { bareRepository, commit, commits, git, show } from './git/bare-repository';
import { textOf } from './pipelines';
import { RunOptions, runStep } from './run-step';
import { shellcheck } from './shellcheck';
import { envOf } from './start-step';
import { App, Repository, ci } from '../../src';
import { problemsOf } from '../../src/base/problem';

const root = path.resolve(__dirname, '..', '..');
const secrets = [ci.PipelineSecret.platform('MANIFESTS_TOKEN')];
const access = ci.GitAccess.token(secrets[0]);

/** The library as JavaScript, as the program finds it after `npm ci`. */
const library = fs.mkdtempSync(path.join(os.tmpdir(), 'library-'));

beforeAll(() => {
  fs.symlinkSync(path.join(root, 'node_modules'), path.join(library, 'node_modules'));
  fs.copyFileSync(path.join(root, 'package.json'), path.join(library, 'package.json'));
  for (const name of fs.readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })) {
    const to = path.join(library, 'lib', name);
    if (fs.statSync(path.join(root, 'src', name)).isDirectory()) continue;
    fs.mkdirSync(path.dirname(to), { recursive: true });
    if (!name.endsWith('.ts')) fs.copyFileSync(path.join(root, 'src', name), to);
    if (!name.endsWith('.ts')) continue;
    const { code } = transformFileSync(path.join(root, 'src', name), {
      jsc: { parser: { syntax: 'typescript', decorators: true }, target: 'es2022' }, module: { type: 'commonjs' }, swcrc: false,
    });
    fs.writeFileSync(to.replace(/\.ts$/, '.js'), code);
  }
});

afterAll(() => fs.rmSync(library, { recursive: true }));

/** What replaces npm, whose start takes as long as a synthesis. */
const NPM = { npm: '', npx: 'program=$2; shift 2; exec "node_modules/.bin/$program" "$@"' };
/** What the command of cdk8s does with `cdk8s.yaml`, which takes as long again. One test runs the command itself. */
const SYNTH = '#!/bin/sh\nrm -rf dist\nCDK8S_OUTDIR=dist exec node main.js\n';

/** The program's checkout, as `npm ci` leaves it. What it renders follows from `$VERSION`. */
function program(real = false): string {
  const cwd = fs.mkdtempSync(path.join(os.tmpdir(), 'program-'));
  const bin = path.join(cwd, 'node_modules', '.bin');
  fs.mkdirSync(bin, { recursive: true });
  if (real) fs.symlinkSync(path.join(root, 'node_modules', '.bin', 'cdk8s'), path.join(bin, 'cdk8s'));
  else fs.writeFileSync(path.join(bin, 'cdk8s'), SYNTH, { mode: 0o755 });
  fs.writeFileSync(path.join(bin, 'cdk-gitops'), `#!/bin/sh\nexec node ${library}/lib/cli/main.js "$@"\n`, { mode: 0o755 });
  fs.writeFileSync(path.join(cwd, 'package.json'), '{ "name": "platform", "version": "1.0.0", "private": true }\n');
  fs.writeFileSync(path.join(cwd, 'cdk8s.yaml'), 'language: typescript\napp: node main.js\n');
  fs.writeFileSync(path.join(cwd, 'main.js'), `
const { ApiObject } = require('${root}/node_modules/cdk8s');
const { App, ImagePins, Repository } = require('${library}/lib');
const app = new App();
const manifests = new Repository(app, 'manifests', { url: 'https://git.example.com/org/manifests.git' });
const folder = manifests.folder('apps');
new ApiObject(folder, 'settings', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'default' }, data: { version: process.env.VERSION } });
new ImagePins(folder, 'pins', { images: { shop: '1' } });
if (process.env.VERSION === 'mistake') manifests.folder('../outside');
app.synth();
`);
  return cwd;
}

function pipelineFor(platform: ci.Platform, publish: Partial<ci.PublishManifestsProps> = {}, url = 'https://git.example.com/org/manifests.git'): ci.ProgramPipeline {
  const app = new App();
  const source = new Repository(app, 'platform', { url: 'https://git.example.com/org/platform.git' });
  const repository = new Repository(app, 'manifests', { url });
  return new ci.ProgramPipeline(source, 'platform', { platform, secrets, publish: [{ repository, access, ...publish }] });
}

interface Ran { readonly ended: string; readonly text: string; readonly last: ReturnType<typeof runStep> }

/** Runs the steps of a job as a platform does: one after the other, until one fails. */
function run(job: ci.Job, cwd: string, bare: string, version: string, more: RunOptions['env'] = {}, tools: RunOptions['tools'] = NPM): Ran {
  let text = '';
  let last!: ReturnType<typeof runStep>;
  for (const spec of job.steps.map((step) => step.bind(job))) {
    const env = envOf(spec, {
      MANIFESTS_URL: `file://${bare}`,
      VERSION: version,
      GIT_TOKEN: 's3cret',
      CDK8S_CHECK_UPGRADE: 'false',
      APP_REPOSITORY: 'org/platform',
      APP_COMMIT: 'c0ffee',
      RUN_URL: '$(touch pwned)"',
      ...more,
    });
    last = runStep(spec, { cwd, env, tools });
    text += last.stdout + last.stderr;
    if (last.status !== 0) return { ended: spec.name, text, last };
  }
  return { ended: '', text, last };
}

test('publishes once, does nothing twice, and refuses what was edited by hand', () => {
  const { publish } = pipelineFor(ci.Platform.gitea());
  const cwd = program();
  const bare = bareRepository({ 'README.md': 'of others\n', '.gitignore': 'apps/\n' });

  const first = run(publish, program(true), bare, '1', {}, { npm: '' });
  if (first.ended) process.stderr.write(first.text);
  expect(first).toMatchObject({ ended: '', last: { outputs: { MANIFESTS_COMMIT: git(bare, 'rev-parse', 'main') } } });
  expect(show(bare, 'apps/configmap-settings_default.yaml')).toContain('version: "1"');
  expect(show(bare, 'README.md')).toBe('of others\n');
  expect(git(bare, 'log', '-1', '--format=%B')).toBe('Publish manifests\n\nMade from org/platform at c0ffee by $(touch pwned)"');
  expect(fs.existsSync(path.join(cwd, 'pwned'))).toBe(false);

  const second = run(publish, cwd, bare, '1');
  expect(second).toMatchObject({ ended: '', last: { outputs: first.last.outputs } });
  expect(second.text).toContain('nothing to do');
  expect(commits(bare)).toBe(2);

  // A robot bumps what is its own, and that is left as it is.
  commit(bare, { 'apps/pins/kustomization.yaml': show(bare, 'apps/pins/kustomization.yaml').replace(/newTag: .*/, 'newTag: "2"') });
  expect(run(publish, cwd, bare, '2')).toMatchObject({ ended: '' });
  expect(show(bare, 'apps/pins/kustomization.yaml')).toContain('newTag: "2"');
  expect(show(bare, 'apps/configmap-settings_default.yaml')).toContain('version: "2"');

  commit(bare, { 'apps/configmap-settings_default.yaml': 'by: hand\n' });
  const before = commits(bare);
  const refused = run(publish, cwd, bare, '3');
  expect(refused.ended).toBe('Publish manifests');
  expect(refused.text).toContain('apps/configmap-settings_default.yaml');
  expect(commits(bare)).toBe(before);
  expect(refused.text + first.text).not.toContain('s3cret');
});

test('an older run does not publish over a newer one', () => {
  const { publish } = pipelineFor(ci.Platform.gitea());
  const cwd = program();
  const bare = bareRepository({ 'README.md': 'of others\n' });
  const numbered = (number: string, version: string): Ran => run(publish, cwd, bare, version, { RUN_NUMBER: number, APP_COMMIT: number.repeat(40) });
  expect(numbered('2', '2')).toMatchObject({ ended: '' });
  expect(show(bare, '.cdk-gitops-run')).toBe(`published by run 2 of gitea:org/platform:platform at ${'2'.repeat(40)} committed -\n`);
  const older = numbered('1', '1');
  expect(older).toMatchObject({ ended: 'Publish manifests', last: { status: 10 } });
  expect(older.text).toContain('superseded by run 2 of gitea:org/platform:platform');
  expect(show(bare, 'apps/configmap-settings_default.yaml')).toContain('version: "2"');
  expect(numbered('1', '2')).toMatchObject({ ended: '' });
  expect(numbered('3', '3')).toMatchObject({ ended: '' });
  expect(show(bare, '.cdk-gitops-run')).toContain('run 3 of');
});

test('fails on a mistake of the program before anything is pushed', () => {
  const bare = bareRepository({ 'README.md': 'of others\n' });
  const wrong = run(pipelineFor(ci.Platform.gitea()).publish, program(), bare, 'mistake');
  expect(wrong.ended).toBe('Synthesize and check');
  expect(wrong.text).toContain('path-outside-repository');
  expect(commits(bare)).toBe(1);
});

test('shows on a pull request what would change, and changes nothing', () => {
  const { check, publish } = pipelineFor(ci.Platform.github());
  const cwd = program();
  const bare = bareRepository({ 'README.md': 'of others\n' });
  run(publish, cwd, bare, '1');
  const summary = path.join(cwd, 'summary.md');
  const shown = run(check, cwd, bare, '2', { GITHUB_STEP_SUMMARY: summary });
  expect(shown).toMatchObject({ ended: '' });
  for (const text of [shown.text, fs.readFileSync(summary, 'utf8')]) expect(text).toMatch(/-\s+version: "1"\n\+\s+version: "2"\n/);
  expect(commits(bare)).toBe(2);
  expect(run(check, cwd, bare, '1').text).toContain('has it already');
});

test.each([
  ['github', ci.Platform.github()], ['gitea', ci.Platform.gitea()], ['gitlab', ci.Platform.gitlab()], ['azure', ci.Platform.azure()],
])('is a pipeline of %s without problems, by commit and by pull request', (kind, platform) => {
  const url = kind === 'azure' ? 'https://dev.azure.com/org/project/_git/manifests' : undefined;
  for (const publish of [{}, { pullRequest: {} }]) {
    const { pipeline } = pipelineFor(platform, publish, url);
    const text = textOf(pipeline);
    for (const part of ['npm ci', 'npx --no-install cdk8s synth', 'cdk-gitops publish']) expect(text).toContain(part);
    expect(text).not.toContain('--force-with-lease');
    expect([pipeline, ...pipeline.jobs].flatMap((each) => problemsOf(each)).filter((each) => !each.warning)).toEqual([]);
  }
});

test('refuses no repositories, and the same one twice', () => {
  const app = new App();
  const source = new Repository(app, 'platform', { url: 'https://git.example.com/org/platform.git' });
  const repository = new Repository(app, 'manifests', { url: 'https://git.example.com/org/manifests.git' });
  const platform = ci.Platform.gitea();
  const checks = [[], [{ repository, access }, { repository, access }]].map((publish, n) =>
    problemsOf(new ci.ProgramPipeline(source, `p${n}`, { platform, secrets, publish }).pipeline).map(({ check }) => check));
  expect(checks).toEqual([['program-manifests'], ['program-manifests']]);
});

test('is clean for shellcheck', () => {
  for (const publish of [{}, { pullRequest: {} }]) {
    const { pipeline } = pipelineFor(ci.Platform.github(), publish);
    for (const job of pipeline.jobs) job.steps.forEach((step) => shellcheck(step.bind(job)));
  }
});
