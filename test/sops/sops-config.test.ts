import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { OTHER_RECIPIENT, RECIPIENT } from './test-keys';
import { App, flux, Repository } from '../../src';
import { AgeRecipient, AgeSecret, CreationRule, CreationRuleOptions, SopsConfig } from '../../src/sops';
import { encrypt } from '../../src/sops/encrypt';
import { errorsOf, platform } from '../program';
import { mistakesOf } from '../said';
import { makeRoot } from '../synth/tree-on-disk';

const age = [AgeRecipient.of(RECIPIENT)];
let encryptedSecret: string;
beforeAll(async () => {
  encryptedSecret = await encrypt('apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\n  namespace: default\nstringData:\n  password: hunter2\n', 'db.enc.yaml', {
    recipients: [RECIPIENT], selection: { kind: 'encrypted_regex', value: '^(data|stringData)$' }, macOnlyEncrypted: false,
  });
});

test('renders a .sops.yaml', () => {
  expect(SopsConfig.render([
    new CreationRule({ pathRegex: '^clusters/', age, macOnlyEncrypted: true, encryptedRegex: '^spec$' }),
    new CreationRule({ pathRegex: '\\.enc\\.yaml$', age: [...age, AgeRecipient.of(OTHER_RECIPIENT)] }),
  ])).toBe(`creation_rules:
  - path_regex: ^clusters/
    encrypted_regex: ^spec$
    mac_only_encrypted: true
    age:
      - ${RECIPIENT}
  - path_regex: \\.enc\\.yaml$
    encrypted_regex: ^(data|stringData)$
    age:
      - ${RECIPIENT}
      - ${OTHER_RECIPIENT}
`);
});

test('renders every kind of recipient under the name that sops has for it', () => {
  const text = SopsConfig.render([new CreationRule({
    pgp: ['FBC7'], kms: ['arn:aws:kms:x'], gcpKms: ['projects/x'], azureKeyvault: ['https://x.vault.azure.net/keys/x/1'], hcVaultTransit: ['https://v/v1/transit/keys/x'],
  })]);
  expect(parse(text)).toEqual({
    creation_rules: [{
      encrypted_regex: '^(data|stringData)$',
      pgp: ['FBC7'],
      kms: ['arn:aws:kms:x'],
      gcp_kms: ['projects/x'],
      azure_keyvault: ['https://x.vault.azure.net/keys/x/1'],
      hc_vault_transit_uri: ['https://v/v1/transit/keys/x'],
    }],
  });
});

describe('puts the more specific rule first', () => {
  test.each([
    [[undefined, '^a/'], ['^a/', undefined]],
    [['^a/', '^a/b/'], ['^a/b/', '^a/']],
    [['^a/', '^a/b/.*\\.yaml$'], ['^a/b/.*\\.yaml$', '^a/']],
    [['\\.enc\\.yaml$', '^a/.*\\.enc\\.yaml$'], ['^a/.*\\.enc\\.yaml$', '\\.enc\\.yaml$']],
    [['.*\\.yaml$', 'x\\.yaml'], ['.*\\.yaml$', 'x\\.yaml']],
    [['secret', '^a/secret\\.yaml$'], ['^a/secret\\.yaml$', 'secret']],
    [['^a', '^ab?/'], ['^ab?/', '^a']],
    // of these nothing is certain: the order given stays
    [['^ab', '^ab?/'], ['^ab', '^ab?/']],
    [['^a.b/', '^acb/'], ['^a.b/', '^acb/']],
    [['^a/|^b/', '^a/c/'], ['^a/|^b/', '^a/c/']],
    [['(?i)^a/', '^a/b/'], ['(?i)^a/', '^a/b/']],
    [['^a\\d/', '^a\\d/b'], ['^a\\d/', '^a\\d/b']],
  ])('%j as %j', (given, expected) => {
    const text = SopsConfig.render(given.map((pathRegex) => new CreationRule({ pathRegex, age })));
    expect((parse(text) as { creation_rules: { path_regex?: string }[] }).creation_rules.map((rule) => rule.path_regex)).toEqual(expected);
  });
});

