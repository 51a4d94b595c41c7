import { Chart, Duration, Testing } from 'cdk8s';
import { argocd } from '../../../src';
import { problemsOf } from '../../../src/base/problem';

let chart: Chart;
beforeEach(() => { chart = new Chart(Testing.app(), 'chart', { namespace: 'argocd' }); });

const config = (props: argocd.ServerConfigProps): argocd.ServerConfig => new argocd.ServerConfig(chart, 'config', props);

test('is argocd-cm, with the health of Applications and what Argo CD itself puts there', () => {
  const { metadata, data } = config({}).toJson();
  expect(metadata).toEqual({ name: 'argocd-cm', namespace: 'argocd', labels: { 'app.kubernetes.io/name': 'argocd-cm', 'app.kubernetes.io/part-of': 'argocd' } });
  expect(data['resource.customizations.health.argoproj.io_Application']).toContain('hs.status = obj.status.health.status');
  expect(JSON.parse(data['resource.exclusions'])).toContainEqual({ apiGroups: ['coordination.k8s.io'], kinds: ['Lease'] });
  expect(JSON.parse(data['resource.customizations.ignoreResourceUpdates.all'])).toEqual({ jsonPointers: ['/status'] });
  expect(config2({ judgesApplications: false })).not.toHaveProperty(['resource.customizations.health.argoproj.io_Application']);
});

function config2(props: argocd.ServerConfigProps): Record<string, string> {
  return new argocd.ServerConfig(chart, 'config-2', props).toJson().data;
}

test('has settings by their meaning, and no secret', () => {
  const data = config2({
    url: 'https://argocd.example.com',
    reconciliation: Duration.minutes(5),
    adminEnabled: false,
    accounts: { ci: 'apiKey' },
    healthChecks: { 'example.com/Thing': 'return {}' },
    kustomizeBuildOptions: '--enable-helm',
    settings: { 'exec.enabled': 'false' },
    singleSignOn: argocd.SingleSignOn.oidc({ name: 'Keycloak', issuer: 'https://sso.example.com', clientId: 'argocd', clientSecretKey: 'oidc.clientSecret', requestedScopes: ['openid', 'groups'] }),
  });
  expect(data).toMatchObject({
    'url': 'https://argocd.example.com',
    'timeout.reconciliation': '5m',
    'admin.enabled': 'false',
    'accounts.ci': 'apiKey',
    'resource.customizations.health.example.com_Thing': 'return {}',
    'kustomize.buildOptions': '--enable-helm',
    'exec.enabled': 'false',
  });
  expect(JSON.parse(data['oidc.config'])).toEqual({
    name: 'Keycloak', issuer: 'https://sso.example.com', clientID: 'argocd', clientSecret: '$oidc.clientSecret', requestedScopes: ['openid', 'groups'],
  });
});

test('lets people log in without a secret, or by Dex', () => {
  const { SingleSignOn } = argocd;
  const url = 'https://argocd.example.com';
  expect(JSON.parse(config2({ url, singleSignOn: SingleSignOn.oidc({ name: 'a', issuer: 'https://b', clientId: 'c' }) })['oidc.config'])).toEqual({ name: 'a', issuer: 'https://b', clientID: 'c', enablePKCEAuthentication: true });
  const github = { type: 'github', id: 'github', name: 'GitHub', config: { clientID: 'a', clientSecret: '$dex.github.clientSecret', orgs: [{ name: 'mon-org' }] } };
  expect(JSON.parse(config({ url, singleSignOn: SingleSignOn.dex([github]) }).toJson().data['dex.config'])).toEqual({ connectors: [github] });
});

test.each<[string, argocd.ServerConfigProps, string]>([
  ['another name', { name: 'config' }, 'its name is config, but Argo CD reads the ConfigMap argocd-cm only'],
  ['an address without a scheme', { url: 'argocd.example.com' }, 'url "argocd.example.com" is not a valid address'],
  ['single sign-on without an address', { singleSignOn: argocd.SingleSignOn.dex([]) }, 'single sign-on requires url, which logins return to'],
  ['a kind that is none', { healthChecks: { 'a/b/c': '' } }, 'healthChecks: "a/b/c" is not a valid kind'],
  ['an account that can what Argo CD does not have', { accounts: { ci: 'apikey' } }, 'account ci can "apikey", which Argo CD does not have'],
])('refuses %s', (_, props, message) => {
  expect(problemsOf(config(props))).toMatchObject([{ check: 'argocd-config', message }]);
});
