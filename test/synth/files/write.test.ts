import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import type { FileSystem } from '../../../src/synth/files/file-system';
import type { OutputFile, Tree, WriteOptions } from '../../../src/synth/files/tree';
import { applyPlan, planTrees } from '../../../src/synth/files/write';
import { refusalLines } from '../../refusal-lines';
import { type Files, makeRoot, put, read, readOwnership } from '../tree-on-disk';
import { writeTree, writeTrees } from '../write-tree';

let root: string;
beforeEach(() => {
  root = makeRoot();
});
afterEach(() => fs.rmSync(root, { recursive: true }));

function write(files: Files, options?: WriteOptions & Pick<Tree, 'repository'>) {
  return writeTree(root, Object.entries(files).map(([path, content]) => ({ path, content })), options);
}

function seed(files: Files, seeds: Files, options?: WriteOptions & Pick<Tree, 'repository'>) {
  const plain: OutputFile[] = Object.entries(files).map(([path, content]) => ({ path, content }));
  return writeTree(root, [...plain, ...Object.entries(seeds).map(([path, content]) => ({ path, content, seeded: true }))], options);
}

/** Writes a tree in a process of its own, which is not root's. */
function writeElsewhere(tree: string, files: OutputFile[], env: NodeJS.ProcessEnv) {
  const program = 'require(process.argv[1]).writeTree(process.argv[2], JSON.parse(process.argv[3]))';
  const args = ['-r', 'ts-node/register/transpile-only', '-e', program, require.resolve('../write-tree'), tree, JSON.stringify(files)];
  const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  execFileSync(process.execPath, args, { ...user, env: { ...process.env, ...env }, stdio: 'pipe' });
}

