import { gunzipSync } from 'zlib';
import { Duration, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { problemsOf } from '../../src/base/problem';
import { LabelOperator } from '../../src/label-selector';
import { DashboardFolder, DashboardSource, DashboardTarget, DeliveryDashboard, GrafanaDashboard, GrafanaOperatorOptions, KeyReference } from '../../src/monitoring';
import { Secret } from '../../src/secret';
import { expectComplete } from '../fields/complete';

const metadata = { name: 'board', namespace: 'monitoring' };
const json = { title: 'Board', panels: [] };
const instanceSelector = { matchLabels: { dashboards: 'grafana' } };

function board(source: DashboardSource, target?: DashboardTarget): GrafanaDashboard {
  return new GrafanaDashboard(Testing.chart(), 'board', { metadata, source, target });
}

function operated(source: DashboardSource, options: Partial<GrafanaOperatorOptions> = {}): GrafanaDashboard {
  return board(source, DashboardTarget.operator({ instanceSelector, ...options }));
}

test('is a ConfigMap for the sidecar', () => {
  const made = board(DashboardSource.json(json), DashboardTarget.sidecar({ folder: 'Flux' })).toJson();
  expect(made).toEqual({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      ...metadata,
      labels: { grafana_dashboard: '1' },
      annotations: { 'grafana_folder': 'Flux', 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' },
    },
    data: { 'board.json': expect.any(String) },
  });
  expect(JSON.parse(made.data['board.json'])).toEqual(json);
});

test('the sidecar may look for other labels and annotations', () => {
  const { labels, annotations } = board(DashboardSource.json(json), DashboardTarget.sidecar({
    folder: 'Flux', label: 'dash', labelValue: 'yes', folderAnnotation: 'k8s-folder',
  })).toJson().metadata;
  expect([labels, annotations['k8s-folder']]).toEqual([{ dash: 'yes' }, 'Flux']);
});

test('is a GrafanaDashboard for the operator', () => {
  const made = operated(DashboardSource.grafanaCom(1860, { revision: 37, cacheDuration: Duration.hours(1) })).toJson();
  expect([made.apiVersion, made.kind, made.metadata.labels]).toEqual(['grafana.integreatly.org/v1beta1', 'GrafanaDashboard', undefined]);
  expect(made.spec).toEqual({ instanceSelector, grafanaCom: { id: 1860, revision: 37 }, contentCacheDuration: '1h' });
});

test('compressed JSON is the same on every system, and can be read', () => {
  const { gzipJson } = operated(DashboardSource.gzip(json)).toJson().spec;
  expect(JSON.parse(gunzipSync(Buffer.from(gzipJson, 'base64')).toString())).toEqual(json);
  expect(Buffer.from(gzipJson, 'base64').subarray(4, 10)).toEqual(Buffer.from([0, 0, 0, 0, 2, 255])); // neither time nor system
});

test('every field is reachable', () => {
  const chart = Testing.chart();
  const secret = { secret: Secret.fromSecretName(chart, 's', { name: 's', keys: ['k'] }), key: 'k', optional: true };
  const configMap = { configMap: kplus.ConfigMap.fromConfigMapName(chart, 'c', 'c'), key: 'k', optional: true };
  const keys = [KeyReference.fromSecret(secret), KeyReference.fromConfigMap(configMap)];
  const made = [
    operated(DashboardSource.json(json), {
      instanceSelector: { ...instanceSelector, matchExpressions: [{ key: 'a', operator: LabelOperator.IN, values: ['b'] }] },
      folder: DashboardFolder.titled('Flux'),
      allowCrossNamespaceImport: true,
      resyncPeriod: Duration.minutes(5),
      suspend: true,
      uid: 'board_1',
      datasources: { DS_PROMETHEUS: 'Prometheus' },
      plugins: { 'grafana-piechart-panel': '1.6.4' },
      env: { A: 'x' },
      envValues: { B: keys[0], C: keys[1] },
      envFrom: keys,
      variables: [{ name: 'namespace', value: 'apps' }],
      patch: { scripts: ['.title = "x"'] },
    }),
    operated(DashboardSource.gzip(json), { folder: DashboardFolder.uid('x') }),
    operated(DashboardSource.grafanaCom(1, { revision: 2, cacheDuration: Duration.hours(1) }), { folder: DashboardFolder.grafanaFolder('flux') }),
    operated(DashboardSource.url('https://example.com/d.json', { username: secret, password: secret })),
    operated(DashboardSource.fromConfigMap(configMap)),
    operated(DashboardSource.jsonnet('{}')),
    operated(DashboardSource.jsonnetProject({ archive: 'H4sIAAAAAAAAA+3BMQEAAADCoPVPbQ==', fileName: 'main.jsonnet', jPath: ['vendor'] })),
    operated(DashboardSource.oci({ reference: 'ghcr.io/org/boards:v1' })),
  ];
  expect(made.flatMap((each) => problemsOf(each))).toEqual([]);
  expectComplete('grafana.integreatly.org_v1beta1_GrafanaDashboard', made.map((each) => each.toJson()), {});
});

const shared = { ...json, __inputs: [{ name: 'DS_PROMETHEUS', type: 'datasource', pluginId: 'prometheus' }, { name: 'VAR_X', type: 'constant' }] };

test.each<[string, string, () => GrafanaDashboard]>([
  ['a dashboard without a title', 'dashboard-title', () => board(DashboardSource.json({ panels: [] }))],
  ['a dashboard with an empty title', 'dashboard-title', () => board(DashboardSource.json({ title: ' ' }))],
  ['what the sidecar cannot take', 'dashboard-source', () => board(DashboardSource.grafanaCom(1860))],
  ['a dashboard exported for others, for the sidecar', 'dashboard-inputs', () => board(DashboardSource.json(shared))],
  ['a dashboard exported for others, for the operator', 'dashboard-inputs', () => operated(DashboardSource.json(shared), { datasources: { DS_X: 'x' } })],
  ['more than 1 MiB', 'dashboard-size', () => board(DashboardSource.json({ ...json, description: 'x'.repeat(1024 * 1024) }))],
  ['a number that grafana.com has not', 'dashboard-source', () => operated(DashboardSource.grafanaCom(0))],
  ['an address without scheme', 'dashboard-source', () => operated(DashboardSource.url('example.com'))],
  ['a user name alone', 'dashboard-source', () => operated(DashboardSource.url('https://example.com', {
    username: { secret: Secret.fromSecretName(Testing.chart(), 's', { name: 's' }), key: 'u' },
  }))],
  ['what is no archive', 'dashboard-source', () => operated(DashboardSource.jsonnetProject({ archive: 'main.jsonnet', fileName: 'x' }))],
  ['a long UID', 'dashboard-uid', () => operated(DashboardSource.json(json), { uid: 'x'.repeat(41) })],
  ['a UID with dots', 'dashboard-uid', () => operated(DashboardSource.json(json), { uid: 'a.b' })],
  ['a selector without values', 'monitoring-selector', () => operated(DashboardSource.json(json), {
    instanceSelector: { matchExpressions: [{ key: 'a', operator: LabelOperator.NOT_IN }] },
  })],
])('refuses %s', (_, check, make) => {
  expect(problemsOf(make())).toEqual([expect.objectContaining({ check, warning: false })]);
});

test('takes a dashboard exported for others where its data source is named', () => {
  expect(problemsOf(operated(DashboardSource.json(shared), { datasources: { DS_PROMETHEUS: 'Prometheus' } }))).toEqual([]);
});

test('texts arrive as they are', () => {
  const hostile = '"\'\n$(id) {{ x }} ${x} ‮ \u0007';
  expect(JSON.parse(board(DashboardSource.json({ title: hostile })).toJson().data['board.json'])).toEqual({ title: hostile });
  expect(operated(DashboardSource.jsonnet(hostile), { folder: DashboardFolder.titled(hostile), env: { A: hostile } }).toJson().spec).toMatchObject({
    jsonnet: hostile, folder: hostile, envs: [{ name: 'A', value: hostile }],
  });
});

describe('DeliveryDashboard', () => {
  const made = new DeliveryDashboard(Testing.chart(), 'delivery', { metadata: { name: 'delivery' }, title: 'Shipping', uid: 'shipping' });
  const dashboard = JSON.parse(made.toJson().data['delivery.json']);

  test('shows the five indicators', () => {
    expect(problemsOf(made)).toEqual([]);
    expect([dashboard.title, dashboard.uid, dashboard.schemaVersion]).toEqual(['Shipping', 'shipping', 39]);
    expect(dashboard.panels.filter((panel: { type: string }) => panel.type === 'stat').map((panel: { title: string }) => panel.title)).toEqual([
      'Build to deploy', 'Pipeline success', 'Reconciliations a day', 'Time to repair', 'Drift corrections a day',
    ]);
  });

  test('has a title and a UID of its own, and goes to the operator where told', () => {
    const target = DashboardTarget.operator({ instanceSelector });
    const { kind, spec } = new DeliveryDashboard(Testing.chart(), 'delivery', { target }).toJson();
    expect([kind, JSON.parse(spec.json).title, JSON.parse(spec.json).uid]).toEqual(['GrafanaDashboard', 'Delivery', 'cdk-gitops-delivery']);
  });

  test('panels do not overlap, and stay within 24 columns', () => {
    const taken = new Set<string>();
    for (const { gridPos: { x, y, w, h } } of dashboard.panels) {
      for (let column = x; column < x + w; column++) {
        for (let row = y; row < y + h; row++) {
          expect(column).toBeLessThan(24);
          expect(taken).not.toContain(`${column},${row}`);
          taken.add(`${column},${row}`);
        }
      }
    }
    expect(new Set(dashboard.panels.map((panel: { id: number }) => panel.id)).size).toBe(dashboard.panels.length);
  });

  test('every query reads the data source that is chosen', () => {
    const targets = dashboard.panels.flatMap((panel: { targets: object[] }) => panel.targets);
    expect(targets.length).toBeGreaterThan(10);
    for (const target of targets) expect(target).toMatchObject({ refId: expect.stringMatching(/^[A-Z]$/), datasource: { uid: '${datasource}' } });
    expect(dashboard.templating.list).toMatchObject([{ name: 'datasource', type: 'datasource', query: 'prometheus' }]);
  });

  test('what it counts is recorded by FluxAlerts and DeliveryRules', () => {
    const text = JSON.stringify(dashboard);
    const { DeliveryRules, FluxAlerts } = require('../../src/monitoring') as typeof import('../../src/monitoring');
    const chart = Testing.chart();
    const recorded = [new FluxAlerts(chart, 'a'), new DeliveryRules(chart, 'd')]
      .flatMap((rule) => rule.toJson().spec.groups as { rules: { record?: string }[] }[])
      .flatMap((group) => group.rules.map(({ record }) => record)).filter((name) => name !== undefined);
    const read = [...new Set(text.match(/\b(gotk|cdk_gitops):[a-z0-9_:]+/g))].sort();
    expect(read).toEqual([...recorded].sort());
  });
});
