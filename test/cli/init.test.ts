import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { run } from './run';
import { makeRoot } from '../synth/tree-on-disk';

const FILES = ['package.json', 'tsconfig.json', 'cdk8s.yaml', 'main.ts', 'platform.ts', 'platform.test.ts', '.gitignore', 'publish.sh'];
const PIPELINES = [['gitea', '.gitea/workflows/publish.yaml'], ['github', '.github/workflows/publish.yaml'], ['gitlab', '.gitlab-ci.yml'], ['azure', 'azure-pipelines.yml']];

function filesIn(folder: string): string[] {
  return fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}

test.each(PIPELINES)('creates a project for %s', async (platform, pipeline) => {
  const root = makeRoot();
  const { code, stdout, stderr } = await run(root, ['init', 'my platform', '--platform', platform]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(filesIn(path.join(root, 'my platform')).sort()).toEqual([...FILES, pipeline].sort());
  expect(JSON.parse(fs.readFileSync(path.join(root, 'my platform', 'package.json'), 'utf8'))).toMatchObject({ name: 'my-platform', private: true });
  expect(stdout).toMatch(/written main\.ts\n[^]*\nnext:\n {2}cd my platform\n {2}npm install\n {2}npm run synth /);
});

test('adds machines, and follows the repository that it is told', async () => {
  const root = makeRoot();
  expect(await run(root, ['init', '--with', 'aws', '--repository', 'ssh://git@git.example.com/a/b.git'])).toMatchObject({ code: 0, stderr: '' });
  expect(fs.readFileSync(path.join(root, 'platform.ts'), 'utf8')).toContain("url: 'ssh://git@git.example.com/a/b.git'");
  expect(fs.readFileSync(path.join(root, 'main.ts'), 'utf8')).toContain('new Machines(app, production);');
  expect(JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')).dependencies).toHaveProperty('aws-cdk-lib');
});

test.each(['package.json', 'main.ts', '.github'])('leaves a folder alone that has %s', async (name) => {
  const root = makeRoot();
  if (name === '.github') fs.symlinkSync('/nowhere', path.join(root, 'publish.sh'));
  else fs.writeFileSync(path.join(root, name), 'mine\n');
  const { code, stdout, stderr } = await run(root, ['init']);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(`error[foreign-file]: the folder already has ${name === '.github' ? 'publish.sh' : name}, so nothing was written\n  --> ${root}\n  help: use an empty folder`);
  expect(fs.readdirSync(root)).toHaveLength(1);
});

test.each([
  [['--platform', 'githbu'], '--platform "githbu" is not known\n  help: did you mean github?'],
  [['--platform', 'jenkins'], '--platform "jenkins" is not known\n  help: use one of gitea, github, gitlab, azure'],
  [['--engine', 'argocd'], '--engine "argocd" is not known\n  help: use one of flux'],
  [['--with', 'gcp'], '--with "gcp" is not known\n  help: use one of aws'],
  [['--repository', "https://x/'; rm -rf /"], '--repository "https://x/\'; rm -rf /" is not a valid address'],
  [['--plattform', 'github'], 'error[usage]: --plattform is not a valid option\n  help: did you mean --platform?'],
  [['--platform'], 'error[usage]: --platform has no value'],
  [['--repository', 'git@git.example.com:org/m.git'], 'did you mean ssh://git@git.example.com/org/m.git?'],
  [['--repository', '/srv/m.git'], 'use https:// or ssh://'],
  [['--repository', 'https://robot:hunter2@git.example.com/m.git'], '--repository has a password'],
  [['a', 'b'], 'one FOLDER is expected, not 2'],
])('refuses %j', async (args, message) => {
  const root = makeRoot();
  const { code, stdout, stderr } = await run(root, ['init', ...args]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(message);
  expect(stderr).not.toContain('hunter2');
  expect(fs.readdirSync(root)).toEqual([]);
});

const asOther = process.getuid?.() === 0 ? test.skip : test;
asOther('leaves nothing where it may not write', async () => {
  const root = makeRoot();
  fs.chmodSync(root, 0o555);
  const { code, stderr } = await run(root, ['init']);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^error\[file-system\]: the project cannot be written: EACCES; nothing was left\n {2}--> /);
});

test('writes nothing where a folder is a file', async () => {
  const root = makeRoot();
  fs.writeFileSync(path.join(root, '.github'), 'mine\n');
  const { code, stderr } = await run(root, ['init', '--platform', 'github']);
  expect(code).toBe(1);
  expect(stderr).toContain('error[foreign-file]: the folder already has .github, so nothing was written');
  expect(fs.readdirSync(root)).toEqual(['.github']);
});

test('publish.sh is clean for bash', async () => {
  const root = makeRoot();
  await run(root, ['init']);
  execFileSync('bash', ['-n', path.join(root, 'publish.sh')]);
});
