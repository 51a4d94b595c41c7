import { Chart, Duration, Testing } from 'cdk8s';
import { ExternalObject } from '../../../src/base/external';
import { problemsOf } from '../../../src/base/problem';
import { Provider, ProviderType } from '../../../src/flux';
import { readList } from '../../../src/schema/fields';
import { ISecret, Secret } from '../../../src/secret';
import { expectComplete } from '../../fields/complete';

const LIST = 'notification.toolkit.fluxcd.io_v1beta3_Provider';

function secret(chart: Chart, ...keys: string[]): ISecret {
  return Secret.fromSecretName(chart, `s${chart.node.children.length}`, { name: 'creds', keys });
}

function provider(make: (chart: Chart, account: ExternalObject) => ProviderType): Provider {
  const chart = Testing.chart();
  return new Provider(chart, 'provider', { type: make(chart, new ExternalObject(chart, 'account', { apiVersion: 'v1', kind: 'ServiceAccount', name: 'sender' })), metadata: { name: 'provider', namespace: 'flux-system' } });
}

const repository = { address: 'https://git.example.com/org/repo.git' };
const everywhere = (chart: Chart) => ({ certSecret: secret(chart, 'ca.crt', 'tls.crt', 'tls.key'), proxySecret: secret(chart, 'address', 'username', 'password') });

