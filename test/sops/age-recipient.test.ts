import { HYBRID_IDENTITY, HYBRID_RECIPIENT, IDENTITY, OTHER_RECIPIENT, RECIPIENT } from './test-keys';
import { App, Repository } from '../../src';
import { AgeRecipient, CreationRule, SopsConfig } from '../../src/sops';
import { mistakesOf } from '../said';

test('takes X25519 and post-quantum recipients', () => {
  expect(AgeRecipient.of(RECIPIENT)).toMatchObject({ recipient: RECIPIENT, isPostQuantum: false });
  expect(AgeRecipient.of(HYBRID_RECIPIENT).isPostQuantum).toBe(true);
});

/** What is said of a folder that is encrypted for this. */
function said(recipient: string): string {
  const folder = new Repository(new App(), 'manifests', { url: 'https://git.example.com/manifests.git' }).folder('overlays');
  folder.encryptFor(AgeRecipient.of(recipient));
  const problems = mistakesOf(folder);
  expect(problems).toHaveLength(1);
  expect(() => SopsConfig.render([new CreationRule({ age: [AgeRecipient.of(recipient)] })])).toThrow(/^error\[age-recipient\]: creation rule for all files: /);
  return problems[0];
}

describe('refuses', () => {
  test.each([IDENTITY, HYBRID_IDENTITY, `# key\n${IDENTITY.toLowerCase()}`])('a secret key, without repeating it', (key) => {
    expect(said(key)).toMatch(/^age-recipient this is a secret key, not a recipient — use the public key that `age-keygen -y` prints/);
    expect(said(key)).not.toMatch(new RegExp(key.slice(-20), 'i'));
    expect(JSON.stringify(AgeRecipient.of(key))).not.toMatch(new RegExp(key.slice(-20), 'i'));
    expect(() => SopsConfig.render([new CreationRule({ age: [AgeRecipient.of(key)] })])).not.toThrow(new RegExp(key.slice(-20), 'i'));
    expect(JSON.stringify(new CreationRule({ age: [AgeRecipient.of(key)] }))).not.toMatch(new RegExp(key.slice(-20), 'i'));
  });

  test.each([
    ['a changed character', RECIPIENT.replace(/.$/, (char) => char === 'q' ? 'p' : 'q'), 'its checksum does not match'],
    ['a missing character', RECIPIENT.slice(0, -1), 'its checksum does not match'],
    ['a character that bech32 has not', `${RECIPIENT.slice(0, 10)}b${RECIPIENT.slice(11)}`, '"b" at position 11 is not a bech32 character'],
    ['upper case', `age1${RECIPIENT.slice(4).toUpperCase()}`, 'it contains uppercase letters'],
    ['a truncated key', 'age1n0u', 'it is too short'],
    ['several keys in one string', `${RECIPIENT},${OTHER_RECIPIENT}`, 'contains a space, line break or comma — pass each recipient separately'],
    ['white space', `${RECIPIENT}\n`, 'contains a space, line break or comma'],
    ['an SSH key', 'ssh-ed25519-AAAA', 'is an SSH key, which Flux does not support — create an age key'],
    ['an SSH key with its name', 'ssh-ed25519 AAAA me', 'contains a space, line break or comma'],
    ['anything else', 'FBC7B9E2A4F9289AC0C1D4843D16CEE4A27381B4', 'a public key of age-keygen starts with age1'],
    ['nothing', '', 'a public key of age-keygen starts with age1'],
    // of the bech32 alphabet with a right checksum
    ['a plugin', 'age1yubikey1qwt50d05nh5vutpdzmlg5wn80xq5negm4uj9ghv0snvdd3yysf5yw3rhl3t', 'requires the plugin "yubikey"'],
  ])('%s', (_, key, message) => {
    expect(said(key)).toContain(message);
  });
});

describe('encryptFor', () => {
  const repository = (): Repository => new Repository(new App(), 'manifests', { url: 'https://git.example.com/manifests.git' });

  test('names the recipient in the rule for the files of the folder', () => {
    const manifests = repository();
    const overlay = manifests.folder('overlays/a+b');
    overlay.encryptFor(AgeRecipient.of(RECIPIENT));
    overlay.encryptFor(AgeRecipient.of(OTHER_RECIPIENT));
    const rule = SopsConfig.of(manifests).ruleFor('overlays/a+b/secrets/database.enc.yaml');
    expect(rule?.pathRegex).toBe('^overlays/a\\+b/');
    expect(rule?.age.map(String)).toEqual([RECIPIENT, OTHER_RECIPIENT]);
    expect(SopsConfig.of(manifests).ruleFor('overlays/aab/x.yaml')).toBeUndefined();
  });

  test('of a folder inside another goes before it, whichever was first', () => {
    const manifests = repository();
    manifests.folder('').encryptFor(AgeRecipient.of(RECIPIENT));
    manifests.folder('overlays').encryptFor(AgeRecipient.of(RECIPIENT));
    manifests.folder('overlays/production').encryptFor(AgeRecipient.of(OTHER_RECIPIENT));
    expect(SopsConfig.of(manifests).rules.map(({ pathRegex }) => pathRegex)).toEqual(['^overlays/production/', '^overlays/', undefined]);
  });

  test('is refused twice for one recipient', () => {
    const overlay = repository().folder('overlays');
    overlay.encryptFor(AgeRecipient.of(RECIPIENT));
    overlay.encryptFor(AgeRecipient.of(RECIPIENT));
    expect(mistakesOf(overlay)).toEqual([`recipient-twice encryptFor is called twice with recipient ${RECIPIENT} — call it once per recipient`]);
  });
});