describe('what it writes', () => {
  test('all files with their folders, and says so', () => {
    const summary = write({ 'b.yaml': 'b: 1\n', 'apps/web/a.yaml': 'a: é\n' });
    expect(summary).toEqual({ written: ['apps/web/a.yaml', 'b.yaml'], unchanged: 0, removed: [] });
    expect(read(root)).toEqual({ 'b.yaml': 'b: 1\n', 'apps/web/a.yaml': 'a: é\n' });
  });

  test('bytes as they are', () => {
    const content = Uint8Array.from([0, 255, 13, 10]);
    expect(writeTree(root, [{ path: 'a.bin', content }]).written).toEqual(['a.bin']);
    expect(fs.readFileSync(join(root, 'a.bin'))).toEqual(Buffer.from(content));
    expect(writeTree(root, [{ path: 'a.bin', content }]).unchanged).toBe(1);
  });

  test('a root that is not there yet, and one without files', () => {
    expect(writeTree(join(root, 'a', 'b'), [])).toEqual({ written: [], unchanged: 0, removed: [] });
    expect(JSON.parse(readOwnership(join(root, 'a', 'b'))).files).toEqual({});
  });

  test('the ownership file: a line for each file, sorted, with its digest', () => {
    seed({ 'b.yaml': 'b', 'B/a.yaml': '' }, { 'a.yaml': 'pin' }, { repository: 'manifests' });
    expect(readOwnership(root)).toBe(`{
  "comment": "What cdk-gitops wrote here. It updates, removes and guards these files and touches no others.",
  "version": 1,
  "repository": "manifests",
  "files": {
    "B/a.yaml": {"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    "a.yaml": {"sha256":"64f46a7526a186d2346552453ae478ca51244674f5b21ba150bd483b39f7c812","seeded":true},
    "b.yaml": {"sha256":"3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d"}
  }
}
`);
  });

  test('nothing the second time, and leaves all times as they are', () => {
    const files = { 'a.yaml': 'a', 'apps/b.yaml': 'b' };
    write(files);
    const past = new Date('2001-02-03T04:05:06Z');
    const all = ['a.yaml', 'apps/b.yaml', 'apps', '.cdk-gitops.json', ''].map((path) => join(root, path));
    for (const path of all) fs.utimesSync(path, past, past);
    expect(write(files)).toEqual({ written: [], unchanged: 2, removed: [] });
    expect(all.map((path) => fs.statSync(path).mtime)).toEqual(all.map(() => past));
  });

  test('only what changed', () => {
    write({ 'a.yaml': 'a', 'b.yaml': 'b' });
    const past = new Date('2001-02-03T04:05:06Z');
    fs.utimesSync(join(root, 'a.yaml'), past, past);
    expect(write({ 'a.yaml': 'a', 'b.yaml': 'B' })).toEqual({ written: ['b.yaml'], unchanged: 1, removed: [] });
    expect(fs.statSync(join(root, 'a.yaml')).mtime).toEqual(past);
  });

  test('a file again that the user has deleted', () => {
    write({ 'a.yaml': 'a' });
    fs.unlinkSync(join(root, 'a.yaml'));
    expect(write({ 'a.yaml': 'a' }).written).toEqual(['a.yaml']);
  });

  test('the same bytes for any locale, time zone and order', () => {
    const files = ['z/ä.yaml', 'z/z.yaml', 'a/I.yaml', 'a/ı.yaml', 'B.yaml'].map((path) => ({ path, content: path }));
    writeTree(join(root, '1'), files);
    fs.chmodSync(root, 0o777);
    writeElsewhere(join(root, '2'), [...files].reverse(), { LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8', TZ: 'Asia/Kathmandu' });
    expect(read(join(root, '2'))).toEqual(read(join(root, '1')));
    expect(readOwnership(join(root, '2'))).toBe(readOwnership(join(root, '1')));
  });
});

describe('what it removes', () => {
  test('files it no longer produces, and the folders that this empties', () => {
    write({ 'a.yaml': 'a', 'apps/web/b.yaml': 'b', 'apps/c/d/e.yaml': 'e' });
    put(root, { 'apps/c/README.md': 'mine' });
    expect(write({ 'a.yaml': 'a' })).toEqual({ written: [], unchanged: 1, removed: ['apps/c/d/e.yaml', 'apps/web/b.yaml'] });
    expect(read(root)).toEqual({ 'a.yaml': 'a', 'apps/c/README.md': 'mine' });
    expect(readOwnership(root)).not.toContain('apps');
  });

  test('everything of ours, but not the root', () => {
    write({ 'apps/a.yaml': 'a' });
    write({});
    expect(read(root)).toEqual({});
  });

  test('a file to make room for a folder, and a folder for a file', () => {
    write({ 'a': 'file', 'b/c/d': 'file' });
    expect(write({ 'a/x/y': '1', 'b': '2' })).toEqual({ written: ['a/x/y', 'b'], unchanged: 0, removed: ['a', 'b/c/d'] });
    expect(read(root)).toEqual({ 'a/x/y': '1', 'b': '2' });
  });

  test('a name that only changed its case', () => {
    write({ 'Apps/Web.yaml': '1', 'x.yaml': '1' });
    expect(write({ 'apps/web.yaml': '1', 'X.yaml': '1' }).removed).toEqual(['Apps/Web.yaml', 'x.yaml']);
    expect(read(root)).toEqual({ 'apps/web.yaml': '1', 'X.yaml': '1' });
  });

  test('nothing behind a folder that the user replaced by a link', () => {
    write({ 'apps/a.yaml': 'a' });
    put(root, { 'mine/a.yaml': 'a' });
    fs.rmSync(join(root, 'apps'), { recursive: true });
    fs.symlinkSync('mine', join(root, 'apps'));
    expect(write({}).removed).toEqual([]);
    expect(read(root)).toEqual({ 'mine/a.yaml': 'a', 'apps': '-> mine' });
  });
});

describe('files that are not ours', () => {
  test('stay, in the same folders too', () => {
    put(root, { 'README.md': 'mine', 'apps/mine.yaml': 'mine', '.git/HEAD': 'ref' });
    write({ 'apps/a.yaml': 'a' });
    write({}, { force: true });
    expect(read(root)).toEqual({ 'README.md': 'mine', 'apps/mine.yaml': 'mine', '.git/HEAD': 'ref' });
  });

  test('refuse the place, also by force', () => {
    put(root, { 'apps/a.yaml': 'mine', 'b.yaml/c': 'mine', 'd': 'mine' });
    const files = { 'apps/a.yaml': 'a', 'b.yaml': 'b', 'd/e/f.yaml': '', 'd/e/g.yaml': '', 'new.yaml': '' };
    const lines = [
      `${root}/apps/a.yaml: foreign-file: a file that the program did not write stands at apps/a.yaml; move it away, or rename the file of the program`,
      `${root}/b.yaml: foreign-file: a folder with files that the program did not write stands at b.yaml; move it away, or rename the file of the program`,
      `${root}/d: foreign-file: a file that the program did not write stands at d, where a folder is needed; move it away, or rename the folder`,
    ];
    expect(refusalLines(() => write(files))).toEqual(lines);
    expect(refusalLines(() => write(files, { force: true }))).toEqual(lines);
    expect(read(root)).toEqual({ 'apps/a.yaml': 'mine', 'b.yaml/c': 'mine', 'd': 'mine' });
    expect(fs.existsSync(join(root, '.cdk-gitops.json'))).toBe(false);
  });

  test('are taken over when they are the same already', () => {
    put(root, { 'a.yaml': 'a' });
    expect(write({ 'a.yaml': 'a' })).toEqual({ written: [], unchanged: 1, removed: [] });
    expect(write({}).removed).toEqual(['a.yaml']);
  });

  test('refuse a name that differs from theirs only in case', () => {
    put(root, { 'Apps/mine.yaml': 'mine', 'readme.md': 'mine', 'strasse.yaml': 'mine', 'cafe\u0301': 'mine' });
    expect(refusalLines(() => write({ 'apps/a.yaml': '', 'README.md': '', 'stra\u00dfe.yaml': '', 'caf\u00e9': '' }))).toEqual([
      `${root}/apps: path-clash: apps differs only in case or accents from Apps, which the program did not write: macOS and Windows cannot hold both; rename one of them`,
      `${root}/README.md: path-clash: README.md differs only in case or accents from readme.md, which the program did not write: macOS and Windows cannot hold both; rename one of them`,
      `${root}/stra\u00dfe.yaml: path-clash: stra\u00dfe.yaml differs only in case or accents from strasse.yaml, which the program did not write: macOS and Windows cannot hold both; rename one of them`,
      `${root}/caf\u00e9: path-clash: caf\u00e9 differs only in case or accents from cafe\u0301, which the program did not write: macOS and Windows cannot hold both; rename one of them`,
    ]);
  });

  test.each(['.CDK-gitops.json', '.cdk-gitop\u017f.json', '.cdk-gitops.json.TMP', '.cdk\u200b-gitops.json'])('refuse the writer\'s own files beside theirs: %j', (theirs) => {
    put(root, { [theirs]: 'mine' });
    expect(() => write({ 'a.yaml': '' }, { force: true })).toThrow(/differs only in case or accents from .*, which the program did not write/);
    expect(read(root)).toEqual({ [theirs]: 'mine' });
  });
});

describe('files edited by hand', () => {
  beforeEach(() => {
    write({ 'a.yaml': 'a', 'b.yaml': 'b', 'c.yaml': 'c', 'd.yaml': 'd' });
    put(root, { 'a.yaml': 'edited', 'c.yaml': 'edited' });
    fs.unlinkSync(join(root, 'd.yaml'));
    fs.symlinkSync('b.yaml', join(root, 'd.yaml'));
  });

  test('are all named, and nothing is written', () => {
    const before = read(root);
    const fix = 'take the change over into the program and delete the file, or use --force to lose the change';
    expect(refusalLines(() => write({ 'a.yaml': 'A', 'b.yaml': 'B', 'd.yaml': 'd' }))).toEqual([
      `${root}/c.yaml: edited-file: c.yaml was edited by hand, and the program no longer produces it; ${fix}`,
      `${root}/a.yaml: edited-file: a.yaml was edited by hand since it was written; ${fix}`,
      `${root}/d.yaml: edited-file: d.yaml was edited by hand since it was written; ${fix}`,
    ]);
    expect(read(root)).toEqual(before);
  });

  test('are overwritten and removed by force', () => {
    const summary = write({ 'a.yaml': 'A', 'b.yaml': 'B', 'd.yaml': 'd' }, { force: true });
    expect(summary).toEqual({ written: ['a.yaml', 'b.yaml', 'd.yaml'], unchanged: 0, removed: ['c.yaml'] });
    expect(read(root)).toEqual({ 'a.yaml': 'A', 'b.yaml': 'B', 'd.yaml': 'd' });
  });

  test('count also when they became links that nobody asks for any more', () => {
    put(root, { 'a.yaml': 'a', 'c.yaml': 'c' });
    expect(() => write({ 'a.yaml': 'a', 'b.yaml': 'b', 'c.yaml': 'c' })).toThrow(/d\.yaml was edited by hand, and the program no longer/);
    expect(write({}, { force: true }).removed).toEqual(['a.yaml', 'b.yaml', 'c.yaml', 'd.yaml']);
  });

  test('are fine once they say what the program says', () => {
    fs.unlinkSync(join(root, 'd.yaml'));
    expect(write({ 'a.yaml': 'edited', 'c.yaml': 'edited' })).toEqual({ written: [], unchanged: 2, removed: ['b.yaml'] });
  });
});

describe('seeded files', () => {
  test('are created when absent and never overwritten, edited or not, forced or not', () => {
    expect(seed({}, { 'pins/a.yaml': 'v1' }).written).toEqual(['pins/a.yaml']);
    expect(seed({}, { 'pins/a.yaml': 'v2' }, { force: true })).toEqual({ written: [], unchanged: 1, removed: [] });
    put(root, { 'pins/a.yaml': 'robot' });
    expect(seed({}, { 'pins/a.yaml': 'v3' }, { force: true })).toEqual({ written: [], unchanged: 1, removed: [] });
    expect(read(root)).toEqual({ 'pins/a.yaml': 'robot' });
    fs.unlinkSync(join(root, 'pins/a.yaml'));
    expect(seed({}, { 'pins/a.yaml': 'v3' }).written).toEqual(['pins/a.yaml']);
  });

  test('stay where somebody else made them first', () => {
    put(root, { 'pins/a.yaml': 'mine' });
    seed({}, { 'pins/a.yaml': 'v1' });
    write({});
    expect(read(root)).toEqual({ 'pins/a.yaml': 'mine' });
  });

  test('no longer asked for: stay when edited, go when not', () => {
    seed({}, { 'pins/a.yaml': 'v1', 'pins/b.yaml': 'v1' });
    put(root, { 'pins/a.yaml': 'robot' });
    seed({}, { 'pins/a.yaml': 'v1', 'pins/b.yaml': 'v1' });
    expect(write({}).removed).toEqual(['pins/b.yaml']);
    expect(read(root)).toEqual({ 'pins/a.yaml': 'robot' });
    expect(write({ x: '' }, { force: true }).removed).toEqual([]);
  });

  test('that become plain files are guarded like those', () => {
    seed({}, { 'a.yaml': 'v1', 'b.yaml': 'v1' });
    put(root, { 'a.yaml': 'robot' });
    expect(() => write({ 'a.yaml': 'v2', 'b.yaml': 'v2' })).toThrow(/a\.yaml was edited by hand since it was written/);
    fs.unlinkSync(join(root, 'a.yaml'));
    expect(write({ 'a.yaml': 'v2', 'b.yaml': 'v2' }).written).toEqual(['a.yaml', 'b.yaml']);
  });

  test('that were plain files stay as they are from then on', () => {
    write({ 'a.yaml': 'v1' });
    put(root, { 'a.yaml': 'robot' });
    expect(seed({}, { 'a.yaml': 'v2' })).toEqual({ written: [], unchanged: 1, removed: [] });
    expect(readOwnership(root)).toContain('"seeded":true');
  });

  test('follow the program in a rendering until somebody edits them', () => {
    seed({}, { 'a.yaml': 'v1' }, { updateSeeds: true });
    expect(seed({}, { 'a.yaml': 'v2' }, { updateSeeds: true }).written).toEqual(['a.yaml']);
    put(root, { 'a.yaml': 'mine' });
    expect(seed({}, { 'a.yaml': 'v3' }, { updateSeeds: true }).written).toEqual([]);
    put(root, { 'b.yaml': 'mine' });
    expect(() => seed({}, { 'b.yaml': 'v1' }, { updateSeeds: true })).toThrow(/a file that the program did not write stands at b\.yaml/);
  });
});

describe('paths that it refuses', () => {
  test.each([
    ['../x', /: the path has a "\.\." segment\n {2}--> .*\/\.\.\/x\n {2}help: use a path relative to the root of the repository, without "\.\."/],
    ['a\nb', /: the path has a control character.*\n {2}--> .*a\\u000ab\n/],
    ['.CDK-gitops.json.tmp', /the name "\.CDK-gitops\.json\.tmp" is kept for the writer of the tree/],
  ])('%j', (path, message) => {
    expect(() => write({ 'good.yaml': '', [path]: '' }, { force: true })).toThrow(message);
    expect(read(root)).toEqual({});
  });

  test('two that cannot stand beside each other', () => {
    const files = ['a', 'a/b', 'x/y', 'X/z', '\u00df', 'SS', 'twice', 'twice'].map((path) => ({ path, content: '' }));
    expect(refusalLines(() => writeTree(root, files))).toEqual([
      `${root}/a/b: path-clash: a is both a file and a folder; rename one of them`,
      `${root}/X/z: path-clash: X differs from x only in case or accents, so macOS and Windows cannot hold both; rename one of them`,
      `${root}/SS: path-clash: SS differs from \u00df only in case or accents, so macOS and Windows cannot hold both; rename one of them`,
      `${root}/twice: path-clash: two files have the path twice; rename one of them`,
    ]);
  });

  test('a second one that differs from ours only in case, once', () => {
    write({ 'apps/x': '' });
    expect(refusalLines(() => write({ 'apps/x': '', 'apps/X': '' }))).toEqual([
      `${root}/apps/X: path-clash: apps/X differs from apps/x only in case or accents, so macOS and Windows cannot hold both; rename one of them`,
    ]);
  });

  test('through a symbolic link, wherever it leads', () => {
    const outside = makeRoot();
    try {
      put(outside, { 'a.yaml': 'theirs' });
      fs.mkdirSync(join(root, 'inside'));
      fs.symlinkSync(outside, join(root, 'out'));
      fs.symlinkSync('inside', join(root, 'in'));
      fs.symlinkSync(join(outside, 'a.yaml'), join(root, 'a.yaml'));
      fs.symlinkSync(join(outside, 'new.yaml'), join(root, 'dangling.yaml'));
      expect(refusalLines(() => write({ 'out/a.yaml': 'a', 'in/a.yaml': 'a', 'a.yaml': 'theirs', 'dangling.yaml': 'a' }, { force: true }))).toEqual([
        `${root}/out: foreign-file: a symbolic link that the program did not write stands at out, where a folder is needed; move it away, or rename the folder`,
        `${root}/in: foreign-file: a symbolic link that the program did not write stands at in, where a folder is needed; move it away, or rename the folder`,
        `${root}/a.yaml: foreign-file: a symbolic link that the program did not write stands at a.yaml; move it away, or rename the file of the program`,
        `${root}/dangling.yaml: foreign-file: a symbolic link that the program did not write stands at dangling.yaml; move it away, or rename the file of the program`,
      ]);
      expect(read(outside)).toEqual({ 'a.yaml': 'theirs' });
    } finally {
      fs.rmSync(outside, { recursive: true });
    }
  });

  test('a link at the place of the writer\'s own files', () => {
    fs.symlinkSync('elsewhere', join(root, '.cdk-gitops.json.tmp'));
    fs.mkdirSync(join(root, '.cdk-gitops.json'));
    expect(refusalLines(() => write({ a: '' }))).toEqual([
      `${root}/.cdk-gitops.json: foreign-file: a folder stands at .cdk-gitops.json, which is a file of the writer; move it away`,
      `${root}/.cdk-gitops.json.tmp: foreign-file: a symbolic link stands at .cdk-gitops.json.tmp, which is a file of the writer; move it away`,
    ]);
  });

  test('a root that is a symbolic link is the user\'s choice', () => {
    fs.mkdirSync(join(root, 'real'));
    fs.symlinkSync('real', join(root, 'link'));
    writeTree(join(root, 'link'), [{ path: 'a', content: '' }]);
    expect(read(root)).toMatchObject({ 'real/a': '' });
  });
});

describe('an ownership file that it cannot use', () => {
  test.each([
    ['<<<<<<< HEAD\n{}', /is not JSON\n.*\n {2}help: restore it from Git \(after a merge, either version will do\), or delete it: files with/],
    ['[]', /has no list of files\n.*\n {2}help: restore it/],
    ['{"version":2,"files":{}}', /has the version 2, which this version of cdk-gitops does not know\n.*\n {2}help: use a newer cdk-gitops/],
    ['{"version":1,"files":{"../a":{"sha256":"x"}}}', /"\.\.\/a": the path has a "\.\." segment/],
    ['{"version":1,"files":{"a":{}}}', /has no digest of "a"/],
    ['{"version":1,"files":{"a":{"sha256":1}}}', /has no digest of "a"/],
    ['{"version":1,"repository":1,"files":{}}', /has a repository that is not a string/],
  ])('%s', (text, message) => {
    put(root, { '.cdk-gitops.json': text, 'a.yaml': 'a' });
    expect(() => write({ 'a.yaml': 'b' }, { force: true })).toThrow(message);
    expect(readOwnership(root)).toBe(text);
  });

  test('one of another repository, unless forced', () => {
    write({ 'a.yaml': 'a' }, { repository: 'manifests' });
    expect(() => write({ 'b.yaml': 'b' }, { repository: 'apps' })).toThrow(
      'the files here were written for the repository "manifests", not for "apps"');
    write({ 'b.yaml': 'b' });
    expect(readOwnership(root)).toContain('"repository": "manifests"');
    expect(write({ 'c.yaml': 'c' }, { repository: 'apps', force: true }).removed).toEqual(['b.yaml']);
    expect(readOwnership(root)).toContain('"repository": "apps"');
  });
});

describe('several trees', () => {
  test('are all checked before anything is written', () => {
    const tree = (name: string, content: string) => ({ root: join(root, name), files: [{ path: 'a.yaml', content }] });
    writeTrees([tree('one', '1'), tree('two', '1'), tree('three', '1')]);
    put(root, { 'two/a.yaml': 'edited', 'three/a.yaml': 'edited' });
    expect(() => writeTrees([tree('one', '2'), tree('two', '2'), tree('three', '2')])).toThrow(
      /^2 problems, nothing was written:\n\n.* was edited by hand.*\n {2}--> .*two\/a\.yaml\n.*\n\n.* was edited by hand.*\n {2}--> .*three\/a\.yaml\n.*$/);
    expect(read(join(root, 'one'))).toEqual({ 'a.yaml': '1' });
  });
});

describe('a place that cannot be written', () => {
  test('because it is a file', () => {
    put(root, { dist: 'file' });
    const message = `error[file-system]: a file stands where a folder is needed (ENOTDIR)\n  --> ${root}/dist\n  help: move it away, or choose another place`;
    expect(() => writeTree(join(root, 'dist'), [])).toThrow(message);
    expect(() => writeTree(join(root, 'dist', 'manifests'), [])).toThrow(/a file stands where a folder is needed/);
  });

  test('because of its permissions, which is seen before anything is written', () => {
    let denied = root;
    const fileSystem: FileSystem = {
      ...fs,
      accessSync: (path) => {
        if (path === denied) throw Object.assign(new Error('EACCES'), { code: 'EACCES', errno: -13, path });
        fs.accessSync(path);
      },
    };
    const tree = join(root, 'new', 'tree');
    const writeDenied = () => writeTree(tree, [{ path: 'a', content: '' }], {}, fileSystem);
    expect(writeDenied).toThrow(`permission denied (EACCES)\n  --> ${root}\n  help: make it accessible for the user who runs this`);
    expect(read(root)).toEqual({});
    denied = '';
    writeDenied();
    denied = tree;
    expect(writeDenied()).toMatchObject({ unchanged: 1 });
    fs.unlinkSync(join(tree, 'a'));
    expect(writeDenied).toThrow(`permission denied (EACCES)\n  --> ${tree}\n`);
  });

  test('really, by a user who is not root', () => {
    fs.chmodSync(root, 0o555);
    expect(() => writeElsewhere(join(root, 'tree'), [{ path: 'a', content: '' }], {}))
      .toThrow(`permission denied (EACCES)\n  --> ${root}\n  help: make it accessible for the user who runs this`);
    expect(read(root)).toEqual({});
  });
});

describe('what changes between plan and writing', () => {
  const OURS: Files = { 'apps/x.yaml': 'new', 'apps/deep/y.yaml': 'new', 'z.yaml': 'new' };
  const outputs = (files: Files): OutputFile[] => Object.entries(files).map(([path, content]) => ({ path, content }));

  /** Plans to write `OURS`, lets somebody else do something, and writes. Returns the error. */
  function after(change: () => void, files = OURS, options: WriteOptions = {}): string {
    const [plan] = planTrees([{ root, files: outputs(files) }], options);
    change();
    try {
      applyPlan(plan);
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  }

  test('a folder that became a symbolic link: nothing is written or removed behind it', () => {
    const outside = makeRoot();
    put(outside, { 'x.yaml': 'victim', 'stale.yaml': 'old', 'deep/y.yaml': 'victim' });
    write({ 'apps/x.yaml': 'old', 'apps/stale.yaml': 'old', 'apps/deep/y.yaml': 'old' });
    const message = after(() => {
      fs.renameSync(join(root, 'apps'), join(root, 'moved'));
      fs.symlinkSync(outside, join(root, 'apps'));
    });
    expect(message).toBe(`error[changed-meanwhile]: apps is no longer a folder, so it is left as it is\n  --> ${root}/apps\n  help: run it again, which completes what this run began`);
    expect(read(outside)).toEqual({ 'x.yaml': 'victim', 'stale.yaml': 'old', 'deep/y.yaml': 'victim' });
    fs.unlinkSync(join(root, 'apps'));
    fs.renameSync(join(root, 'moved'), join(root, 'apps'));
    write(OURS);
    expect(read(root)).toEqual(OURS);
    fs.rmSync(outside, { recursive: true });
  });

  test('a folder above a new folder', () => {
    const outside = makeRoot();
    put(root, { 'apps/mine': '' });
    expect(after(() => {
      fs.renameSync(join(root, 'apps'), join(root, 'moved'));
      fs.symlinkSync(outside, join(root, 'apps'));
    })).toContain('apps is no longer a folder');
    expect(read(outside)).toEqual({});
    fs.rmSync(outside, { recursive: true });
  });

  test('the root', () => {
    write({ 'z.yaml': 'old' });
    expect(after(() => {
      fs.renameSync(root, `${root}.moved`);
      fs.cpSync(`${root}.moved`, root, { recursive: true });
      fs.writeFileSync(join(root, 'z.yaml'), 'mine');
    })).toContain('z.yaml was changed in the meantime');
    expect(read(root)['z.yaml']).toBe('mine');
    fs.rmSync(`${root}.moved`, { recursive: true });
  });

  test.each<[string, string]>([
    ['z.yaml', 'put there'], ['apps/x.yaml', 'put there'], ['apps/deep/y.yaml', 'put there'],
  ])('a file that appears: %s', (path, what) => {
    expect(after(() => put(root, { [path]: 'mine' }))).toBe(
      `error[changed-meanwhile]: ${path.split('/').pop()} was ${what} in the meantime, so it is left as it is\n  --> ${root}/${path}\n  help: run it again, which completes what this run began`);
    expect(read(root)[path]).toBe('mine');
    expect(() => write(OURS)).toThrow(`a file that the program did not write stands at ${path}`);
    fs.unlinkSync(join(root, path));
    write(OURS);
    expect(read(root)).toEqual(OURS);
  });

  test.each<[string, () => void, string]>([
    ['a file to replace', () => put(root, { 'z.yaml': 'mine' }), 'changed'],
    ['a file to remove', () => put(root, { 'stale.yaml': 'mine' }), 'changed'],
    ['a file to replace that is removed', () => fs.unlinkSync(join(root, 'z.yaml')), 'removed'],
    ['a file to replace that became a folder', () => {
      fs.unlinkSync(join(root, 'z.yaml'));
      fs.mkdirSync(join(root, 'z.yaml'));
    }, 'changed'],
  ])('an edit of %s', (_, change, what) => {
    write({ 'z.yaml': 'old', 'stale.yaml': 'old' });
    expect(after(change)).toContain(`was ${what} in the meantime, so it is left as it is`);
    const { '.cdk-gitops.json.tmp': staging, ...rest } = read(root);
    expect(staging).toBeUndefined();
    expect(Object.values(rest).filter((content) => content === 'mine').length).toBe(what === 'changed' && !('z.yaml/' in rest) ? 1 : 0);
  });

  test('the file that is forced to be replaced, by another edit', () => {
    write({ 'z.yaml': 'old' });
    put(root, { 'z.yaml': 'edit' });
    expect(after(() => put(root, { 'z.yaml': 'another edit' }), OURS, { force: true })).toContain('z.yaml was changed in the meantime');
    expect(read(root)['z.yaml']).toBe('another edit');
  });

  test('the ownership file, by another run: everything is planned again', () => {
    write({ 'z.yaml': 'old', 'stale.yaml': 'old' });
    expect(after(() => write({ 'z.yaml': 'of another run', 'other.yaml': 'of another run' }))).toBe('');
    expect(read(root)).toEqual(OURS);
    expect(after(() => {
      write({ ...OURS, 'z.yaml': 'of another run' });
      put(root, { 'z.yaml': 'mine' });
    }, { 'z.yaml': 'newer' })).toMatch(/^1 problem, nothing was written:\n\n.*z\.yaml was edited by hand/);
    expect(read(root)['z.yaml']).toBe('mine');
  });

  test('what was to be removed and is gone, and a folder that is no longer empty, are no trouble', () => {
    write({ 'a/b/stale.yaml': 'old', 'c/stale.yaml': 'old', 'd/stale.yaml': 'old' });
    expect(after(() => {
      fs.rmSync(join(root, 'a'), { recursive: true });
      fs.unlinkSync(join(root, 'c/stale.yaml'));
      put(root, { 'd/mine.yaml': 'mine', 'apps/mine.yaml': 'mine' });
    })).toBe('');
    expect(read(root)).toEqual({ ...OURS, 'd/mine.yaml': 'mine', 'apps/mine.yaml': 'mine' });
  });

  test('without hard links, as on some network disks', () => {
    const fileSystem: FileSystem = { ...fs, linkSync: undefined };
    const refusing: FileSystem = {
      ...fs,
      linkSync: () => {
        throw Object.assign(new Error('EPERM'), { code: 'EPERM', errno: -1 });
      },
    };
    for (const each of [fileSystem, refusing]) {
      const [plan] = planTrees([{ root, files: outputs(OURS) }]);
      applyPlan(plan, each);
      expect(read(root)).toEqual(OURS);
      const [next] = planTrees([{ root, files: outputs({ ...OURS, 'new.yaml': 'new' }) }]);
      put(root, { 'new.yaml': 'mine' });
      expect(() => applyPlan(next, each)).toThrow('new.yaml was put there in the meantime');
      fs.unlinkSync(join(root, 'new.yaml'));
      write({});
    }
  });
});
