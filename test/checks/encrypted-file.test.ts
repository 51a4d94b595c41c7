import * as fs from 'node:fs';
import { join } from 'node:path';
import { sops } from '../../src';
import { encrypt } from '../../src/sops/encrypt';
import { errorsFrom, platform } from '../program';
import { HYBRID_RECIPIENT, OTHER_RECIPIENT, RECIPIENT } from '../sops/test-keys';
import { makeRoot } from '../synth/tree-on-disk';

const SECRET = 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: database\n  namespace: default\nstringData:\n  password: hunter2\n';

interface Encryption {
  readonly recipients?: string[];
  readonly regex?: string;
  readonly macOnlyEncrypted?: boolean;
}

function encrypted({ recipients = [RECIPIENT], regex = '^(data|stringData)$', macOnlyEncrypted = false }: Encryption = {}): Promise<string> {
  return encrypt(SECRET, 'database.enc.yaml', { recipients, selection: { kind: 'encrypted_regex', value: regex }, macOnlyEncrypted });
}

/** What is said of a file with this text in a folder for these recipients; FILE stands for its path. */
function said(text: string, ...recipients: string[]): string[] {
  const { app, repository, cluster } = platform();
  const file = join(makeRoot(), 'database.enc.yaml');
  fs.writeFileSync(file, text);
  const folder = repository.folder('secrets');
  for (const recipient of recipients) folder.encryptFor(sops.AgeRecipient.of(recipient));
  folder.addEncryptedFile(file);
  cluster.apply(folder);
  return errorsFrom(app, 'encrypted-file').map((line) => line.replaceAll(file, 'FILE').replace('[manifests/secrets/database.enc.yaml] encrypted-file ', ''));
}

test('a file that is encrypted for the recipients of its folder is fine', async () => {
  expect(said(await encrypted(), RECIPIENT)).toEqual([]);
  expect(said(await encrypted({ recipients: [RECIPIENT, HYBRID_RECIPIENT] }), HYBRID_RECIPIENT, RECIPIENT)).toEqual([]);
});

describe('is refused', () => {
  test('a file for other recipients than its rule names', async () => {
    expect(said(await encrypted(), RECIPIENT, OTHER_RECIPIENT)).toEqual([
      `FILE is not encrypted for ${OTHER_RECIPIENT}, which its rule requires — run \`cdk-gitops encrypt FILE --age ${RECIPIENT} --age ${OTHER_RECIPIENT}\``,
    ]);
    expect(said(await encrypted({ recipients: [RECIPIENT, OTHER_RECIPIENT] }), RECIPIENT)).toEqual([
      `FILE is encrypted for ${OTHER_RECIPIENT}, which its rule does not list — run \`cdk-gitops encrypt FILE --age ${RECIPIENT}\``,
    ]);
  });

  test('a file without encrypted_regex', async () => {
    const text = (await encrypted()).replace(/^ *encrypted_regex: .*\n/m, '');
    expect(said(text, RECIPIENT)).toContainEqual(
      'FILE has no encrypted_regex: apiVersion, kind and metadata may be encrypted, so the cluster could not read it — '
      + 'set encrypted_regex: ^(data|stringData)$ in its rule and encrypt the file again');
  });

  test('a file in plaintext', () => {
    expect(said(SECRET, RECIPIENT)).toEqual([
      `FILE contains Secret database in plaintext — run \`cdk-gitops encrypt FILE --age ${RECIPIENT}\`; if it was ever pushed, change its values`,
    ]);
  });

  test('a value in plaintext, with its place', async () => {
    expect(said((await encrypted()).replace('stringData:\n', 'stringData:\n  user: admin\n'), RECIPIENT)).toEqual([
      `FILE:7:9 stringData.user is not encrypted, although encrypted_regex selects it — run \`cdk-gitops encrypt FILE --age ${RECIPIENT}\``,
    ]);
  });

  test('a file for which there is no rule', async () => {
    expect(said(await encrypted())).toEqual(['no creation rule applies to secrets/database.enc.yaml — call encryptFor on folder secrets']);
  });

  test('an encrypted object that is included, and written anew', async () => {
    const { app, repository, cluster } = platform();
    const folder = repository.folder('secrets');
    folder.include('database', { text: await encrypted() });
    cluster.apply(folder);
    expect(errorsFrom(app, 'plaintext-secret')).toEqual([]);
    expect(errorsFrom(app, 'encrypted-file')).toEqual([
      '[manifests/secrets/database/secret-database-default] encrypted-file Secret database is encrypted by SOPS, but is an object of the program, '
      + 'so it is rendered again and no longer matches its MAC — keep it in its file, and add that: folder.addEncryptedFile(…)',
    ]);
  });
});
