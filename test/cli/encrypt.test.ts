import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { main } from '../../src/cli/main';
import { fixture, fixturePath, HYBRID_RECIPIENT, IDENTITY, OTHER_RECIPIENT, RECIPIENT } from '../sops/test-keys';

let cwd: string;
beforeEach(() => {
  cwd = fs.mkdtempSync(path.join(os.tmpdir(), 'encrypt-'));
  write('.sops.yaml', `creation_rules:
  - path_regex: ^keys/(?P<any>.*)$
    encrypted_regex: ^data$
    age: ${RECIPIENT}, ${OTHER_RECIPIENT}
  - path_regex: \\.enc\\.yaml$
    encrypted_regex: ^(data|stringData)$
    age: [${RECIPIENT}]
`);
});
afterEach(() => fs.rmSync(cwd, { recursive: true }));

const SECRET = 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\nstringData:\n  user: app\n  password: hunter2\n';

function write(file: string, text: string): void {
  fs.mkdirSync(path.dirname(path.join(cwd, file)), { recursive: true });
  fs.writeFileSync(path.join(cwd, file), text);
}

const read = (file: string): string => fs.readFileSync(path.join(cwd, file), 'utf8');
const files = (): string[] => fs.readdirSync(cwd, { recursive: true, encoding: 'utf8' }).sort();

/** Runs the program in the temporary directory, with the test identity unless told otherwise. */
async function run(args: string[], env: NodeJS.ProcessEnv = { SOPS_AGE_KEY: IDENTITY }): Promise<{ code: number; out: string; err: string }> {
  const printed = { out: '', err: '' };
  const stdout = { write: (text: string | Uint8Array) => printed.out += String(text) };
  const stderr = { write: (text: string | Uint8Array) => printed.err += String(text) };
  const code = await main(args, { stdout, stderr, stdin: process.stdin, env: { HOME: cwd, ...env }, cwd });
  expect(printed.err).not.toMatch(/hunter2|AGE-SECRET-KEY-1/);
  return { code, ...printed };
}

