import { faultTexts, refusalText } from './fault-texts';
import { fixture, HYBRID_RECIPIENT, IDENTITY, OTHER_RECIPIENT, RECIPIENT } from './test-keys';
import { decrypt } from '../../src/sops/decrypt';
import { encrypt } from '../../src/sops/encrypt';
import { inspectEncryptedFile } from '../../src/sops/inspect';
import { EncryptionSettings } from '../../src/sops/terms';

const TERMS: EncryptionSettings = { recipients: [RECIPIENT], selection: { kind: 'encrypted_regex', value: '^(data|stringData)$' }, macOnlyEncrypted: false };
const seal = (text: string, terms: Partial<EncryptionSettings> = {}): Promise<string> => encrypt(text, 'x.yaml', { ...TERMS, ...terms });
const result = (text: string, name = 'x.yaml'): Promise<string> =>
  decrypt(text, name, [IDENTITY]).catch(refusalText);
/** A ciphertext with another type, which is not part of what is authenticated. */
const retype = (text: string, type: string): string => text.replace(/type:\w+/, `type:${type}`);

describe.each([false, true])('a type that was changed, where the code covers encrypted values only: %s', (macOnlyEncrypted) => {
  test.each([
    ['bool', 'first\nadmin: yes'], ['bool', 'true'], ['bool', 'TRUE'], ['bool', '1'], ['bool', 't'],
    ['int', 'first\nadmin: yes'], ['int', '010'], ['int', '1_000'], ['int', '+1'], ['int', '-0'], ['int', '0x10'], ['int', '1.0'], ['int', ' 1'], ['int', '9223372036854775808'],
    ['float', 'x'], ['float', '1e3'], ['float', '1.50'], ['float', '.5'], ['float', '1_000'], ['float', 'inf'], ['float', '0x1p-2'], ['float', '01'], ['float', '1.'],
    ['time', '2026-01-01'], ['time', '2026-01-01 00:00:00'], ['time', '2026-01-01T00:00:00.10Z'], ['time', '2026-01-01t00:00:00Z'], ['time', 'x\ny: z'],
    ['bytes', 'hunter2'], ['comment', 'hunter2'], ['other', 'hunter2'], ['Str', 'hunter2'],
  ])('to %s, of %j, is refused with its place and without the value', async (type, plain) => {
    const message = await result(retype(await seal(`stringData:\n  a: ${JSON.stringify(plain)}\n`, { macOnlyEncrypted }), type));
    expect(message).toMatch(/^x\.yaml:2:6 stringData\.a /);
    expect(message).not.toMatch(/hunter2|admin/);
  });

  test.each([['bool', 'True', 'true'], ['int', '10', '10'], ['float', '1.5', '1.5'], ['time', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z']])(
    'to %s, of %j, is taken, as sops does: it could have written it', async (type, plain, shown) => {
      expect(await result(retype(await seal(`stringData:\n  a: "${plain}"\n`, { macOnlyEncrypted }), type))).toBe(`stringData:\n  a: ${shown}\n`);
    });
});

describe('comments', () => {
  const COMMENT = 'stringData:\n  # was: x\n  a: one\n';

  test('of a changed type are refused', async () => {
    for (const type of ['str', 'int']) expect(await result(retype(await seal(COMMENT), type))).toMatch(/^x\.yaml:2:4 the comment has the type/);
  });

  test('are not taken for values', async () => {
    const text = await seal(COMMENT);
    const [ciphertext] = /ENC\[[^\]]*\]/.exec(text)!;
    expect(await result(text.replace(/ {2}a:/, `  b: ${ciphertext}\n  a:`))).toMatch(/^x\.yaml:3:6 stringData\.b cannot be decrypted/); // its path is another
    const list = await seal('stringData:\n  # a\n  - one\n');
    const [comment] = /ENC\[[^\]]*type:comment\]/.exec(list)!;
    expect(await result(list.replace(/^ {2}#.*\n/m, '').replace(/- (ENC\S+)/, `["$1", "${comment}"]`)))
      .toMatch(/stringData is a comment in the place of a value: its type was changed after encryption; /);
  });

  test('with several lines would be values: they are refused', async () => {
    const text = await seal('stringData:\n  list:\n    - "a\\nadmin: true"\n    - b\n');
    const [ciphertext] = /ENC\[[^\]]*\]/.exec(text)!;
    const message = await result(text.replace('    - ENC', `    #${retype(ciphertext, 'comment')}\n    - ENC`));
    expect(message).toMatch(/^x\.yaml:3:6 the comment does not decrypt to what sops writes for the type comment/);
    expect(message).not.toContain('admin');
  });

  test.each([
    ['below a block scalar, which would take them in', 'stringData:\n  script: |\n      echo one\n      echo two\n    # was: echo three\n  other: x\n'],
    ['below a block scalar, behind an empty line', 'stringData:\n  script: |\n      echo one\n      echo two\n\n    # was: echo three\n  other: x\n'],
    ['below the last value', 'stringData:\n  script: |\n      echo one\n      echo two\n    # was: echo three\n'],
    ['below an item', 'stringData:\n  list:\n    - |\n        one\n        two\n      # was: three\n    - x\n'],
    ['beside and inside a flow collection', 'stringData: {a: [one, # first\n  two], # second\n  b: three}\n'],
    ['in a file with carriage returns', 'stringData:\r\n  script: |\r\n      echo one\r\n      echo two\r\n    # was: x\r\n  a: one # first\r\n  # second\r\n'],
    ['beside a value over several lines', 'stringData:\n  a: one\n    two # both\n  b: "one\n    two" # both\n'],
  ])('%s stay comments', async (_, plain) => {
    const again = await result(await seal(plain));
    const second = await result(await encrypt(again, 'x.yaml', TERMS, { text: await seal(plain), identities: [IDENTITY] }));
    expect(second).toBe(again);
    expect(again.match(/#.*/g)).toEqual(plain.match(/# (?:was.*|first|second|both)/g));
  });
});

describe('a file that was changed', () => {
  const PLAIN = 'kind: Secret\nmetadata:\n  name: a\nstringData:\n  a: one\n  l:\n    - x1\n    - y2\n---\nkind: Secret\nstringData:\n  a: two\n';

  test.each<[string, (text: string) => string]>([
    ['a value in clear', (text) => text.replace('name: a', 'name: b')],
    ['a key in clear among encrypted ones', (text) => text.replace('stringData:\n', 'stringData:\n  admin: "yes"\n')],
    ['a number in clear among encrypted ones', (text) => text.replace('stringData:\n', 'stringData:\n  admin: 1\n')],
    ['a value elsewhere', (text) => text.replace('kind: Secret\n', 'kind: Secret\ntype: Opaque\n')],
    ['a list in another order', (text) => text.replace(/(- ENC.*\n)( +)(- ENC.*\n)/, '$3$2$1')],
    ['an item twice', (text) => text.replace(/( +- ENC.*\n)/, '$1$1')],
    ['a value moved to the same key of another document', (text) => {
      const [, first, second] = /a: (ENC.*)[^]*a: (ENC.*)/.exec(text)!;
      return text.replace(first, '@').replace(second, first).replace('@', second);
    }],
    ['a document removed', (text) => text.split(/^---\n/m)[0]],
    ['another selection', (text) => text.replaceAll('^(data|stringData)$', '^(data|stringDatum)$')],
    ['the mac of other values', (text) => text.replaceAll(/ +mac_only_encrypted: true\n/g, '')],
    ['the type of the mac', (text) => text.replaceAll(/(mac: ENC.*type:)str/g, '$1comment')],
    ['the sops entry of one document', (text) => text.replace(/lastmodified: .*/, 'lastmodified: "2026-01-01T00:00:00Z"')],
  ])('%s', async (name, change) => {
    const macOnlyEncrypted = name === 'the mac of other values';
    const text = await seal(PLAIN, { macOnlyEncrypted });
    expect(await result(text)).toBe(PLAIN);
    expect(change(text)).not.toBe(text);
    expect(await result(change(text))).toMatch(/MAC mismatch|cannot be decrypted|has different `sops` entries/);
  });
});

describe('recipients that the rule does not name', () => {
  const problems = (text: string, terms = TERMS): readonly string[] => faultTexts(inspectEncryptedFile(text, 'x.yaml', terms).problems);
  const PLAIN = 'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData:\n  a: one\n';
  const others: { readonly [list: string]: [entry: string, said: string] } = {
    pgp: ['{fp: 85d77543b3d624b63cea9e6dbc17301b491b3f21, created_at: "2026-01-01T00:00:00Z", enc: x}', 'PGP key 85D77543B3D624B63CEA9E6DBC17301B491B3F21'],
    kms: ['{arn: "arn:aws:kms:us-east-1:1:key/a", created_at: "2026-01-01T00:00:00Z", enc: x, aws_profile: ""}', 'AWS KMS key arn:aws:kms:us-east-1:1:key/a'],
    gcp_kms: ['{resource_id: projects/p/a, created_at: "2026-01-01T00:00:00Z", enc: x}', 'Google Cloud KMS key projects/p/a'],
    hckms: ['{key_id: "tr-west-1:a", created_at: "2026-01-01T00:00:00Z", enc: x}', 'Huawei Cloud KMS key tr-west-1:a'],
    azure_kv: ['{vault_url: "https://v.vault.azure.net", name: k, version: "1", created_at: "2026-01-01T00:00:00Z", enc: x}',
      'Azure Key Vault key https://v.vault.azure.net/keys/k'],
    hc_vault: ['{vault_address: "https://v.example.com", engine_path: sops, key_name: k, created_at: "2026-01-01T00:00:00Z", enc: x}',
      'Vault transit key https://v.example.com/v1/sops/keys/k'],
  };

  test.each(Object.entries(others))('of %s are named, and taken out with a new data key', async (list, [entry, said]) => {
    const text = (await seal(PLAIN)).replace('sops:\n', `sops:\n    ${list}: [${entry}]\n`);
    expect(problems(text)).toEqual([`x.yaml is encrypted for ${said}, which its rule does not list; run \`cdk-gitops encrypt x.yaml\``]);
    expect(problems(text, { ...TERMS, others: [said] })).toEqual([]);
    const updated = await encrypt(PLAIN, 'x.yaml', TERMS, { text, identities: [IDENTITY] });
    expect(updated).not.toContain(`${list}:`);
    expect(problems(updated)).toEqual([]);
    expect(updated).not.toContain(/a: (ENC.*)/.exec(text)![1]);
  });

  test('that the rule names and the file does not have need sops', async () => {
    expect(problems(await seal(PLAIN), { ...TERMS, others: ['PGP key A'] })).toEqual([
      'x.yaml is not encrypted for PGP key A, which its rule requires; run `sops updatekeys --yes x.yaml && sops rotate -i x.yaml`',
    ]);
  });

  test('of age take a new data key, so that what they have opens nothing', async () => {
    const text = await seal(PLAIN, { recipients: [RECIPIENT, OTHER_RECIPIENT] });
    const updated = await encrypt(PLAIN, 'x.yaml', TERMS, { text, identities: [IDENTITY] });
    const ciphertexts = text.match(/ENC\[[^\]]*\]/g)!;
    expect(ciphertexts.filter((each) => updated.includes(each))).toEqual([]);
    expect(updated).not.toContain(OTHER_RECIPIENT);
  });

  test('twice, in upper case, or behind the name of one that it names', async () => {
    const text = await seal(PLAIN);
    const other = await seal(PLAIN, { recipients: [OTHER_RECIPIENT] });
    const [entry] = /^ {8}- enc:[^]*?recipient: .*\n/m.exec(other)!;
    const twice = text.replace(/ {4}age:\n/, `    age:\n${entry.replace(OTHER_RECIPIENT, RECIPIENT)}`);
    expect(problems(twice)).toEqual([`x.yaml lists ${RECIPIENT} twice, so one of the entries may be for another recipient; run \`cdk-gitops encrypt x.yaml\``]);
    expect(problems(text.replace(RECIPIENT, RECIPIENT.toUpperCase()))).toHaveLength(2);
    const updated = await encrypt(PLAIN, 'x.yaml', TERMS, { text: twice, identities: [IDENTITY] });
    expect(problems(updated)).toEqual([]);
    expect(updated).not.toContain(/a: (ENC.*)/.exec(text)![1]);
  });

  test('in one entry with one that it names', async () => {
    const text = await seal(PLAIN);
    const both = text.replace(/(-----BEGIN AGE ENCRYPTED FILE-----\s+)[^]*?(-----END)/, (_, begin: string, end: string) =>
      `${begin}${Buffer.from('age-encryption.org/v1\n-> X25519 a\nb\n-> X25519 c\nd\n--- e\nf').toString('base64')}\n              ${end}`);
    expect(problems(both)).toEqual([`x.yaml has an entry for ${RECIPIENT} that can be decrypted with 2 keys instead of one; run \`cdk-gitops encrypt x.yaml\``]);
    const kind = await seal(PLAIN, { recipients: [HYBRID_RECIPIENT] });
    expect(problems(kind.replace(HYBRID_RECIPIENT, RECIPIENT))).toEqual([expect.stringContaining('that is encrypted for a different key type (mlkem768x25519)')]);
    expect(problems(text.replace('BEGIN AGE', 'BEGIN'))).toEqual([expect.stringContaining('that is damaged')]);
  });

  test('in the second document, which Flux reads by itself', async () => {
    const two = await seal(`${PLAIN}---\n${PLAIN.replace('name: a', 'name: b')}`);
    const at = two.lastIndexOf('sops:\n');
    const text = `${two.slice(0, at)}sops:\n    pgp: [${others.pgp[0]}]\n${two.slice(at + 'sops:\n'.length)}`;
    expect(problems(text)).toEqual([`x.yaml is encrypted for ${others.pgp[1]}, which its rule does not list; run \`cdk-gitops encrypt x.yaml\``]);
  });
});

describe('in clear in an encrypted file', () => {
  const problems = (text: string): readonly string[] => faultTexts(inspectEncryptedFile(text, 'x.yaml', TERMS).problems);

  test('a comment where sops encrypts comments', async () => {
    const text = (await seal('kind: Secret\nmetadata: {name: a}\nstringData:\n  a: one\n')).replace('stringData:\n', 'stringData:\n  # old: hunter2\n');
    expect(problems(text)).toEqual(['x.yaml:4:4 the comment is not encrypted, although encrypted_regex selects its mapping; run `cdk-gitops encrypt x.yaml`']);
    expect(problems(await encrypt(await result(text), 'x.yaml', TERMS, { text, identities: [IDENTITY] }))).toEqual([]);
  });

  test('comments elsewhere are nobody\'s secret', async () => {
    const text = await seal('# top\nkind: Secret # kind\nmetadata:\n  # name\n  name: a\n# behind\nstringData: # beside\n  a: one\n# end\n');
    expect(problems(text.replace('# top', '# very top'))).toEqual([]);
  });

  test('what only looks like a ciphertext', async () => {
    const text = (await seal('kind: Secret\nstringData:\n  a: one\n')).replace(/a: ENC.*/, 'a: ENC[AES256_GCM,data:AAAA,iv:AAAA,tag:AAAA,type:str]');
    expect(problems(text)).toEqual(['x.yaml:3:6 stringData.a is not encrypted, although encrypted_regex selects it; run `cdk-gitops encrypt x.yaml`']);
  });

  test('a Secret in a list, at whatever depth', async () => {
    const list = 'apiVersion: v1\nkind: List\nother: {a: b}\nitems:\n- apiVersion: v1\n  kind: List\n  items:\n  - kind: Secret\n    stringData: {p: hunter2}\n';
    const text = await seal(list, { selection: { kind: 'encrypted_regex', value: '^other$' } });
    expect(faultTexts(inspectEncryptedFile(text, 'x.yaml').problems)).toEqual([
      'x.yaml:9:21 items.items.stringData.p is not encrypted: encrypted_regex ^other$ does not select it; correct its rule, and encrypt the file again',
    ]);
  });
});

test('the fixtures of sops have nothing of all that', () => {
  const { recipients } = inspectEncryptedFile(fixture('by-sops.enc.yaml'), 'x.yaml');
  expect(inspectEncryptedFile(fixture('by-sops.enc.yaml'), 'x.yaml', { ...TERMS, recipients }).problems).toEqual([]);
});
