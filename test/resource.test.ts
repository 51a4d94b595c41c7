import { ApiObjectMetadata, Chart, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { problemsOf } from '../src/base/problem';
import * as eso from '../src/eso';
import * as flux from '../src/flux';
import * as harbor from '../src/harbor';
import * as monitoring from '../src/monitoring';
import { Resource } from '../src/resource';
import { Secret } from '../src/secret';

interface Names {
  readonly name?: string;
  readonly metadata?: ApiObjectMetadata;
}
type Build = (scope: Construct, names: Names) => Resource;

const id = 'from-id';
const url = 'https://git.example.com/org/a.git';
const git = (scope: Construct) => flux.GitRepository.fromGitRepositoryName(scope, 'git', { name: 'git' });
const secret = (scope: Construct) => Secret.fromSecretName(scope, 'secret', { name: 'secret', keys: ['token', 'a', 'username', 'password', 'url'] });
const store = (scope: Construct) => eso.SecretStore.fromSecretStoreName(scope, 'store', { name: 'store' });
const provider = eso.StoreProvider.fake([{ key: 'a', value: 'b' }]);
const type = eso.GeneratorType.uuid();
const pushed = (scope: Construct) => ({ stores: [store(scope)], secret: secret(scope), data: [{ secretKey: 'a', remoteKey: 'a' }] });
const read = (scope: Construct) => ({ store: store(scope), data: { a: eso.RemoteRef.of('a', 'b') } });
const namespaceSelectors = [{ matchLabels: { team: 'a' } }];
const selector = { matchLabels: { app: 'a' } };
const endpoints = [{ port: 'http' }];
const source = monitoring.DashboardSource.json({ title: 'a' });

/** How to create one of each class, with nothing but what it needs. */
const BUILDERS: Record<string, Build> = {
  'eso.ClusterExternalSecret': (scope, names) => {
    const shared = eso.ClusterSecretStore.fromClusterSecretStoreName(scope, 'shared', { name: 'shared' });
    return new eso.ClusterExternalSecret(scope, id, { ...names, store: shared, data: { a: eso.RemoteRef.of('a', 'b') }, namespaceSelectors });
  },
  'eso.ClusterGenerator': (scope, names) => new eso.ClusterGenerator(scope, id, { ...names, type }),
  'eso.ClusterPushSecret': (scope, names) => new eso.ClusterPushSecret(scope, id, { ...names, ...pushed(scope), namespaceSelectors }),
  'eso.ClusterSecretStore': (scope, names) => new eso.ClusterSecretStore(scope, id, { ...names, provider }),
  'eso.ExternalSecret': (scope, names) => new eso.ExternalSecret(scope, id, { ...names, ...read(scope) }),
  'eso.Generator': (scope, names) => new eso.Generator(scope, id, { ...names, type }),
  'eso.PushSecret': (scope, names) => new eso.PushSecret(scope, id, { ...names, ...pushed(scope) }),
  'eso.SecretStore': (scope, names) => new eso.SecretStore(scope, id, { ...names, provider }),
  'flux.Alert': (scope, names) => {
    const chat = flux.Provider.fromProviderName(scope, 'chat', { name: 'chat' });
    return new flux.Alert(scope, id, { ...names, provider: chat, on: [flux.EventSource.all('Kustomization')] });
  },
  'flux.ArtifactGenerator': (scope, names) => new flux.ArtifactGenerator(scope, id, { ...names, sources: { git: git(scope) } }),
  'flux.Bucket': (scope, names) => new flux.Bucket(scope, id, { ...names, bucketName: 'a', endpoint: 'minio.example.com' }),
  'flux.FluxInstance': (scope, names) => new flux.FluxInstance(scope, id, names),
  'flux.GitRepository': (scope, names) => new flux.GitRepository(scope, id, { ...names, url }),
  'flux.HelmChart': (scope, names) => new flux.HelmChart(scope, id, { ...names, source: git(scope), chart: 'a' }),
  'flux.HelmRelease': (scope, names) => new flux.HelmRelease(scope, id, { ...names, chart: flux.ChartSource.fromSource(git(scope), 'a') }),
  'flux.HelmRepository': (scope, names) => new flux.HelmRepository(scope, id, { ...names, url: 'https://charts.example.com' }),
  'flux.ImagePolicy': (scope, names) => {
    const images = flux.ImageRepository.fromImageRepositoryName(scope, 'images', { name: 'images', image: 'registry.example.com/a' });
    return new flux.ImagePolicy(scope, id, { ...names, repository: images, choice: flux.TagChoice.semver('1.x') });
  },
  'flux.ImageRepository': (scope, names) => new flux.ImageRepository(scope, id, { ...names, image: 'registry.example.com/a' }),
  'flux.ImageUpdateAutomation': (scope, names) => new flux.ImageUpdateAutomation(scope, id, {
    ...names, source: git(scope), author: { name: 'a', email: 'a@example.com' },
  }),
  'flux.Kustomization': (scope, names) => new flux.Kustomization(scope, id, { ...names, source: git(scope) }),
  'flux.OCIRepository': (scope, names) => new flux.OCIRepository(scope, id, { ...names, url: 'oci://registry.example.com/a' }),
  'flux.Provider': (scope, names) => new flux.Provider(scope, id, { ...names, type: flux.ProviderType.slack({ token: secret(scope), channel: 'a' }) }),
  'flux.Receiver': (scope, names) => new flux.Receiver(scope, id, { ...names, type: flux.ReceiverType.github({ secret: secret(scope) }), resources: [git(scope)] }),
  'flux.ReceiverHttpRoute': (scope, names) => new flux.ReceiverHttpRoute(scope, id, {
    ...names, hostnames: ['flux.example.com'], gateway: { name: 'web' },
  }),
  'flux.ReceiverIngress': (scope, names) => new flux.ReceiverIngress(scope, id, { ...names, host: 'flux.example.com' }),
  'flux.ResourceSet': (scope, names) => new flux.ResourceSet(scope, id, names),
  'flux.ResourceSetInputProvider': (scope, names) => new flux.ResourceSetInputProvider(scope, id, {
    ...names, type: flux.InputProviderType.ociArtifactTags('oci://registry.example.com/a'),
  }),
  'harbor.ProviderConfig': (scope, names) => new harbor.ProviderConfig(scope, id, {
    ...names, credentials: harbor.ProviderCredentials.fromSecret(secret(scope)),
  }),
  'monitoring.DeliveryDashboard': (scope, names) => new monitoring.DeliveryDashboard(scope, id, names),
  'monitoring.DeliveryRules': (scope, names) => new monitoring.DeliveryRules(scope, id, names),
  'monitoring.FluxAlerts': (scope, names) => new monitoring.FluxAlerts(scope, id, names),
  'monitoring.FluxPodMonitor': (scope, names) => new monitoring.FluxPodMonitor(scope, id, names),
  'monitoring.GrafanaDashboard': (scope, names) => new monitoring.GrafanaDashboard(scope, id, { ...names, source }),
  'monitoring.PodMonitor': (scope, names) => new monitoring.PodMonitor(scope, id, { ...names, selector, endpoints }),
  'monitoring.PrometheusRule': (scope, names) => new monitoring.PrometheusRule(scope, id, names),
  'monitoring.ServiceMonitor': (scope, names) => new monitoring.ServiceMonitor(scope, id, { ...names, selector, endpoints }),
};

const newChart = () => new Chart(Testing.app(), 'chart', { namespace: 'flux-system' });
const nameProblems = (construct: Construct) => problemsOf(construct).filter(({ check }) => check === 'name-twice');

test('every class of Kubernetes objects that is exported is among those that are tried here', () => {
  const exported = Object.entries({ eso, flux, harbor, monitoring }).flatMap(([domain, members]) => Object.entries(members)
    .filter(([, value]) => typeof value === 'function' && Object.prototype.isPrototypeOf.call(Resource, value))
    .map(([name]) => `${domain}.${name}`));
  expect(exported.sort()).toEqual(Object.keys(BUILDERS).sort());
});

describe.each(Object.entries(BUILDERS))('%s', (_, build) => {
  test('is called by its name', () => {
    const resource = build(newChart(), { name: 'chosen', metadata: { labels: { team: 'a' } } });
    expect(resource.name).toBe('chosen');
    expect(resource.toJson().metadata).toMatchObject({ name: 'chosen', labels: { team: 'a' } });
    expect(nameProblems(resource)).toEqual([]);
  });

  test('takes the name from metadata, too, and the same one twice', () => {
    expect(build(newChart(), { metadata: { name: 'chosen' } }).name).toBe('chosen');
    const twice = build(newChart(), { name: 'chosen', metadata: { name: 'chosen' } });
    expect([twice.name, nameProblems(twice)]).toEqual(['chosen', []]);
  });

  test('refuses two names', () => {
    expect(nameProblems(build(newChart(), { name: 'one', metadata: { name: 'two' } }))).toMatchObject([
      { message: 'name is "one", but metadata.name is "two"', fix: 'give one of them' },
    ]);
  });
});

describe('the objects of a Harbor', () => {
  const named = (names: Names, backend?: harbor.Backend) => {
    const chart = newChart();
    return new harbor.Harbor(chart, id, { ...names, url: 'https://harbor.example.com', credentials: secret(chart), backend });
  };

  test('are called by its name', () => {
    expect(named({ name: 'chosen' }).apiObjects.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['ConfigMap chosen', 'Job chosen', 'CronJob chosen']);
    expect(named({ name: 'chosen' }, harbor.Backend.crossplane()).apiObjects.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['ProviderConfig chosen']);
  });

  test('are refused two names, which is said once', () => {
    const twice = named({ name: 'one', metadata: { name: 'two' } });
    expect(nameProblems(twice)).toHaveLength(1);
    expect(twice.apiObjects.flatMap(nameProblems)).toEqual([]);
  });
});

test('a pull secret is called by its name', () => {
  const chart = newChart();
  const server = new harbor.Harbor(chart, id, { url: 'https://harbor.example.com', credentials: secret(chart) });
  const robot = server.addRobot('ci', { secret: secret(new Construct(chart, 'robot')), permissions: [] });
  const password = eso.RemoteRef.of('a', 'b', { store: store(chart) });
  expect(robot.imagePullSecret(chart, 'pull', { name: 'chosen', password }).name).toBe('chosen');
});
