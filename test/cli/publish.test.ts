import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { run } from './run';
import { type Files, makeRoot, put, read } from '../synth/tree-on-disk';
import { writeTree } from '../synth/write-tree';

let cwd: string;
let checkout: string;

function synthesize(files: Files, seeds: Files = {}, repository = 'manifests') {
  writeTree(join(cwd, 'dist', repository), [
    ...Object.entries(files).map(([path, content]) => ({ path, content })),
    ...Object.entries(seeds).map(([path, content]) => ({ path, content, seeded: true })),
  ], { updateSeeds: true });
}

const git = (...args: string[]) => execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd: checkout, encoding: 'utf8', stdio: 'pipe' });
const plain = () => (fs.existsSync(join(checkout, '.git')) ? [] : ['--force-origin']);
const publish = (...args: string[]) => run(cwd, ['publish', 'manifests', '--to', 'checkout', ...plain(), ...args]);

beforeEach(() => {
  cwd = makeRoot();
  checkout = join(cwd, 'checkout');
  fs.mkdirSync(checkout);
});
afterEach(() => fs.rmSync(cwd, { recursive: true }));

test('brings a rendering into a real checkout, and the next one, without touching .git or what others made', async () => {
  git('init', '-q');
  put(checkout, { 'README.md': 'mine', 'apps/mine.yaml': 'mine' });
  git('add', '-A');
  git('commit', '-qm', 'mine');
  const gitFiles = read(join(checkout, '.git'));

  synthesize({ 'apps/a.yaml': 'a', 'apps/b.yaml': 'b' }, { 'pins/p.yaml': 'v1' });
  expect(await publish()).toEqual({
    code: 0,
    stderr: '',
    stdout: 'written apps/a.yaml\nwritten apps/b.yaml\nwritten pins/p.yaml\nmanifests to checkout: 3 written, 0 removed, 0 unchanged\n'
      + 'commit it: git -C checkout add --all -- .cdk-gitops.json apps/a.yaml apps/b.yaml pins/p.yaml && git -C checkout commit\n',
  });
  expect(read(join(checkout, '.git'))).toEqual(gitFiles);
  git('add', '-A');
  git('commit', '-qm', 'publish');
  put(checkout, { 'pins/p.yaml': 'robot' });
  git('commit', '-qam', 'robot');

  synthesize({ 'apps/a.yaml': 'A', 'apps/new.yaml': 'n' }, { 'pins/p.yaml': 'v2' });
  expect(await publish()).toEqual({
    code: 0,
    stderr: '',
    stdout: 'removed apps/b.yaml\nwritten apps/a.yaml\nwritten apps/new.yaml\nmanifests to checkout: 2 written, 1 removed, 1 unchanged\n'
      + 'commit it: git -C checkout add --all -- .cdk-gitops.json apps/a.yaml apps/b.yaml apps/new.yaml && git -C checkout commit\n',
  });
  git('add', '-A');
  expect(git('status', '--short')).toBe('M  .cdk-gitops.json\nM  apps/a.yaml\nD  apps/b.yaml\nA  apps/new.yaml\n');
  expect(await publish()).toEqual({
    code: 0, stderr: '', stdout: 'manifests to checkout: 0 written, 0 removed, 3 unchanged\ncommit it: git -C checkout commit\n',
  });
});

test('two changes of the ownership file merge in Git like two changes of a list', async () => {
  git('init', '-q', '-b', 'main');
  const base = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [`${name}.yaml`, name]));
  const commit = async (files: Files) => {
    synthesize(files);
    expect((await publish()).code).toBe(0);
    git('add', '-A');
    git('commit', '-qm', 'publish');
  };
  await commit(base);
  git('checkout', '-qb', 'side');
  await commit({ ...base, 'aa.yaml': 'new' });
  git('checkout', '-q', 'main');
  await commit({ ...base, 'f.yaml': 'F', 'g.yaml': 'new' });
  git('merge', '-q', 'side', '-m', 'merge');
  synthesize({ ...base, 'aa.yaml': 'new', 'f.yaml': 'F', 'g.yaml': 'new' });
  expect(await publish()).toEqual({ code: 0, stderr: '', stdout: 'manifests to checkout: 0 written, 0 removed, 8 unchanged\n' });
  expect(git('status', '--short')).toBe('');
});

