import { Chart, Duration, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { problemsOf } from '../../src/base/problem';
import {
  ClusterExternalSecret, ClusterExternalSecretProps, ClusterGenerator, ClusterSecretStore, ConversionStrategy, CreationPolicy, DataFrom,
  DecodingStrategy, DeletionPolicy, MergeConflictPolicy, MergePriorityPolicy, MergeStrategy, MetadataPolicy, NullBytePolicy,
  RefreshPolicy, RemoteRef, Rewrite, SecretStore, SecretTemplate, StoreProvider, SyncWindowKind, TemplateMergePolicy, TemplateScope,
  TemplateSource,
} from '../../src/eso';
import { LabelOperator } from '../../src/label-selector';
import { Secret } from '../../src/secret';
import { expectComplete } from '../fields/complete';

let chart: Chart;
let store: ClusterSecretStore;
let count = 0;

beforeEach(() => {
  chart = new Chart(Testing.app(), 'chart', { namespace: 'app' });
  store = new ClusterSecretStore(chart, 'store', { metadata: { name: 'store' }, provider: StoreProvider.fake([]) });
});

const labels = { matchLabels: { a: 'b' }, matchExpressions: [{ key: 'c', operator: LabelOperator.EXISTS, values: [] }] };

function make(props: Partial<ClusterExternalSecretProps>): ClusterExternalSecret {
  return new ClusterExternalSecret(chart, `ces${count++}`, { store, namespaceSelectors: [labels], data: { password: RemoteRef.of('registry') }, ...props });
}

test('makes a Secret in many namespaces', () => {
  const made = make({
    metadata: { name: 'registry' },
    namespaceSelectors: [{ matchLabels: { pulls: 'true' } }],
    template: SecretTemplate.dockerConfigJson({ registry: 'harbor.example.com', username: 'robot$pull' }),
  });
  expect(made.toJson()).toMatchObject({
    metadata: { name: 'registry' },
    spec: { namespaceSelectors: [{ matchLabels: { pulls: 'true' } }], externalSecretSpec: { secretStoreRef: { kind: 'ClusterSecretStore', name: 'store' } } },
  });
  expect(made.toJson().metadata).not.toHaveProperty('namespace');
  expect([made.secret.name, made.secret.namespace, made.secret.keys]).toEqual(['registry', undefined, ['.dockerconfigjson']]);
  expect(problemsOf(made)).toEqual([]);
});

test('names the Secret after the ExternalSecret, unless it has a name of its own', () => {
  expect(make({ externalSecretName: 'inner' }).secret.name).toBe('inner');
  expect(make({ externalSecretName: 'inner', secretName: 'own' }).secret.name).toBe('own');
});

test('refuses what is in one namespace, or in none', () => {
  const foreign = SecretStore.fromSecretStoreName(chart, 'foreign', { name: 'foreign', namespace: 'app' });
  const each = SecretStore.fromSecretStoreName(chart, 'each', { name: 'each' });
  const broken = (props: Partial<ClusterExternalSecretProps>): string[] => problemsOf(make(props)).map(({ check }) => check);
  expect(broken({ store: foreign })).toEqual(['cross-namespace']);
  expect(broken({ namespaceSelectors: [] })).toEqual(['no-namespaces']);
  expect(broken({ store: each })).toEqual([]);
});

test('reaches every field that is not deprecated', () => {
  const generator = ClusterGenerator.fromClusterGeneratorName(chart, 'generator', { name: 'generator' });
  const { UNICODE } = ConversionStrategy;
  const options = { conversionStrategy: UNICODE, decodingStrategy: DecodingStrategy.BASE64, nullBytePolicy: NullBytePolicy.FAIL, store };
  const all = make({
    externalSecretName: 'inner',
    externalSecretMetadata: { labels: { a: 'b' }, annotations: { a: 'b' } },
    refreshTime: Duration.hours(1),
    refreshInterval: Duration.minutes(90),
    refreshPolicy: RefreshPolicy.ON_CHANGE,
    secretName: 'all',
    creationPolicy: CreationPolicy.OWNER,
    deletionPolicy: DeletionPolicy.DELETE,
    immutable: true,
    syncWindows: { kind: SyncWindowKind.ALLOW, windows: [{ schedule: '@daily', duration: Duration.hours(2) }] },
    data: { A: RemoteRef.of('app', 'a', { version: '3', metadataPolicy: MetadataPolicy.NONE, ...options }) },
    dataFrom: [
      DataFrom.extract('app', {
        property: 'a', version: '3', metadataPolicy: MetadataPolicy.FETCH, ...options, rewrite: [Rewrite.regexp('a', 'b'), Rewrite.transform('{{ .value }}')],
      }),
      DataFrom.find({
        name: '^app',
        tags: { team: 'a' },
        path: 'apps',
        ...options,
        rewrite: [Rewrite.merge({
          strategy: MergeStrategy.JSON,
          into: 'all',
          conflictPolicy: MergeConflictPolicy.ERROR,
          priority: ['a'],
          priorityPolicy: MergePriorityPolicy.IGNORE_NOT_FOUND,
        })],
      }),
      DataFrom.generator(generator),
    ],
    template: SecretTemplate.ofType('Opaque', { A: '{{ .A }}' }, {
      labels: { a: 'b' },
      annotations: { a: 'b' },
      finalizers: ['example.com/f'],
      mergePolicy: TemplateMergePolicy.MERGE,
      sources: [
        TemplateSource.fromConfigMap(kplus.ConfigMap.fromConfigMapName(chart, 'cm', 'templates'), { keys: ['a'], templateAs: TemplateScope.VALUES }),
        TemplateSource.fromSecret(Secret.fromSecretName(chart, 'templates', { name: 'templates' }), { keys: ['b'], templateAs: TemplateScope.VALUES }),
        TemplateSource.literal('a: b', { target: 'Annotations', valuesDecodingStrategy: DecodingStrategy.NONE }),
      ],
    }),
  });
  const manifest = make({ manifest: { apiVersion: 'v1', kind: 'ConfigMap' } });
  expect([all, manifest].flatMap(problemsOf)).toEqual([]);
  expectComplete('external-secrets.io_v1_ClusterExternalSecret', [all.toJson(), manifest.toJson()], {});
});
