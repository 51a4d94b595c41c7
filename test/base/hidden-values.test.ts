import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { inspect } from 'node:util';
import { ApiObject, App as PlainApp, Chart, JsonPatch, Lazy } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { App, ci, flux, Include, sops } from '../../src';
import { withoutCredentials, withoutValuesOf } from '../../src/base/hidden-values';
import { problem } from '../../src/base/problem';
import { run } from '../cli/run';
import { folderOf, linesOf, platform, Platform, refusal } from '../program';
import { IDENTITY, RECIPIENT } from '../sops/test-keys';

const VALUE = 'hunter2-plain';
const ENCODED = Buffer.from(VALUE).toString('base64');
const SHOWN = /hunter2|aHVudGVyMi/;

/** What Node prints of an uncaught error, and more: fields that are not enumerable too. */
function printed(error: unknown): string {
  return inspect(error, { depth: Infinity, showHidden: true }) + inspect(error, { customInspect: false, depth: 4 });
}

function secret(data: object, rest: object = {}): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db', namespace: 'default' }, ...data, ...rest });
}

const MISTAKES: readonly [string, string][] = [
  ['a value', secret({ stringData: { password: VALUE } })],
  ['an encoded value', secret({ data: { password: ENCODED } })],
  ['invalid base64', secret({ data: { password: VALUE } })],
  ['a number', secret({ stringData: { password: 22222222 } })],
  ['a map', secret({ stringData: { password: { deep: VALUE } } })],
  ['a list', secret({ stringData: { password: [VALUE] } })],
  ['values in a list', secret({ stringData: [VALUE] })],
  ['a key with the value', `apiVersion: v1\nkind: Secret\nmetadata: {name: db, namespace: default}\nstringData: {"password: ${VALUE}": x}`],
  ['a control character', secret({ stringData: { password: `${VALUE}\u0085` } })],
  ['half of a surrogate pair', secret({ stringData: { password: `${VALUE}\ud800` } })],
  ['a long key', secret({ stringData: { [VALUE + 'x'.repeat(1100)]: 'x' } })],
  ['a private key', secret({ stringData: { password: `-----BEGIN PRIVATE KEY-----\n${VALUE}\n-----END PRIVATE KEY-----` } })],
  ["Harbor's password", secret({ stringData: { password: `Harbor12345 ${VALUE}` } })],
  ['an annotation', secret({ stringData: { password: VALUE } }, { metadata: { name: 'db', namespace: 'default', annotations: { last: 5, ok: VALUE } } })],
  ['a missing namespace', secret({ stringData: { password: VALUE } }, { metadata: { name: 'db', namespace: 'nowhere' } })],
  ['an invalid name', secret({ stringData: { password: VALUE } }, { metadata: { name: 'Db_', namespace: 'default' } })],
  ['wrong indentation', `apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData:\n  password: ${VALUE}\n user: x`],
  ['a quote that does not end', `apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData:\n  password: "${VALUE}\n`],
  ['an alias', `apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData:\n  password: *${VALUE}\n`],
  ['a tag', `apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData:\n  password: !${VALUE}\n`],
  ['a reserved character', `apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData:\n  password: @${VALUE}\n`],
  ['a directive', `%${VALUE}\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: db, namespace: default}\nstringData: {password: ${VALUE}}\n`],
  ['a line without colon', `apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData:\n  password: x\n  ${VALUE}\n`],
  ['a key twice', `apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData:\n  ${VALUE}: x\n  ${VALUE}: x\n`],
  ['an escape', `apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData:\n  password: "\\${VALUE}"\n`],
  ['a number that is too large', 'apiVersion: v1\nkind: Secret\nmetadata: {name: db, namespace: default}\nstringData: {password: 222222222222222222222222}\n'],
  ['text below an empty value', `apiVersion: v1\nkind: Secret\nmetadata: {name: db}\ndata: ${VALUE}\n  ${VALUE}: [\n`],
  ['no metadata', `apiVersion: v1\nkind: Secret\nstringData: {password: ${VALUE}}\n`],
  ['an object that is none', `password: ${VALUE}\n`],
  ['a bare text', `${VALUE}\n`],
];

