import { Duration, Testing } from 'cdk8s';
import { problemsOf } from '../../src/base/problem';
import { AlertRuleOptions, PartialResponseStrategy, PrometheusRule, RuleGroupOptions } from '../../src/monitoring';
import { expectComplete } from '../fields/complete';

const metadata = { name: 'rules', namespace: 'monitoring' };

function rule(): PrometheusRule {
  return new PrometheusRule(Testing.chart(), 'rules', { metadata });
}

function withAlert(options: Partial<AlertRuleOptions>, name: string = 'Down'): PrometheusRule {
  const made = rule();
  made.addGroup('g').addAlert(name, { expr: 'up == 0', ...options });
  return made;
}

test('every field is reachable', () => {
  const made = rule();
  const web = made.addGroup('web', {
    interval: Duration.seconds(30),
    queryOffset: Duration.seconds(0),
    limit: 10,
    labels: { team: 'web' },
    partialResponseStrategy: PartialResponseStrategy.WARN,
  });
  web.addRecord('job:up:sum', { expr: 'sum by (job) (up)', labels: { level: 'job' } });
  web.addAlert('Down', {
    expr: 'job:up:sum == 0', pendingFor: Duration.minutes(90), keepFiringFor: Duration.minutes(5), labels: { severity: 'critical' }, annotations: { summary: '{{ $labels.job }}' },
  });
  expect(made.toJson().spec.groups).toEqual([{
    name: 'web',
    interval: '30s',
    query_offset: '0s',
    limit: 10,
    labels: { team: 'web' },
    partial_response_strategy: 'warn',
    rules: [
      { record: 'job:up:sum', expr: 'sum by (job) (up)', labels: { level: 'job' } },
      { alert: 'Down', expr: 'job:up:sum == 0', for: '1h30m', keep_firing_for: '5m', labels: { severity: 'critical' }, annotations: { summary: '{{ $labels.job }}' } },
    ],
  }]);
  expect(problemsOf(made)).toEqual([]);
  expectComplete('monitoring.coreos.com_v1_PrometheusRule', [made.toJson()], {});
});

test.each([
  ['up == 0'],
  ['sum(rate(x{a="}",b=\'{\'}[5m])) # (('],
  ['x{a=`"`}'],
  ['x{a="\\"("}'],
  ['1'],
])('takes %s', (expr) => {
  expect(problemsOf(withAlert({ expr }))).toEqual([]);
});

test.each([
  ['', 'is empty'],
  [' \n', 'is empty'],
  ['sum(up', 'lacks a closing )'],
  ['sum(up))', 'has an unmatched ) at character 8'],
  ['x{a="b"]', 'has an unmatched ]'],
  ['x{a="b}', 'has an unterminated string'],
  ['x{a="b\n"}', 'has an unterminated string'],
])('refuses %j', (expr, message) => {
  expect(problemsOf(withAlert({ expr }))).toEqual([expect.objectContaining({ check: 'promql', message: expect.stringContaining(message) })]);
});

test.each<[string, string, () => PrometheusRule]>([
  ['an alert without a name', 'alert-name', () => withAlert({}, ' ')],
  ['a label with a dash', 'metric-label', () => withAlert({ labels: { 'a-b': 'x' } })],
  ['an own alertname', 'metric-label', () => withAlert({ labels: { alertname: 'x' } })],
  ['an annotation with a dot', 'metric-label', () => withAlert({ annotations: { 'a.b': 'x' } })],
  ['keeping for no time', 'duration', () => withAlert({ keepFiringFor: Duration.seconds(0) })],
  ['a metric with a dash', 'metric-name', () => group('g', {}, 'a-b')],
  ['a metric that starts with a digit', 'metric-name', () => group('g', {}, '5m')],
  ['a group without a name', 'rule-group', () => group('')],
  ['a negative limit', 'rule-group', () => group('g', { limit: -1 })],
  ['an interval of zero', 'duration', () => group('g', { interval: Duration.seconds(0) })],
  ['a group label with a dash', 'metric-label', () => group('g', { labels: { 'a-b': 'x' } })],
])('refuses %s', (_, check, make) => {
  expect(problemsOf(make())).toEqual([expect.objectContaining({ check, warning: false })]);
});

function group(name: string, options: RuleGroupOptions = {}, record: string = 'a:b'): PrometheusRule {
  const made = rule();
  made.addGroup(name, options).addRecord(record, { expr: 'up' });
  return made;
}

test('refuses a group twice', () => {
  const made = group('g');
  made.addGroup('g');
  expect(problemsOf(made)).toEqual([expect.objectContaining({ check: 'rule-group', message: expect.stringContaining('twice') })]);
});

test.each(['"', '\'', '\n', '$(id)', '{{ .x }}', '${x}', '‮', '\u0007', ': #'])('texts arrive as they are: %j', (hostile) => {
  const made = withAlert({ labels: { a: hostile }, annotations: { summary: hostile }, expr: `up{a=${JSON.stringify(hostile)}}` }, `Down${hostile}`);
  const { alert, labels, annotations, expr } = made.toJson().spec.groups[0].rules[0];
  expect({ alert, labels, annotations, expr }).toEqual({
    alert: `Down${hostile}`, labels: { a: hostile }, annotations: { summary: hostile }, expr: `up{a=${JSON.stringify(hostile)}}`,
  });
});
