import { ApiObject, Chart, Testing } from 'cdk8s';
import { ExternalObject } from '../../../src/base/external';
import { problemsOf } from '../../../src/base/problem';
import { Alert, EventSource, IEventSource, Provider, ProviderType, Severity } from '../../../src/flux';
import { Repository } from '../../../src/repository';
import { Secret } from '../../../src/secret';
import { expectComplete } from '../../fields/complete';

const metadata = { name: 'alerts', namespace: 'flux-system' };

function chat(scope: Chart): Provider {
  const hook = Secret.fromSecretName(scope, 'hook', { name: 'mattermost-hook', keys: ['address'] });
  return new Provider(scope, 'mattermost', { type: ProviderType.mattermost({ webhookUrl: hook }), metadata: { name: 'mattermost', namespace: 'flux-system' } });
}

function kustomization(scope: Chart, namespace = 'flux-system'): IEventSource {
  return new ExternalObject(scope, `k-${namespace}`, {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', name: 'apps', namespace,
  });
}

function alert(options: Partial<Parameters<Provider['addAlert']>[1]> & { on?: IEventSource[] }): Alert {
  const chart = Testing.chart();
  return chat(chart).addAlert('alerts', { metadata, on: [kustomization(chart)], ...options });
}

test('sends events of objects through the provider', () => {
  const made = alert({ severity: Severity.ERROR });
  expect(made.toJson().spec).toEqual({
    providerRef: { name: 'mattermost' },
    eventSources: [{ kind: 'Kustomization', name: 'apps' }],
    eventSeverity: 'error',
  });
  expect(problemsOf(made)).toEqual([]);
});

test('names the namespace where it is another one', () => {
  const made = alert({ on: [kustomization(Testing.chart(), 'apps')] });
  expect(made.toJson().spec.eventSources).toEqual([{ kind: 'Kustomization', name: 'apps', namespace: 'apps' }]);
});

test('takes any object of Flux that the program makes', () => {
  const chart = Testing.chart();
  const source = new ApiObject(chart, 'source', { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', metadata: { name: 'apps' } });
  const made = chat(chart).addAlert('alerts', { metadata, on: [source] });
  expect(made.toJson().spec.eventSources).toEqual([{ kind: 'GitRepository', name: 'apps' }]);
  expect(problemsOf(made)).toEqual([]);
});

test('all objects of a kind stand in the own namespace unless namespaces are named', () => {
  const made = alert({ on: [EventSource.all('HelmRelease'), EventSource.all('GitRepository', { namespaces: ['a', 'flux-system'], matchLabels: { team: 'x' } })] });
  expect(made.toJson().spec.eventSources).toEqual([
    { kind: 'HelmRelease', name: '*' },
    { kind: 'GitRepository', name: '*', namespace: 'a', matchLabels: { team: 'x' } },
    { kind: 'GitRepository', name: '*', matchLabels: { team: 'x' } },
  ]);
});

test('the summary becomes event metadata', () => {
  expect(alert({ summary: 'production', eventMetadata: { cluster: 'a' } }).toJson().spec.eventMetadata).toEqual({ cluster: 'a', summary: 'production' });
});

test('in a folder an alert is named by its id', () => {
  const system = new Repository(Testing.app(), 'manifests', { url: 'https://git.example.com/org/repo' }).folder('system', { namespace: 'flux-system' });
  expect(chat(system).addAlert('cd-alerts', { on: [EventSource.all('HelmRelease')] }).name).toBe('cd-alerts');
});

test('takes a provider made elsewhere', () => {
  const chart = Testing.chart();
  const provider = Provider.fromProviderName(chart, 'p', { name: 'pager', namespace: 'flux-system' });
  const made = new Alert(chart, 'alert', { provider, on: [kustomization(chart)], metadata });
  expect(made.toJson().spec.providerRef).toEqual({ name: 'pager' });
  expect(problemsOf(made)).toEqual([]);
});

test('every field is reachable', () => {
  const made = alert({
    on: [EventSource.all('HelmRelease', { namespaces: ['a'], matchLabels: { 'example.com/team': 'x' } })],
    severity: Severity.INFO,
    eventMetadata: { cluster: 'a' },
    inclusionList: ['.*succeeded.*'],
    exclusionList: ['^waiting'],
    suspend: true,
  });
  expectComplete('notification.toolkit.fluxcd.io_v1beta3_Alert', [made.toJson()], {
    'spec.eventSources[].apiVersion': 'the controller compares kind, name and namespace only',
  });
  expect(problemsOf(made)).toEqual([]);
});

test.each<[string, string, Parameters<typeof alert>[0]]>([
  ['nothing to listen to', 'alert-sources', { on: [] }],
  ['kinds that are not of Flux', 'flux-kind', { on: [EventSource.all('Deployment')] }],
  ['kinds that are properties of all objects', 'flux-kind', { on: [EventSource.all('constructor')] }],
  ['labels that Kubernetes refuses', 'flux-match-labels', { on: [EventSource.all('HelmRelease', { matchLabels: { team: 'a b' } })] }],
  ['label names that Kubernetes refuses', 'flux-match-labels', { on: [EventSource.all('HelmRelease', { matchLabels: { 'a/b/c': 'x' } })] }],
  ['look-ahead', 'go-expression', { inclusionList: ['^(?!waiting)'] }],
  ['open parentheses', 'go-expression', { exclusionList: ['('] }],
  ['long summaries', 'alert-summary', { summary: 'x'.repeat(256) }],
  ['two summaries', 'alert-summary', { summary: 'a', eventMetadata: { summary: 'b' } }],
])('refuses %s', (_, check, options) => {
  expect(problemsOf(alert(options))).toEqual([expect.objectContaining({ check, warning: false })]);
});

test('a summary of 255 characters outside the basic plane is short enough', () => {
  expect(problemsOf(alert({ summary: '😀'.repeat(255) }))).toEqual([]);
});

test('refuses a provider of another namespace', () => {
  const made = alert({ metadata: { namespace: 'apps' } });
  expect(problemsOf(made)).toEqual([expect.objectContaining({ check: 'cross-namespace', message: expect.stringContaining('mattermost') })]);
});

test('warns where commit statuses are asked for what has no commit', () => {
  const chart = Testing.chart();
  const credentials = Secret.fromSecretName(chart, 'token', { name: 'token', keys: ['token'] });
  const gitea = new Provider(chart, 'gitea', { type: ProviderType.gitea({ address: 'https://gitea.example.com/org/repo', credentials }) });
  const apps = kustomization(chart);
  const made = gitea.addAlert('a', { on: [apps, EventSource.all('HelmRelease')] });
  expect(problemsOf(made)).toEqual([expect.objectContaining({ check: 'alert-commit-status', warning: true, message: expect.stringContaining('HelmRelease *') })]);
  expect(problemsOf(gitea.addAlert('b', { on: [apps] }))).toEqual([]);
});