test('files that Git has checked out with CRLF are as they were written, and only edits are edits', async () => {
  const crlf = (path: string) => fs.readFileSync(join(checkout, path), 'utf8').includes('\r\n');
  git('init', '-q');
  const files = { 'a.yaml': 'a: 1\nb: 2\n', 'b.yaml': 'b: 1\n', 'c.yaml': 'c: 1\n', 'windows.txt': 'x\r\ny\n', 'stale.yaml': 's: 1\n' };
  synthesize(files, { 'pins/p.yaml': 'p: 1\n' });
  await publish();
  git('add', '-A');
  git('commit', '-qm', 'publish');
  git('config', 'core.autocrlf', 'true');
  git('rm', '-q', '-r', '--cached', '.');
  git('reset', '-q', '--hard');
  expect(Object.keys(files).map(crlf)).toEqual([true, true, true, true, true]);
  expect(crlf('.cdk-gitops.json')).toBe(true);

  expect(await publish()).toEqual({ code: 0, stderr: '', stdout: 'manifests to checkout: 0 written, 0 removed, 6 unchanged\n' });
  expect(crlf('a.yaml')).toBe(true);
  const { 'stale.yaml': _, ...rest } = files;
  synthesize({ ...rest, 'a.yaml': 'a: 1\nb: 3\n' }, { 'pins/p.yaml': 'p: 2\n' });
  expect(await publish()).toMatchObject({
    code: 0, stderr: '', stdout: expect.stringContaining('removed stale.yaml\nwritten a.yaml\nmanifests to checkout: 1 written, 1 removed, 4 unchanged\n'),
  });
  git('add', '-A');
  expect(git('status', '--short')).toBe('M  .cdk-gitops.json\nM  a.yaml\nD  stale.yaml\n');

  put(checkout, { 'b.yaml': 'b: edited\r\n' });
  synthesize({ ...rest, 'b.yaml': 'b: 2\n' });
  expect(await publish()).toMatchObject({ code: 1, stderr: expect.stringContaining(`b.yaml was edited by hand since it was written\n  --> ${checkout}/b.yaml\n`) });
});

test('what somebody made executable stays so', async () => {
  const umask = process.umask(0o022);
  synthesize({ 'run.sh': '#!/bin/sh\n', 'a.yaml': 'a' });
  await publish();
  fs.chmodSync(join(checkout, 'run.sh'), 0o755);
  synthesize({ 'run.sh': '#!/bin/sh\ntrue\n', 'a.yaml': 'A', 'new.yaml': 'n' });
  await publish();
  expect(['run.sh', 'a.yaml', 'new.yaml'].map((path) => fs.statSync(join(checkout, path)).mode % 0o1000)).toEqual([0o755, 0o644, 0o644]);
  process.umask(umask);
  expect(read(checkout)['run.sh']).toContain('true');
});

test('--dry-run says the same and does nothing', async () => {
  synthesize({ 'a.yaml': 'a', 'b.yaml': 'b' });
  await publish();
  synthesize({ 'a.yaml': 'A' });
  const before = read(checkout);
  expect(await publish('--dry-run')).toEqual({
    code: 0, stderr: '', stdout: 'removed b.yaml\nwritten a.yaml\nmanifests to checkout: 1 written, 1 removed, 0 unchanged (dry run: nothing was done)\n',
  });
  expect(read(checkout)).toEqual(before);
});

test('--dist says where the program writes to', async () => {
  synthesize({ 'a.yaml': 'a' });
  fs.renameSync(join(cwd, 'dist'), join(cwd, 'out'));
  expect((await publish('--dist', 'out')).code).toBe(0);
  expect(read(checkout)).toEqual({ 'a.yaml': 'a' });
});