/** What is printed of a refused program with this in a folder that is applied. */
function refused(fill: (platform: Platform) => void): string {
  const made = platform();
  fill(made);
  const error = refusal(made.app);
  expect(error).toBeDefined();
  return printed(error) + error!.stack + (made.app.synthesis?.warnings ?? []).join('\n');
}

function refusedSecret(yaml: string): string {
  return refused(({ repository, cluster }) => void cluster.apply(folderOf(repository, 'apps', yaml)));
}

test('the error of a refused program has its text and nothing else', () => {
  const { app, repository, cluster } = platform();
  cluster.apply(folderOf(repository, 'apps', secret({ stringData: { password: VALUE } })));
  const error = refusal(app)!;
  expect(Object.keys(error)).toEqual([]);
  expect(Object.getOwnPropertyNames(error).sort()).toEqual(['message', 'stack']);
  expect(error.stack).toBe(`error: ${error.message}\n`);
  expect(linesOf(error)).toEqual([expect.stringContaining('plaintext-secret')]);
});

test.each(MISTAKES)('no message shows what a Secret with %s contains', (_, yaml) => {
  const text = refusedSecret(yaml);
  expect(text).toMatch(/problem/);
  expect(text).not.toMatch(SHOWN);
  expect(text).not.toContain('22222222');
});

describe.each(['a.yaml', 'a.json', 'a.env'])('sops and %s', (name) => {
  const cwd = fs.mkdtempSync(path.join(os.tmpdir(), 'hidden-values-'));
  afterAll(() => fs.rmSync(cwd, { recursive: true }));

  test.each([...MISTAKES, ['anything', `${VALUE}\n=${VALUE}\n'${VALUE}: [${VALUE}\n{{`], ['JSON', `{"a": "${VALUE}" "b": ${VALUE}}`]])('no message shows a Secret with %s', async (_, text) => {
    const file = path.join(cwd, name);
    fs.writeFileSync(file, text);
    for (const args of [['encrypt', name, '--to', `out-${name}`, '--age', RECIPIENT], ['decrypt', name], ['decrypt', '--verify', name]]) {
      const { stdout, stderr } = await run(cwd, args, { env: { HOME: cwd, SOPS_AGE_KEY: IDENTITY } });
      expect(stdout + stderr).not.toMatch(SHOWN);
    }
    const shown = refused(({ repository, cluster }) => {
      const folder = repository.folder('apps', { namespace: 'default' });
      folder.encryptFor(sops.AgeRecipient.of(RECIPIENT));
      const encrypted = folder.addEncryptedFile(file);
      expect(inspect(encrypted, { depth: Infinity })).not.toMatch(SHOWN);
      expect(inspect(encrypted, { customInspect: false, depth: 3 })).not.toMatch(SHOWN);
      cluster.apply(folder);
    });
    expect(shown).not.toMatch(SHOWN);
  });
});

test('no message shows what substitution finds in a Secret', () => {
  const text = refused(({ repository, cluster }) => {
    const folder = folderOf(repository, 'apps', secret({ stringData: { password: `a\${${VALUE}}b`, other: `\${{${VALUE}`, third: `x$$${VALUE}` } }));
    new flux.Kustomization(cluster.system, 'apps', { folder, substitutions: [flux.Substitution.literal('region', 'eu')] });
  });
  expect(text).toMatch(/substitutes .* at stringData.password/);
  expect(text).not.toMatch(SHOWN);
});

