import { Chart, Duration, Testing } from 'cdk8s';
import { App } from '../../src/app';
import { problemsOf } from '../../src/base/problem';
import { Cluster } from '../../src/cluster';
import * as flux from '../../src/flux';
import { Repository } from '../../src/repository';
import { judge } from '../../src/schema/judge';
import { makeRoot } from '../synth/tree-on-disk';

const URL = 'https://gitea.example.com/org/manifests.git';
const interval = Duration.minutes(10);
const engineDefaults = true;

let chart: Chart;
beforeEach(() => { chart = new Chart(Testing.app(), 'chart', { namespace: 'flux-system' }); });

const git = () => flux.GitRepository.fromGitRepositoryName(chart, 'git', { name: 'git' });

describe('with the defaults of the engine, only what is given is written', () => {
  test('of a Kustomization', () => {
    const kustomization = new flux.Kustomization(chart, 'apps', { engineDefaults, source: git(), path: './apps', interval, prune: false });
    expect(kustomization.toJson().spec).toEqual({ interval: '10m', path: './apps', prune: false, sourceRef: { kind: 'GitRepository', name: 'git' } });
  });

  test('of a HelmRelease', () => {
    const release = new flux.HelmRelease(chart, 'app', { engineDefaults, chart: flux.ChartSource.fromSource(git(), './chart'), interval, driftDetection: {} });
    expect(release.toJson().spec).toEqual({
      interval: '10m', chart: { spec: { chart: './chart', sourceRef: { kind: 'GitRepository', name: 'git' } } }, driftDetection: {},
    });
  });

  test('of sources', () => {
    const url = 'https://charts.example.com';
    const specs = [
      new flux.GitRepository(chart, 'a', { engineDefaults, url: URL, interval }),
      new flux.OCIRepository(chart, 'b', { engineDefaults, url: 'oci://registry.example.com/a', interval }),
      new flux.Bucket(chart, 'c', { engineDefaults, bucketName: 'a', endpoint: 's3.example.com', interval }),
      new flux.HelmRepository(chart, 'd', { engineDefaults, url }),
      new flux.HelmChart(chart, 'e', { engineDefaults, source: git(), chart: './chart', interval }),
    ].map((source) => source.toJson().spec);
    expect(specs).toEqual([
      { interval: '10m', url: URL },
      { interval: '10m', url: 'oci://registry.example.com/a' },
      { bucketName: 'a', endpoint: 's3.example.com', interval: '10m' },
      { url },
      { chart: './chart', interval: '10m', sourceRef: { kind: 'GitRepository', name: 'git' } },
    ]);
  });

  test('of what a cluster applies, and of its root sync', () => {
    const app = new App({ outdir: makeRoot() });
    const repository = new Repository(app, 'manifests', { url: URL });
    const multitenant = flux.Engine.operator({ instance: { cluster: { multitenant: true } } });
    const engine = flux.Engine.rootSync({ kustomization: { engineDefaults } });
    const [cluster, tenants] = [new Cluster(app, 'production', { repository, engine }), new Cluster(app, 'tenants', { repository, engine: multitenant })];
    const sync = cluster.system.node.findChild('sync') as flux.Kustomization;
    const applied = [cluster, tenants].map((each) => each.apply(repository.folder('apps'), { engineDefaults, interval }) as flux.Kustomization);
    const sourceRef = { kind: 'GitRepository', name: 'manifests' };
    expect([sync, ...applied].map((each) => each.toJson().spec)).toEqual([
      { interval: '1h', path: './clusters/production', prune: true, sourceRef },
      { interval: '10m', path: './apps', prune: true, sourceRef },
      { interval: '10m', path: './apps', prune: true, sourceRef: { ...sourceRef, name: 'flux-system' } },
    ]);
  });
});

test('what is given is written nevertheless', () => {
  const timeout = Duration.minutes(4);
  const kustomization = new flux.Kustomization(chart, 'apps', { engineDefaults, source: git(), timeout, retryInterval: Duration.minutes(1), wait: true });
  expect(kustomization.toJson().spec).toMatchObject({ timeout: '4m', retryInterval: '1m', wait: true });
});

test('what the API server requires is there when it is not given', () => {
  const source = git();
  const objects = [
    new flux.Kustomization(chart, 'a', { engineDefaults, source }),
    new flux.HelmRelease(chart, 'b', { engineDefaults, chart: flux.ChartSource.fromSource(source, 'a') }),
    new flux.GitRepository(chart, 'c', { engineDefaults, url: URL }),
    new flux.OCIRepository(chart, 'd', { engineDefaults, url: 'oci://registry.example.com/a' }),
    new flux.Bucket(chart, 'e', { engineDefaults, bucketName: 'bucket', endpoint: 's3.example.com' }),
    new flux.HelmRepository(chart, 'f', { engineDefaults, url: 'https://charts.example.com' }),
    new flux.HelmChart(chart, 'g', { engineDefaults, source, chart: 'a' }),
  ];
  for (const object of objects) expect(judge(`${object.apiVersion.replace('/', '_')}_${object.kind}`, object.toJson()).problems).toEqual([]);
});

test('healthCheckExprs need something to wait for, which Flux does not do by default', () => {
  const healthCheckExprs = [{ apiVersion: 'example.com/v1', kind: 'Thing', current: 'true' }];
  const checks = (props: flux.KustomizationProps) =>
    problemsOf(new flux.Kustomization(chart, `k${chart.node.children.length}`, { ...props, healthCheckExprs })).map(({ check }) => check);
  const source = git();
  expect(checks({ source })).toEqual([]);
  expect(checks({ source, engineDefaults })).toEqual(['health-checks-ignored']);
  expect(checks({ source, engineDefaults, wait: true })).toEqual([]);
});
