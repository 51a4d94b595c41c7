import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { program } from './build/build';
import { randomDocuments } from './sops-documents';
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

  test('and the updatekeys of sops finds nothing to do in a file of ours', async () => {
    rule(RECIPIENT, second.recipient);
    write('secret.yaml', PLAIN);
    await ours(undefined, 'encrypt', 'secret.yaml');
    const before = read('secret.yaml');
    await sops(IDENTITY, 'updatekeys', '--yes', 'secret.yaml');
    expect(read('secret.yaml')).toBe(before);
  });
});