test('no message shows what Helm values contain', () => {
  const raw = (values: unknown, name: string): string => JSON.stringify({
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    metadata: { name, namespace: 'default' },
    spec: { interval: '1h', chart: { spec: { chart: 'a', version: '1.0.0', sourceRef: { kind: 'HelmRepository', name: 'missing' } } }, values },
  });
  const text = refused(({ repository, cluster }) => {
    cluster.apply(folderOf(repository, 'apps', raw(`password: ${VALUE}`, 'text'), raw([VALUE], 'list'), raw({ password: VALUE, number: 22222222 }, 'map')));
  });
  expect(text).toContain('error[dangling-reference]: HelmRelease default/text');
  expect(text).not.toMatch(SHOWN);
});

test('a failed JSON patch shows nothing of the object', () => {
  const text = refused(({ repository, cluster }) => {
    const patches = [JsonPatch.add('/stringData/other', VALUE), JsonPatch.test('/metadata/name', 'other')];
    const folder = repository.folder('apps', { namespace: 'default' });
    new ApiObject(folder, 'db', JSON.parse(secret({ stringData: { password: VALUE } }))).addJsonPatch(...patches);
    const metadata = { name: 'two', namespace: 'default' };
    const include = folder.include('included', { text: secret({ stringData: { password: VALUE } }, { metadata }) });
    include.apiObjects[0].addJsonPatch(...patches);
    cluster.apply(folder);
    new flux.GitRepository(cluster.system, 'scp', { url: 'git@gitea.example.com:org/x.git' });
  });
  expect(text.match(/JSON patch 2 of 2 \(test \/metadata\/name\) cannot be applied: /g)!.length).toBeGreaterThan(1);
  expect(text).not.toMatch(SHOWN);
});

test('nor does one in an app of cdk8s, or with resolvers of its own', () => {
  const fill = (app: PlainApp): Chart => {
    const chart = new Chart(app, 'chart');
    new ApiObject(chart, 'db', JSON.parse(secret({ stringData: { password: VALUE } }))).addJsonPatch(JsonPatch.test('/metadata/name', 'other'));
    return chart;
  };
  for (const props of [{}, { resolvers: [{ resolve: () => undefined }] }]) {
    const error = refusal(fill(new App(props)).node.root as App);
    expect(error).toBeDefined();
    expect(printed(error)).not.toMatch(SHOWN);
  }
  const include = new Include(new Chart(new PlainApp(), 'chart'), 'included', { text: secret({ stringData: { password: VALUE } }) });
  include.apiObjects[0].addJsonPatch(JsonPatch.test('/metadata/name', 'other'));
  let error: unknown;
  try {
    include.apiObjects[0].toJson();
  } catch (thrown) {
    error = thrown;
  }
  expect(printed(error)).toContain('cannot be applied');
  expect(printed(error)).not.toMatch(SHOWN);
});

test('a Lazy that throws does not show what the Secret contains', () => {
  const text = refused(({ repository, cluster }) => {
    const folder = repository.folder('apps', { namespace: 'default' });
    const json = JSON.parse(secret({ stringData: { password: VALUE } }));
    new ApiObject(folder, 'db', { ...json, type: Lazy.any({ produce: () => { throw new Error(`cannot read ${JSON.stringify(json.stringData)}`); } }) });
    cluster.apply(folder);
  });
  expect(text).toContain('cannot read');
  expect(text).not.toMatch(SHOWN);
});