test('refuses files edited by hand in the checkout, unless forced', async () => {
  synthesize({ 'a.yaml': 'a', 'b.yaml': 'b', 'c.yaml': 'c' });
  await publish();
  put(checkout, { 'a.yaml': 'edited', 'c.yaml': 'edited' });
  synthesize({ 'a.yaml': 'A', 'b.yaml': 'B' });
  const { code, stdout, stderr } = await publish();
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(`a.yaml was edited by hand since it was written\n  --> ${checkout}/a.yaml\n`);
  expect(stderr).toContain(`c.yaml was edited by hand, and the program no longer produces it\n  --> ${checkout}/c.yaml\n`);
  expect(read(checkout)).toEqual({ 'a.yaml': 'edited', 'b.yaml': 'b', 'c.yaml': 'edited' });
  expect(await publish('--dry-run')).toMatchObject({ code: 1 });
  expect((await publish('--force')).code).toBe(0);
  expect(read(checkout)).toEqual({ 'a.yaml': 'A', 'b.yaml': 'B' });
});

test('refuses files of others, also by force', async () => {
  synthesize({ 'a.yaml': 'a' });
  put(checkout, { 'a.yaml': 'mine' });
  expect(await publish('--force')).toMatchObject({ code: 1, stderr: expect.stringContaining('a file that the program did not write stands at a.yaml') });
  expect(read(checkout)).toEqual({ 'a.yaml': 'mine' });
});

test('refuses a checkout of another repository, unless forced', async () => {
  synthesize({ 'a.yaml': 'a' });
  synthesize({ 'b.yaml': 'b' }, {}, 'other');
  await publish();
  const other = ['publish', 'other', '--to', checkout, '--force-origin'];
  expect(await run(cwd, other)).toMatchObject({ code: 1, stderr: expect.stringContaining('written for the repository "manifests", not for "other"') });
  expect(read(checkout)).toEqual({ 'a.yaml': 'a' });
  expect((await run(cwd, [...other, '--force'])).code).toBe(0);
  expect(read(checkout)).toEqual({ 'b.yaml': 'b' });
});

describe('refuses a rendering', () => {
  test('that was edited by hand or is incomplete', async () => {
    synthesize({ 'a.yaml': 'a', 'b.yaml': 'b', 'c.yaml': 'c', 'd.yaml': 'd', 'e.yaml': 'e' });
    const dist = join(cwd, 'dist', 'manifests');
    put(dist, { 'a.yaml': 'edited' });
    fs.unlinkSync(join(dist, 'b.yaml'));
    fs.unlinkSync(join(dist, 'c.yaml'));
    fs.symlinkSync('e.yaml', join(dist, 'c.yaml'));
    const ownership = fs.readFileSync(join(dist, '.cdk-gitops.json'), 'utf8');
    put(dist, { '.cdk-gitops.json': ownership.replace('"d.yaml": {"sha256"', '"d.yaml": {"next"') });
    const takeOver = 'take the change over into the program, delete it, and synthesize again';
    const again = 'synthesize the program again';
    const message = [
      `error[rendering]: a.yaml was edited by hand\n  --> ${dist}/a.yaml\n  help: ${takeOver}`,
      `error[rendering]: b.yaml is missing\n  --> ${dist}/b.yaml\n  help: ${again}`,
      `error[rendering]: c.yaml is a symbolic link\n  --> ${dist}/c.yaml\n  help: ${takeOver}`,
      `error[rendering]: d.yaml was not written to its end\n  --> ${dist}/d.yaml\n  help: ${again}\n`,
    ].join('\n\n');
    expect(await publish('--force')).toEqual({ code: 1, stdout: '', stderr: message });
    expect(read(checkout)).toEqual({});
  });

  test('whose ownership file leads elsewhere', async () => {
    put(cwd, { 'dist/manifests/.cdk-gitops.json': '{"version":1,"files":{"../../secret":{"sha256":"x"}}}' });
    expect(await publish()).toMatchObject({ code: 1, stderr: expect.stringContaining('.cdk-gitops.json has the path "../../secret": the path has a ".." segment') });
  });

  test('that is not there, and names those that are', async () => {
    expect(await publish()).toMatchObject({ code: 1, stderr: expect.stringMatching(/the output of the program does not exist\n {2}--> .*dist\n {2}help: synthesize the program first/) });
    fs.mkdirSync(join(cwd, 'dist', 'cdk.out'), { recursive: true });
    expect(await publish()).toMatchObject({ code: 1, stderr: expect.stringMatching(/help: synthesize the program first: there is no repository at all/) });
    synthesize({}, {}, 'manifests');
    synthesize({}, {}, 'apps');
    for (const name of ['other', '../dist/apps', 'cdk.out', '']) {
      expect(await run(cwd, ['publish', name, '--to', 'checkout'])).toMatchObject({
        code: 1, stderr: `error[unknown-repository]: ${JSON.stringify(name)} is not the id of a repository of the program\n  --> ${cwd}/dist\n  help: use one of apps, manifests\n`,
      });
    }
    expect((await run(cwd, ['publish', 'manifest', '--to', 'nowhere'])).stderr).toBe([
      `error[unknown-repository]: "manifest" is not the id of a repository of the program\n  --> ${cwd}/dist\n  help: did you mean manifests?`,
      `error[checkout]: the folder to publish to does not exist\n  --> ${cwd}/nowhere\n  help: clone the repository first, or correct the path\n`,
    ].join('\n\n'));
  });
});

