import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { run } from './run';
import { appsOf, configMap, kustomization } from '../plan/planned';
import { makeRoot, put } from '../synth/tree-on-disk';

let cwd: string;
let env: NodeJS.ProcessEnv;

beforeEach(() => {
  cwd = makeRoot();
  env = { PATH: process.env.PATH, HOME: cwd, GIT_CONFIG_NOSYSTEM: '1' };
  git('init', '-q', '-b', 'main');
  put(cwd, appsOf(configMap('a')));
  commit();
});
afterEach(() => fs.rmSync(cwd, { recursive: true }));

function git(...args: string[]): string {
  const config = ['user.name=t', 'user.email=t@example.com', 'commit.gpgsign=false', 'protocol.file.allow=always'];
  return execFileSync('git', [...config.flatMap((each) => ['-c', each]), ...args], { cwd, encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'pipe'] });
}

function commit(): void {
  git('add', '-A');
  git('commit', '-qm', 'x', '--allow-empty');
}

const plan = (...args: string[]) => run(cwd, ['plan', ...args], { env });

/** What Git and the disk have, so that a test sees that nothing has changed. */
function stateOf(): string {
  const index = createHash('sha256').update(fs.readFileSync(join(cwd, '.git/index'))).digest('hex');
  return [git('status', '--porcelain'), git('rev-parse', 'HEAD'), git('stash', 'list'), index].join('\n');
}

test('compares the working tree with the last commit, and touches neither', async () => {
  put(cwd, { 'apps/all.yaml': configMap('a', 'a: "2"'), 'apps/new.yaml': configMap('new') });
  git('add', 'apps/new.yaml');
  const before = stateOf();
  const { code, stdout } = await plan();
  expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining('HEAD → the working tree: 1 to create, 1 to change\n') });
  expect(stateOf()).toBe(before);
});

test('compares two revisions, whatever stands in the working tree', async () => {
  put(cwd, { 'apps/all.yaml': configMap('a', 'a: "2"') });
  commit();
  put(cwd, { 'apps/all.yaml': 'a: [' });
  expect((await plan('--from', 'HEAD~1', '--to', 'HEAD')).stdout).toContain('data.a: 1 → 2');
});

test('REF... is where the branch has left REF', async () => {
  git('checkout', '-qb', 'topic');
  put(cwd, { 'apps/b.yaml': configMap('b') });
  commit();
  git('checkout', '-q', 'main');
  put(cwd, { 'apps/c.yaml': configMap('c') });
  commit();
  git('checkout', '-q', 'topic');
  expect((await plan('--from', 'main')).stdout).toContain('1 to create, 1 to prune');
  expect((await plan('--from', 'main...')).stdout).toContain('main... → the working tree: 1 to create\n');
});

test('a part of a checkout, and files that Git ignores', async () => {
  put(cwd, { '.gitignore': 'ignored.yaml\n' });
  for (const [file, text] of Object.entries(appsOf(configMap('a')))) put(cwd, { [`fleet/${file}`]: text });
  commit();
  put(cwd, { 'fleet/apps/ignored.yaml': configMap('ignored'), 'fleet/apps/new.yaml': configMap('new') });
  const { stdout } = await plan('fleet');
  expect(stdout).toContain('+ ConfigMap default/new');
  expect(stdout).not.toContain('ignored');
  expect((await run(join(cwd, 'fleet'), ['plan'], { env })).stdout).toContain('1 to create\n');
});

test('.sourceignore, links and node_modules are left out of a revision as they are of a directory', async () => {
  put(cwd, { '.sourceignore': '/apps/left/\n', 'apps/left/x.yaml': configMap('x'), 'apps/node_modules/y.yaml': configMap('y') });
  fs.symlinkSync('all.yaml', join(cwd, 'apps/link.yaml'));
  commit();
  expect(await plan()).toMatchObject({ code: 0, stdout: 'HEAD → the working tree: nothing changes\n' });
});

test.each<[string, string[], RegExp]>([
  ['a revision that does not exist', ['--from', 'nope'], /revision "nope" does not exist, and there is no directory of that name\n {2}--> \.\n {2}help: fetch it \(git fetch origin nope\)/],
  ['a commit that does not exist', ['--from', '0123456789abcdef0123456789abcdef01234567'], /commit 0123456789abcdef\w+ does not exist/],
  ['a revision that is an option', ['--from=--output=x'], /--from "--output=x" is not a valid revision/],
  ['an empty one', ['--from='], /--from "" is not a valid revision/],
])('exits with 2 for %s', async (_, args, said) => {
  const { code, stdout, stderr } = await plan(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(said);
  expect(fs.existsSync(join(cwd, 'x'))).toBe(false);
});

test('a shallow clone says how to get what is missing', async () => {
  put(cwd, { 'apps/all.yaml': configMap('a', 'a: "2"') });
  commit();
  const clone = makeRoot();
  try {
    execFileSync('git', ['clone', '-q', '--depth=1', `file://${cwd}`, join(clone, 'c')], { env });
    const { code, stderr } = await run(join(clone, 'c'), ['plan', '--from', 'HEAD~1'], { env });
    expect(code).toBe(2);
    expect(stderr).toMatch(/revision "HEAD~1" does not exist in this shallow clone, and there is no directory of that name\n {2}--> \.\n {2}help: fetch the history: git fetch --unshallow \(actions\/checkout: fetch-depth: 0/);
  } finally {
    fs.rmSync(clone, { recursive: true });
  }
});

test('what is in a submodule is not known, and so neither created nor pruned', async () => {
  const other = makeRoot();
  try {
    put(other, { 'x.yaml': configMap('x') });
    for (const args of [['init', '-q'], ['add', '-A'], ['-c', 'user.name=t', '-c', 'user.email=t@example.com', 'commit', '-qm', 'x']]) execFileSync('git', args, { cwd: other, env });
    git('submodule', '--quiet', 'add', other, 'vendor');
    put(cwd, { 'clusters/production/vendor.yaml': kustomization('vendor', './vendor') });
    commit();
    const { code, stdout } = await plan();
    expect(stdout).toMatch(/vendor .*submodule/);
    expect(stdout).not.toContain('missing-path');
    expect(code).toBe(0);
  } finally {
    fs.rmSync(other, { recursive: true });
  }
});

test('a pointer of Git LFS is read from where Git LFS keeps it, or said to be missing', async () => {
  const text = configMap('a', 'a: "lfs"');
  const id = createHash('sha256').update(text).digest('hex');
  put(cwd, { 'apps/all.yaml': `version https://git-lfs.github.com/spec/v1\noid sha256:${id}\nsize ${text.length}\n` });
  commit();
  put(cwd, { 'apps/all.yaml': text });
  const missing = await plan();
  expect(missing.stdout).toMatch(/pointer of Git LFS, whose content is not here: git lfs fetch gets it/);
  put(cwd, { [`.git/lfs/objects/${id.slice(0, 2)}/${id.slice(2, 4)}/${id}`]: text });
  expect(await plan()).toMatchObject({ code: 0 });
});

test('a huge file costs what depends on it', async () => {
  put(cwd, { 'apps/huge.yaml': `# ${'x'.repeat(33 * 1024 * 1024)}\n` });
  commit();
  const { code, stdout } = await plan('--from', 'HEAD~1', '--to', 'HEAD');
  expect(code).toBe(1);
  expect(stdout).toMatch(/huge\.yaml[^\n]*its size is 34 MiB; the limit is 32 MiB/);
}, 60_000);
