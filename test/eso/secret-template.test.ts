import { Chart, Testing } from 'cdk8s';
import { keysRead } from '../../src/base/go-template';
import { problemsOf } from '../../src/base/problem';
import { DataFrom, ExternalSecret, RemoteRef, SecretStore, SecretTemplate, StoreProvider, TemplateMergePolicy, TemplateSource } from '../../src/eso';
import { field, goTemplateText } from '../../src/eso/secret-template';
import { Secret } from '../../src/secret';

let chart: Chart;
let count = 0;

beforeEach(() => {
  chart = new Chart(Testing.app(), 'chart', { namespace: 'app' });
});

function externalSecret(template: SecretTemplate, ...keys: string[]): ExternalSecret {
  const store = new SecretStore(chart, `store${count++}`, { provider: StoreProvider.fake([]) });
  return new ExternalSecret(chart, `es${count++}`, { store, data: Object.fromEntries(keys.map((key) => [key, RemoteRef.of('app', key)])), template });
}

/** `target.template` of an ExternalSecret that reads the keys. */
function rendered(template: SecretTemplate, ...keys: string[]): { type?: string; data?: Record<string, string> } {
  const es = externalSecret(template, ...keys);
  expect(problemsOf(es)).toEqual([]);
  return es.toJson().spec.target.template;
}

function broken(template: SecretTemplate, ...keys: string[]): string[] {
  return problemsOf(externalSecret(template, ...keys)).map(({ check }) => check);
}

describe('credentials of a registry', () => {
  test('are JSON whatever characters user and password have', () => {
    const { type, data } = rendered(SecretTemplate.dockerConfigJson({ registry: 'harbor.example.com' }), 'username', 'password');
    expect(type).toBe('kubernetes.io/dockerconfigjson');
    expect(data).toEqual({ '.dockerconfigjson': '{"auths":{"harbor.example.com":{"username":{{ .username | toJson }},"password":{{ .password | toJson }}}}}' });
  });

  test('may have a user that is no secret, with a robot\'s dollar sign', () => {
    const { data } = rendered(SecretTemplate.dockerConfigJson({ registry: 'harbor.example.com', username: 'robot$org+ci', passwordKey: 'robot-secret' }),
      'robot-secret');
    expect(data!['.dockerconfigjson']).toBe(
      '{"auths":{"harbor.example.com":{"username":"robot$org+ci","password":{{ (index . "robot-secret") | toJson }}}}}');
  });

  test('have a user either way, not both', () => {
    expect(broken(SecretTemplate.dockerConfigJson({ registry: 'r', username: 'u', usernameKey: 'user' }), 'user', 'password')).toEqual(['alternatives']);
    expect(broken(SecretTemplate.basicAuth({ username: 'u', usernameKey: 'user' }), 'user', 'password')).toEqual(['alternatives']);
  });
});

test('well-known types have their keys', () => {
  expect(rendered(SecretTemplate.basicAuth(), 'username', 'password')).toMatchObject({
    type: 'kubernetes.io/basic-auth', data: { username: '{{ .username }}', password: '{{ .password }}' },
  });
  expect(rendered(SecretTemplate.tls(), 'tls.crt', 'tls.key')).toMatchObject({
    type: 'kubernetes.io/tls', data: { 'tls.crt': '{{ (index . "tls.crt") }}', 'tls.key': '{{ (index . "tls.key") }}' },
  });
  expect(rendered(SecretTemplate.sshAuth({ privateKeyKey: 'key' }), 'key')).toMatchObject({
    type: 'kubernetes.io/ssh-auth', data: { 'ssh-privatekey': '{{ .key }}' },
  });
});

describe('keys that are not read', () => {
  test('are refused', () => {
    expect(broken(SecretTemplate.opaque({ URL: 'x://{{ .user }}:{{ .password | urlquery }}@db' }), 'user')).toEqual(['template-key']);
    expect(broken(SecretTemplate.opaque({}, { labels: { a: '{{ .b }}' }, annotations: { a: '{{ .c }}' } }), 'a')).toEqual(['template-key', 'template-key']);
    expect(broken(SecretTemplate.opaque({ URL: 'x://{{ .user }}:{{ .password }}@db' }), 'user', 'password')).toEqual([]);
  });

  test('are not looked for where dataFrom may give them', () => {
    const store = new SecretStore(chart, 'store', { provider: StoreProvider.fake([]) });
    const es = new ExternalSecret(chart, 'es', { store, dataFrom: [DataFrom.extract('app')], template: SecretTemplate.opaque({ URL: '{{ .user }}' }) });
    expect(problemsOf(es)).toEqual([]);
  });

  test('are found in actions only, and not inside blocks and texts', () => {
    expect(keysRead('a .b {{ .c | default "x .d" }} {{- .e -}} {{ printf "%s" .f }} {{ (.g) }} {{ $x.h }}')).toEqual(['c', 'e', 'f', 'g']);
    expect(keysRead('{{ range . }}{{ .name }}{{ end }}')).toBeUndefined();
  });
});

test('types that give access to the cluster are refused', () => {
  expect(broken(SecretTemplate.ofType('bootstrap.kubernetes.io/token', {}), 'a')).toEqual(['template-type']);
  const annotations = { 'kubernetes.io/service-account.name': 'admin' };
  expect(broken(SecretTemplate.ofType('kubernetes.io/service-account-token', {}, { annotations }), 'a')).toEqual(['template-type']);
  expect(broken(SecretTemplate.ofType('example.com/token', {}, { annotations }), 'a')).toEqual([]);
});

test('a Secret has data, labels and annotations to be made, other objects have more', () => {
  const from = [TemplateSource.literal('a: b', { target: 'spec.config' })];
  expect(broken(SecretTemplate.opaque({}, { sources: from }), 'a')).toEqual(['template-target']);
  const store = new SecretStore(chart, 'store', { provider: StoreProvider.fake([]) });
  const es = new ExternalSecret(chart, 'es', {
    store, data: { a: RemoteRef.of('a') }, template: SecretTemplate.opaque({}, { sources: from }), manifest: { apiVersion: 'example.com/v1', kind: 'Thing' },
  });
  expect(problemsOf(es)).toEqual([]);
});

test('templates of Secrets elsewhere must be in the namespace and have the keys', () => {
  const foreign = Secret.fromSecretName(chart, 'foreign', { name: 'templates', namespace: 'other' });
  const near = Secret.fromSecretName(chart, 'near', { name: 'templates', namespace: 'app', keys: ['a'] });
  expect(broken(SecretTemplate.opaque({}, { sources: [TemplateSource.fromSecret(foreign, { keys: ['a'] })] }), 'a')).toEqual(['cross-namespace']);
  expect(broken(SecretTemplate.opaque({}, { sources: [TemplateSource.fromSecret(near, { keys: ['b'] })] }), 'a')).toEqual(['secret-key']);
  expect(broken(SecretTemplate.opaque({}, { sources: [TemplateSource.fromSecret(near, { keys: ['a'] })] }), 'a')).toEqual([]);
});

test('keys that Kubernetes refuses are refused', () => {
  expect(broken(SecretTemplate.opaque({ 'a b': 'c' }, { mergePolicy: TemplateMergePolicy.MERGE }), 'a')).toEqual(['secret-key-name']);
});

test('texts become templates that give them', () => {
  expect(goTemplateText('a {{ .b }}')).toBe('a {{ "{{" }} .b }}');
  expect([field('a_1'), field('a-b'), field('a"b')]).toEqual(['.a_1', '(index . "a-b")', '(index . "a\\"b")']);
});
