import { faultTexts } from './fault-texts';
import { fixture, HYBRID_RECIPIENT, OTHER_RECIPIENT, RECIPIENT } from './test-keys';
import { encrypt } from '../../src/sops/encrypt';
import { inspectEncryptedFile } from '../../src/sops/inspect';
import { EncryptionSettings } from '../../src/sops/terms';

const NAME = 'by-sops.enc.yaml';
const TERMS: EncryptionSettings = { recipients: [RECIPIENT], selection: { kind: 'encrypted_regex', value: '^(data|stringData)$' }, macOnlyEncrypted: false };

test('reads whom a file is for and what it holds, without an identity', () => {
  expect(inspectEncryptedFile(fixture(NAME), NAME, TERMS)).toEqual({
    recipients: [RECIPIENT],
    encryptedRegex: '^(data|stringData)$',
    macOnlyEncrypted: false,
    documents: [
      {
        apiVersion: 'v1',
        kind: 'Secret',
        name: 'database',
        namespace: 'app-production',
        isEmpty: false,
        hasMetadata: true,
        keys: ['username', 'password', 'pem', 'port', 'ratio', 'enabled', 'nothing', 'empty', 'expires', 'hosts'],
      },
      { apiVersion: 'v1', kind: 'ConfigMap', name: 'settings', namespace: undefined, isEmpty: false, hasMetadata: true, keys: ['LEVEL'] },
    ],
    problems: [],
  });
});

test('does not load age-encryption', () => {
  jest.resetModules();
  jest.doMock('age-encryption', () => { throw new Error('loaded'); });
  const { inspectEncryptedFile: fresh } = jest.requireActual<typeof import('../../src/sops/inspect')>('../../src/sops/inspect');
  expect(fresh(fixture(NAME), NAME, TERMS).problems).toEqual([]);
  jest.dontMock('age-encryption');
});

describe('finds', () => {
  const problems = (text: string, terms?: EncryptionSettings, name = NAME): readonly string[] =>
    faultTexts(inspectEncryptedFile(text, name, terms).problems);

  test('a Secret in plaintext', () => {
    expect(problems(fixture('plain.yaml'))).toEqual([
      `${NAME} contains Secret database in plaintext; run \`cdk-gitops encrypt ${NAME}\`; if it was ever pushed, change its values`,
    ]);
  });

  test('a value in plaintext among encrypted ones, with its place', () => {
    expect(problems(fixture(NAME).replace(/^stringData:$/m, 'stringData:\n    added: hunter2'))).toEqual([
      `${NAME}:11:12 stringData.added is not encrypted, although encrypted_regex selects it; run \`cdk-gitops encrypt ${NAME}\``,
    ]);
  });

  test('values of a Secret that encrypted_regex does not select', () => {
    const text = fixture(NAME).replace(/encrypted_regex: .*/g, 'encrypted_regex: ^data$').replace(/username: ENC.*/, 'username: app');
    expect(problems(text)).toEqual([`${NAME}:12:15 stringData.username is not encrypted: encrypted_regex ^data$ does not select it; correct its rule, and encrypt the file again`]);
  });

  test('a file without encrypted_regex', () => {
    const [problem, ...others] = problems(fixture('by-sops-unencrypted-regex.enc.yaml'));
    expect(problem).toMatch(/^by-sops.enc.yaml has no encrypted_regex: .*; set encrypted_regex: \^\(data\|stringData\)\$ in its rule and encrypt the file again$/);
    expect(others).toEqual([]);
  });

  test('recipients and settings other than the rule has', () => {
    expect(problems(fixture(NAME), { ...TERMS, recipients: [OTHER_RECIPIENT, HYBRID_RECIPIENT], macOnlyEncrypted: true })).toEqual([
      `${NAME} is not encrypted for ${OTHER_RECIPIENT}, ${HYBRID_RECIPIENT.slice(0, 40)}…, which its rule requires; run \`cdk-gitops encrypt ${NAME}\``,
      `${NAME} is encrypted for ${RECIPIENT}, which its rule does not list; run \`cdk-gitops encrypt ${NAME}\``,
      `${NAME} is encrypted with mac_only_encrypted false; its rule requires true; run \`cdk-gitops encrypt ${NAME}\``,
    ]);
    expect(problems(fixture(NAME), { ...TERMS, selection: { kind: 'encrypted_regex', value: '^data$' } })).toEqual([
      `${NAME} is encrypted with encrypted_regex ^(data|stringData)$; its rule requires encrypted_regex ^data$; run \`cdk-gitops encrypt ${NAME}\``,
    ]);
  });

  test('a document without metadata of its own, which Flux would not decrypt', async () => {
    const text = await encrypt('data:\n  a: b\n---\nkind: ConfigMap\nmetadata: {name: x}\ndata:\n  c: d\n', 'x.yaml', TERMS);
    const last = text.lastIndexOf('sops:');
    expect(problems(text.slice(0, last), undefined, 'x.yaml')).toEqual([
      'x.yaml has ConfigMap x without `sops` metadata of its own, so Flux would not decrypt it; run `cdk-gitops encrypt x.yaml`',
    ]);
  });

  test('a value in plaintext, without its key where that may contain a value', () => {
    expect(problems(fixture('by-sops.enc.yaml').replace(/^stringData:$/m, 'stringData:\n    password:hunter2: x'))).toEqual([
      `${NAME}:11:23 stringData.… is not encrypted, although encrypted_regex selects it; run \`cdk-gitops encrypt ${NAME}\``,
    ]);
  });

  test('malformed YAML, with its place', () => {
    expect(problems('a: "b\n')).toEqual([`${NAME}:2:1 malformed YAML: a quote, bracket, colon or space is missing; correct the syntax`]);
  });

  test('incomplete metadata', () => {
    expect(problems(fixture(NAME).replace(/lastmodified: .*/g, '').replace(/recipient: age1.*/g, ''))).toEqual([
      `${NAME} has no valid \`sops.lastmodified\`; restore the file from Git`, `${NAME} has no valid \`sops.age\`; restore the file from Git`,
    ]);
  });
});
