import { Chart, Duration, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { problemsOf } from '../../src/base/problem';
import {
  ClusterPushSecret, ClusterSecretStore, DecodingStrategy, Generator, GeneratorType, PushConversionStrategy, PushData, PushDataTo,
  PushDeletionPolicy, PushSecret, PushSecretProps, PushUpdatePolicy, Rewrite, SecretStore, SecretTemplate, StoreKind, StoreProvider,
  TemplateMergePolicy, TemplateScope, TemplateSource, VaultAuth,
} from '../../src/eso';
import { LabelOperator } from '../../src/label-selector';
import { Secret } from '../../src/secret';
import { expectComplete, judge } from '../fields/complete';

let chart: Chart;
let vault: ClusterSecretStore;
let secret: Secret;
let count = 0;

beforeEach(() => {
  chart = new Chart(Testing.app(), 'chart', { namespace: 'app' });
  const token = { secret: Secret.fromSecretName(chart, 'token', { name: 'token', namespace: 'eso' }), key: 'token' };
  vault = new ClusterSecretStore(chart, 'vault', {
    metadata: { name: 'vault' }, provider: StoreProvider.vault({ server: 'https://vault.example.com', path: 'secret', auth: VaultAuth.token(token) }),
  });
  secret = Secret.fromSecretName(chart, 'secret', { name: 'database', namespace: 'app', keys: ['password'] });
});

function broken(props: PushSecretProps): string[] {
  return problemsOf(new PushSecret(chart, `push${count++}`, props)).map(({ check }) => check);
}

const one = (data: Partial<PushData> = {}): string[] => broken({ stores: [vault], secret, data: [{ secretKey: 'password', remoteKey: 'db', ...data }] });
const many = (data: PushDataTo): string[] => broken({ stores: [vault], secret, dataTo: [data] });

test('writes a key of a Secret into a store', () => {
  const push = new PushSecret(chart, 'push', {
    metadata: { name: 'push' }, stores: [vault], secret, data: [{ secretKey: 'password', remoteKey: 'db', property: 'password' }],
  });
  expect(push.toJson()).toEqual({
    apiVersion: 'external-secrets.io/v1alpha1',
    kind: 'PushSecret',
    metadata: { name: 'push', namespace: 'app' },
    spec: {
      secretStoreRefs: [{ kind: 'ClusterSecretStore', name: 'vault' }],
      selector: { secret: { name: 'database' } },
      data: [{ match: { secretKey: 'password', remoteRef: { remoteKey: 'db', property: 'password' } } }],
    },
  });
  expect(judge('external-secrets.io_v1alpha1_PushSecret', push.toJson())).toEqual([]);
  expect(problemsOf(push)).toEqual([]);
});

describe('refuses', () => {
  test('no stores, no data', () => {
    expect(broken({ secret, data: [{ remoteKey: 'db' }] })).toEqual(['no-store']);
    expect(broken({ secret, stores: [vault] })).toEqual(['no-data']);
    expect(one()).toEqual([]);
  });

  test('none or several sources', () => {
    const data = [{ remoteKey: 'db' }];
    expect(broken({ stores: [vault], data })).toEqual(['alternatives']);
    expect(broken({ stores: [vault], data, secret, secretsMatching: {} })).toEqual(['alternatives']);
    expect(broken({ stores: [vault], data, secretsMatching: {} })).toEqual([]);
  });

  test('keys that are not there, unless a template makes them', () => {
    expect(one({ secretKey: 'user' })).toEqual(['secret-key']);
    const template = SecretTemplate.opaque({ user: 'u' });
    expect(broken({ stores: [vault], secret, template, data: [{ secretKey: 'user', remoteKey: 'db' }] })).toEqual([]);
    const generator = new Generator(chart, 'uuid', { type: GeneratorType.uuid() });
    expect(broken({ stores: [vault], generator, data: [{ secretKey: 'id', remoteKey: 'db' }] })).toEqual(['secret-key']);
    expect(broken({ stores: [vault], generator, data: [{ secretKey: 'uuid', remoteKey: 'db' }] })).toEqual([]);
  });

  test('Secrets and stores of another namespace', () => {
    const foreign = Secret.fromSecretName(chart, 'foreign', { name: 'foreign', namespace: 'other' });
    const store = SecretStore.fromSecretStoreName(chart, 'store', { name: 'store', namespace: 'other' });
    expect(broken({ stores: [vault], secret: foreign, data: [{ remoteKey: 'db' }] })).toEqual(['cross-namespace']);
    expect(broken({ stores: [store], secret, data: [{ remoteKey: 'db' }] })).toEqual(['cross-namespace']);
  });

  test('paths that Vault does not have, and empty ones', () => {
    expect(one({ remoteKey: 'metadata/db' })).toEqual(['vault-key']);
    expect(one({ remoteKey: '' })).toEqual(['remote-key']);
  });

  test('the same place twice', () => {
    const twice = (...properties: (string | undefined)[]): string[] =>
      broken({ stores: [vault], secret, data: properties.map((property) => ({ secretKey: 'password', remoteKey: 'db', property })) });
    expect(twice('a', 'a')).toEqual(['push-twice']);
    expect(twice(undefined, undefined)).toEqual(['push-twice']);
    expect(twice('a', 'b')).toEqual([]);
  });

  test('dataTo without, with two, or with other stores', () => {
    expect(many({})).toEqual(['alternatives']);
    expect(many({ store: vault, storesMatching: {} })).toEqual(['alternatives']);
    expect(many({ store: new SecretStore(chart, 'other', { provider: StoreProvider.fake([]) }) })).toEqual(['push-store']);
    expect(many({ store: vault })).toEqual([]);
  });

  test('dataTo with rewrites that do not fit', () => {
    expect(many({ store: vault, remoteKey: 'all', rewrite: [Rewrite.transform('{{ .value }}')] })).toEqual(['alternatives']);
    expect(many({ store: vault, rewrite: [Rewrite.merge()] })).toEqual(['push-rewrite']);
    expect(many({ store: vault, match: '(?<=a)', rewrite: [Rewrite.regexp('(', '')] })).toEqual(['regexp', 'regexp']);
    expect(many({ store: vault, match: '^a', rewrite: [Rewrite.regexp('^a', 'b')] })).toEqual([]);
  });
});

test('reads and writes in each namespace when it is cluster-wide', () => {
  const store = SecretStore.fromSecretStoreName(chart, 'store', { name: 'store', namespace: 'other' });
  const everywhere = SecretStore.fromSecretStoreName(chart, 'everywhere', { name: 'everywhere' });
  const cluster = (props: Partial<PushSecretProps>, namespaceSelectors = [{}]): string[] =>
    problemsOf(new ClusterPushSecret(chart, `cluster${count++}`, { namespaceSelectors, secret, stores: [vault], data: [{ remoteKey: 'db' }], ...props }))
      .map(({ check }) => check);
  expect(cluster({})).toEqual([]);
  expect(cluster({ stores: [everywhere] })).toEqual([]);
  expect(cluster({ stores: [store] })).toEqual(['cross-namespace']);
  expect(cluster({}, [])).toEqual(['no-namespaces']);
});

const labels = { matchLabels: { a: 'b' }, matchExpressions: [{ key: 'c', operator: LabelOperator.NOT_IN, values: ['d'] }] };

/** PushSecrets with every option in use. */
function everyOption(): PushSecretProps[] {
  const templates = Secret.fromSecretName(chart, `templates${count++}`, { name: 'templates' });
  const from = [
    TemplateSource.fromConfigMap(kplus.ConfigMap.fromConfigMapName(chart, `cm${count++}`, 'templates'), { keys: ['a'], templateAs: TemplateScope.VALUES }),
    TemplateSource.fromSecret(templates, { keys: ['a'], templateAs: TemplateScope.KEYS_AND_VALUES }),
    TemplateSource.literal('a: b', { target: 'Data', valuesDecodingStrategy: DecodingStrategy.NONE }),
  ];
  return [
    {
      stores: [vault],
      storesMatching: [{ kind: StoreKind.CLUSTER_SECRET_STORE, ...labels }],
      secret,
      refreshInterval: Duration.hours(1),
      deletionPolicy: PushDeletionPolicy.DELETE,
      updatePolicy: PushUpdatePolicy.IF_NOT_EXISTS,
      data: [{
        secretKey: 'password', remoteKey: 'db', property: 'p', conversionStrategy: PushConversionStrategy.REVERSE_UNICODE, metadata: { tags: { a: 'b' } },
      }],
      dataTo: [
        {
          store: vault,
          match: '^a',
          conversionStrategy: PushConversionStrategy.NONE,
          metadata: { a: 'b' },
          rewrite: [Rewrite.regexp('a', 'b'), Rewrite.transform('{{ .value }}')],
        },
        { storesMatching: labels, remoteKey: 'all' },
      ],
      template: SecretTemplate.ofType('Opaque', { a: '{{ .password }}' }, {
        labels: { a: 'b' }, annotations: { a: 'b' }, finalizers: ['example.com/f'], mergePolicy: TemplateMergePolicy.MERGE, sources: from,
      }),
    },
    { stores: [vault], secretsMatching: labels, data: [{ remoteKey: 'db' }] },
  ];
}

test('PushSecret reaches every field', () => {
  const made = everyOption().map((props) => new PushSecret(chart, `push${count++}`, props));
  const generator = new Generator(chart, 'uuid', { type: GeneratorType.uuid() });
  made.push(new PushSecret(chart, 'generated', { stores: [vault], generator, data: [{ remoteKey: 'id' }] }));
  expect(made.flatMap(problemsOf)).toEqual([]);
  expectComplete('external-secrets.io_v1alpha1_PushSecret', made.map((each) => each.toJson()), {});
});

test('ClusterPushSecret reaches every field', () => {
  const more = {
    namespaceSelectors: [labels], pushSecretName: 'push', pushSecretMetadata: { labels: { a: 'b' }, annotations: { a: 'b' } }, refreshTime: Duration.hours(1),
  };
  const made = everyOption().map((props) => new ClusterPushSecret(chart, `push${count++}`, { ...props, ...more }));
  const generator = Generator.fromGeneratorName(chart, 'uuid', { kind: 'UUID', name: 'uuid' });
  made.push(new ClusterPushSecret(chart, 'generated', { stores: [vault], generator, data: [{ remoteKey: 'id' }], ...more }));
  expect(made.flatMap(problemsOf)).toEqual([]);
  expectComplete('external-secrets.io_v1alpha1_ClusterPushSecret', made.map((each) => each.toJson()), {});
});