/** Each type: what makes it from a Secret with the keys, and the spec beside `type` and `secretRef`. */
const TYPES: [string, string, string[], (s: ISecret, account: ExternalObject) => ProviderType, object][] = [
  ['slack', 'slack', ['token'], (token) => ProviderType.slack({ token, channel: 'cd', username: 'flux' }),
    { address: 'https://slack.com/api/chat.postMessage', channel: 'cd', username: 'flux' }],
  ['slackWebhook', 'slack', ['address'], (hook) => ProviderType.slackWebhook({ webhookUrl: hook }), {}],
  ['mattermost', 'slack', ['address'], (hook) => ProviderType.mattermost({ webhookUrl: hook, channel: 'cd-alerts' }), { channel: 'cd-alerts' }],
  ['rocket', 'rocket', ['address'], (hook) => ProviderType.rocket({ webhookUrl: hook, username: 'flux' }), { username: 'flux' }],
  ['msteams', 'msteams', ['address'], (hook) => ProviderType.msteams({ webhookUrl: hook }), {}],
  ['discord', 'discord', ['address'], (hook) => ProviderType.discord({ webhookUrl: hook, username: 'flux' }), { username: 'flux' }],
  ['googleChat', 'googlechat', ['address'], (hook) => ProviderType.googleChat({ webhookUrl: hook }), {}],
  ['lark', 'lark', ['address'], (hook) => ProviderType.lark({ webhookUrl: hook }), {}],
  ['telegram', 'telegram', ['token'], (token) => ProviderType.telegram({ token, channel: '-123:1' }), { channel: '-123:1' }],
  ['matrix', 'matrix', ['token'], (token) => ProviderType.matrix({ token, address: 'https://matrix.org', room: '!a:matrix.org' }),
    { address: 'https://matrix.org', channel: '!a:matrix.org' }],
  ['webex', 'webex', ['token'], (token) => ProviderType.webex({ token, room: 'id' }), { address: 'https://webexapis.com/v1/messages', channel: 'id' }],
  ['zulip', 'zulip', ['username', 'password'],
    (credentials) => ProviderType.zulip({ credentials, address: 'https://org.zulipchat.com', channel: 'general', topic: 'a/b' }),
    { address: 'https://org.zulipchat.com', channel: 'general/a/b' }],
  ['alertmanager', 'alertmanager', ['token'], (credentials) => ProviderType.alertmanager({ credentials, address: 'https://am/api/v2/alerts/' }),
    { address: 'https://am/api/v2/alerts/' }],
  ['grafana', 'grafana', ['username', 'password'], (credentials) => ProviderType.grafana({ credentials, address: 'https://g/api/annotations' }),
    { address: 'https://g/api/annotations' }],
  ['opsgenie', 'opsgenie', ['token'], (token) => ProviderType.opsgenie({ token }), { address: 'https://api.opsgenie.com/v2/alerts' }],
  ['datadog', 'datadog', ['token'], (token) => ProviderType.datadog({ token, address: 'https://api.datadoghq.eu' }), { address: 'https://api.datadoghq.eu' }],
  ['sentry', 'sentry', ['address'], (dsn) => ProviderType.sentry({ dsn, environment: 'staging' }), { channel: 'staging' }],
  ['otel', 'otel', ['headers'], (credentials) => ProviderType.otel({ credentials, address: 'https://otel/v1/traces' }), { address: 'https://otel/v1/traces' }],
  ['generic', 'generic', ['address', 'headers'], (s) => ProviderType.generic({ secret: s }), {}],
  ['genericHmac', 'generic-hmac', ['token'], (s) => ProviderType.genericHmac({ secret: s, address: 'https://hook.example.com' }),
    { address: 'https://hook.example.com' }],
  ['googlePubSub', 'googlepubsub', ['token', 'headers'], (s) => ProviderType.googlePubSub({ secret: s, projectId: 'project', topic: 'topic' }),
    { address: 'project', channel: 'topic' }],
  ['azureEventHubSas', 'azureeventhub', ['address'], (connection) => ProviderType.azureEventHubSas({ connection }), {}],
  ['nats', 'nats', ['nkey'], (credentials) => ProviderType.nats({ credentials, address: 'nats://nats:4222', subject: 'flux' }),
    { address: 'nats://nats:4222', channel: 'flux' }],
  ['github', 'github', ['token', 'ca.crt'], (credentials) => ProviderType.github({ credentials, ...repository }), repository],
  ['gitlab', 'gitlab', ['token'], (credentials) => ProviderType.gitlab({ credentials, address: 'https://gitlab.com/1234' }), { address: 'https://gitlab.com/1234' }],
  ['gitea', 'gitea', ['username', 'password'], (credentials) => ProviderType.gitea({ credentials, ...repository, commitStatusExpr: '\'x\'' }),
    { ...repository, commitStatusExpr: '\'x\'' }],
  ['bitbucket', 'bitbucket', ['token'], (credentials) => ProviderType.bitbucket({ credentials, ...repository }), repository],
  ['bitbucketServer', 'bitbucketserver', ['token'], (credentials) => ProviderType.bitbucketServer({ credentials, address: 'https://bb/x/scm/p/r.git' }),
    { address: 'https://bb/x/scm/p/r.git' }],
  ['azureDevops', 'azuredevops', ['token'], (credentials) => ProviderType.azureDevops({ credentials, address: 'https://dev.azure.com/o/p/_git/r' }),
    { address: 'https://dev.azure.com/o/p/_git/r' }],
  ['githubDispatch', 'githubdispatch', ['githubAppID', 'githubAppPrivateKey', 'githubAppInstallationID'],
    (credentials) => ProviderType.githubDispatch({ credentials, ...repository }), repository],
  ['githubPullRequestComment', 'githubpullrequestcomment', ['githubAppID', 'githubAppPrivateKey', 'githubAppInstallationOwner', 'githubAppBaseURL'],
    (credentials) => ProviderType.githubPullRequestComment({ credentials, ...repository }), repository],
  ['gitlabMergeRequestComment', 'gitlabmergerequestcomment', ['token'],
    (credentials) => ProviderType.gitlabMergeRequestComment({ credentials, address: 'https://gitlab.com/a/b/c' }), { address: 'https://gitlab.com/a/b/c' }],
  ['giteaPullRequestComment', 'giteapullrequestcomment', ['token'], (credentials) => ProviderType.giteaPullRequestComment({ credentials, ...repository }), repository],
];

