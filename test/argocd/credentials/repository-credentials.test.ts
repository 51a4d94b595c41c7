import { Chart, Testing } from 'cdk8s';
import { App, argocd, eso, Repository } from '../../../src';
import { problemsOf } from '../../../src/base/problem';

let chart: Chart;
let store: eso.ISecretStore;
let count: number;
beforeEach(() => {
  chart = new Chart(Testing.app(), 'chart', { namespace: 'argocd' });
  store = eso.ClusterSecretStore.fromClusterSecretStoreName(chart, 'vault', { name: 'vault' });
  count = 0;
});

const token = eso.RemoteRef.of('secret/argocd', 'token');

function credentials(props: Partial<argocd.RepositoryCredentialsProps>): eso.ExternalSecret {
  return new argocd.RepositoryCredentials(chart, `credentials-${count++}`, { store, ...props }).externalSecret;
}

test('are a Secret that Argo CD finds by its label, with no secret in Git', () => {
  const made = credentials({ name: 'gitea', url: 'https://gitea.example.com/org', forAllBelow: true, username: 'argocd', password: token });
  expect(problemsOf(made)).toEqual([]);
  expect(made.toJson()).toEqual({
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: { name: 'gitea', namespace: 'argocd' },
    spec: {
      secretStoreRef: { kind: 'ClusterSecretStore', name: 'vault' },
      data: [{ secretKey: 'password', remoteRef: { key: 'secret/argocd', property: 'token' } }],
      target: {
        creationPolicy: 'Owner',
        deletionPolicy: 'Retain',
        template: {
          engineVersion: 'v2',
          data: { url: 'https://gitea.example.com/org', type: 'git', username: 'argocd', password: '{{ .password }}' },
          metadata: { labels: { 'argocd.argoproj.io/secret-type': 'repo-creds' } },
        },
      },
    },
  });
});

test('are of a repository of the program, by a key, an app or a token', () => {
  const repository = new Repository(new App(), 'manifests', { url: 'ssh://git@github.com/org/manifests.git' });
  const dataOf = (props: Partial<argocd.RepositoryCredentialsProps>): object => {
    const made = credentials(props);
    expect(problemsOf(made)).toEqual([]);
    return made.toJson().spec.target.template.data;
  };
  expect(dataOf({ repository, sshPrivateKey: token })).toEqual({ url: repository.url, type: 'git', sshPrivateKey: '{{ .sshPrivateKey }}' });
  const githubApp = { appId: '1', installationId: '2', privateKey: token, enterpriseBaseUrl: 'https://ghe.example.com/api/v3' };
  expect(dataOf({ url: 'https://github.com/org/a', githubApp })).toEqual({
    url: 'https://github.com/org/a', type: 'git', githubAppID: '1', githubAppInstallationID: '2', githubAppEnterpriseBaseUrl: 'https://ghe.example.com/api/v3', githubAppPrivateKey: '{{ .githubAppPrivateKey }}',
  });
  const project = argocd.AppProject.fromAppProjectName(chart, 'team', { name: 'team' });
  expect(dataOf({ url: 'ghcr.io/org/charts', type: argocd.RepositoryType.HELM, enableOci: true, bearerToken: token, project })).toEqual({
    url: 'ghcr.io/org/charts', type: 'helm', enableOCI: 'true', project: 'team', bearerToken: '{{ .bearerToken }}',
  });
});

const https = 'https://github.com/org/a';

test.each<[string, Partial<argocd.RepositoryCredentialsProps>, string[]]>([
  ['no address', { bearerToken: token }, ['it has neither url nor repository']],
  ['no credentials', { url: https }, ['it has no credentials']],
  ['two kinds', { url: https, username: 'a', password: token, bearerToken: token }, ['it has password and bearerToken, of which Argo CD takes one']],
  ['a password of nobody', { url: https, password: token }, ['it has password without username']],
  ['a password for SSH', { url: 'git@github.com:org/a', username: 'a', password: token }, ['git@github.com:org/a is reached by SSH, but it has password']],
  ['a key for HTTPS', { url: https, sshPrivateKey: token }, [`${https} is not reached by SSH, but it has sshPrivateKey`]],
])('refuse %s', (_, props, messages) => {
  expect(problemsOf(credentials(props)).filter(({ check }) => check !== 'no-data').map(({ check, message }) => [check, message])).toEqual(messages.map((message) => ['argocd-credentials', message]));
});
