import { ApiObject, Chart, YamlOutputType } from 'cdk8s';
import { App, ci, Repository } from '../../src';
import { caseKey, pathProblem } from '../../src/base/path-problem';
import { problemsOf } from '../../src/base/problem';
import { repositoryPath } from '../../src/base/repository-path';
import { errorsOf } from '../program';
import { makeRoot } from '../synth/tree-on-disk';

const ABSOLUTE = /^the path is absolute/;
const DOT_DOT = /^the path has a "\.\.?" segment/;
const GIT = /^the path leads into "\.git", which belongs to Git/;
const KEPT = /is kept for the writer of the tree/;
const INVISIBLE = /^the path has an invisible character \(U\+[0-9A-F]{4}\), which macOS may ignore/;
const CONTROL = /^the path has a control character \(U\+[0-9A-F]{4}\)/;
const FORBIDDEN = /which Windows does not allow in names/;
const DEVICE = /is a device to Windows/;
const DROPPED = /ends with a dot or a blank, which Windows drops/;

test.each<[string, RegExp]>([
  ['', /^the path is empty/], ['a//b', /empty segment/], ['a/', /empty segment/],
  ['/etc/passwd', ABSOLUTE], ['C:/x', ABSOLUTE], ['c:', ABSOLUTE], ['c:\\x', ABSOLUTE],
  ['a\\..\\x', /backslash/],
  ['../x', DOT_DOT], ['a/../../x', DOT_DOT], ['./x', DOT_DOT], ['a/..', DOT_DOT],
  ['a\0b', CONTROL], ['a\nb', CONTROL], ['a\x7f', CONTROL], ['a\u0085b', CONTROL], ['a\u2028b', CONTROL],
  ['\ud800', /half of a surrogate pair/],
  ['.git', GIT], ['.git/hooks/pre-commit', GIT], ['sub/.GIT/config', GIT], ['.git ', GIT], ['.git./x', GIT], ['.Git. . /x', GIT], ['.g\u200cit/config', GIT],
  ['.git\u200d', GIT], ['\ufeff.git/x', GIT], ['.g\u0131t/x\u200b', INVISIBLE], ['git~1/x', GIT], ['GIT~1', GIT], ['a/Git~2/x', GIT], ['.git::$INDEX_ALLOCATION/x', GIT],
  ['.git\u200c ./x', GIT], ['git~1::$INDEX_ALLOCATION', GIT],
  ['.cdk-gitops.json', KEPT], ['.CDK-GITOPS.JSON', KEPT], ['.cdk-gitops.json.tmp', KEPT], ['.cdk-gitops.json.lock', KEPT], ['.cdk-gitop\u017f.json', KEPT],
  ['.cdk-gitops.json/x', KEPT], ['apps/.cdk-gitops.json', KEPT], ['CDK-GI~1.JSO', KEPT], ['.cdk\u200b-gitops.json', KEPT],
  ['a\u200bb.yaml', INVISIBLE], ['a\ufeff', INVISIBLE], ['a\u00adb', INVISIBLE], ['\u202egpj.yaml', INVISIBLE], ['a\u2060', INVISIBLE], ['a\ufe0f', INVISIBLE], ['a\uffff', INVISIBLE],
  ['a\u3164', INVISIBLE],
  ['a?b', FORBIDDEN], ['a*b', FORBIDDEN], ['a<b', FORBIDDEN], ['a>b', FORBIDDEN], ['a"b', FORBIDDEN], ['a|b', FORBIDDEN], ['apps/a:b.yaml', FORBIDDEN], ['::x', FORBIDDEN],
  ['c:x', FORBIDDEN],
  ['aux.yaml', DEVICE], ['con/x', DEVICE], ['a/NUL', DEVICE], ['prn.tar.gz', DEVICE], ['COM1', DEVICE], ['com0.txt', DEVICE], ['COM\u00b9', DEVICE], ['lpt\u00b2.yaml', DEVICE],
  ['LPT9', DEVICE], ['conin$', DEVICE], ['CONOUT$.x', DEVICE], ['CLOCK$', DEVICE], ['con .txt', DEVICE],
  ['a./b', DROPPED], ['a /b', DROPPED], ['a.', DROPPED], ['a. .', DROPPED],
  ['cafe\u0301.yaml', /accents as characters of their own/], ['\u212b', /accents as characters of their own/],
  ['x'.repeat(256), /longer than 255 bytes/], ['\u00e9'.repeat(128), /longer than 255 bytes/],
  [`${`${'d'.repeat(200)}/`.repeat(25)}f`, /^the path has 5026 bytes, which not every system opens/],
])('refuses %j', (path, message) => {
  expect(pathProblem(path)?.message).toMatch(message);
  expect(pathProblem(path)?.fix).toMatch(/./);
});

test.each([
  'apps/web/deployment-web.yaml', '.gitignore', '.gitattributes', '.gitmodules', '.github/workflows/ci.yml', 'git/x', 'gitea~1/x', '.gitx', 'x.git', '-rf', '--help', '~', '$HOME', 'a b',
  '..a', 'a..b', '...a', 'caf\u00e9.yaml', '\u65e5\u672c.yaml', '\ud83d\ude00.yaml', 'console.yaml', 'com10.yaml', 'auxiliary', 'nul-x', 'communes', 'clusterrole-system~3a~~52~eader.yaml',
  'x'.repeat(255), '\u00e9'.repeat(127), '__proto__', 'constructor', '..\u2215x', '\u0131.yaml', 'stra\u00dfe', '.cdk-gitops.jsonx', '.cdk-gitops/x',
])('takes %j', (path) => expect(pathProblem(path)).toBeUndefined());