/** Types that need no Secret. */
const SECRETLESS: [string, string, (account: ExternalObject) => ProviderType, object][] = [
  ['pagerduty', 'pagerduty', () => ProviderType.pagerduty({ routingKey: 'key' }), { address: 'https://events.pagerduty.com', channel: 'key' }],
  ['azureEventHub', 'azureeventhub', (serviceAccount) => ProviderType.azureEventHub({ namespace: 'ns', hub: 'hub', serviceAccount }),
    { address: 'hub', channel: 'ns', serviceAccountName: 'sender' }],
  ['googlePubSub', 'googlepubsub', (serviceAccount) => ProviderType.googlePubSub({ projectId: 'p', topic: 't', serviceAccount }),
    { address: 'p', channel: 't', serviceAccountName: 'sender' }],
  ['azureDevops', 'azuredevops', (serviceAccount) => ProviderType.azureDevops({ address: 'https://dev.azure.com/o/p/_git/r', serviceAccount }),
    { address: 'https://dev.azure.com/o/p/_git/r', serviceAccountName: 'sender' }],
  ['alertmanager', 'alertmanager', () => ProviderType.alertmanager({ address: 'https://am/api/v2/alerts/' }), { address: 'https://am/api/v2/alerts/' }],
  ['grafana', 'grafana', () => ProviderType.grafana({ address: 'https://g/api/annotations' }), { address: 'https://g/api/annotations' }],
  ['otel', 'otel', () => ProviderType.otel({ address: 'https://otel/v1/traces' }), { address: 'https://otel/v1/traces' }],
  ['nats', 'nats', () => ProviderType.nats({ address: 'nats://nats:4222', subject: 'flux' }), { address: 'nats://nats:4222', channel: 'flux' }],
  ['generic', 'generic', () => ProviderType.generic({ address: 'https://hook' }), { address: 'https://hook' }],
];

test.each(TYPES)('%s renders as type %s with its fields and Secret', (_, type, keys, make, expected) => {
  const made = provider((chart, account) => make(secret(chart, ...keys), account));
  expect(made.toJson().spec).toEqual({ type, secretRef: { name: 'creds' }, ...expected });
  expect(problemsOf(made)).toEqual([]);
});

test.each(SECRETLESS)('%s needs no Secret for type %s', (_, type, make, expected) => {
  const made = provider((_chart, account) => make(account));
  expect(made.toJson().spec).toEqual({ type, ...expected });
  expect(problemsOf(made)).toEqual([]);
});

test.each(TYPES)('%s refuses a Secret for type %s without keys', (_, __, [key], make) => {
  const [problem, ...others] = problemsOf(provider((chart, account) => make(secret(chart), account)));
  expect(problem).toMatchObject({ check: 'secret-key', message: expect.stringContaining('Secret creds') });
  expect(`${problem.message} ${problem.fix}`).toContain(key);
  expect(others.every((each) => each.check === 'secret-key')).toBe(true);
});

test.each(TYPES)('%s refuses a Secret for type %s with a key that nothing reads', (_, __, keys, make) => {
  const made = provider((chart, account) => make(secret(chart, ...keys, 'proxy'), account));
  expect(problemsOf(made)).toEqual([expect.objectContaining({ check: 'secret-key', message: expect.stringContaining('proxy') })]);
});

test('says which keys go together', () => {
  const made = provider((c) => ProviderType.nats({ address: 'nats://nats', subject: 'flux', credentials: secret(c, 'username') }));
  expect(problemsOf(made)).toEqual([{
    check: 'secret-key',
    warning: false,
    message: 'credentials: the keys of Secret creds are not valid here: username',
    fix: 'use exactly creds; or nkey; or username, password',
  }]);
});

test.each(TYPES)('%s takes a Secret of type %s whose keys are not known', (_, __, ___, make) => {
  const made = provider((chart, account) => make(Secret.fromSecretName(chart, 'unknown', { name: 'creds' }), account));
  expect(problemsOf(made)).toEqual([]);
});

test('there is a factory for every type of the API, and no factory for others', () => {
  const types = new Set([...TYPES, ...SECRETLESS].map(([, type]) => type));
  expect([...types].sort()).toEqual(readList(LIST).byPath.get('spec.type')!.constraints.enum!.split('|').sort());
  const tested = new Set([...TYPES, ...SECRETLESS].map(([factory]) => factory));
  const factories = Object.getOwnPropertyNames(ProviderType).filter((name) => !['length', 'name', 'prototype'].includes(name));
  expect([...tested].sort()).toEqual(factories.sort());
});

test('every field is reachable', () => {
  const chart = Testing.chart();
  const everything = new Provider(chart, 'a', {
    type: ProviderType.gitea({ ...repository, ...everywhere(chart), credentials: secret(chart, 'token'), commitStatusExpr: 'event.reason' }),
    suspend: true,
    timeout: Duration.minutes(90),
  });
  expect(everything.toJson().spec.timeout).toBe('90m');
  const objects = [everything, provider((_, serviceAccount) => ProviderType.azureEventHub({ namespace: 'ns', hub: 'hub', serviceAccount })),
    provider((c) => ProviderType.slackWebhook({ webhookUrl: secret(c, 'address'), channel: 'cd', username: 'flux' }))];
  expectComplete(LIST, objects.map((object) => object.toJson()), {});
  for (const object of objects) expect(problemsOf(object)).toEqual([]);
});

