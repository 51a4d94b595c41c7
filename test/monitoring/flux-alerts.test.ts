import { Duration, Testing } from 'cdk8s';
import { problemsOf } from '../../src/base/problem';
import { FluxController } from '../../src/flux';
import { DeliveryRules, FluxAlert, FluxAlerts, FluxAlertsProps, FluxResourceMetrics } from '../../src/monitoring';
import { listNames, readList } from '../../src/schema/fields';
import { judge } from '../fields/complete';

const LIST = 'monitoring.coreos.com_v1_PrometheusRule';

interface Rule { alert?: string; record?: string; expr: string; for?: string; labels?: object; annotations?: Record<string, string> }

function alerts(props: FluxAlertsProps = {}): Rule[] {
  const made = new FluxAlerts(Testing.chart(), 'alerts', props);
  expect(problemsOf(made)).toEqual([]);
  expect(judge(LIST, made.toJson())).toEqual([]);
  return made.toJson().spec.groups.flatMap((group: { rules: Rule[] }) => group.rules);
}

test('warns of what is not ready for ten minutes, retries included', () => {
  expect(alerts({ runbookUrl: 'https://runbooks.example.com/' }).find(({ alert }) => alert === FluxAlert.RESOURCE_NOT_READY)).toMatchObject({
    expr: 'gotk:resource_failing == 1',
    for: '10m',
    labels: { severity: 'warning' },
    annotations: { runbook_url: 'https://runbooks.example.com/fluxresourcenotready' },
  });
});

test('no alert and no record reads a metric that Flux has removed', () => {
  expect(JSON.stringify(alerts())).not.toMatch(/gotk_reconcile_condition|gotk_suspend_status/);
});

test('each alert of the list exists and can be left out', () => {
  const names = (rules: Rule[]): string[] => [...new Set(rules.flatMap(({ alert }) => alert ?? []))].sort();
  expect(names(alerts())).toEqual(Object.values(FluxAlert).sort());
  expect(names(alerts({ without: [FluxAlert.CONTROLLER_DOWN] }))).toEqual(Object.values(FluxAlert).filter((name) => name !== 'FluxControllerDown').sort());
});

test('thresholds, labels and the namespace of Flux can be chosen', () => {
  const rules = alerts({
    fluxNamespace: 'gitops',
    labels: { severity: 'page', team: 'platform' },
    notReadyFor: Duration.minutes(5),
    suspendedFor: Duration.days(7),
    errorRatio: 0.1,
    slowAfter: Duration.minutes(1),
    controllers: [FluxController.SOURCE_WATCHER],
  });
  const by = (name: FluxAlert): Rule => rules.find(({ alert }) => alert === name)!;
  expect(by(FluxAlert.RESOURCE_NOT_READY)).toMatchObject({ for: '5m', labels: { severity: 'page', team: 'platform' } });
  expect(by(FluxAlert.RESOURCE_SUSPENDED).for).toBe('168h');
  expect(by(FluxAlert.RECONCILIATIONS_FAIL).expr).toMatch(/namespace="gitops".*> 0\.1$/);
  expect(by(FluxAlert.RECONCILIATION_SLOW).expr).toMatch(/> 60$/);
  expect(rules.filter(({ alert }) => alert === FluxAlert.CONTROLLER_DOWN).map(({ expr }) => expr)).toEqual([
    'absent(up{namespace="gitops",pod=~"source-watcher-.*"} == 1)',
  ]);
});

test.each([[-0.1], [1], [NaN]])('refuses a share of errors of %s', (errorRatio) => {
  expect(problemsOf(new FluxAlerts(Testing.chart(), 'alerts', { errorRatio }))).toEqual([expect.objectContaining({ check: 'alert-ratio' })]);
});

test('refuses to be slow after no time', () => {
  expect(problemsOf(new FluxAlerts(Testing.chart(), 'alerts', { slowAfter: Duration.seconds(0) }))).toEqual([expect.objectContaining({ check: 'duration' })]);
});

test('drift of others can be left out', () => {
  const made = new DeliveryRules(Testing.chart(), 'rules', { driftMatchers: 'group!="cilium.io"' });
  expect(problemsOf(made)).toEqual([]);
  expect(judge(LIST, made.toJson())).toEqual([]);
  expect(made.toJson().spec.groups[1].rules[0].expr).toContain('code=~"2..",group!="cilium.io"}');
});

test('matchers with open quotes are refused', () => {
  const made = new DeliveryRules(Testing.chart(), 'rules', { driftMatchers: 'group!="cilium.io' });
  expect(problemsOf(made)).toEqual([expect.objectContaining({ check: 'promql' })]);
});

describe('FluxResourceMetrics', () => {
  const { customResourceState, rbac } = FluxResourceMetrics.values();

  test('covers every kind of Flux, with the plural that RBAC knows', () => {
    const flux = listNames().map((name) => readList(name)).filter(({ apiVersion }) => /^[a-z.]+\.toolkit\.fluxcd\.io|^source\.extensions/.test(apiVersion));
    const resources: { groupVersionKind: { group: string; version: string; kind: string } }[] = customResourceState.config.spec.resources;
    const seen = resources.map(({ groupVersionKind: { group, version, kind } }) => `${group}/${version} ${kind}`);
    expect([...seen].sort()).toEqual(flux.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`).sort());
    const allowed = rbac.extraRules.flatMap((rule: { apiGroups: string[]; resources: string[] }) => rule.resources.map((each) => `${each}.${rule.apiGroups[0]}`));
    expect(allowed.sort()).toEqual(flux.map(({ apiVersion, header }) => `${header.plural}.${apiVersion.split('/')[0]}`).sort());
  });

  test('reads only fields of the specs that exist', () => {
    const resources: { groupVersionKind: { group: string; version: string; kind: string }; metrics: { labelsFromPath: Record<string, string[]> }[] }[]
      = customResourceState.config.spec.resources;
    for (const { groupVersionKind: { group, version, kind }, metrics } of resources) {
      const { byPath } = readList(`${group}_${version}_${kind}`);
      for (const path of Object.values(metrics[0].labelsFromPath).filter(([root]) => root === 'spec')) {
        expect([kind, path.join('.'), byPath.has(path.join('.'))]).toEqual([kind, path.join('.'), true]);
      }
    }
  });

  test('leaves the other metrics alone unless told', () => {
    expect(Object.keys(FluxResourceMetrics.values())).toEqual(['rbac', 'customResourceState']);
    expect(FluxResourceMetrics.values({ only: true })).toMatchObject({ collectors: [], extraArgs: ['--custom-resource-state-only=true'] });
  });
});
