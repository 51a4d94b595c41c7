import * as fs from 'node:fs';
import { join } from 'node:path';
import { ApiObject } from 'cdk8s';
import { eso, flux, Folder, Repository } from '../../src';
import { encrypt } from '../../src/sops/encrypt';
import { errorsFrom, errorsOf, platform } from '../program';
import { RECIPIENT } from '../sops/test-keys';
import { makeRoot } from '../synth/tree-on-disk';

const AGE = `AGE-SECRET-KEY-1${'Q'.repeat(58)}`;
const PEM = '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n';
const SECRET = 'apiVersion: v1\nkind: Secret\nmetadata: {name: x}\nstringData: {p: hunter2}\n';
const LIST = { apiVersion: 'v1', kind: 'List', metadata: { name: 'l' }, items: [{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x' }, stringData: { p: 'hunter2' } }] };
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** What the two checks say of a folder `o`. */
function said(fill: (folder: Folder, repository: Repository) => void): string[] {
  const { app, repository, cluster } = platform();
  const folder = repository.folder('o', { namespace: 'default' });
  fill(folder, repository);
  cluster.apply(folder);
  const lines = errorsOf(app);
  expect(lines.join('\n')).not.toMatch(/hunter2|MIIB|QQQQ|aHVudGVyMg/);
  return lines.filter((line) => /^\[\S*\] (plaintext-secret|private-key) /.test(line));
}

const object = (props: { [field: string]: unknown }) => (folder: Folder): void => {
  new ApiObject(folder, 'c', { apiVersion: 'v1', kind: 'ConfigMap', ...props } as never);
};
const file = (path: string, text: string) => (_: Folder, repository: Repository): void => repository.addFile(path, text);

describe('is found: a Secret in clear', () => {
  test.each<[string, (folder: Folder, repository: Repository) => void, string]>([
    ['in a list that is an object', object(LIST), 'List l has Secret x, which has plaintext values at items[0].stringData.p'],
    ['in a list in a list', object({ kind: 'List', metadata: { name: 'm' }, items: [LIST] }), 'List m has Secret x, which has plaintext values at items[0].items[0].stringData.p'],
    ['in a SecretList, whose items need no kind', object({ kind: 'SecretList', metadata: { name: 'm' }, items: [{ metadata: { name: 'x' }, data: { p: base64('hunter2') } }] }),
      'SecretList m has Secret x, which has plaintext values at items[0].data.p'],
    ['in a list that is included', (f) => f.include('i', { text: JSON.stringify({ ...LIST, items: [LIST] }) }), 'Secret x has plaintext values at stringData.p'],
    ['of a service account, with data', (f) => f.include('i', { text: SECRET.replace('stringData', 'type: kubernetes.io/service-account-token\nstringData') }),
      'Secret x has plaintext values at stringData.p'],
    ['with an entry `sops` that encrypts nothing', (f) => f.include('i', { text: `${SECRET}sops: {mac: x, lastmodified: y}\n` }), 'Secret x has plaintext values at stringData.p'],
    ['in the annotation that kubectl leaves', object({ metadata: { name: 'c', annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"x"},"stringData":{"p":"hunter2"}}' } } }),
      'ConfigMap c has Secret x, which has plaintext values at metadata.annotations.kubectl.kubernetes.io/last-applied-configuration.stringData.p'],
    ['in a text of a ConfigMap', object({ metadata: { name: 'c' }, data: { 'a.yaml': `kind: Namespace\n---\n${SECRET}` } }),
      'ConfigMap c has Secret x, which has plaintext values at data.a.yaml (document 2).stringData.p'],
    ['in a field of another object', object({ apiVersion: 'fluxcd.controlplane.io/v1', kind: 'ResourceSet', metadata: { name: 'r' }, spec: { resources: LIST.items } }),
      'ResourceSet r has Secret x, which has plaintext values at spec.resources[0].stringData.p'],
    ['in a patch', object({ apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', metadata: { name: 'k' }, spec: { patches: [{ patch: SECRET }] } }),
      'Kustomization k has Secret x, which has plaintext values at spec.patches[0].patch.stringData.p'],
    ['in operations of a patch', object({
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { name: 'k' },
      spec: { patches: [{ target: { kind: 'Secret', name: 'x' }, patch: '- op: add\n  path: /stringData/p\n  value: hunter2\n' }] },
    }), 'Kustomization k has Secret x, which has plaintext values at spec.patches[0].patch (/stringData/p)'],
    ['in a file, as a value instead of a map', file('a/secret.yaml', SECRET.replace('{p: hunter2}', 'hunter2')), 'file a/secret.yaml has Secret x with plaintext values at stringData'],
    ['below a misspelled field', file('a/secret.yaml', SECRET.replace('stringData', 'stringdata')), 'file a/secret.yaml has Secret x with plaintext values at stringdata.p'],
    ['in a file', file('a/secret.yaml', SECRET), 'file a/secret.yaml has Secret x with plaintext values at stringData.p'],
    ['in a file of several documents', file('a/all.yml', `kind: A\n---\nkind: List\nitems: [{kind: List, items: [${JSON.stringify(LIST.items[0])}]}]\n`),
      'document 2 of file a/all.yml has Secret x with plaintext values at items[0].items[0].stringData.p'],
    ['in a file of JSON', file('a/all.json', JSON.stringify(LIST, undefined, '\t')), 'file a/all.json has Secret x with plaintext values at items[0].stringData.p'],
    ['in a file of no known kind', file('a/secret', SECRET), 'file a/secret has Secret x with plaintext values at stringData.p'],
    ['that is seeded in a folder', (f) => f.seedFile('s.yaml', SECRET), 'file o/s.yaml has Secret x with plaintext values at stringData.p'],
    ['that is seeded in the repository', (_, r) => r.seedFile('s.yaml', SECRET), 'file s.yaml has Secret x with plaintext values at stringData.p'],
    ['with the default of a variable', file('s.yaml', SECRET.replace('hunter2', '"${P:=hunter2}"')), 'file s.yaml has Secret x with plaintext values at stringData.p'],
    ['as binary', file('s.yaml', SECRET.replace('hunter2', '!!binary aHVudGVyMg==')), 'file s.yaml has Secret x with plaintext values at stringData.p'],
    ['in a patch of all Secrets', file('a/kustomization.yaml', 'patches:\n- target: {kind: Secret}\n  patch: |-\n    data: {p: aHVudGVyMg==}\n'),
      'file a/kustomization.yaml has a Secret with plaintext values at patches[0].patch.data.p'],
    ['in a generator of kustomize', file('a/kustomization.yaml', 'secretGenerator:\n- name: x\n  literals: [a=hunter2, b=, "c=${C}"]\n'),
      'file a/kustomization.yaml has Secret x with plaintext values at secretGenerator[0].literals[0]'],
  ])('%s', (_, fill, expected) => {
    const lines = said(fill);
    expect(lines).toEqual([expect.stringContaining(`plaintext-secret ${expected} — encrypt it`)]);
  });

  test('in the annotation that kubectl leaves at an encrypted one', async () => {
    const { app, repository, cluster } = platform();
    const path = join(makeRoot(), 's.enc.yaml');
    const annotated = SECRET.replace('{name: x}', '{name: x, namespace: default, annotations: {kubectl.kubernetes.io/last-applied-configuration: \'{"stringData":{"p":"hunter2"}}\'}}');
    fs.writeFileSync(path, await encrypt(annotated, path, { recipients: [RECIPIENT], selection: { kind: 'encrypted_regex', value: '^(data|stringData)$' }, macOnlyEncrypted: false }));
    repository.folder('o').addEncryptedFile(path);
    cluster.apply(repository.folder('o'));
    expect(errorsFrom(app, 'plaintext-secret')).toEqual([
      expect.stringContaining('Secret x has plaintext values at metadata.annotations.kubectl.kubernetes.io/last-applied-configuration.stringData.p'),
    ]);
  });

  test('in a file of which kustomize makes a Secret', () => {
    expect(said((_, repository) => {
      repository.addFile('a/kustomization.yaml', 'secretGenerator:\n- name: x\n  envs: [.env]\n  files: [b=c/b.txt, elsewhere.txt]\n');
      repository.addFile('a/.env', 'P=hunter2\n');
      repository.addFile('a/c/b.txt', 'hunter2');
    })).toEqual([
      expect.stringContaining('plaintext-secret file a/c/b.txt is in plain text, and a/kustomization.yaml generates Secret x from it'),
      expect.stringContaining('plaintext-secret file a/.env is in plain text'),
    ]);
  });
});

describe('is found: a private key', () => {
  test.each<[string, (folder: Folder, repository: Repository) => void, string]>([
    ['of age, in a file', file('k.txt', `# created: today\n# public key: age1\n${AGE}\n`), 'file k.txt has a private key (age) in line 3'],
    ['of PEM, in a file', file('k.pem', PEM), 'file k.pem has a private key (PEM) in line 1'],
    ['of PEM, in a seeded file', (f) => f.seedFile('k.pem', PEM), 'file o/k.pem has a private key (PEM) in line 1'],
    ['without an end', file('k.pem', '-----BEGIN RSA PRIVATE KEY-----\nMIIB'), 'file k.pem has a private key (PEM) in line 1'],
    ['that is encrypted with a password', file('k.pem', '-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,AB\n\nMIIB\n'), 'file k.pem has a private key (PEM) in line 1'],
    ['in a line of JSON', file('k.json', JSON.stringify({ private_key: PEM })), 'file k.json has a private key (PEM) in line 1'],
    ['indented in YAML', file('v.yaml', `key: |\n  ${PEM.replace(/\n/g, '\n  ')}\n`), 'file v.yaml has a private key (PEM) in line 2'],
    ['behind a placeholder, as base64', file('v.yaml', `# -----BEGIN PRIVATE KEY-----\n# ...\na: ${base64(PEM)}\n`), 'file v.yaml has a private key (PEM) in line 3'],
    ['in a comment', file('v.yaml', `# ${PEM.replace(/\n/g, '\n# ')}\n`), 'file v.yaml has a private key (PEM) in line 1'],
    ['of PGP', object({ metadata: { name: 'c' }, data: { a: '-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: GnuPG v2\n\nx\n-----END PGP PRIVATE KEY BLOCK-----\n' } }), 'ConfigMap c has a private key at data.a'],
    ['of SSH', object({ metadata: { name: 'c' }, data: { a: '-----BEGIN OPENSSH PRIVATE KEY-----\nb3Blb\n-----END OPENSSH PRIVATE KEY-----\n' } }), 'ConfigMap c has a private key at data.a'],
    ['of PuTTY', file('k.ppk', 'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPrivate-Lines: 1\nAAAA\n'), 'file k.ppk has a private key (SSH) in line 1'],
    ['in binaryData', object({ metadata: { name: 'c' }, binaryData: { a: base64(PEM) } }), 'ConfigMap c has a private key at binaryData.a'],
    ['in data as base64', object({ metadata: { name: 'c' }, data: { a: base64(`# created: 2026\n${AGE}\n`) } }), 'ConfigMap c has a private key at data.a'],
    ['in base64 over several lines', object({ metadata: { name: 'c' }, binaryData: { a: base64(`# created: 2026-01-01T00:00:00Z\n# public key: x\n${AGE}\n`).replace(/.{19}/g, '$&\n') } }),
      'ConfigMap c has a private key at binaryData.a'],
    ['in the values of a HelmRelease', (f) => {
      const source = new flux.HelmRepository(f, 'r', { url: 'https://charts.example.com' });
      new flux.HelmRelease(f, 'h', { chart: flux.ChartSource.fromSource(source, 'c', { version: '1.x' }), values: { tls: { key: PEM } } });
    }, 'HelmRelease h has a private key at spec.values.tls.key'],
  ])('%s', (_, fill, expected) => {
    expect(said(fill)).toEqual([expect.stringContaining(`private-key ${expected} — move it to an encrypted file`)]);
  });

  test('in an encrypted file, where nothing encrypts it', async () => {
    const { app, repository, cluster } = platform();
    const plain = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: default}\ndata: {a: b}\nother: ${JSON.stringify(PEM)}\n`;
    const path = join(makeRoot(), 'c.enc.yaml');
    fs.writeFileSync(path, await encrypt(plain, path, { recipients: [RECIPIENT], selection: { kind: 'encrypted_regex', value: '^(data|stringData)$' }, macOnlyEncrypted: false }));
    repository.folder('o').addEncryptedFile(path);
    cluster.apply(repository.folder('o'));
    expect(errorsFrom(app, 'private-key')).toEqual([expect.stringContaining('[manifests/o/c.enc.yaml] private-key file o/c.enc.yaml has a private key (PEM) in line 5')]);
  });
});

describe('is no secret', () => {
  const sops = async (text: string, name: string): Promise<string> => encrypt(text, name, {
    recipients: [RECIPIENT], selection: { kind: 'encrypted_regex', value: '^(data|stringData)$' }, macOnlyEncrypted: false,
  });

  test.each<[string, (folder: Folder, repository: Repository) => void]>([
    ['a public key or certificate', file('k.pem', '-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\nssh-ed25519 AAAAC3\nage1qqqq\n')],
    ['an empty Secret', file('s.yaml', 'apiVersion: v1\nkind: Secret\nmetadata: {name: x}\ntype: Opaque\ndata: {a: "", b: }\nstringData: {}\n')],
    ['the Secret of a service account, which Kubernetes fills', (f) => f.include('i', {
      text: 'apiVersion: v1\nkind: Secret\nmetadata: {name: x, annotations: {kubernetes.io/service-account.name: a}}\ntype: kubernetes.io/service-account-token\n',
    })],
    ['variables of the substitution', (f) => f.include('i', { text: SECRET.replace('hunter2', '"${PASSWORD}"').replace('}\n', ', url: "https://u:${PASSWORD}@h"}\n') })],
    ['a template', file('templates/secret.yaml', SECRET.replace('hunter2', '"{{ .Values.password }}"'))],
    ['a template that is not YAML', file('templates/secret.yaml', '{{- if .Values.a }}\nkind: Secret\nstringData:\n  p: {{ .Values.p | quote }}\n{{- end }}\n')],
    ['the template of an ExternalSecret', (f) => {
      const store = new eso.SecretStore(f, 'st', { provider: eso.StoreProvider.fake([]) });
      new eso.ExternalSecret(f, 'e', { store, data: { A: eso.RemoteRef.of('x') }, template: eso.SecretTemplate.opaque({ A: 'user:{{ .A }}' }) });
    }],
    ['a reference to a Secret', object({ kind: 'Pod', metadata: { name: 'p' }, spec: { ref: { apiVersion: 'v1', kind: 'Secret', name: 'x' }, match: { kind: 'Secret', data: { type: '?*' } } } })],
    ['an example in a README', file('README.md', `Write it like this:\n---\n${SECRET}---\n`)],
    ['the mention of a key', file('README.md', 'A file with `-----BEGIN PRIVATE KEY-----` is a key; "-----BEGIN PRIVATE KEY-----" and\nAGE-SECRET-KEY-1… too, -----BEGIN PRIVATE KEY-----, then more. AGE-SECRET-KEY- starts it\n')],
    ['a placeholder of a key', file('v.yaml', 'key: |\n  -----BEGIN RSA PRIVATE KEY-----\n  ...\n  -----END RSA PRIVATE KEY-----\nb: |\n  -----BEGIN PRIVATE KEY-----\n  <your key>\nc: |\n  -----BEGIN PRIVATE KEY-----\n  REDACTED\n'
      + 'd: |\n  -----BEGIN PRIVATE KEY-----\n  MIIEvQIBADABAQ\n  ...\n  -----END PRIVATE KEY-----\n')],
    ['the description of a field', object({ metadata: { name: 'c' }, data: { d: 'PEM-encoded key (-----BEGIN RSA PRIVATE KEY-----) of the\nserver; kind: Secret is created with stringData' } })],
    ['a script that makes a Secret', file('run.sh', '#!/bin/sh\nkubectl apply -f - <<EOF\nkind: Secret\nstringData:\n  p: $P\nEOF\n')],
    ['a generator of kustomize with files of others', file('kustomization.yaml', 'secretGenerator:\n- name: x\n  files: [a.enc.yaml]\n  literals: []\n')],
  ])('%s', (_, fill) => {
    expect(said(fill)).toEqual([]);
  });

  test('what SOPS has encrypted, whatever brings it into the repository', async () => {
    const text = await sops(`${SECRET}---\n${SECRET.replace('name: x', 'name: y')}`, 's.yaml');
    const list = await sops(JSON.stringify(LIST), 'l.json');
    expect(said(file('o/s.yaml', text))).toEqual([]);
    expect(said(file('o/l.json', list))).toEqual([]);
    expect(said((f) => f.seedFile('s.yaml', text))).toEqual([]);
    expect(said(file('o/s.yaml', text.replace(/p: "?ENC[^\n}]*/, 'p: hunter2')))).toHaveLength(1);
    // The controller decrypts files that are values of a Secret.
    const inside = (value: object): string => JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x', namespace: 'a' }, ...value });
    expect(said((f) => f.include('i', { text: inside({ data: { 's.yaml': base64(text) }, stringData: { 'l.json': list } }) }))).toEqual([]);
    expect(said((_, repository) => {
      repository.addFile('a/kustomization.yaml', 'secretGenerator:\n- name: x\n  files: [s.yaml]\n');
      repository.addFile('a/s.yaml', text);
    })).toEqual([]);
  });
});
