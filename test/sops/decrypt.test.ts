import { refusalText } from './fault-texts';
import { fixture, HYBRID_IDENTITY, IDENTITY, OTHER_RECIPIENT, RECIPIENT } from './test-keys';
import { decrypt } from '../../src/sops/decrypt';

const YAML = `# the database of the shop
apiVersion: v1
kind: Secret
metadata:
    name: database
    namespace: app-production
    annotations:
        since: 2026-01-01T00:00:00Z # read as a time
        count: 1000
stringData:
    # rotated every quarter
    username: app # not admin
    password: "p: '#ä😀\\"\\\\"
    pem: |
      -----BEGIN CERTIFICATE-----
      MIIB
      -----END CERTIFICATE-----
    port: 5432
    ratio: 1.5
    enabled: true
    nothing: null
    empty: ""
    expires: 2026-12-31T23:59:59.12+02:00
    hosts:
        # the first is the primary
        - db-0.example.com
        - db-1.example.com
---
apiVersion: v1
kind: ConfigMap
metadata:
    name: settings
data:
    LEVEL: debug
`;

describe('files of the sops binary', () => {
  test.each(['by-sops.enc.yaml', 'by-sops-mac-only-post-quantum.enc.yaml', 'by-sops-unencrypted-regex.enc.yaml'])('%s', async (name) => {
    expect(await decrypt(fixture(name), name, [IDENTITY])).toBe(YAML);
  });

  test('with a post-quantum identity', async () => {
    const name = 'by-sops-mac-only-post-quantum.enc.yaml';
    expect(await decrypt(fixture(name), name, [HYBRID_IDENTITY])).toBe(YAML);
  });

  test('JSON', async () => {
    const text = await decrypt(fixture('by-sops.enc.json'), 'x.json', [IDENTITY]);
    expect(JSON.parse(text)).toEqual(JSON.parse(fixture('plain.json')));
  });

  test('dotenv', async () => {
    expect(await decrypt(fixture('by-sops.enc.env'), 'x.env', [IDENTITY])).toBe(fixture('plain.env'));
  });
});

describe('refuses', () => {
  const name = 'by-sops.enc.yaml';
  const text = fixture(name);
  const refusal = async (changed: string, identity = IDENTITY): Promise<string> =>
    decrypt(changed, name, [identity]).then(() => 'decrypted', refusalText);

  test('a file without an identity, naming its recipients', async () => {
    expect(await decrypt(text, name, []).catch(refusalText))
      .toBe(`${name} is encrypted for ${RECIPIENT}, but no age identity is available; set an identity of one of its recipients: SOPS_AGE_KEY_FILE, or another source of sops`);
  });

  test('an identity that is not among the recipients, naming whose it is and not the secret key', async () => {
    const message = await refusal(text, HYBRID_IDENTITY);
    expect(message).toMatch(`${name} is encrypted for ${RECIPIENT}, but the available identities are those of age1pq1`);
    expect(message).not.toMatch(/AGE-SECRET-KEY/);
    expect(await refusal(fixture('by-sops-unencrypted-regex.enc.yaml'), HYBRID_IDENTITY)).toMatch(`${RECIPIENT}, ${OTHER_RECIPIENT}`);
  });

  test('a changed plaintext value', async () => {
    expect(await refusal(text.replace('name: settings', 'name: other'))).toMatch(/^by-sops.enc.yaml has a MAC mismatch: values were changed/);
  });

  test('but not where the code covers encrypted values only', async () => {
    const changed = fixture('by-sops-mac-only-post-quantum.enc.yaml').replace('name: settings', 'name: other');
    expect(await refusal(changed)).toBe('decrypted');
  });

  test('a removed value', async () => {
    expect(await refusal(text.replace(/^ {4}username: .*\n/m, ''))).toMatch(/MAC mismatch/);
  });

  test('a ciphertext that was moved to another key, with its place', async () => {
    expect(await refusal(text.replace(/^ {4}username:/m, '    user:'))).toMatch(/^by-sops.enc.yaml:12:11 stringData.user cannot be decrypted/);
  });

  test('a value added in plaintext', async () => {
    expect(await refusal(text.replace(/^stringData:$/m, 'stringData:\n    added: hunter2'))).toBe(
      'by-sops.enc.yaml:11:12 stringData.added cannot be decrypted: it is not a ciphertext, or was changed or moved after encryption; restore the file from Git, or encrypt its plaintext again');
  });

  test('a data key that is split among key groups', async () => {
    expect(await refusal(text.replace(/^sops:$/m, 'sops:\n    shamir_threshold: 2'))).toMatch(/split among key groups \(Shamir\); use sops itself/);
  });

  test('a file that is not encrypted', async () => {
    expect(await refusal(fixture('plain.yaml'))).toBe(`${name} is not encrypted: it has no \`sops\` metadata; run \`cdk-gitops encrypt ${name}\``);
  });

  test('damaged metadata, all of it at once', async () => {
    const damaged = text.replace(/^ {4}mac: .*$/m, '    mac: none').replace(/^ {4}version: .*$/m, '    versoin: 3.13.3');
    expect(await refusal(damaged)).toBe(`${name} has no valid \`sops.mac\`; restore the file from Git\n${name} has no \`sops.version\`; restore the file from Git`);
  });
});