describe('encrypt', () => {
  test('encrypts in place, by the first rule that matches, and decrypt prints the plaintext', async () => {
    write('a.enc.yaml', SECRET);
    write('keys/b.yaml', SECRET.replace('stringData', 'data'));
    expect(await run(['encrypt', 'a.enc.yaml', 'keys/b.yaml'], {})).toEqual({ code: 0, out: 'a.enc.yaml: encrypted\nkeys/b.yaml: encrypted\n', err: '' });
    expect(read('a.enc.yaml')).not.toMatch(/hunter2/);
    expect(read('keys/b.yaml').match(/recipient: age1/g)).toHaveLength(2);
    expect(await run(['decrypt', 'a.enc.yaml'])).toEqual({ code: 0, out: SECRET, err: '' });
    expect(await run(['decrypt', '--verify', 'a.enc.yaml', 'keys/b.yaml'])).toEqual({
      code: 0, out: 'a.enc.yaml: decrypts, unchanged since encryption\nkeys/b.yaml: decrypts, unchanged since encryption\n', err: '',
    });
    expect(files()).toEqual(['.sops.yaml', 'a.enc.yaml', 'keys', 'keys/b.yaml']);
  });

  test('writes nothing when one file is wrong, and reports what is wrong with all', async () => {
    write('a.enc.yaml', SECRET);
    write('b.enc.yaml', 'data:\n  x: "hunter2\n');
    write('c.enc.yaml', '- hunter2\n');
    write('d.yaml', SECRET);
    const { code, out, err } = await run(['encrypt', 'a.enc.yaml', 'b.enc.yaml', 'c.enc.yaml', 'd.yaml', 'e.enc.yaml']);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toBe(`4 problems, nothing was written:

error[malformed-yaml]: malformed YAML: a quote, bracket, colon or space is missing
  --> b.enc.yaml:3:1
  help: correct the syntax

error[not-encryptable]: the document is a list, but sops requires a mapping
  --> c.enc.yaml:1:1
  help: put it below a key

error[creation-rule]: d.yaml has no rule: no rule of ${cwd}/.sops.yaml matches ${cwd}/d.yaml
  --> d.yaml
  help: add a rule, or pass --age

error[file-system]: e.enc.yaml cannot be read: ENOENT
  --> e.enc.yaml
  help: correct the path or the file
`);
    expect(read('a.enc.yaml')).toBe(SECRET);
  });

  test('takes a file that sops encrypted, and leaves it alone when it is in line with its rule', async () => {
    write('x.enc.yaml', fixture('by-sops.enc.yaml'));
    expect(await run(['encrypt', 'x.enc.yaml'])).toEqual({ code: 0, out: 'x.enc.yaml: already encrypted, unchanged\n', err: '' });
    expect(await run(['encrypt', 'x.enc.yaml'], {})).toEqual({
      code: 0, out: 'x.enc.yaml: already encrypted according to its rule; without an identity, its values cannot be verified\n', err: '',
    });
    expect(read('x.enc.yaml')).toBe(fixture('by-sops.enc.yaml'));
  });

  test('adds recipients to an encrypted file, values keep their ciphertext; removes recipients, who cannot read the new file with the key that they had', async () => {
    write('x.enc.yaml', SECRET);
    await run(['encrypt', 'x.enc.yaml']);
    const before = read('x.enc.yaml');
    await run(['encrypt', 'x.enc.yaml', '--age', RECIPIENT, '--age', OTHER_RECIPIENT]);
    expect(read('x.enc.yaml').split('sops:')[0]).toBe(before.split('sops:')[0]);
    write('x.enc.yaml', before);
    expect((await run(['encrypt', 'x.enc.yaml', '--age', HYBRID_RECIPIENT, '--age', OTHER_RECIPIENT], {})).err)
      .toMatch(`1 problem, nothing was written:\n\nerror[not-decryptable]: x.enc.yaml is encrypted for ${RECIPIENT}, but no age identity is available\n  --> x.enc.yaml\n`);
    expect(await run(['encrypt', 'x.enc.yaml', '--age', HYBRID_RECIPIENT, '--age', OTHER_RECIPIENT])).toMatchObject({
      code: 0, out: 'x.enc.yaml: updated to match its rule\n',
    });
    const ciphertexts = (text: string): string[] => text.match(/ENC\[[^\]]*\]/g)!;
    expect(ciphertexts(read('x.enc.yaml')).filter((each) => ciphertexts(before).includes(each))).toEqual([]);
    expect((await run(['decrypt', 'x.enc.yaml'])).err).toMatch(/is encrypted for age1pq1/);
    expect(await run(['decrypt', 'x.enc.yaml'], { SOPS_AGE_KEY_FILE: fixturePath('TEST-ONLY.agekey') })).toMatchObject({ code: 0, out: SECRET });
  });

  test('--to keeps the ciphertext of what is unchanged', async () => {
    write('plain.yaml', SECRET);
    expect(await run(['encrypt', 'plain.yaml', '--to', 'x.enc.yaml'])).toMatchObject({ code: 0, out: 'x.enc.yaml: encrypted from plain.yaml\n' });
    const first = read('x.enc.yaml');
    expect(await run(['encrypt', 'plain.yaml', '--to', 'x.enc.yaml'])).toMatchObject({ code: 0, out: 'x.enc.yaml: unchanged\n' });
    write('plain.yaml', SECRET.replace('hunter2', 'hunter3'));
    await run(['encrypt', 'plain.yaml', '--to', 'x.enc.yaml']);
    const changed = read('x.enc.yaml').split('\n').filter((line, i) => line !== first.split('\n')[i]).map((line) => line.trim().split(':')[0]);
    expect(changed.filter((key) => key !== 'lastmodified')).toEqual(['password', 'mac']);
    expect((await run(['encrypt', 'plain.yaml', '--to', 'x.enc.yaml'], {})).err).toMatch(/x.enc.yaml already exists, and no age identity is available .*\n.*\n  help: set an identity/);
    expect(read('plain.yaml')).toMatch(/hunter3/);
  });

  test('--to refuses a directory that does not exist', async () => {
    write('plain.yaml', SECRET);
    const { code, err } = await run(['encrypt', 'plain.yaml', '--to', 'missing/x.enc.yaml']);
    expect({ code, err }).toEqual({
      code: 1, err: `error[file-system]: the folder of the file does not exist\n  --> ${cwd}/missing/x.enc.yaml\n  help: create it, or correct the path\n`,
    });
  });

  test('--as looks the rule up by the place that a source will have', async () => {
    write('sources/database.yaml', SECRET.replace('stringData', 'data'));
    expect(await run(['encrypt', 'sources/database.yaml', '--as', 'keys/database.yaml'])).toMatchObject({ code: 0 });
    expect(read('sources/database.yaml')).toMatch(OTHER_RECIPIENT);
  });

  test('--age and --encrypted-regex need no rule', async () => {
    write('y.yaml', 'spec:\n  token: hunter2\n');
    expect(await run(['encrypt', 'y.yaml', '--age', RECIPIENT, '--encrypted-regex', '^spec$'])).toMatchObject({ code: 0 });
    expect(read('y.yaml')).toMatch(/token: ENC.*\n.*\n[^]*encrypted_regex: \^spec\$/);
  });

  test('keeps the mode of a file, and a symbolic link', async () => {
    write('a.enc.yaml', SECRET);
    fs.chmodSync(path.join(cwd, 'a.enc.yaml'), 0o600);
    fs.symlinkSync('a.enc.yaml', path.join(cwd, 'link.enc.yaml'));
    await run(['encrypt', 'link.enc.yaml']);
    expect(fs.lstatSync(path.join(cwd, 'link.enc.yaml')).isSymbolicLink()).toBe(true);
    expect(read('a.enc.yaml')).toMatch(/^sops:$/m);
    expect(fs.statSync(path.join(cwd, 'a.enc.yaml')).mode.toString(8)).toBe('100600');
  });

  test.each([
    ['- path_regex: "(?=x)"', 'creation_rules[0].path_regex (?=x) is not a valid Go regular expression'],
    [`- {pgp: FBC7, kms: "arn:x", age: ${RECIPIENT}}`, 'creation_rules[0] has pgp, kms, which only sops can encrypt for'],
    [`- {key_groups: [{age: [${RECIPIENT}]}]}`, 'creation_rules[0] splits the data key with key_groups, which only sops supports'],
    [`- {age: ${RECIPIENT}, encrypted_comment_regex: x}`, 'creation_rules[0] has encrypted_comment_regex, which only sops supports'],
    [`- {age: ${RECIPIENT}, encrypted_regex: a, encrypted_suffix: b}`, 'creation_rules[0] has encrypted_regex and encrypted_suffix, of which sops supports only one'],
    ['- {age: age1xyz}', 'age recipient "age1xyz" is not valid: it is too short'],
    [`- {age: ${RECIPIENT}}`, 'a.enc.yaml would have an encrypted apiVersion and kind'],
    [`- {age: ${RECIPIENT}, encrypted_regex: (}`, 'encrypted_regex ( is not a valid Go regular expression'],
    ['- {age: ', '.sops.yaml: unexpected end of the stream within a flow collection\n  --> '],
    ['- {age: [{a: b}]}', 'creation_rules[0].age is not a text or a list of texts'],
    ['- &a [*a]', '.sops.yaml:2:9\n'],
    ['x', 'has no list creation_rules'],
  ])('refuses the rule %s', async (rule, message) => {
    write('.sops.yaml', `creation_rules:\n  ${rule}\n`);
    write('a.enc.yaml', SECRET);
    const { code, err } = await run(['encrypt', 'a.enc.yaml']);
    expect(code).toBe(1);
    expect(err).toContain(message);
    expect(read('a.enc.yaml')).toBe(SECRET);
  });

  test('refuses a secret key as recipient without repeating it', async () => {
    write('a.enc.yaml', SECRET);
    expect((await run(['encrypt', 'a.enc.yaml', '--age', IDENTITY])).err).toMatch(/this is a secret key, not a recipient/);
  });

  test.each([[['encrypt']], [['encrypt', 'a', 'b', '--to', 'c']], [['encrypt', 'a', 'b', '--as', 'c']], [['decrypt']], [['decrypt', 'a', 'b']],
    [['encrypt', 'a', '--unknown']]])('wrong usage: %j', async (args) => {
    expect(await run(args)).toMatchObject({ code: 2, out: '' });
  });
});