describe('refuses a checkout', () => {
  beforeEach(() => synthesize({ 'a.yaml': 'a' }));

  test.each([
    ['nowhere', /the folder to publish to does not exist\n {2}--> .*nowhere\n {2}help: clone the repository first/],
    ['file', /the folder to publish to does not exist\n {2}--> .*file\n/],
    ['file/sub', /the folder to publish to does not exist\n {2}--> .*file\/sub\n/],
    ['dist', /lies in the output of the program, which the next synthesis replaces\n {2}--> .*dist\n {2}help: give a Git checkout outside of it/],
    ['dist/manifests', /lies in the output of the program, which the next synthesis replaces\n {2}--> .*manifests\n/],
    ['link', /lies in the output of the program, which the next synthesis replaces\n {2}--> .*link\n/],
    ['checkout/.git', /lies in \.git, which belongs to Git/],
    ['checkout/.git/hooks', /lies in \.git, which belongs to Git/],
  ])('%s', async (to, message) => {
    put(cwd, { 'file': '', 'checkout/.git/hooks/x': '' });
    fs.symlinkSync('dist/manifests', join(cwd, 'link'));
    const before = read(cwd);
    expect(await run(cwd, ['publish', 'manifests', '--to', to, '--force'])).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(message) });
    expect(read(cwd)).toEqual(before);
  });
});

test.each([[[]], [['manifests']], [['manifests', 'other', '--to', 'x']], [['--to', 'x']], [['manifests', '--to']]])('wrong usage: %j', async (args) => {
  expect(await run(cwd, ['publish', ...args])).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('usage: cdk-gitops publish REPOSITORY') });
});

