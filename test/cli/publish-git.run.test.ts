import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { type Outcome, run } from './run';
import { type Files, makeRoot, put, read } from '../synth/tree-on-disk';
import { writeTree } from '../synth/write-tree';

let cwd: string;
let checkout: string;

const git = (...args: string[]) => gitIn(checkout, ...args);
const publish = (...args: string[]) => run(cwd, ['publish', 'm', '--to', 'checkout', ...args]);

function gitIn(folder: string, ...args: string[]): string {
  const config = ['user.name=t', 'user.email=t@example.com', 'protocol.file.allow=always', 'advice.addEmbeddedRepo=false'];
  return execFileSync('git', [...config.flatMap((each) => ['-c', each]), ...args], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function synthesize(files: { readonly [path: string]: string | Uint8Array }): void {
  writeTree(join(cwd, 'dist', 'm'), Object.entries(files).map(([path, content]) => ({ path, content })), { updateSeeds: true, repository: 'm' });
}

function commit(): void {
  git('add', '-A');
  git('commit', '-q', '--allow-empty', '-m', 'commit');
}

/** Refused for these reasons, each by its place, what is wrong there, and what to do, and nothing written. */
async function refused(outcome: Promise<Outcome>, ...lines: string[]): Promise<void> {
  const before = read(checkout);
  const { code, stdout, stderr } = await outcome;
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(new RegExp(`^${lines.length} problems?, nothing was written:\n\n`));
  const said = Array.from(stderr.matchAll(/^error\[[a-z-]+\]: (.*)\n {2}--> (.*)\n {2}help: (.*)$/gm), ([, message, place, fix]) => {
    const path = place.slice(checkout.length);
    return `${path}: ${message.startsWith(`${path.slice(1)} `) ? message.slice(path.length) : message}; ${fix}`;
  });
  expect(said).toEqual(lines.map((line) => expect.stringContaining(line)));
  expect(read(checkout)).toEqual(before);
}

/** Does what the last line of a run says, and returns what Git has of our files then. */
function committed({ stdout }: Outcome): Files {
  const command = /^commit it: (.*)$/m.exec(stdout)?.[1];
  if (command !== undefined) {
    execFileSync('bash', ['-c', `${command.replaceAll('git -C', 'git -c user.name=t -c user.email=t@example.com -C')} -qm publish`], { cwd, stdio: 'pipe' });
  }
  const paths = git('ls-tree', '-r', '-z', '--name-only', 'HEAD').split('\0').slice(0, -1).filter((path) => !path.startsWith('.'));
  return Object.fromEntries(paths.map((path) => [path, git('cat-file', 'blob', `HEAD:${path}`)]));
}

beforeEach(() => {
  cwd = makeRoot();
  checkout = join(cwd, 'checkout');
  fs.mkdirSync(checkout);
  git('init', '-q', '-b', 'main');
});
afterEach(() => fs.rmSync(cwd, { recursive: true }));

describe('the last line', () => {
  test('commits just what was published, as it stands in a shell', async () => {
    put(checkout, { 'mine.yaml': 'mine' });
    const files = { 'a b.yaml': '1', "it's.yaml": '2', '$HOME.yaml': '3', '-rf': '4', 'apps/[ab].yaml': '5' };
    synthesize(files);
    expect(committed(await publish())).toEqual(files);
    expect(git('status', '--short')).toBe('?? mine.yaml\n');
  });

  test.each([7, 40])('is short for %d files, and says folders', async (count) => {
    const files = Object.fromEntries(Array.from({ length: count }, (_, i) => [count > 10 ? `d${i}/a.yaml` : `apps/${i}.yaml`, String(i)]));
    synthesize(files);
    const outcome = await publish();
    expect(outcome.stdout).toContain(count > 10 ? 'add --all -- . && ' : 'add --all -- .cdk-gitops.json apps && ');
    expect(committed(outcome)).toEqual(files);
  });

  test('has what earlier runs removed, and not what nobody ever committed', async () => {
    synthesize({ 'a.yaml': '1', 'b.yaml': '1' });
    committed(await publish());
    synthesize({ 'a.yaml': '1', 'never.yaml': '1' });
    await publish();
    synthesize({ 'a.yaml': '1' });
    await publish();
    const outcome = await publish();
    expect(outcome.stdout).toBe('m to checkout: 0 written, 0 removed, 1 unchanged\n'
      + 'commit it: git -C checkout add --all -- .cdk-gitops.json b.yaml && git -C checkout commit\n');
    expect(committed(outcome)).toEqual({ 'a.yaml': '1' });
    expect((await publish()).stdout).toBe('m to checkout: 0 written, 0 removed, 1 unchanged\n');
  });

  test('is about a folder in a checkout, too, and none where there is no Git', async () => {
    put(checkout, { 'sub dir/mine': '', '.gitignore': '/x.yaml\n' });
    synthesize({ 'x.yaml': '1' });
    const outcome = await run(cwd, ['publish', 'm', '--to', './checkout/sub dir']);
    expect(outcome.stdout).toContain("commit it: git -C './checkout/sub dir' add --all -- .cdk-gitops.json x.yaml && git -C './checkout/sub dir' commit\n");
    expect(committed(outcome)).toEqual({ 'sub dir/.cdk-gitops.json': expect.anything(), 'sub dir/x.yaml': '1' });
    fs.mkdirSync(join(cwd, 'plain'));
    expect(await run(cwd, ['publish', 'm', '--to', 'plain', '--force-origin'])).toEqual({ code: 0, stderr: '', stdout: 'written x.yaml\nm to plain: 1 written, 0 removed, 0 unchanged\n' });
  });
});

describe('what Git would not commit is refused:', () => {
  test('files below a submodule', async () => {
    const other = join(cwd, 'other');
    fs.mkdirSync(other);
    gitIn(other, 'init', '-q');
    gitIn(other, 'commit', '-q', '--allow-empty', '-m', 'x');
    git('submodule', '--quiet', 'add', other, 'vendor/sub');
    git('commit', '-qm', 'sub');
    synthesize({ 'vendor/sub/new.yaml': '1', 'vendor/sub/b/new.yaml': '1', 'vendor/mine.yaml': '1' });
    const line = '/vendor/sub/b/new.yaml: (and 1 more) lies in the submodule vendor/sub, whose files the commits of this repository never have; publish to the submodule';
    await refused(publish(), line);
    fs.rmSync(join(checkout, 'vendor/sub'), { recursive: true });
    await refused(publish('--force'), line);
    git('submodule', '--quiet', 'update');
    synthesize({ 'new.yaml': '1' });
    expect((await run(cwd, ['publish', 'm', '--to', 'checkout/vendor/sub'])).code).toBe(0);
    expect(gitIn(join(checkout, 'vendor/sub'), 'status', '--short')).toBe('?? .cdk-gitops.json\n?? new.yaml\n');
  });

  test('files below another repository, but not below an empty folder of its name', async () => {
    fs.mkdirSync(join(checkout, 'apps'));
    gitIn(join(checkout, 'apps'), 'init', '-q');
    put(checkout, { 'fake/.git/x': '' });
    synthesize({ 'apps/web/a.yaml': '1', 'fake/a.yaml': '1' });
    await refused(publish(), '/apps/web/a.yaml: lies in another Git repository, apps/.git, whose files the commits of this one never have; move that away');
    fs.rmSync(join(checkout, 'apps/.git'), { recursive: true });
    expect(committed(await publish())).toEqual({ 'apps/web/a.yaml': '1', 'fake/a.yaml': '1' });
  });

  test('files that are ignored, by all ways to say so, each pattern once', async () => {
    put(checkout, { '.gitignore': '*.env\nbuild/\n!kept.env\n', 'apps/.gitignore': 'b.yaml\n', '.git/info/exclude': '/c.yaml\n', '.git/excludes': '.cdk-*\n' });
    git('config', 'core.excludesFile', join(checkout, '.git/excludes'));
    synthesize({ 'a.env': '1', 'kept.env': '1', 'build/x/y.yaml': '1', 'build/z.yaml': '1', 'apps/b.yaml': '1', 'c.yaml': '1', 'fine.yaml': '1' });
    const fix = ', so no commit would have it; remove the pattern, or use --include-ignored and commit with git add --force';
    await refused(publish(),
      `/a.env: is ignored by Git (.gitignore:1: *.env)${fix}`,
      `/apps/b.yaml: is ignored by Git (apps/.gitignore:1: b.yaml)${fix}`,
      `/build/x/y.yaml: (and 1 more) is ignored by Git (.gitignore:2: build/)${fix}`,
      `/c.yaml: is ignored by Git (.git/info/exclude:1: /c.yaml)${fix}`,
      `/.cdk-gitops.json: is ignored by Git (${checkout}/.git/excludes:1: .cdk-*)${fix}`);
    const outcome = await publish('--include-ignored');
    expect(outcome.stdout).toContain('git -C checkout add --all --force -- ');
    expect(Object.keys(committed(outcome))).toEqual(['a.env', 'apps/.gitignore', 'apps/b.yaml', 'build/x/y.yaml', 'build/z.yaml', 'c.yaml', 'fine.yaml', 'kept.env']);
    expect(await publish()).toMatchObject({ code: 0, stderr: '' }); // what Git has, it does not ignore
  });

  test('files that stand there already, unchanged and ignored', async () => {
    synthesize({ 'a.env': '1' });
    await publish();
    put(checkout, { '.gitignore': '*.env\n' });
    await refused(publish(), '/a.env: is ignored by Git (.gitignore:1: *.env)');
  });

  test('files that the program itself ignores from now on, and none that it no longer ignores', async () => {
    synthesize({ '.gitignore': '*.env\n', 'a.env': '1', 'sub/b.env': '1', 'sub/.gitignore': '!b.env\n' });
    await refused(publish(), '/a.env: is ignored by Git (.gitignore:1: *.env)');
    synthesize({ '.gitignore': '*.env\n' });
    committed(await publish());
    synthesize({ 'a.env': '1' });
    expect(committed(await publish())).toEqual({ 'a.env': '1' });
  });

  test('a folder that is ignored as a whole', async () => {
    put(checkout, { '.gitignore': 'sub/\n', 'sub/mine': '' });
    synthesize({ 'a.yaml': '1' });
    expect(await run(cwd, ['publish', 'm', '--to', 'checkout/sub'])).toMatchObject({
      code: 1, stderr: expect.stringContaining('a.yaml (and 1 more) is ignored by Git (.gitignore:1: sub/)'),
    });
  });

  test.each([['cone', '--cone', 'a'], ['patterns', '--no-cone', '/a/']])('files outside of a sparse checkout of %s: new, changed and stale', async (_, mode, pattern) => {
    synthesize({ 'a/1.yaml': '1', 'b/2.yaml': '2', 'b/kept.yaml': '2' });
    committed(await publish());
    git('sparse-checkout', 'set', mode, pattern);
    expect(fs.existsSync(join(checkout, 'b'))).toBe(false);
    if (mode === '--no-cone') put(checkout, { '.git/info/sparse-checkout': '/a/\n/.cdk-gitops.json\n' });
    git('sparse-checkout', 'reapply');
    synthesize({ 'a/1.yaml': '1', 'a/new.yaml': '1', 'b/kept.yaml': '3', 'c/3.yaml': '3' });
    const fix = '; widen that with git sparse-checkout add FOLDER, or end it with git sparse-checkout disable';
    await refused(publish(),
      `/b/kept.yaml: (and 1 more) is outside of the sparse checkout, so Git would not add it${fix}`,
      `/b/2.yaml: is no longer a file of the program, and outside of the sparse checkout, so it would stay in Git${fix}`);
    git('sparse-checkout', 'disable');
    expect(committed(await publish())).toEqual({ 'a/1.yaml': '1', 'a/new.yaml': '1', 'b/kept.yaml': '3', 'c/3.yaml': '3' });
    git('sparse-checkout', 'set', mode, pattern, 'c', ...mode === '--cone' ? [] : ['/.cdk-gitops.json']);
    synthesize({ 'a/1.yaml': '1', 'c/3.yaml': '4' });
    await refused(publish(), '/b/kept.yaml: is no longer a file of the program, and outside of the sparse checkout');
  });

  test('a name that differs from one outside of a sparse checkout only in case', async () => {
    put(checkout, { 'Apps/mine.yaml': '', 'a/x': '' });
    commit();
    git('sparse-checkout', 'set', '--no-cone', '/a/', '/apps/', '/.cdk-gitops.json');
    synthesize({ 'apps/a.yaml': '1' });
    await refused(publish(), '/apps/a.yaml: apps differs from Apps only in case or accents, so macOS and Windows cannot hold both; Git has the other one, and does not watch it here; rename one of them');
  });

  test.each(['skip-worktree', 'assume-unchanged'])('files that are marked as %s: changed, stale and hidden', async (flag) => {
    synthesize({ 'a.yaml': '1', 'b.yaml': '1', 'c.yaml': '1', 'same.yaml': '1' });
    committed(await publish());
    git('update-index', `--${flag}`, 'a.yaml', 'b.yaml', 'c.yaml', 'same.yaml');
    put(checkout, { 'c.yaml': '2' });
    synthesize({ 'a.yaml': '2', 'c.yaml': '2', 'same.yaml': '1' });
    await refused(publish(), `/a.yaml: (and 2 more) is marked as ${flag} in Git, which takes it for unchanged and does not commit it; remove the mark: git update-index --no-${flag}`);
    git('update-index', `--no-${flag}`, 'a.yaml', 'b.yaml', 'c.yaml');
    expect(committed(await publish())).toEqual({ 'a.yaml': '2', 'c.yaml': '2', 'same.yaml': '1' });
    git('update-index', `--${flag}`, '.cdk-gitops.json');
    synthesize({ 'a.yaml': '3', 'c.yaml': '2', 'same.yaml': '1' });
    await refused(publish(), `/.cdk-gitops.json: is marked as ${flag}`);
  });

  test('together with all that is wrong otherwise', async () => {
    put(checkout, { '.gitignore': '*.env\n', 'mine.yaml': 'mine', 'd': 'mine' });
    synthesize({ 'a.env': '1', 'mine.yaml': '1', 'd/x.env': '1' });
    await refused(publish(), '/d: a file that the program did not write', '/mine.yaml: a file that the program did not write', '/a.env: is ignored');
  });
});

describe('while Git is at work', () => {
  beforeEach(async () => {
    synthesize({ 'a.yaml': '1' });
    committed(await publish());
    git('checkout', '-qb', 'side');
    synthesize({ 'a.yaml': '2' });
    committed(await publish());
    git('checkout', '-q', 'main');
    synthesize({ 'a.yaml': '3' });
    committed(await publish());
  });

  test.each([['merge', 'a merge'], ['rebase', 'a rebase'], ['cherry-pick', 'a cherry-pick']])('a conflict of git %s: refused, and settled by force', async (command, name) => {
    expect(() => git(command, 'side')).toThrow();
    git('checkout', '--ours', '.cdk-gitops.json');
    const { code, stderr } = await publish();
    expect(code).toBe(1);
    expect(stderr).toContain(`Git is in the middle of ${name} there, and what is written would become a part of it\n  --> ${checkout}\n  help: finish it or go back (git ${command} --continue`);
    expect(stderr).toContain('.cdk-gitops.json has a conflict of a merge in Git\n');
    expect(await publish('--force')).toMatchObject({ code: 0 });
    expect(fs.readFileSync(join(checkout, 'a.yaml'), 'utf8')).toBe('3');
    git('add', '-A');
    expect(git('ls-files', '--unmerged')).toBe('');
  });

  test('a revert that is not finished', async () => {
    git('revert', '--no-commit', 'HEAD');
    await refused(publish(), ': Git is in the middle of a revert there');
  });
});

describe('one checkout', () => {
  test('is locked for Git while it is written, also a linked one, and not before and afterwards', async () => {
    put(checkout, { '.gitattributes': '*.yaml filter=peek\n' });
    git('config', 'filter.peek.clean', `cat "$(git rev-parse --git-path index.lock)" >>'${join(cwd, 'peek')}'; git rm -q mine 2>>'${join(cwd, 'peek')}'; cat`);
    put(checkout, { mine: '' });
    git('add', 'mine', '.gitattributes');
    git('commit', '-qm', 'mine');
    git('worktree', 'add', '-q', join(cwd, 'linked'), '-b', 'linked');
    for (const folder of ['checkout', 'linked']) {
      synthesize({ 'a.yaml': folder });
      expect((await run(cwd, ['publish', 'm', '--to', folder])).code).toBe(0);
      const [holder, ...said] = fs.readFileSync(join(cwd, 'peek'), 'utf8').split('\n');
      expect(JSON.parse(holder)).toMatchObject({ heldBy: 'cdk-gitops', pid: process.pid });
      expect(said.join('\n')).toMatch(/fatal: Unable to create '.*\/index\.lock': File exists/);
      fs.unlinkSync(join(cwd, 'peek'));
      gitIn(join(cwd, folder), 'rm', '-q', 'mine');
    }
  });

  test('whose lock a killed run has left is taken over', async () => {
    synthesize({ 'a.yaml': '1' });
    put(checkout, { '.git/index.lock': `{"heldBy":"cdk-gitops","pid":${process.pid},"thread":0,"machine":"","id":"none"}`, '.cdk-gitops.json.tmp': 'torn' });
    const past = new Date(0);
    fs.utimesSync(join(checkout, '.git/index.lock'), past, past);
    expect(committed(await publish())).toEqual({ 'a.yaml': '1' });
    expect(fs.existsSync(join(checkout, '.cdk-gitops.json.tmp'))).toBe(false);
  });

  test('of which another variable than the folder speaks', async () => {
    const other = join(cwd, 'other');
    fs.mkdirSync(other);
    gitIn(other, 'init', '-q');
    put(other, { '.git/info/exclude': '*\n' });
    synthesize({ 'a.yaml': '1' });
    const env = { GIT_DIR: join(other, '.git'), GIT_WORK_TREE: other, GIT_INDEX_FILE: join(other, 'index') };
    expect(await run(cwd, ['publish', 'm', '--to', 'checkout'], { env })).toMatchObject({ code: 0, stderr: '' });
    expect(Object.keys(read(other)).filter((path) => !path.startsWith('.git/'))).toEqual([]);
  });

  test('that no Git can judge is written, and that is said', async () => {
    synthesize({ 'a.yaml': '1' });
    const outcome = await run(cwd, ['publish', 'm', '--to', 'checkout'], { env: { PATH: join(cwd, 'nowhere') } });
    expect(outcome).toEqual({
      code: 0, stderr: `warning[git-failed]: what Git would commit is unknown: git is not installed\n  --> ${checkout}\n  help: correct that; until then, the folder is written as one outside of Git\n`, stdout: 'written a.yaml\nm to checkout: 1 written, 0 removed, 0 unchanged\n',
    });
    expect(Object.keys(read(checkout)).filter((path) => !path.startsWith('.git/'))).toEqual(['a.yaml']);
  });

  test('with names of 64 digits', async () => {
    fs.rmSync(join(checkout, '.git'), { recursive: true });
    git('init', '-q', '--object-format=sha256');
    put(checkout, { '.gitattributes': '* text=auto\n' });
    synthesize({ 'a.txt': 'a\r\nb\n' });
    committed(await publish());
    git('update-index', '--assume-unchanged', '.cdk-gitops.json', 'a.txt');
    expect(await publish()).toMatchObject({ code: 0, stdout: 'm to checkout: 0 written, 0 removed, 1 unchanged\n' });
  });
});

describe('files that Git converts', () => {
  const LF = 'x: 1\ny: 2\n';
  const CRLF = 'x: 1\r\ny: 2\r\n';
  const MIXED = 'x: 1\r\ny: 2\nz: 3\n';
  const IDENT = 'id: $Id$\n';
  const EXPANDED = 'id: $Id: 1234 $\nx: 1\n';
  const TEXT = 'gr\u00fc\u00dfe: \u00e9\n';

  test.each<[string, string, readonly string[], string]>([
    ['CRLF, text=auto', '* text=auto', [], CRLF],
    ['CRLF, text', '* text', [], CRLF],
    ['CRLF, eol=lf', '* text eol=lf', [], CRLF],
    ['CRLF, eol=crlf', '* text eol=crlf', [], CRLF],
    ['CRLF, crlf of old', '* crlf=input', [], CRLF],
    ['CRLF, -text', '* -text', ['core.autocrlf=true'], CRLF],
    ['CRLF, autocrlf', '', ['core.autocrlf=true'], CRLF],
    ['CRLF, autocrlf=input', '', ['core.autocrlf=input'], CRLF],
    ['CRLF, safecrlf', '* text=auto', ['core.safecrlf=warn'], CRLF],
    ['LF, autocrlf', '', ['core.autocrlf=true'], LF],
    ['LF, eol=crlf', '* text eol=crlf', [], LF],
    ['LF, core.eol', '* text=auto', ['core.eol=crlf'], LF],
    ['mixed, text=auto', '* text=auto', [], MIXED],
    ['mixed, eol=crlf', '* text eol=crlf', [], MIXED],
    ['mixed, autocrlf', '', ['core.autocrlf=true'], MIXED],
    ['mixed, nothing', '', [], MIXED],
    ['ident', '* ident', [], IDENT],
    ['ident that is expanded', '* ident', [], EXPANDED],
    ['ident and mixed', '* ident text=auto', [], `${IDENT}${MIXED}`],
    ['a filter that loses', '*.yaml filter=tabs', ['filter.tabs.clean=tr x X'], LF],
    ['a filter that adds', '*.yaml filter=head', ['filter.head.clean=sed "/^# head/d"', 'filter.head.smudge=echo "# head"; cat'], LF],
    ['a filter that comes back', '*.yaml filter=rot', ['filter.rot.clean=tr a-z b-za', 'filter.rot.smudge=tr b-za a-z', 'filter.rot.required=true'], LF],
    ['LFS that does not download', '*.yaml filter=lfs', ['filter.lfs.clean=IFS= read -r a; case "$a" in oid*) echo "$a";; *) { echo "$a"; cat; } | sha256sum | sed "s/^/oid /";; esac'], LF],
    ['a filter that nobody configured', '*.yaml filter=none', [], LF],
    ['UTF-16', '*.yaml working-tree-encoding=UTF-16', [], TEXT],
    ['UTF-16LE with BOM', '*.yaml working-tree-encoding=UTF-16LE-BOM', [], TEXT],
    ['Latin-1', '*.yaml working-tree-encoding=ISO-8859-1', [], TEXT],
    ['UTF-16 and eol', '*.yaml text eol=crlf working-tree-encoding=UTF-16', [], TEXT],
    ['binary', '* binary', [], CRLF],
  ])('are as they were written, and only edits are edits: %s', async (_, attributes, config, content) => {
    put(checkout, { '.gitattributes': `${attributes}\n` });
    commit();
    for (const each of config) git('config', ...each.split(/=(.*)/s).slice(0, 2));
    const files = { 'a.yaml': content, 'b.yaml': `${content}b\n`, 'stale.yaml': `${content}s\n`, 'seed.yaml': content };
    const all = (changed: object = {}) => synthesize({ ...files, ...changed });
    const fresh = () => {
      for (const name of fs.readdirSync(checkout)) if (name.endsWith('.yaml') || name === '.cdk-gitops.json') fs.unlinkSync(join(checkout, name));
      git('checkout', '-q', '.');
    };
    all();
    committed(await publish());
    expect((await publish()).stdout).toBe('m to checkout: 0 written, 0 removed, 4 unchanged\n');
    fresh();
    expect((await publish()).stdout).toBe('m to checkout: 0 written, 0 removed, 4 unchanged\n');
    expect(git('status', '--short')).toBe('');

    // Changed and stale, onto what Git has checked out.
    const { 'stale.yaml': __, ...rest } = files;
    synthesize({ ...rest, 'a.yaml': `${content}more\n` });
    expect((await publish()).stdout).toContain('removed stale.yaml\nwritten a.yaml\nm to checkout: 1 written, 1 removed, 2 unchanged\n');
    commit();
    fresh();
    expect((await publish()).stdout).toBe('m to checkout: 0 written, 0 removed, 3 unchanged\n');

    // Without the ownership file everything is taken over again.
    git('rm', '-q', '.cdk-gitops.json');
    expect((await publish()).stdout).toContain('m to checkout: 0 written, 0 removed, 3 unchanged\n');
    commit();
    fresh();

    // An edit stays one, also when it is committed.
    const edit = attributes.includes('UTF-16') ? 'x\0' : 'edited\n';
    fs.writeFileSync(join(checkout, 'a.yaml'), Buffer.concat([attributes.includes('lfs') ? Buffer.alloc(0) : fs.readFileSync(join(checkout, 'a.yaml')), Buffer.from(edit)]));
    synthesize({ ...rest, 'a.yaml': `${content}again\n` });
    await refused(publish(), '/a.yaml: was edited by hand since it was written');
    expect(await publish('--force')).toMatchObject({ code: 0 });
  });

  test('what another encoding holds is what the program says, to Git', async () => {
    put(checkout, { '.gitattributes': '*.txt working-tree-encoding=UTF-16\n*.lat working-tree-encoding=ISO-8859-1\n' });
    synthesize({ 'a.txt': TEXT, 'b.lat': TEXT });
    expect(committed(await publish())).toEqual({ 'a.txt': TEXT, 'b.lat': TEXT });
    expect(fs.readFileSync(join(checkout, 'b.lat'), 'latin1')).toBe(TEXT);
    synthesize({ 'a.txt': TEXT, 'b.lat': '\u65e5\u672c\n' });
    await refused(publish(), '/b.lat: Git cannot commit b.lat: ');
  });

  test('what a filter refuses is refused, with what it says', async () => {
    put(checkout, { '.gitattributes': '*.yaml filter=broken\n' });
    git('config', 'filter.broken.clean', 'false');
    git('config', 'filter.broken.required', 'true');
    synthesize({ 'a.yaml': '1', 'b.txt': '1' });
    await refused(publish(), "/a.yaml: Git cannot commit a.yaml: a.yaml: clean filter 'broken' failed; change its attributes in .gitattributes");
  });

  test('by attributes that the program itself writes', async () => {
    synthesize({ '.gitattributes': '* text=auto\n', 'a.txt': MIXED });
    committed(await publish());
    fs.unlinkSync(join(checkout, 'a.txt'));
    git('checkout', '-q', '.');
    synthesize({ '.gitattributes': '* text=auto\n', 'a.txt': `${MIXED}more\n` });
    expect(await publish()).toMatchObject({ code: 0, stderr: '' });
  });

  test('settings of one machine do not change what another has published', async () => {
    synthesize({ 'a.txt': MIXED, 'b.txt': CRLF });
    committed(await publish());
    for (const autocrlf of ['true', 'input', 'false']) {
      git('config', 'core.autocrlf', autocrlf);
      expect((await publish()).stdout).toBe('m to checkout: 0 written, 0 removed, 2 unchanged\n');
      expect(git('status', '--short')).toBe('');
    }
  });

  test('attributes that come later', async () => {
    synthesize({ 'a.txt': MIXED, 'b.txt': CRLF });
    committed(await publish());
    put(checkout, { '.gitattributes': '* text=auto\n' });
    git('add', '--renormalize', '.');
    commit();
    for (const name of ['a.txt', 'b.txt']) fs.unlinkSync(join(checkout, name));
    git('checkout', '-q', '.');
    expect(fs.readFileSync(join(checkout, 'b.txt'), 'utf8')).toBe(LF);
    expect((await publish()).stdout).toContain('m to checkout: 0 written, 0 removed, 2 unchanged\n');
    synthesize({ 'a.txt': `${MIXED}more\n`, 'b.txt': `${CRLF}more\n` });
    expect(await publish()).toMatchObject({ code: 0, stderr: '' });
  });

  test('a rendering that is itself in Git', async () => {
    const files = { 'a.txt': LF, 'b.txt': CRLF };
    synthesize(files);
    const dist = join(cwd, 'dist/m');
    for (const [path, content] of Object.entries({ 'a.txt': CRLF, 'b.txt': LF })) fs.writeFileSync(join(dist, path), content);
    await publish();
    expect(read(checkout)).toMatchObject(files);
  });
});
