import { ApiObject, Chart, Duration, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { problemsOf } from '../../src/base/problem';
import {
  ClusterSecretStore, ConversionStrategy, CreationPolicy, DataFrom, DecodingStrategy, DeletionPolicy, ExternalSecret, ExternalSecretProps,
  ISecretStore, MergeConflictPolicy, MergePriorityPolicy, MergeStrategy, MetadataPolicy, NullBytePolicy, RefreshPolicy, RemoteRef, Rewrite,
  SecretStore, SecretTemplate, StoreProvider, SyncWindowKind, TemplateMergePolicy, TemplateScope, TemplateSource, VaultAuth,
} from '../../src/eso';
import { Secret } from '../../src/secret';
import { expectComplete, judge } from '../fields/complete';

let chart: Chart;
let vault: ClusterSecretStore;
let count = 0;

beforeEach(() => {
  chart = new Chart(Testing.app(), 'chart', { namespace: 'app-production' });
  const serviceAccount = kplus.ServiceAccount.fromServiceAccountName(chart, 'eso', 'external-secrets', { namespaceName: 'external-secrets' });
  vault = new ClusterSecretStore(chart, 'vault-backend', {
    metadata: { name: 'vault-backend' },
    provider: StoreProvider.vault({
      server: 'https://vault.example.com', path: 'secret', auth: VaultAuth.kubernetes({ role: 'external-secrets', serviceAccount }),
    }),
  });
});

function fake(): ISecretStore {
  return new SecretStore(chart, `fake${count++}`, { provider: StoreProvider.fake([]) });
}

/** Ids of the checks that an ExternalSecret breaks. */
function broken(props: ExternalSecretProps): string[] {
  return problemsOf(new ExternalSecret(chart, `es${count++}`, props)).map((problem) => problem.check);
}

test('reads values of a cluster-wide store into a Secret', () => {
  const settings = new ExternalSecret(chart, 'myapp-secrets', {
    metadata: { name: 'myapp-secrets' },
    store: vault,
    refreshInterval: Duration.hours(1),
    data: { DATABASE_URL: RemoteRef.of('myapp/production', 'database_url') },
  });
  expect(settings.toJson()).toEqual({
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: { name: 'myapp-secrets', namespace: 'app-production' },
    spec: {
      secretStoreRef: { kind: 'ClusterSecretStore', name: 'vault-backend' },
      refreshInterval: '1h',
      data: [{ secretKey: 'DATABASE_URL', remoteRef: { key: 'myapp/production', property: 'database_url' } }],
      target: { creationPolicy: 'Owner', deletionPolicy: 'Retain' },
    },
  });
  expect(judge('external-secrets.io_v1_ExternalSecret', settings.toJson())).toEqual([]);
  expect(problemsOf(settings)).toEqual([]);
});

test('reads once with an interval of zero', () => {
  const es = new ExternalSecret(chart, 'es', { store: fake(), data: { A: RemoteRef.of('a') }, refreshInterval: Duration.millis(0) });
  expect(es.toJson().spec.refreshInterval).toBe('0s');
  expect(problemsOf(es)).toEqual([]);
});

describe('store', () => {
  test('is refused when missing', () => {
    expect(broken({ data: { A: RemoteRef.of('a', 'b') }, dataFrom: [DataFrom.extract('c')] })).toEqual(['no-store']);
  });

  test('may be given by each entry instead', () => {
    const store = vault;
    expect(broken({ data: { A: RemoteRef.of('a', 'b', { store }) }, dataFrom: [DataFrom.extract('c', { store })] })).toEqual([]);
  });

  test('of another namespace is refused, of the own or a later known one taken', () => {
    const store = (id: string, namespace?: string): ISecretStore => SecretStore.fromSecretStoreName(chart, id, { name: 'store', namespace });
    const data = { A: RemoteRef.of('a') };
    expect(broken({ store: store('a', 'other'), data })).toEqual(['cross-namespace']);
    expect(broken({ store: store('b', 'app-production'), data })).toEqual([]);
    expect(broken({ store: store('c'), data })).toEqual([]);
  });

  test('must admit the namespace', () => {
    const store = (id: string, ...namespaces: string[]): ISecretStore => new ClusterSecretStore(chart, id, {
      provider: StoreProvider.fake([]), conditions: namespaces.map((namespace) => ({ namespaces: [namespace] })),
    });
    const data = { A: RemoteRef.of('a') };
    expect(broken({ store: store('a', 'app-staging'), data })).toEqual(['store-condition']);
    expect(broken({ store: store('b', 'app-staging', 'app-production'), data })).toEqual([]);
    expect(broken({ store: store('c'), data })).toEqual([]);
  });
});

describe('data', () => {
  test('or dataFrom must say what to read', () => {
    expect(broken({ store: vault })).toEqual(['no-data']);
    expect(broken({ store: vault, dataFrom: [DataFrom.extract('app')] })).toEqual([]);
  });

  test.each(['a/b', '', 'ä', 'x'.repeat(254)])('refuses the key %j', (key) => {
    expect(broken({ store: vault, data: { [key]: RemoteRef.of('a', 'b') } })).toEqual(['secret-key-name']);
  });

  test('refuses an empty remote key', () => {
    expect(broken({ store: fake(), data: { A: RemoteRef.of('') } })).toEqual(['remote-key']);
    expect(broken({ store: fake(), dataFrom: [DataFrom.extract('')] })).toEqual(['remote-key']);
  });

  test.each(['metadata/app', 'secret/metadata/app', '/app', 'app/', 'a//b'])('refuses the Vault path %s', (key) => {
    expect(broken({ store: vault, data: { A: RemoteRef.of(key, 'b') } })).toEqual(['vault-key']);
    expect(broken({ store: vault, dataFrom: [DataFrom.extract(key)] })).toEqual(['vault-key']);
  });

  test.each(['app', 'secret/app', 'secret/data/app', 'team/metadata/app'])('takes the Vault path %s', (key) => {
    expect(broken({ store: vault, data: { A: RemoteRef.of(key, 'b') } })).toEqual([]);
  });

  test('needs the mount path where the Vault store has none', () => {
    const auth = VaultAuth.token({ secret: Secret.fromSecretName(chart, 'token', { name: 'token' }), key: 'token' });
    const store = new SecretStore(chart, 'store', { provider: StoreProvider.vault({ server: 'https://vault.example.com', auth }) });
    expect(broken({ store, data: { A: RemoteRef.of('app', 'b') } })).toEqual(['vault-key']);
    expect(broken({ store, data: { A: RemoteRef.of('secret/app', 'b') } })).toEqual([]);
  });

  test('warns where a whole Vault secret becomes one value', () => {
    const es = new ExternalSecret(chart, 'es', { store: vault, data: { A: RemoteRef.of('app') } });
    expect(problemsOf(es)).toEqual([expect.objectContaining({ check: 'remote-property', warning: true })]);
    expect(broken({ store: vault, data: { A: RemoteRef.of('app', undefined, { metadataPolicy: MetadataPolicy.FETCH }) } })).toEqual([]);
    expect(broken({ store: fake(), data: { A: RemoteRef.of('app') } })).toEqual([]);
  });
});

describe('dataFrom', () => {
  test('finds by name or tags, not by nothing', () => {
    expect(broken({ store: vault, dataFrom: [DataFrom.find({ path: 'a' })] })).toEqual(['find-nothing']);
    expect(broken({ store: vault, dataFrom: [DataFrom.find({ tags: { a: 'b' } }), DataFrom.find({ name: '^a' })] })).toEqual([]);
  });

  test('refuses regular expressions that Go does not have', () => {
    expect(broken({ store: vault, dataFrom: [DataFrom.find({ name: '(?=a)', rewrite: [Rewrite.regexp('(', '')] })] })).toEqual(['regexp', 'regexp']);
    expect(broken({ store: vault, dataFrom: [DataFrom.find({ name: '^(?i)a$', rewrite: [Rewrite.regexp('^a-(.*)$', '$1')] })] })).toEqual([]);
  });
});

describe('policies', () => {
  const data = { A: RemoteRef.of('a', 'b') };
  const { OWNER, ORPHAN, MERGE, NONE, CREATE_OR_MERGE } = CreationPolicy;

  test('delete only a Secret that is owned', () => {
    for (const creationPolicy of [ORPHAN, MERGE, NONE, CREATE_OR_MERGE]) {
      expect(broken({ store: vault, data, creationPolicy, deletionPolicy: DeletionPolicy.DELETE })).toEqual(['deletion-policy']);
    }
    expect(broken({ store: vault, data, creationPolicy: OWNER, deletionPolicy: DeletionPolicy.DELETE })).toEqual([]);
  });

  test('merge not into nothing', () => {
    expect(broken({ store: vault, data, creationPolicy: NONE, deletionPolicy: DeletionPolicy.MERGE })).toEqual(['deletion-policy']);
    expect(broken({ store: vault, data, creationPolicy: MERGE, deletionPolicy: DeletionPolicy.MERGE })).toEqual([]);
  });
});

test.each(['0 2 * *', 'daily', '@every'])('refuses the window %j', (schedule) => {
  const syncWindows = { kind: SyncWindowKind.DENY, windows: [{ schedule, duration: Duration.hours(2) }] };
  expect(broken({ store: vault, data: { A: RemoteRef.of('a', 'b') }, syncWindows })).toEqual(['sync-windows']);
});

test.each(['0 2 * * *', '@daily', '@every 2h'])('takes the window %j', (schedule) => {
  const syncWindows = { kind: SyncWindowKind.DENY, windows: [{ schedule, duration: Duration.hours(2) }] };
  expect(broken({ store: vault, data: { A: RemoteRef.of('a', 'b') }, syncWindows })).toEqual([]);
});

test('refuses sync windows without windows', () => {
  expect(broken({ store: vault, data: { A: RemoteRef.of('a', 'b') }, syncWindows: { kind: SyncWindowKind.ALLOW, windows: [] } })).toEqual(['sync-windows']);
});

test('refuses a name that Kubernetes refuses', () => {
  expect(broken({ store: vault, data: { A: RemoteRef.of('a', 'b') }, secretName: 'My_Secret' })).toEqual(['secret-name']);
  expect(broken({ store: vault, data: { A: RemoteRef.of('a', 'b') }, secretName: 'my.secret' })).toEqual([]);
});

describe('secret', () => {
  const data = { A: RemoteRef.of('a', 'b') };
  const keys = (props: ExternalSecretProps): string[] | undefined => new ExternalSecret(chart, `es${count++}`, { store: vault, ...props }).secret.keys;

  test('has the name, namespace and keys that the operator makes', () => {
    const { secret } = new ExternalSecret(chart, 'es', { store: vault, data, secretName: 'settings' });
    expect([secret.name, secret.namespace, secret.keys]).toEqual(['settings', 'app-production', ['A']]);
  });

  test('has the keys of the template, with those that were read only where it merges', () => {
    expect(keys({ data, template: SecretTemplate.opaque({ URL: 'x{{ .A }}' }) })).toEqual(['URL']);
    expect(keys({ data, template: SecretTemplate.opaque({ URL: 'x{{ .A }}' }, { mergePolicy: TemplateMergePolicy.MERGE }) })).toEqual(['A', 'URL']);
    expect(keys({ data, template: SecretTemplate.opaque({}, { labels: { a: 'b' } }) })).toEqual(['A']);
    expect(keys({ dataFrom: [DataFrom.extract('app')], template: SecretTemplate.opaque({ URL: 'x{{ .A }}' }) })).toEqual(['URL']);
  });

  test('has unknown keys where others give them', () => {
    expect(keys({ dataFrom: [DataFrom.extract('app')] })).toBeUndefined();
    expect(keys({ data, template: SecretTemplate.opaque({}, { sources: [TemplateSource.literal('a: b')] }) })).toBeUndefined();
    expect(keys({ data, creationPolicy: CreationPolicy.MERGE })).toBeUndefined();
  });

  test('gives its keys to containers, and refuses others', () => {
    const es = new ExternalSecret(chart, 'es', { store: vault, data, secretName: 'settings' });
    const deployment = new kplus.Deployment(chart, 'app', { containers: [{ image: 'app', envVariables: { A: es.env('A'), B: es.env('B') } }] });
    const { spec } = ApiObject.of(deployment).toJson();
    expect(spec.template.spec.containers[0].env).toEqual([
      { name: 'A', valueFrom: { secretKeyRef: { name: 'settings', key: 'A' } } },
      { name: 'B', valueFrom: { secretKeyRef: { name: 'settings', key: 'B' } } },
    ]);
    expect(problemsOf(es).map(({ check, message }) => [check, message])).toEqual([
      ['secret-key', 'env reads the key "B", which the Secret settings does not have'],
    ]);
  });

  test('takes every key where they are not known', () => {
    const es = new ExternalSecret(chart, 'es', { store: vault, dataFrom: [DataFrom.extract('app')] });
    es.env('ANY');
    expect(problemsOf(es)).toEqual([]);
  });
});

test('reaches every field', () => {
  const store = fake();
  const from = [
    TemplateSource.fromConfigMap(kplus.ConfigMap.fromConfigMapName(chart, 'cm', 'templates'), { keys: ['a'], templateAs: TemplateScope.KEYS_AND_VALUES }),
    TemplateSource.fromSecret(Secret.fromSecretName(chart, 'templates', { name: 'templates' }), { keys: ['b'], templateAs: TemplateScope.VALUES }),
    TemplateSource.literal('a: b', { target: 'Labels', valuesDecodingStrategy: DecodingStrategy.BASE64 }),
  ];
  const all = new ExternalSecret(chart, 'all', {
    store: vault,
    refreshInterval: Duration.minutes(90),
    refreshPolicy: RefreshPolicy.PERIODIC,
    secretName: 'all',
    creationPolicy: CreationPolicy.OWNER,
    deletionPolicy: DeletionPolicy.DELETE,
    immutable: false,
    syncWindows: { kind: SyncWindowKind.ALLOW, windows: [{ schedule: '0 2 * * *', duration: Duration.hours(2) }] },
    data: {
      A: RemoteRef.of('app', 'a', {
        version: '3',
        conversionStrategy: ConversionStrategy.UNICODE,
        decodingStrategy: DecodingStrategy.BASE64,
        metadataPolicy: MetadataPolicy.NONE,
        nullBytePolicy: NullBytePolicy.FAIL,
        store,
      }),
    },
    dataFrom: [
      DataFrom.extract('app', {
        property: 'a',
        version: '3',
        conversionStrategy: ConversionStrategy.UNICODE,
        decodingStrategy: DecodingStrategy.BASE64,
        metadataPolicy: MetadataPolicy.FETCH,
        nullBytePolicy: NullBytePolicy.FAIL,
        store,
        rewrite: [Rewrite.regexp('a', 'b'), Rewrite.transform('{{ .value | upper }}')],
      }),
      DataFrom.find({
        name: '^app',
        tags: { team: 'a' },
        path: 'apps',
        conversionStrategy: ConversionStrategy.DEFAULT,
        decodingStrategy: DecodingStrategy.AUTO,
        nullBytePolicy: NullBytePolicy.IGNORE,
        rewrite: [Rewrite.merge({
          strategy: MergeStrategy.JSON, into: 'all', conflictPolicy: MergeConflictPolicy.IGNORE, priority: ['a'], priorityPolicy: MergePriorityPolicy.STRICT,
        })],
      }),
    ],
    template: SecretTemplate.ofType('example.com/all', { A: '{{ .A }}' }, {
      labels: { a: 'b' }, annotations: { a: 'b' }, finalizers: ['example.com/f'], mergePolicy: TemplateMergePolicy.MERGE, sources: from,
    }),
  });
  const manifest = new ExternalSecret(chart, 'manifest', {
    store: vault, data: { A: RemoteRef.of('a', 'b') }, manifest: { apiVersion: 'v1', kind: 'ConfigMap' },
  });
  expect(problemsOf(all)).toEqual([]);
  expectComplete('external-secrets.io_v1_ExternalSecret', [all.toJson(), manifest.toJson()], {
    'spec.dataFrom[].sourceRef.generatorRef': 'tested with the generators',
  });
});