test.each<[string, string, (chart: Chart, account: ExternalObject) => ProviderType]>([
  ['an installation of a GitHub App given twice', 'secret-key', (c) => ProviderType.github({
    ...repository,
    credentials: secret(c, 'githubAppID', 'githubAppPrivateKey', 'githubAppInstallationID', 'githubAppInstallationOwner'),
  })],
  ['a password without a user name', 'secret-key', (c) => ProviderType.bitbucketServer({ address: 'https://bb/scm/p/r', credentials: secret(c, 'password') })],
  ['credentials of otel that are never sent', 'secret-key', (c) => ProviderType.otel({ address: 'https://otel', credentials: secret(c, 'token') })],
  ['an address in the Provider and in the Secret', 'secret-key', (c) => ProviderType.generic({ address: 'https://hook', secret: secret(c, 'address') })],
  ['no address at all', 'provider-address', () => ProviderType.generic({})],
  ['an address without a scheme', 'provider-address', (c) => ProviderType.matrix({ address: 'matrix.org', room: '!a', token: secret(c, 'token') })],
  ['a repository without owner', 'provider-address', (c) => ProviderType.github({ address: 'https://github.com/repo', credentials: secret(c, 'token') })],
  ['a scp-like address', 'provider-address', (c) => ProviderType.gitea({ address: 'git@host:org/repo', credentials: secret(c, 'token') })],
  ['an SSH address of Bitbucket Server', 'provider-address',
    (c) => ProviderType.bitbucketServer({ address: 'ssh://git@bb/p/r.git', credentials: secret(c, 'token') })],
  ['a repository of Azure without _git', 'provider-address', () => ProviderType.azureDevops({ address: 'https://dev.azure.com/o/p/r' })],
  ['an empty channel', 'provider-length', (c) => ProviderType.telegram({ channel: '', token: secret(c, 'token') })],
  ['a long user name', 'provider-length', (c) => ProviderType.discord({ username: 'x'.repeat(2049), webhookUrl: secret(c, 'address') })],
  ['a slash in a channel of Zulip', 'provider-channel',
    (c) => ProviderType.zulip({ address: 'https://z', channel: 'a/b', topic: 'c', credentials: secret(c, 'username', 'password') })],
  ['an empty expression', 'provider-commit-status', (c) => ProviderType.github({ ...repository, commitStatusExpr: ' ', credentials: secret(c, 'token') })],
  ['two ways into Azure DevOps', 'provider-service-account',
    (c, serviceAccount) => ProviderType.azureDevops({ address: 'https://dev.azure.com/o/p/_git/r', serviceAccount, credentials: secret(c, 'token') })],
  ['two ways into Google', 'provider-service-account',
    (c, serviceAccount) => ProviderType.googlePubSub({ projectId: 'p', topic: 't', serviceAccount, secret: secret(c, 'token') })],
  ['half a client certificate', 'secret-key', (c) => ProviderType.msteams({ webhookUrl: secret(c, 'address'), certSecret: secret(c, 'tls.crt') })],
  ['a proxy without address', 'secret-key', (c) => ProviderType.msteams({ webhookUrl: secret(c, 'address'), proxySecret: secret(c, 'proxy') })],
])('refuses %s', (_, check, make) => {
  expect(problemsOf(provider(make)).map((problem) => problem.check)).toContain(check);
});

test('headers beside a service account are fine', () => {
  const made = provider((c, serviceAccount) => ProviderType.googlePubSub({ projectId: 'p', topic: 't', serviceAccount, secret: secret(c, 'headers') }));
  expect(problemsOf(made)).toEqual([]);
});

test('refuses a Secret of another namespace', () => {
  const made = provider((c) => ProviderType.mattermost({ webhookUrl: Secret.fromSecretName(c, 's', { name: 'hook', namespace: 'apps' }) }));
  expect(problemsOf(made)).toEqual([expect.objectContaining({ check: 'cross-namespace', message: expect.stringContaining('apps') })]);
});