describe('decrypt', () => {
  test('refuses a changed file, and reports every file', async () => {
    write('a.enc.yaml', fixture('by-sops.enc.yaml').replace('name: settings', 'name: other'));
    write('b.enc.yaml', SECRET);
    write('c.enc.yaml', fixture('by-sops.enc.yaml'));
    const { code, out, err } = await run(['decrypt', '--verify', 'a.enc.yaml', 'b.enc.yaml', 'c.enc.yaml']);
    expect({ code, out }).toEqual({ code: 1, out: 'c.enc.yaml: decrypts, unchanged since encryption\n' });
    expect(err).toMatch(/^error\[not-decryptable\]: a.enc.yaml has a MAC mismatch.*\n.*\n.*\n\nerror\[not-decryptable\]: b.enc.yaml is not encrypted/);
    expect(await run(['decrypt', 'a.enc.yaml'])).toMatchObject({ code: 1, out: '' });
  });

  test('refuses what is no UTF-8', async () => {
    fs.writeFileSync(path.join(cwd, 'x.yaml'), Buffer.from([0x61, 0x3a, 0xff]));
    expect((await run(['decrypt', 'x.yaml'])).err).toBe('error[file-system]: x.yaml cannot be read: it is not UTF-8 text at line 1, column 3; save it as UTF-8\n  --> x.yaml\n  help: correct the path or the file\n');
  });
});
