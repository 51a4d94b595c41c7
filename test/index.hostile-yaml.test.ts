import * as fs from 'node:fs';
import { join } from 'node:path';
import * as kplus from 'cdk8s-plus-28';
import { fc } from './properties';
import { sops } from '../src';
import { run } from './cli/run';
import { errorsOf, platform } from './program';
import { faultTexts } from './sops/fault-texts';
import { IDENTITY, RECIPIENT } from './sops/test-keys';
import { makeRoot } from './synth/tree-on-disk';
import { encrypt } from '../src/sops/encrypt';
import { inspectEncryptedFile } from '../src/sops/inspect';

const HEAD = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n';
const nested = (depth: number, open: string, close = ''): string => open.repeat(depth) + close.repeat(depth);
const laughs = (depth: number): string => Array.from({ length: depth }, (_, i) => `x${i}: &x${i} [${i === 0 ? 'l,l,l,l,l,l,l,l,l,l' : Array(10).fill(`*x${i - 1}`).join(',')}]\n`).join('');

/** Texts that explode, do not end, or are of types that Kubernetes has not; below `x:` of an object. */
const BOMBS: [name: string, yaml: string][] = [
  ['aliases of aliases', laughs(9)],
  ['merges of merges', `m0: &m0 {a: 1}\n${Array.from({ length: 25 }, (_, i) => `m${i + 1}: &m${i + 1}\n  <<: [*m${i}, *m${i}]\n`).join('')}`],
  ['a large text that is repeated', `a: &a "${'x'.repeat(500_000)}"\nl: [${Array(900).fill('*a').join(',')}]\n`],
  ['an alias in its own list', 'x: &x [*x]\n'],
  ['an alias in its own map', 'x: &x\n  self: *x\n'],
  ['aliases of each other', 'x: &x [&y [*x]]\n'],
  ['an alias of nothing', 'x: *nope\n'],
  ['brackets', `x: ${nested(20_000, '[', ']')}\n`],
  ['brackets that nothing closes', `x: ${nested(20_000, '[')}\n`],
  ['braces', `x: ${nested(20_000, '{a: ', '}')}\n`],
  ['dashes', `x:\n  ${nested(5000, '- ')}a\n`],
  ['question marks', `x:\n  ${nested(5000, '? ')}a\n`],
  ['maps', `x:\n${Array.from({ length: 1500 }, (_, i) => `${' '.repeat(i + 1)}k:\n`).join('')}`],
  ['tags of brackets', `x: ${nested(3000, '!!seq [', ']')}\n`],
  ['a set', 'x: !!set {a, b}\n'],
  ['an ordered map', 'x: !!omap [a: 1]\n'],
  ['pairs', 'x: !!pairs [a: 1, a: 2]\n'],
  ['bytes', 'x: !!binary aGk=\n'],
  ['bytes that are no text', 'x: !!binary /w==\n'],
  ['a tag of JavaScript', 'x: !!js/function "x"\n'],
  ['a tag of Python', 'x: !!python/object/apply:os.system ["id"]\n'],
  ['a tag of one\'s own', '!foo x: !bar y\n'],
  ['a tag on a tag', 'x: !!int !!str 1\n'],
  ['a list as a key', '? [a]\n: b\n'],
  ['a null as a key', '~: b\n'],
  ['a key twice', 'x: 1\nx: 2\n'],
  ['a merge of a text', 'x:\n  <<: y\n'],
  ['prototypes', '__proto__: {polluted: 1}\nconstructor: {prototype: {polluted: 1}}\n'],
  ['a directive', '%YAML 1.1\n---\nx: 1\n'],
  ['control characters', 'x: "\u0000"\n'],
  ['lone surrogates', 'x: "\ud800"\n'],
  ['tabs', '\tx: 1\n'],
  ['nothing', ''],
];