test.each([
  ['secret', '\u017fecret'], ['strasse', 'stra\u00dfe'], ['STRASSE', 'stra\u1e9ee'], ['\u03c3', '\u03c2'], ['\u03a3', '\u03c2'], ['\u03b1\u03c2', '\u0391\u03a3'], ['\u00b5', '\u03bc'],
  ['caf\u00e9', 'cafe\u0301'], ['CAF\u00c9', 'cafe\u0301'], ['\u212aelvin', 'kelvin'], ['\u0130', 'i\u0307'], ['\u212b', '\u00e5'], ['\u2126', '\u03c9'], ['\ufb01x', 'FIX'],
  ['a\u200bb', 'AB'], ['\u1f80', '\u1f00\u03b9'], ['README', 'readme'], ['\u01c4', '\u01c6'], ['\u{10400}', '\u{10428}'], ['\u13a0', '\uab70'],
])('%j is the same file as %j where case does not count', (one, other) => expect(caseKey(one)).toBe(caseKey(other)));

test.each([['i', '\u0131'], ['a', '\u00e4'], ['o', '\u00f8'], ['l', '\u0142'], ['d', '\u0111'], ['s', '\u015f'], ['2', '\u00b2'], ['a', '\uff41']])(
  '%j is not the same file as %j', (one, other) => expect(caseKey(one)).not.toBe(caseKey(other)));

test('takes all for the same that an expression without case takes for the same', () => {
  for (let code = 0x80; code < 0x20000; code++) {
    const character = String.fromCodePoint(code);
    if (!/\p{L}/u.test(character)) continue;
    const others = new Set([character.toLowerCase(), character.toUpperCase()].filter((other) => [...other].length === 1));
    for (const other of others) {
      if (new RegExp(`^${other}$`, 'iu').test(character) && caseKey(character) !== caseKey(other)) expect([character, other]).toEqual([]);
    }
    if (caseKey(caseKey(character)) !== caseKey(character)) expect(caseKey(caseKey(character))).toBe(caseKey(character));
  }
});

describe('all that have a path ask the same', () => {
  const BAD = ['git~1/x', 'a\u200bb', 'aux.yaml', 'con/x', 'a?b', 'apps/a:b.yaml', '.cdk-gitops.json/x', `${'x'.repeat(300)}/y`];

  test.each(BAD)('%j', (path) => {
    const { message, fix } = pathProblem(path)!;
    const uses: ((repository: Repository) => unknown)[] = [
      (repository) => repository.folder(path),
      (repository) => repository.addFile(path, 'x'),
      (repository) => repository.seedFile(path, 'x'),
      (repository) => repository.folder('f').addFile(path, 'x'),
      (repository) => repository.folder('f').seedFile(path, 'x'),
      (repository) => repository.folder('f').subfolder(path),
      (repository) => repository.folder('f').expect(path),
      (repository) => new ci.Pipeline(repository, 'ci', { platform: ci.Platform.gitlab(), triggers: [ci.Trigger.push()], file: path }),
    ];
    for (const use of uses) {
      const repository = new Repository(new App(), 'm', { url: 'https://gitea.example.com/org/m.git' });
      use(repository);
      const found = repository.node.findAll().flatMap((construct) => problemsOf(construct)).filter(({ check }) => check === 'path-outside-repository');
      expect(found).toEqual([expect.objectContaining({ message: expect.stringContaining(message), fix })]);
    }
  });

  test('ids of pipelines, of which files are named', () => {
    const repository = new Repository(new App(), 'm', { url: 'https://gitea.example.com/org/m.git' });
    const pipeline = new ci.Pipeline(repository, '::x', { platform: ci.Platform.github(), triggers: [ci.Trigger.push()] });
    expect(problemsOf(pipeline).map(({ message }) => message)).toEqual(['path ".github/workflows/::x.yml" is not valid: the path\'s segment "::x.yml" has :, which Windows does not allow in names']);
  });

  test.each(['aux', 'a:b', 'git~1', 'a\u200b', 'cdk.out', 'CDK.out', '.cdk-gitops.json', 'a.', 'x'.repeat(300), 'a/b'])('ids of repositories, which are folders: %j', (id) => {
    const problems = problemsOf(new Repository(new App(), id, { url: 'https://gitea.example.com/org/m.git' }));
    expect(problems.map(({ message }) => message)).toEqual([expect.stringMatching(/^id ".*" is not a valid name of an output folder: ./)]);
  });

  test('a part that is refused is replaced by one that is not', () => {
    for (const path of BAD) expect(pathProblem(repositoryPath(new App(), path))).toBeUndefined();
  });
});

describe('an output folder that is taken', () => {
  const url = 'https://gitea.example.com/org/m.git';

  test('by a repository whose id differs in case only', () => {
    const app = new App();
    new Repository(app, 'stra\u00dfe', { url });
    new Repository(app, 'STRASSE', { url });
    expect(errorsOf(app)).toEqual([expect.stringContaining('repository-twice')]);
  });

  test.each([
    [YamlOutputType.FILE_PER_CHART, 'Web.k8s.yaml', 'web.k8s.yaml'],
    [YamlOutputType.FILE_PER_APP, 'app.k8s.yaml', 'app.k8s.yaml'],
    [YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE, 'WEB', 'web'],
    [YamlOutputType.FILE_PER_RESOURCE, 'ConfigMap.c.k8s.yaml', 'ConfigMap.c.k8s.yaml'],
  ])('by a plain chart, with output %s', (yamlOutputType, id, file) => {
    const app = new App({ yamlOutputType, outdir: `${makeRoot()}/out` });
    new ApiObject(new Chart(app, 'web'), 'c', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } });
    new Repository(app, id, { url });
    expect(errorsOf(app)).toEqual([`[${id}] repository-twice repository ${id} is written to the same place as a chart: ${file} — give the repository another id`]);
  });
});
