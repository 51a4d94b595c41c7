import { Chart, Testing } from 'cdk8s';
import { argocd, eso } from '../../../src';
import { problemsOf } from '../../../src/base/problem';

let chart: Chart;
let store: eso.ISecretStore;
beforeEach(() => {
  chart = new Chart(Testing.app(), 'chart', { namespace: 'argocd' });
  store = eso.ClusterSecretStore.fromClusterSecretStoreName(chart, 'vault', { name: 'vault' });
});

const ca = eso.RemoteRef.of('secret/edge', 'ca');
const bearerToken = eso.RemoteRef.of('secret/edge', 'token');

function registration(props: Partial<argocd.ClusterRegistrationProps>): argocd.ClusterRegistration {
  return new argocd.ClusterRegistration(chart, 'edge', { store, clusterName: 'edge', server: 'https://10.0.0.1:6443', ca, ...props });
}

test('is a Secret with name, address and credentials, which destinations name', () => {
  const edge = registration({ bearerToken, labels: { stage: 'production' }, annotations: { owner: 'platform' }, namespaces: ['web', 'app'] });
  expect(problemsOf(edge.externalSecret)).toEqual([]);
  expect(edge.externalSecret.toJson().spec.target.template).toEqual({
    engineVersion: 'v2',
    data: {
      name: 'edge',
      server: 'https://10.0.0.1:6443',
      namespaces: 'web,app',
      config: '{"bearerToken":{{ .token | toJson }},"tlsClientConfig":{"insecure":false,"caData":{{ .ca | b64enc | toJson }}}}',
    },
    metadata: { labels: { 'stage': 'production', 'argocd.argoproj.io/secret-type': 'cluster' }, annotations: { owner: 'platform' } },
  });
  const source = argocd.ApplicationSource.git({ url: 'https://example.com/a', path: 'a' });
  expect(new argocd.Application(chart, 'web', { source, destination: argocd.Destination.cluster(edge, 'web') }).toJson().spec.destination).toEqual({ name: 'edge', namespace: 'web' });
});

test('reaches EKS by a role', () => {
  const project = argocd.AppProject.fromAppProjectName(chart, 'team', { name: 'team' });
  const { config, project: its } = registration({ eks: { clusterName: 'edge', roleArn: 'arn:aws:iam::1:role/argocd' }, project }).externalSecret.toJson().spec.target.template.data;
  expect(config).toBe('{"awsAuthConfig":{"clusterName":"edge","roleARN":"arn:aws:iam::1:role/argocd"},"tlsClientConfig":{"insecure":false,"caData":{{ .ca | b64enc | toJson }}}}');
  expect(its).toBe('team');
});

test('elsewhere has its name only', () => {
  expect(argocd.ClusterRegistration.fromClusterName(chart, 'edge', { clusterName: 'edge' }).clusterName).toBe('edge');
});

test.each<[string, Partial<argocd.ClusterRegistrationProps>, string]>([
  ['an address without TLS', { bearerToken, server: 'http://10.0.0.1' }, 'server "http://10.0.0.1" is not a valid address of an API server'],
  ['no credentials', {}, 'it has neither bearerToken nor eks'],
  ['two kinds of credentials', { bearerToken, eks: { clusterName: 'a' } }, 'it has both bearerToken and eks'],
  ['the name of the own cluster', { bearerToken, clusterName: 'in-cluster' }, 'clusterName in-cluster is that of the cluster that Argo CD runs in'],
])('refuses %s', (_, props, message) => {
  expect(problemsOf(registration(props).externalSecret)).toMatchObject([{ check: 'argocd-credentials', message }]);
});