describe('the checkout of another repository', () => {
  const origin = (address: string) => git('remote', 'add', 'origin', address);

  beforeEach(() => {
    git('init', '-q');
    writeTree(join(cwd, 'dist', 'manifests'), [{ path: 'a.yaml', content: 'a' }], { updateSeeds: true, repository: 'manifests', url: 'https://git.example.com/org/manifests.git' });
  });

  test.each([
    'https://git.example.com/org/manifests.git', 'https://git.example.com/org/manifests', 'https://git.example.com/Org/Manifests/', 'ssh://git@git.example.com:2222/org/manifests.git',
    'git@git.example.com:org/manifests.git', 'work:org/manifests', 'http://gitea.internal:3000/org/manifests.git', 'https://git.example.com/scm/org/manifests.git',
    'https://robot:hunter2@git.example.com/org/manifests.git', '/srv/git/manifests.git', '../manifests', 'file:///srv/manifests.git',
  ])('is not one whose remote is %s', async (address) => {
    origin(address);
    expect(await publish()).toMatchObject({ code: 0, stderr: '' });
  });

  test.each(['https://git.example.com/org/other.git', 'git@git.example.com:other/manifests.git', 'https://git.example.com/org/manifests-test.git', '/srv/git/others.git', '../app'])(
    'is one whose remote is %s', async (address) => {
      origin(address);
      const outcome = await publish();
      expect(outcome).toMatchObject({ code: 1, stdout: '' });
      expect(outcome.stderr).toBe(`error[checkout]: the folder to publish to is a checkout of ${address}, and the repository is https://git.example.com/org/manifests.git\n`
        + `  --> ${checkout}\n  help: give a checkout of that, correct \`url\` of the Repository, or use --force-origin if both are one repository\n`);
      expect(fs.readdirSync(checkout)).toEqual(['.git']);
      expect((await publish('--force-origin')).code).toBe(0);
    });

  test.each([
    ['https://dev.azure.com/org/project/_git/gitops', 'git@ssh.dev.azure.com:v3/org/project/gitops'],
    ['https://org.visualstudio.com/project/_git/gitops', 'https://org@dev.azure.com/org/project/_git/gitops'],
  ])('is not one where Azure has two addresses: %s', async (url, address) => {
    writeTree(join(cwd, 'dist', 'manifests'), [{ path: 'a.yaml', content: 'a' }], { updateSeeds: true, repository: 'manifests', url });
    origin(address);
    expect(await publish()).toMatchObject({ code: 0, stderr: '' });
  });

  test('is not one with another remote that fits, as of a fork', async () => {
    origin('https://git.example.com/me/fork.git');
    git('remote', 'add', 'upstream', 'https://git.example.com/org/manifests.git');
    expect(await publish()).toMatchObject({ code: 0, stderr: '' });
  });

  test('is not named with its password', async () => {
    origin('https://robot:hunter2@git.example.com/org/other.git');
    const { code, stderr } = await publish();
    expect(code).toBe(1);
    expect(stderr).not.toContain('hunter2');
  });
});

test('refuses a folder outside of Git, with what to clone', async () => {
  writeTree(join(cwd, 'dist', 'manifests'), [{ path: 'a.yaml', content: 'a' }], { updateSeeds: true, repository: 'manifests', url: 'https://git.example.com/org/manifests.git' });
  expect(await run(cwd, ['publish', 'manifests', '--to', 'checkout'])).toEqual({
    code: 1,
    stdout: '',
    stderr: `error[checkout]: the folder to publish to is not in a Git checkout\n  --> ${checkout}\n`
      + '  help: clone the repository of https://git.example.com/org/manifests.git there first, or use --force-origin to write into the folder all the same\n',
  });
  expect(fs.readdirSync(checkout)).toEqual([]);
});

test('--diff shows what changes in files, also where nothing is done', async () => {
  git('init', '-q');
  synthesize({ 'apps/a.yaml': 'one: 1\ntwo: 2\n', 'old.yaml': 'old: true\n' });
  await publish();
  synthesize({ 'apps/a.yaml': 'one: 1\ntwo: 3\n', 'new.yaml': 'new: true\n' });
  const before = read(checkout);
  const { code, stdout, stderr } = await publish('--dry-run', '--diff');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^diff --git a\/apps\/a\.yaml b\/apps\/a\.yaml\n/);
  expect(stdout).toContain(' one: 1\n-two: 2\n+two: 3\n');
  expect(stdout).toContain('+new: true\n');
  expect(stdout).toContain('-old: true\n');
  expect(stdout).toMatch(/manifests to checkout: 2 written, 1 removed, 0 unchanged \(dry run: nothing was done\)\n$/);
  expect(read(checkout)).toEqual(before);
  expect((await publish('--diff')).stdout).toContain('+two: 3\n');
  expect((await publish('--diff')).stdout).not.toContain('diff --git');
});