test('constructs are shown by class and path, whatever they contain', () => {
  const { app, repository, cluster } = platform();
  const folder = repository.folder('apps', { namespace: 'default' });
  const include = folder.include('included', { text: secret({ stringData: { password: VALUE } }) });
  const object = new ApiObject(folder, 'two', JSON.parse(secret({ stringData: { password: VALUE } })));
  const charts = new flux.HelmRepository(cluster.system, 'charts', { url: 'https://charts.example.com' });
  const release = new flux.HelmRelease(folder, 'release', { chart: flux.ChartSource.fromSource(charts, 'app', { version: '1.x' }), values: { password: VALUE } });
  const workload = new kplus.Secret(folder, 'kplus', { stringData: { password: VALUE } });
  folder.seedFile('seeded.env', VALUE);
  repository.addFile('added.env', VALUE);
  const step = new ci.Script({ name: 'say', script: ['echo'], env: { TOKEN: ci.Value.literal(VALUE) } });
  const all = { app, repository, cluster, folder, include, object, release, workload, step, nodes: [app.node, folder.node, object.node] };
  expect(inspect(all, { depth: Infinity })).not.toMatch(SHOWN);
  expect([folder, include, object, include.apiObjects[0], release, app].map((each) => inspect(each))).toEqual([
    'Folder [manifests/apps]', 'Include [manifests/apps/included]', 'ApiObject [manifests/apps/two]',
    'IncludedObject [manifests/apps/included/secret-db-default]', 'HelmRelease [manifests/apps/release]', 'App',
  ]);
  // console.dir and assert do not ask objects how they are to be shown
  for (const each of [include, include.apiObjects[0], release, repository, step]) expect(inspect(each, { customInspect: false })).not.toMatch(SHOWN);
});

test('constructs of cdk8s in an app of cdk8s are shown as before, and ours as ours', () => {
  new App();
  const chart = new Chart(new PlainApp(), 'chart');
  const object = new ApiObject(chart, 'cm', { apiVersion: 'v1', kind: 'ConfigMap', data: { a: 'shown' } });
  expect(inspect(object)).toContain('shown');
  expect(inspect(new Include(chart, 'included', { text: secret({ stringData: { password: VALUE } }) }), { depth: Infinity })).not.toMatch(SHOWN);
});

test.each([
  [`https://robot:${VALUE}@git.example.com/org/x.git`, 'https://…@git.example.com/org/x.git'],
  [`"https://chat.example.com/hooks/${VALUE}x9"`, '"https://chat.example.com/hooks/…"'],
  [`https://hooks.slack.com/services/T0/B0/${VALUE} — fix`, 'https://hooks.slack.com/services/… — fix'],
  [`https://discord.com/api/webhooks/1/${VALUE}`, 'https://discord.com/api/webhooks/…'],
  [`https://chat.googleapis.com/v1/spaces/A/messages?key=${VALUE}&token=b`, 'https://chat.googleapis.com/v1/spaces/A/messages?key=…&token=…'],
  [`the key AGE-SECRET-KEY-1${'Q'.repeat(58)}.`, 'the key ….'],
  [`-----BEGIN RSA PRIVATE KEY-----\n${VALUE}\n-----END RSA PRIVATE KEY-----`, '-----BEGIN RSA PRIVATE KEY-----…-----END RSA PRIVATE KEY-----'],
  ['https://git.example.com/org/x.git and ssh://git@example.com/x', 'https://git.example.com/org/x.git and ssh://git@example.com/x'],
])('credentials are not shown: %s', (message, expected) => {
  expect(withoutCredentials(message)).toBe(expected);
  const { app, repository } = platform();
  problem(repository, 'schema', message, message);
  expect(refusal(app)!.message).not.toMatch(SHOWN);
});

test('only what a Secret contains is left out of what is said of it', () => {
  const manifest = { kind: 'Secret', stringData: { a: VALUE, b: 'x', c: '' }, data: { d: ENCODED } };
  expect(withoutValuesOf(manifest, `Secret exists: ${VALUE} ${ENCODED} "x" text`)).toBe('Secret exists: … … … text');
  expect(withoutValuesOf({ ...manifest, kind: 'ConfigMap' }, VALUE)).toBe(VALUE);
});

test('credentials of addresses without a scheme and tokens of Git servers are hidden, digests of images are not', () => {
  expect(withoutCredentials('spec.url is "u:hunter2@git.example.com:x"')).toBe('spec.url is "…@git.example.com:x"');
  expect(withoutCredentials('url is "https://ghp_0123456789abcdef@github.com/x"')).toBe('url is "https://…@github.com/x"');
  expect(withoutCredentials('image "nginx:1.2@sha256:0123" and "git@host:org/x"')).toBe('image "nginx:1.2@sha256:0123" and "git@host:org/x"');
});