/** What a message may not have: the words of JavaScript about a mistake of its own. */
const INTERNAL = /TypeError|RangeError|ReferenceError|Maximum call stack|Cannot read prop|is not a function|\bundefined\b|\[object |\n\s+at /;

describe.each(BOMBS)('%s', (_, yaml) => {
  it('in an include is read, or refused with line and column', () => {
    const { app, cluster, repository } = platform();
    const folder = repository.folder('a', { namespace: 'flux-system' });
    new kplus.ConfigMap(folder, 'other', { data: { a: 'b' } });
    folder.include('i', { text: HEAD + yaml });
    cluster.apply(folder);
    const errors = errorsOf(app);
    for (const error of errors) expect(error).not.toMatch(INTERNAL);
    expect(errors.filter((error) => error.includes('malformed-yaml') && !/text:\d+:\d+ /.test(error))).toEqual([]);
    expect(({} as any).polluted).toBeUndefined();
  });

  it('in another file of a repository is no error of ours', () => {
    const { app, repository, cluster } = platform();
    repository.addFile('a/kustomization.yaml.txt', `kind: Secret\nsecretGenerator: []\n${yaml}`);
    repository.addFile('b.yaml', `kind: Secret\nstringData: {a: b}\n${yaml}`);
    const folder = repository.folder('c', { namespace: 'flux-system' });
    folder.include('i', { text: HEAD });
    cluster.apply(folder);
    for (const error of errorsOf(app)) expect(error).not.toMatch(INTERNAL);
  });

  it('in a SOPS file and its metadata is said with line and column', async () => {
    const terms = { recipients: [RECIPIENT], selection: { kind: 'encrypted_regex' as const, value: '^(data|stringData)$' }, macOnlyEncrypted: false };
    const secret = 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\nstringData:\n  a: b\n';
    const good = await encrypt(secret, 's.yaml', terms);
    const below = yaml.replace(/^(?=.)/gm, '    ');
    for (const text of [secret + yaml, good.replace('sops:\n', `sops:\n${below}`), good + yaml, `${secret}sops:\n${below}`]) {
      const { problems } = inspectEncryptedFile(text, 's.yaml', terms);
      for (const problem of faultTexts(problems)) {
        expect(problem).not.toMatch(INTERNAL);
        expect(problem).toMatch(/^s\.yaml(?::\d+:\d+)? /);
      }
    }
    expect(({} as any).polluted).toBeUndefined();
  });

  it('in .sops.yaml is said with line and column', async () => {
    const root = makeRoot();
    fs.mkdirSync(root, { recursive: true });
    fs.writeFileSync(join(root, 's.yaml'), 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\nstringData:\n  a: b\n');
    for (const text of [yaml, `creation_rules:\n- age: ${RECIPIENT}\n  encrypted_regex: ^(data|stringData)$\n${yaml.replace(/^(?=.)/gm, '  ')}`]) {
      fs.writeFileSync(join(root, '.sops.yaml'), text);
      const { code, stderr: err } = await run(root, ['encrypt', 's.yaml'], { env: { HOME: root, SOPS_AGE_KEY: IDENTITY } });
      if (code !== 0) expect(err).toMatch(/^error\[creation-rule\]: .*\n {2}--> \S*\.sops\.yaml:\d+:\d+\n|^error\[creation-rule\]: the file has no list creation_rules\n/m);
      expect(err).not.toMatch(INTERNAL);
      fs.writeFileSync(join(root, 's.yaml'), 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\nstringData:\n  a: b\n');
    }
  });
});

it('metadata of a dotenv file cannot reach what all objects inherit, nor make lists without end', () => {
  const lines = ['sops_age__list_0__map_enc=x', 'sops_age__map___proto____map_polluted=x', 'sops___proto____map_polluted=x', 'sops_age__list_999999999__map_enc=x', 'sops_mac=x', 'A=b'];
  for (let i = 0; i < lines.length; i++) inspectEncryptedFile(`${lines.slice(i).join('\n')}\n`, 's.env');
  expect(({} as any).polluted ?? ([] as any).polluted).toBeUndefined();
});

it('files that have no size are read no further than the limit', () => {
  const { app, repository } = platform();
  repository.folder('a', { namespace: 'flux-system' }).include('i', { file: '/dev/zero' });
  expect(errorsOf(app)).toEqual(expect.arrayContaining([expect.stringContaining('cannot read /dev/zero: it is larger than 32 MiB, the limit')]));
});

it('an include without objects is said', () => {
  for (const text of ['', '# nothing\n', '---\n---\n', 'null\n', 'apiVersion: v1\nkind: List\nitems: []\n']) {
    const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const { app, repository, cluster } = platform();
    const folder = repository.folder('a', { namespace: 'flux-system' });
    new kplus.ConfigMap(folder, 'other', { data: { a: 'b' } });
    folder.include('i', { text });
    cluster.apply(folder);
    expect(errorsOf(app)).toEqual([]);
    expect(stderr.mock.calls.join('')).toContain('warning[include]: text has no objects');
    stderr.mockRestore();
  }
});

/** Pieces of YAML, of SOPS files and of names that JavaScript knows. */
const PIECES = [
  'apiVersion: v1\n', 'kind: Secret\n', 'metadata:\n', '  name: s\n', 'stringData:\n', '  a: b\n', 'sops:\n', '    age: []\n', '    mac: ENC[AES256_GCM,data:AA==,iv:AA==,tag:AA==,type:str]\n',
  '    lastmodified: "2026-01-01T00:00:00Z"\n', '---\n', '...\n', '%YAML 1.2\n', '&a ', '*a', '<<: ', '!!set ', '!!binary ', '!x ', '? ', '- ', '[', ']', '{', '}', '"', '\'', '|\n', '>-\n', '# c\n', '\t', ' ', '\n', '\r',
  '__proto__: ', 'constructor: ', 'toString', ': ', ',', '~', '\ufeff', '\u2028', '\ud800', '1e999', '.nan', 'ENC[', '\\', '%', '@',
];
const RUNS = 500 * Number(process.env.FUZZ ?? 1);

it('any text is read or refused in words, as an include, as a SOPS file and as another file', () => {
  fc.assert(fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 30 }).map((pieces) => pieces.join('')), (text) => {
    for (const file of ['s.yaml', 's.json', 's.env']) for (const problem of faultTexts(inspectEncryptedFile(text, file).problems)) expect(problem).not.toMatch(INTERNAL);
    const { app, repository } = platform();
    repository.folder('a', { namespace: 'flux-system' }).include('i', { text });
    repository.addFile('b.yaml', `kind: Secret\n${text}`);
    repository.folder('a').encryptFor(sops.AgeRecipient.of(RECIPIENT));
    const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    for (const error of errorsOf(app)) expect(error.replace(/".*?"/gs, '')).not.toMatch(INTERNAL);
    stderr.mockRestore();
  }), { numRuns: RUNS });
});