describe('refuses', () => {
  test.each([[undefined, undefined], ['^a/', '^a/'], ['^a/.*', '^a/'], ['.*x$', 'x$']])('a second rule for the same files: %j and %j', (first, second) => {
    const rules = [first, second].map((pathRegex) => new CreationRule({ pathRegex, age }));
    expect(() => SopsConfig.render(rules)).toThrow(/never applies: .* matches the same files\n  help: use one rule with all recipients$/);
  });

  test('a rule that leaves nothing for encryptFor, at synthesis', () => {
    const manifests = new Repository(new App(), 'manifests', { url: 'https://git.example.com/manifests.git' });
    const config = SopsConfig.of(manifests);
    manifests.folder('overlays').encryptFor(age[0]);
    config.addRule(new CreationRule({ pathRegex: '^overlays/', age }));
    config.addRule(new CreationRule({ pathRegex: '^overlays/', age }));
    expect(mistakesOf(config)).toEqual([
      'shadowed-rule creation rule "^overlays/" never applies: "^overlays/" matches the same files — use one rule with all recipients',
      'shadowed-rule encryptFor of folder overlays has no effect: creation rule "^overlays/" matches the same files — '
        + 'add all recipients to the rule, or remove the rule',
    ]);
  });

  const MALFORMED: [what: string, options: CreationRuleOptions, said: string][] = [
    ['no recipient', {}, 'creation-rule creation rule for all files has no recipient — add at least one, such as age: [AgeRecipient.of(…)], pgp or kms'],
    ['a recipient twice', { age: [...age, ...age] }, `recipient-twice creation rule for all files: recipient ${RECIPIENT} is listed twice — list it once`],
    ['a recipient that is none', { age: [AgeRecipient.of('age1nobody')] }, 'age-recipient creation rule for all files: age recipient "age1nobody" is not valid: '
      + '"o" at position 6 is not a bech32 character — copy it again from age-keygen'],
    ['what Go does not read', { age, pathRegex: '(?=a)' }, 'creation-rule creation rule "(?=a)": pathRegex "(?=a)" is not a valid Go regular expression: error parsing regexp: '
      + 'invalid or unsupported Perl syntax: `(?=` — use Go (RE2) syntax, without look-around and back-references'],
    ['what Go does not read in encryptedRegex', { age, encryptedRegex: '(' }, 'creation-rule creation rule for all files: encryptedRegex "(" is not a valid Go regular expression: '
      + 'error parsing regexp: missing closing ): `(` — use Go (RE2) syntax, without look-around and back-references'],
    ['an empty expression', { age, pathRegex: '' }, 'creation-rule creation rule "": pathRegex is empty, which sops treats as absent — remove it'],
  ];

  test.each(MALFORMED)('a rule with %s, where it is used', (_, options, said) => {
    const config = SopsConfig.of(new Repository(new App(), 'manifests', { url: 'https://git.example.com/manifests.git' }));
    config.addRule(new CreationRule(options));
    expect(mistakesOf(config)).toEqual([said]);
    expect(config.rules).toEqual([]);
    const [, message] = /^\S+ (.*)$/.exec(said)!;
    expect(() => SopsConfig.render([new CreationRule(options)])).toThrow(message.replace(' — ', '\n  help: '));
  });

  test('all that is wrong with several rules, in one report', () => {
    const { app, repository } = platform();
    for (const [, options] of MALFORMED) SopsConfig.of(repository).addRule(new CreationRule(options));
    expect(errorsOf(app)).toEqual(MALFORMED.map(([,, said]) => `[manifests/.sops.yaml] ${said}`));
    expect(() => SopsConfig.render(MALFORMED.map(([, options]) => new CreationRule(options)))).toThrow(/no recipient[^]*is listed twice[^]*is not a bech32[^]*is empty/);
  });

  test('a rule, without saying that its files have none', () => {
    const { app, repository, cluster } = platform();
    const folder = repository.folder('apps', { namespace: 'default' });
    const file = join(makeRoot(), 'db.enc.yaml');
    writeFileSync(file, encryptedSecret);
    folder.addEncryptedFile(file);
    new flux.Kustomization(cluster.system, 'own', { folder, decryption: flux.Decryption.sops() });
    SopsConfig.of(repository).addRule(new CreationRule({ age, pathRegex: '^apps/(' }));
    expect(errorsOf(app)).toEqual([expect.stringMatching(/^\[manifests\/\.sops\.yaml\] creation-rule creation rule "\^apps\/\(": pathRegex .* is not a valid Go/)]);
  });
});

test('matches paths as Go does', () => {
  expect(new CreationRule({ age, pathRegex: '(?i)\\.ENC\\.yaml$' }).matches('a/b.enc.yaml')).toBe(true);
  expect(new CreationRule({ age, pathRegex: '^b' }).matches('a/b')).toBe(false);
  expect(new CreationRule({ age }).matches('anything')).toBe(true);
});

test('says how the Secret for the cluster is made, quoted for the shell', () => {
  expect(AgeSecret.createCommand({ namespace: 'flux-system' }))
    .toBe('kubectl create secret generic sops-age --namespace=flux-system --from-file=age.agekey=age.agekey');
  expect(AgeSecret.createCommand({ namespace: 'x', name: 'keys', keyFile: "my 'key'.txt" }))
    .toBe("kubectl create secret generic keys --namespace=x --from-file=age.agekey='my '\\''key'\\''.txt'");
});

test('loads neither yaml, re2js nor age-encryption before they are used', () => {
  jest.resetModules();
  const packages = ['yaml', 're2js', 'age-encryption'];
  for (const name of packages) jest.doMock(name, () => { throw new Error(`${name} is loaded`); });
  const sops = jest.requireActual<typeof import('../../src/sops')>('../../src/sops');
  expect(sops.AgeRecipient.of(RECIPIENT).recipient).toBe(RECIPIENT);
  for (const name of packages) jest.dontMock(name);
});
