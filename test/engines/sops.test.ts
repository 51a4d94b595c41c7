import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse, parseAllDocuments } from 'yaml';
import { program } from './build/build';
import { randomDocuments } from './sops-documents';
import { inspectEncryptedFile } from '../../src/sops/inspect';
import { run } from '../cli/run';
import { HYBRID_IDENTITY, HYBRID_RECIPIENT, IDENTITY, RECIPIENT } from '../sops/test-keys';

const PLAIN = 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: app # readable\nstringData:\n  # a comment\n  user: admin\n  password: s3cret-and-long\n';

let folder: string;
let second: { identity: string; recipient: string };

beforeAll(() => {
  const key = execFileSync('age-keygen', { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  second = { identity: /^AGE-SECRET-KEY-\S+$/m.exec(key)![0], recipient: /age1\S+$/m.exec(key)![0] };
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cdk-gitops-sops-'));
  mkdirSync(join(folder, 'home'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the real sops with one identity; the output is what it printed. */
async function sops(identity: string, ...args: string[]): Promise<string> {
  const env = { PATH: process.env.PATH, HOME: join(folder, 'home'), SOPS_AGE_KEY: identity, EDITOR: join(folder, 'editor') };
  return (await promisify(execFile)(program('sops'), args, { cwd: folder, env, maxBuffer: 16e6 })).stdout;
}

/** Runs our command, which must succeed. */
async function ours(identity: string | undefined, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(folder, args, { env: { SOPS_AGE_KEY: identity, HOME: join(folder, 'home') } });
  expect([args.join(' '), stderr, code]).toEqual([args.join(' '), '', 0]);
  return stdout;
}

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

function read(name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

/** The rule for all files of the folder. */
function rule(...recipients: string[]): void {
  write('.sops.yaml', `creation_rules:\n  - path_regex: \\.yaml$\n    encrypted_regex: ^(data|stringData)$\n    age: ${recipients.join(',')}\n`);
}

/** Does it for all, two at a time. */
async function each<T>(items: T[], work: (item: T, index: number) => Promise<void>): Promise<void> {
  const queue = items.entries();
  await Promise.all([1, 2].map(async () => {
    for (const [index, item] of queue) await work(item, index);
  }));
}

describe('200 random documents', () => {
  const documents = randomDocuments(200);

  test('that we encrypt are decrypted by sops', async () => {
    rule(RECIPIENT);
    documents.forEach(({ yaml }, i) => write(`${i}.yaml`, yaml));
    await ours(IDENTITY, 'encrypt', ...documents.map((_, i) => `${i}.yaml`));
    await each(documents, async ({ content, yaml }, i) => {
      const decrypted = await sops(IDENTITY, 'decrypt', '--output-type=json', `${i}.yaml`);
      expect({ yaml, content: JSON.parse(decrypted) as unknown }).toEqual({ yaml, content });
    });
  });

  test('that sops encrypts are decrypted by us', async () => {
    rule(RECIPIENT);
    await each(documents, async ({ content, yaml }, i) => {
      write(`${i}.yaml`, yaml);
      await sops(IDENTITY, 'encrypt', '--in-place', `${i}.yaml`);
      expect({ yaml, problems: inspectEncryptedFile(read(`${i}.yaml`), `${i}.yaml`).problems }).toEqual({ yaml, problems: [] });
      const decrypted = await ours(IDENTITY, 'decrypt', `${i}.yaml`);
      expect({ yaml, content: parse(decrypted) as unknown }).toEqual({ yaml, content });
    });
  });
});

describe('one file, in turn', () => {
  test('is encrypted by us, edited by sops and encrypted again by us', async () => {
    rule(RECIPIENT);
    write('secret.yaml', PLAIN);
    await ours(IDENTITY, 'encrypt', 'secret.yaml');
    const user = /user: (ENC\[.*\])/.exec(read('secret.yaml'))![1];

    write('editor', '#!/bin/sh\nsed -i "s/s3cret-and-long/edited-by-sops/" "$1"\n');
    chmodSync(join(folder, 'editor'), 0o755);
    await sops(IDENTITY, 'edit', 'secret.yaml');
    const plain = await ours(IDENTITY, 'decrypt', 'secret.yaml');
    expect(parse(plain)).toEqual(parse(PLAIN.replace('s3cret-and-long', 'edited-by-sops')));
    expect(plain).toContain('# a comment');

    write('plain.txt.yaml', plain.replace('edited-by-sops', 'again-by-us'));
    await ours(IDENTITY, 'encrypt', 'plain.txt.yaml', '--to', 'secret.yaml');
    expect(read('secret.yaml')).toContain(user); // what has not changed keeps its ciphertext
    expect(await sops(IDENTITY, 'decrypt', '--extract', '["stringData"]["password"]', 'secret.yaml')).toBe('again-by-us');

    await sops(IDENTITY, 'set', 'secret.yaml', '["stringData"]["token"]', '"set-by-sops"');
    expect((parse(await ours(IDENTITY, 'decrypt', 'secret.yaml')) as { stringData: object }).stringData)
      .toEqual({ user: 'admin', password: 'again-by-us', token: 'set-by-sops' });
  });

  test('does not survive that somebody changes a value', async () => {
    rule(RECIPIENT);
    write('secret.yaml', PLAIN);
    await ours(IDENTITY, 'encrypt', 'secret.yaml');
    write('secret.yaml', read('secret.yaml').replace('name: app', 'name: other'));
    await expect(sops(IDENTITY, 'decrypt', 'secret.yaml')).rejects.toThrow(/MAC mismatch/);
    expect((await run(folder, ['decrypt', 'secret.yaml'], { env: { SOPS_AGE_KEY: IDENTITY } })).code).toBe(1);
  });

  test.each([['json', '{"kind":"Secret","data":{"a":"b-and-more","n":1.5,"yes":true}}'], ['env', 'A=one\nB=two words # and more\n']])('may be %s', async (type, plain) => {
    write('.sops.yaml', `creation_rules:\n  - age: ${RECIPIENT}\n`);
    write(`ours.${type}`, plain);
    write(`sops.${type}`, plain);
    await ours(IDENTITY, 'encrypt', `ours.${type}`);
    await sops(IDENTITY, 'encrypt', '--in-place', `sops.${type}`);
    const [bySops, byUs] = [await sops(IDENTITY, 'decrypt', `ours.${type}`), await ours(IDENTITY, 'decrypt', `sops.${type}`)];
    const parsed = (text: string): unknown => type === 'json' ? JSON.parse(text) : text.trim();
    expect([parsed(bySops), parsed(byUs)]).toEqual([parsed(plain), parsed(plain)]);
  });
});

describe('a file that was changed is refused by sops and by us alike', () => {
  const WHOLE = `apiVersion: v1
kind: Secret
metadata:
  name: app
stringData:
  # was: two
  user: admin
  flag: "True"
  count: "10"
  octal: "010"
  ratio: "1e3"
  time: "2026-01-01T00:00:00Z"
  list:
    # first
    - one
    - two
---
kind: Secret
stringData:
  user: other
`;
  const retyped = (key: string, type: string) => (text: string): string => text.replace(new RegExp(`(${key}: ENC.*type:)str`), `$1${type}`);
  const changes: { readonly [name: string]: (text: string) => string } = {
    'nothing': (text) => text,
    'a string as bool': retyped('user', 'bool'),
    'True as bool': retyped('flag', 'bool'),
    '10 as int': retyped('count', 'int'),
    '010 as int': retyped('octal', 'int'),
    '10 as float': retyped('count', 'float'),
    '1e3 as float': retyped('ratio', 'float'),
    'a string as time': retyped('user', 'time'),
    'a time as time': retyped('time', 'time'),
    'a string as comment': retyped('user', 'comment'),
    'a string as none': retyped('user', 'none'),
    'a comment as string': (text) => text.replace(/(#ENC.*type:)comment/, '$1str'),
    'a comment as int': (text) => text.replace(/(#ENC.*type:)comment/, '$1int'),
    'a comment in the list as string': (text) => text.replace(/(- ENC.*type:)comment/, '$1str'),
    'a comment removed': (text) => text.replace(/^ +#ENC.*\n/m, ''),
    'a value in clear': (text) => text.replace('name: app', 'name: other'),
    'a value in clear added': (text) => text.replace('name: app', 'name: app\n    labels: {a: b}'),
    'an encrypted value removed': (text) => text.replace(/^ +count: .*\n/m, ''),
    'an encrypted value emptied': (text) => text.replace(/count: .*/, 'count: ""'),
    'a key in clear among encrypted ones': (text) => text.replace('stringData:\n', 'stringData:\n    admin: "yes"\n'),
    'a number in clear among encrypted ones': (text) => text.replace('stringData:\n', 'stringData:\n    admin: 1\n'),
    'an empty key among encrypted ones': (text) => text.replace('stringData:\n', 'stringData:\n    admin: ""\n'),
    'an order of items': (text) => text.replace(/^( +- ENC.*str\]\n)( +- ENC.*str\]\n)/m, '$2$1'),
    'an order of keys': (text) => text.replace(/^( +flag: .*\n)( +count: .*\n)/m, '$2$1'),
    'a key': (text) => text.replace(/^( +)flag:/m, '$1other:'),
    'a document removed': (text) => text.split(/^---\n/m)[0],
    'documents in another order': (text) => text.split(/^---\n/m).reverse().join('---\n'),
    'the selection': (text) => text.replaceAll('^(data|stringData)$', '^data$'),
    'the selection, as a suffix': (text) => text.replaceAll(/encrypted_regex: .*/g, 'encrypted_suffix: Datum'),
    'what the mac covers': (text) => (text.includes('mac_only') ? text.replaceAll(/^ +mac_only.*\n/gm, '') : text.replaceAll(/^( +)(mac: )/gm, '$1mac_only_encrypted: true\n$1$2')),
    'the mac': (text) => text.replaceAll(/(mac: ENC.*data:)..../g, '$1AAAA'),
    'the type of the mac': (text) => text.replaceAll(/(mac: ENC.*type:)str/g, '$1int'),
    'the time of the change': (text) => text.replaceAll(/lastmodified: .*/g, 'lastmodified: "2026-01-01T00:00:00Z"'),
  };

  test.each([[false], [true]])('where the mac covers encrypted values only: %s', async (macOnlyEncrypted) => {
    rule(RECIPIENT);
    if (macOnlyEncrypted) write('.sops.yaml', read('.sops.yaml').replace('age:', 'mac_only_encrypted: true\n    age:'));
    write('whole.yaml', WHOLE);
    await sops(IDENTITY, 'encrypt', '--in-place', 'whole.yaml');
    const whole = read('whole.yaml');
    const verdicts: { [name: string]: unknown } = {};
    await each(Object.entries(changes), async ([name, change], i) => {
      expect([name, change(whole) === whole]).toEqual([name, name === 'nothing']);
      write(`${i}.yaml`, change(whole));
      const theirs = await sops(IDENTITY, 'decrypt', `${i}.yaml`).then((text) => text, () => 'refused');
      const { code, stdout } = await run(folder, ['decrypt', `${i}.yaml`], { env: { SOPS_AGE_KEY: IDENTITY, HOME: join(folder, 'home') } });
      const { code: verified } = await run(folder, ['decrypt', '--verify', `${i}.yaml`], { env: { SOPS_AGE_KEY: IDENTITY, HOME: join(folder, 'home') } });
      const { code: encrypted } = await run(folder, ['encrypt', `${i}.yaml`], { env: { SOPS_AGE_KEY: IDENTITY, HOME: join(folder, 'home') } });
      const taken = code === 0 ? stdout : 'refused';
      const parsed = (text: string): unknown => parseAllDocuments(text).map((document) => document.toJS() as unknown);
      const isStricter = name === 'a comment as int'; // sops takes it for a comment that nobody encrypted
      expect([name, parsed(taken)]).toEqual([name, parsed(isStricter ? 'refused' : theirs)]);
      expect([name, verified, encrypted]).toEqual([name, code, code]);
      verdicts[name] = taken === 'refused' ? 'refused' : 'taken';
    });
    const right = ['nothing', 'True as bool', '10 as int', '10 as float', 'a time as time', 'a comment removed', 'an empty key among encrypted ones'];
    if (macOnlyEncrypted) right.push('a value in clear', 'a value in clear added');
    expect(Object.keys(verdicts).filter((name) => verdicts[name] === 'taken').sort()).toEqual(right.sort());
  });
});

describe('comments', () => {
  test.each([
    ['below a block scalar', 'stringData:\n  script: |\n      echo one\n      echo two\n    # was: echo three\n  other: x\n'],
    ['in flow collections and beside them', 'stringData: {a: [one, # first\n  two], # second\n  b: three}\n'],
    ['beside values over several lines', 'stringData:\n  a: one\n    two # both\n  b: "one\n    two" # both\n'],
    ['everywhere', '# 0\nstringData: # 1\n# 2\n  # 3\n  a: x # 4\n  # 5\n\n  # 6\n# 7\n  b: # 8\n    # 9\n    - y # 10\n    # 11\n    - z\n    # 12\n  # 13\n  d: # 14\n'
      + '    e: f\n    # 15\n\n  # 16\n\n# 17\ntype: Opaque\n# 18\n'],
  ])('%s stay comments for sops and for us, and ours and theirs are not said to be in clear', async (_, plain) => {
    rule(RECIPIENT);
    write('ours.yaml', plain);
    write('sops.yaml', plain);
    await ours(IDENTITY, 'encrypt', 'ours.yaml');
    await sops(IDENTITY, 'encrypt', '--in-place', 'sops.yaml');
    for (const name of ['ours.yaml', 'sops.yaml']) {
      expect(inspectEncryptedFile(read(name), name).problems).toEqual([]);
      for (const decrypted of [await sops(IDENTITY, 'decrypt', name), await ours(IDENTITY, 'decrypt', name)]) {
        expect(parse(decrypted)).toEqual(parse(plain));
      }
    }
  });
});

describe('recipients', () => {
  const everybody = (): Array<{ recipient: string; identity: string }> => [
    { recipient: RECIPIENT, identity: IDENTITY }, second,
  ];

  test('each of several decrypts alone what we and what sops encrypted', async () => {
    rule(...everybody().map(({ recipient }) => recipient));
    write('ours.yaml', PLAIN);
    write('sops.yaml', PLAIN);
    await ours(undefined, 'encrypt', 'ours.yaml');
    await sops('', 'encrypt', '--in-place', 'sops.yaml');
    for (const { identity } of everybody()) {
      expect(parse(await sops(identity, 'decrypt', 'ours.yaml'))).toEqual(parse(PLAIN));
      expect(parse(await ours(identity, 'decrypt', 'sops.yaml'))).toEqual(parse(PLAIN));
    }
  });

  test('post-quantum', async () => {
    rule(HYBRID_RECIPIENT);
    write('ours.yaml', PLAIN);
    write('sops.yaml', PLAIN);
    await ours(undefined, 'encrypt', 'ours.yaml');
    await sops('', 'encrypt', '--in-place', 'sops.yaml');
    expect(parse(await sops(HYBRID_IDENTITY, 'decrypt', 'ours.yaml'))).toEqual(parse(PLAIN));
    expect(parse(await ours(HYBRID_IDENTITY, 'decrypt', 'sops.yaml'))).toEqual(parse(PLAIN));
  });

  test('are changed by updatekeys of sops, and we read the file', async () => {
    rule(RECIPIENT);
    write('secret.yaml', PLAIN);
    await ours(IDENTITY, 'encrypt', 'secret.yaml');
    rule(second.recipient);
    await sops(IDENTITY, 'updatekeys', '--yes', 'secret.yaml');
    expect(parse(await ours(second.identity, 'decrypt', 'secret.yaml'))).toEqual(parse(PLAIN));
    expect((await run(folder, ['decrypt', 'secret.yaml'], { env: { SOPS_AGE_KEY: IDENTITY } })).code).toBe(1);
  });

  test('are changed by us, and sops reads the file', async () => {
    rule(RECIPIENT);
    write('secret.yaml', PLAIN);
    await sops(IDENTITY, 'encrypt', '--in-place', 'secret.yaml');
    rule(second.recipient);
    await ours(IDENTITY, 'encrypt', 'secret.yaml');
    expect(parse(await sops(second.identity, 'decrypt', 'secret.yaml'))).toEqual(parse(PLAIN));
    await expect(sops(IDENTITY, 'decrypt', 'secret.yaml')).rejects.toThrow(/Failed to get the data key/);
  });

  test('that are taken out keep a data key that opens nothing', async () => {
    rule(RECIPIENT, second.recipient);
    write('secret.yaml', PLAIN);
    await sops(IDENTITY, 'encrypt', '--in-place', 'secret.yaml');
    const before = read('secret.yaml');
    rule(RECIPIENT);
    await ours(IDENTITY, 'encrypt', 'secret.yaml');
    const entries = /^ {4}age:\n[^]*?(?=^ {4}encrypted_regex)/m;
    write('secret.yaml', read('secret.yaml').replace(/^ {4}age:\n[^]*?(?=^ {4}encrypted_regex)/m, entries.exec(before)![0]));
    await expect(sops(second.identity, 'decrypt', 'secret.yaml')).rejects.toThrow(/Could not decrypt/);
  });

  test('and the updatekeys of sops finds nothing to do in a file of ours', async () => {
    rule(RECIPIENT, second.recipient);
    write('secret.yaml', PLAIN);
    await ours(undefined, 'encrypt', 'secret.yaml');
    const before = read('secret.yaml');
    await sops(IDENTITY, 'updatekeys', '--yes', 'secret.yaml');
    expect(read('secret.yaml')).toBe(before);
  });
});
