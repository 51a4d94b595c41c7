import { parse } from 'yaml';
import { OTHER_RECIPIENT, RECIPIENT } from './test-keys';
import { App, Repository } from '../../src';
import { AgeRecipient, AgeSecret, CreationRule, SopsConfig } from '../../src/sops';

const age = [AgeRecipient.of(RECIPIENT)];

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
    expect(() => SopsConfig.render(rules)).toThrow(/would never count: .* is for the same files; give one rule with all recipients$/);
  });

  test('a rule that leaves nothing for encryptFor, at synthesis', () => {
    const manifests = new Repository(new App(), 'manifests', { url: 'https://git.example.com/manifests.git' });
    const config = SopsConfig.of(manifests);
    manifests.folder('overlays').encryptFor(age[0]);
    config.addRule(new CreationRule({ pathRegex: '^overlays/', age }));
    config.addRule(new CreationRule({ pathRegex: '^overlays/', age }));
    expect(config.node.validate()).toEqual([
      'shadowed-rule encryptFor of folder overlays never counts: creation rule "^overlays/" is for the same files — '
        + 'give the rule all recipients, or leave it to encryptFor',
      'shadowed-rule creation rule "^overlays/" would never count: "^overlays/" is for the same files — give one rule with all recipients',
    ]);
  });

  test.each([
    ['no recipient', {}, 'creation rule for all files: no recipient'],
    ['a recipient twice', { age: [...age, ...age] }, `recipient ${RECIPIENT} is given twice`],
    ['what Go does not read', { age, pathRegex: '(?=a)' }, 'pathRegex "(?=a)" is no Go regular expression'],
    ['what Go does not read in encryptedRegex', { age, encryptedRegex: '(' }, 'encryptedRegex "(" is no Go regular expression'],
    ['an empty expression', { age, encryptedRegex: '' }, 'encryptedRegex is empty'],
  ])('a rule with %s', (_, options, message) => {
    expect(() => new CreationRule(options)).toThrow(message);
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
