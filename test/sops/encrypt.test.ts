import { refusalText } from './fault-texts';
import { fixture, HYBRID_IDENTITY, HYBRID_RECIPIENT, IDENTITY, OTHER_RECIPIENT, RECIPIENT } from './test-keys';
import { decrypt } from '../../src/sops/decrypt';
import { encrypt } from '../../src/sops/encrypt';
import { inspectEncryptedFile } from '../../src/sops/inspect';
import { EncryptionSettings } from '../../src/sops/terms';

const TERMS: EncryptionSettings = { recipients: [RECIPIENT], selection: { kind: 'encrypted_regex', value: '^(data|stringData)$' }, macOnlyEncrypted: false };
const earlier = (text: string): { text: string; identities: string[] } => ({ text, identities: [IDENTITY] });
const refusal = async (text: string, name = 'x.yaml', terms = TERMS): Promise<string> =>
  encrypt(text, name, terms).then(() => 'encrypted', refusalText);

describe('encrypts', () => {
  test.each(['plain.yaml', 'plain.json'])('%s so that it decrypts to what it was', async (name) => {
    const encrypted = await encrypt(fixture(name), name, TERMS);
    expect(encrypted).not.toMatch(/cGFzc3dvcmQ=|MIIB|not admin|db-0|rotated/);
    expect(inspectEncryptedFile(encrypted, name, TERMS).problems).toEqual([]);
    const decrypted = await decrypt(encrypted, name, [IDENTITY]);
    const expected = name === 'plain.yaml' ? fixture(name).replace('2026-01-01', '"2026-01-01"').replace('2026-12-31T23:59:59.120+02:00', '"$&"')
      .replace('1.50', '1.5') : fixture(name).replace('1e300', '1e+300').replace('\\/', '/');
    expect(decrypted).toBe(expected);
  });

  test('dotenv, where everything is secret', async () => {
    const encrypted = await encrypt(fixture('plain.env'), 'x.env', { ...TERMS, selection: { kind: 'unencrypted_suffix', value: '_unencrypted' } });
    expect(encrypted).not.toMatch(/secret|of the app/);
    expect(encrypted).toMatch(/^sops_age__list_0__map_recipient=age1/m);
    expect(await decrypt(encrypted, 'x.env', [IDENTITY])).toBe(fixture('plain.env'));
  });

  test('for several recipients, of whom each can decrypt, also the post-quantum one', async () => {
    const encrypted = await encrypt(fixture('plain.yaml'), 'x.yaml', { ...TERMS, recipients: [RECIPIENT, HYBRID_RECIPIENT, OTHER_RECIPIENT] });
    expect(await decrypt(encrypted, 'x.yaml', [IDENTITY])).toBe(await decrypt(encrypted, 'x.yaml', [HYBRID_IDENTITY]));
  });

  test('leaves layout, comments and order of what stays readable as they are', async () => {
    const [head] = (await encrypt(fixture('plain.yaml'), 'x.yaml', TERMS)).split('stringData:');
    expect(head).toBe(fixture('plain.yaml').split('stringData:')[0].replace('2026-01-01', '"2026-01-01"'));
  });

  test('quotes what sops would read as another type or break at', async () => {
    const text = 'metadata:\n  since: 2026-1-2\n  separator: "a\u2028b"\n  emoji: "\\ud83d\\ude00"\n  right: 2026-01-02T00:00:00Z\ndata: {a: b}\n';
    expect(await encrypt(text, 'x.yaml', TERMS)).toMatch(
      'metadata:\n  since: "2026-1-2"\n  separator: "a\\u2028b"\n  emoji: "😀"\n  right: 2026-01-02T00:00:00Z\ndata: {a: "ENC[');
  });

  test('gives every document its metadata, and leaves empty ones empty', async () => {
    const encrypted = await encrypt('data:\n  a: b\n---\n# nothing\n---\ndata:\n  c: d', 'x.yaml', TERMS);
    expect(encrypted.match(/^sops:$/gm)).toHaveLength(2);
    expect(await decrypt(encrypted, 'x.yaml', [IDENTITY])).toBe('data:\n  a: b\n---\n# nothing\n---\ndata:\n  c: d\n');
  });

  test('a block scalar with a comment on its first line', async () => {
    const text = 'data:\n  pem: |- # of the proxy\n    a\n    b\n  c: d\n';
    const encrypted = await encrypt(text, 'x.yaml', TERMS);
    expect(encrypted).toMatch(/^ {2}pem: ENC\[\S+ #ENC\[\S+\n {2}c: ENC/m);
    expect(await decrypt(encrypted, 'x.yaml', [IDENTITY])).toBe(text);
  });
});

describe('keeps', () => {
  test.each(['by-sops-mac-only-post-quantum.enc.yaml', 'by-sops.enc.json', 'by-sops.enc.env'])('%s byte by byte when nothing changed', async (name) => {
    const text = fixture(name);
    const { macOnlyEncrypted } = inspectEncryptedFile(text, name);
    const terms: EncryptionSettings = name.endsWith('.env') ? { ...TERMS, selection: { kind: 'unencrypted_suffix', value: '_unencrypted' } }
      : { ...TERMS, macOnlyEncrypted, recipients: macOnlyEncrypted ? [HYBRID_RECIPIENT, RECIPIENT] : [RECIPIENT] };
    // sops writes a comment of an encrypted list as an item of it; we write it as a comment
    const expected = text.replace(/- (ENC\[.*type:comment\])$/m, '#$1');
    expect(await encrypt(await decrypt(text, name, [IDENTITY]), name, terms, earlier(text))).toBe(expected);
  });

  test('the ciphertext of what is unchanged, line by line', async () => {
    const first = await encrypt(fixture('plain.yaml'), 'x.yaml', TERMS);
    expect(await encrypt(fixture('plain.yaml'), 'x.yaml', TERMS, earlier(first))).toBe(first);
    const second = await encrypt(fixture('plain.yaml').replace('username: app', 'username: shop'), 'x.yaml', TERMS, earlier(first));
    const [a, b] = [first.split('\n'), second.split('\n')];
    expect(b).toHaveLength(a.length);
    const changed = b.filter((line, i) => line !== a[i]).map((line) => line.trim().split(':')[0]);
    expect(changed.filter((key) => key !== 'lastmodified')).toEqual(['username', 'mac', 'mac']); // two documents, one code
  });

  test('equal values of a list apart', async () => {
    const first = await encrypt('data:\n  a: [x, x]\n', 'x.yaml', TERMS);
    const [one, two] = first.match(/ENC\[AES256_GCM,data:[^\]]*\]/g)!;
    expect(one).not.toBe(two);
    expect(await encrypt('data:\n  a: [x, x]\n', 'x.yaml', TERMS, earlier(first))).toBe(first);
  });

  test('values and their code when recipients are added and removed', async () => {
    const first = await encrypt(fixture('plain.yaml'), 'x.yaml', TERMS);
    const more = await encrypt(fixture('plain.yaml'), 'x.yaml', { ...TERMS, recipients: [RECIPIENT, HYBRID_RECIPIENT] }, earlier(first));
    expect(more.split('sops:')[0]).toBe(first.split('sops:')[0]);
    expect(more.match(/mac: .*/g)).toEqual(first.match(/mac: .*/g));
    expect(await decrypt(more, 'x.yaml', [HYBRID_IDENTITY])).toBe(await decrypt(first, 'x.yaml', [IDENTITY]));
    const less = await encrypt(fixture('plain.yaml'), 'x.yaml', { ...TERMS, recipients: [HYBRID_RECIPIENT] }, earlier(more));
    await expect(decrypt(less, 'x.yaml', [IDENTITY])).rejects.toThrow(/is encrypted for age1pq1/);
  });
});

describe('refuses', () => {
  test.each([
    ['malformed YAML without repeating it', 'data:\n  a: "hunter2\n  b: c\n', 'x.yaml:4:1 malformed YAML: a quote, bracket, colon or space is missing; correct the syntax'],
    ['wrong indentation', 'data:\n  a: hunter2\n b: c\n', 'x.yaml:3:1 malformed YAML: wrong indentation; correct the syntax'],
    ['a key twice', 'data:\n  a: b\n  a: c\n', 'x.yaml:3:3 malformed YAML: a duplicate key in a mapping; correct the syntax'],
    ['a payload with the key `sops`', 'sops: mine\ndata: {a: b}\n', 'x.yaml has a top-level key `sops` that is not a mapping; rename the key: it is reserved for the metadata of sops'],
    ['a payload with a mapping `sops`', 'sops: {a: b}\ndata: {a: b}\n', 'x.yaml has a top-level key `sops` that is not the metadata of sops; rename the key: it is reserved for the metadata of sops'],
    ['a list at the top', '- data: x\n', 'x.yaml:1:1 the document is a list, but sops requires a mapping; put it below a key'],
    ['a value at the top', 'hunter2\n', 'x.yaml:1:1 the document is a single value, but sops requires a mapping; put it below a key'],
    ['a key that is no string', 'data:\n  1: b\n', 'x.yaml:2:3 the key is not a string for sops; quote it'],
    ['a key that sops reads as a time', 'data:\n  2026-01-01: b\n', 'x.yaml:2:3 the key is not a string for sops; quote it'],
    ['a mapping as key', 'data:\n  {a: b}: c\n', 'x.yaml:2:3 the key is not a string for sops; quote it'],
    ['an alias', 'x: &x a\ndata:\n  b: *x\n', 'x.yaml:3:6 the value is an alias, which sops would expand; write out the value'],
    ['a merge key', 'data:\n  <<: {a: b}\n', 'x.yaml:2:3 the mapping has a merge key, which sops does not support; write out the values'],
    ['a tag', 'data:\n  a: !!binary aGk=\n', 'x.yaml:2:15 the value has a tag, which sops does not support; remove the tag'],
    ['an integer beyond 64 bits', 'data:\n  a: 9223372036854775808\n', 'x.yaml:2:6 the integer does not fit into 64 bits, the limit of sops; quote it'],
    ['half a surrogate pair', 'data:\n  a: "\\ud83d"\n', 'x.yaml:2:6 the value contains a lone surrogate, which is not valid Unicode; remove it'],
    ['a line separator in a comment, which would end it for sops', 'data:\n  a: b\n# x\u2028b: c\n',
      'x.yaml:3:4 the character U+2028 is not valid here; remove it, or escape it in a double-quoted string'],
    ['a control character', 'kind: "a\u007f"\ndata:\n  a: b\n',
      'x.yaml:1:9 the character U+007F is not valid here; remove it, or escape it in a double-quoted string'],
    ['a file in which nothing would be encrypted', 'kind: ConfigMap\n',
      'x.yaml has nothing to encrypt: no value matches encrypted_regex ^(data|stringData)$; correct the rule, or leave the file as it is'],
    ['an empty file', '', 'x.yaml has nothing to encrypt: no value matches encrypted_regex ^(data|stringData)$; correct the rule, or leave the file as it is'],
    ['ciphertext as plaintext', 'data:\n  a: ENC[AES256_GCM,data:YQ==,iv:YQ==,tag:YQ==,type:str]\n',
      'x.yaml:2:6 data.a is already a ciphertext; decrypt the original file first'],
  ])('%s', async (_, text, message) => {
    expect(await refusal(text)).toBe(message);
    expect(message).not.toMatch(/hunter2/);
  });

  test('an encrypted file', async () => {
    expect(await refusal(fixture('by-sops.enc.yaml'))).toMatch(/^x.yaml is already encrypted; decrypt it first$/);
  });

  test('malformed JSON, with its place', async () => {
    expect(await refusal('{"data": {"a": "b"},\n "x": hunter2}', 'x.json')).toBe('x.json:2:7 malformed JSON; correct the syntax');
  });

  test('malformed dotenv', async () => {
    expect(await refusal('A=b\nhunter2\n', 'x.env')).toBe('x.env:2:1 the line is not KEY=value; write it so, or as a comment with #');
  });

  test('a format that only sops has', async () => {
    expect(await refusal('[a]\n', 'x.ini')).toBe('x.ini has an unknown format; use a file name that ends in .yaml, .yml, .json or .env; for other formats, use sops itself');
  });

  test('to encrypt apiVersion and kind', async () => {
    const terms: EncryptionSettings = { ...TERMS, selection: { kind: 'unencrypted_suffix', value: '_unencrypted' } };
    expect(await refusal(fixture('plain.yaml'), 'x.yaml', terms)).toMatch(/^x.yaml would have an encrypted apiVersion and kind/);
  });

  test('to encrypt for nobody', async () => {
    expect(await refusal(fixture('plain.yaml'), 'x.yaml', { ...TERMS, recipients: [] })).toBe('x.yaml has no age recipient; add one to its rule, or pass --age');
  });
});
