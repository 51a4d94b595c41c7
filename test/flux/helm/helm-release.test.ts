import { Chart, Duration, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { ISource } from '../../../src/base/external';
import { problemsOf } from '../../../src/base/problem';
import * as flux from '../../../src/flux';
import { Secret } from '../../../src/secret';

let chart: Chart;
let charts: ISource;
let count: number;
beforeEach(() => {
  chart = new Chart(Testing.app(), 'chart', { namespace: 'web' });
  charts = flux.HelmRepository.fromHelmRepositoryName(chart, 'charts', { name: 'charts', namespace: 'flux-system' });
  count = 0;
});

function release(props: Partial<flux.HelmReleaseProps>): flux.HelmRelease {
  return new flux.HelmRelease(chart, `app-${count++}`, { chart: flux.ChartSource.fromSource(charts, 'app', { version: '1.x' }), ...props });
}

function specOf(props: Partial<flux.HelmReleaseProps>): any {
  return release(props).toJson().spec;
}

function checks(props: Partial<flux.HelmReleaseProps>): string[] {
  return problemsOf(release(props)).map(({ check }) => check);
}

test('takes a chart from a repository', () => {
  expect(specOf({})).toEqual({
    interval: '1h',
    chart: { spec: { chart: 'app', version: '1.x', sourceRef: { kind: 'HelmRepository', name: 'charts', namespace: 'flux-system' } } },
  });
});

test('takes a chart that is a source itself', () => {
  const oci = flux.OCIRepository.fromOCIRepositoryName(chart, 'oci', { name: 'podinfo', namespace: 'web' });
  expect(specOf({ chart: flux.ChartSource.ref(oci) })).toEqual({ interval: '1h', chartRef: { kind: 'OCIRepository', name: 'podinfo' } });
});

test('refuses sources of the other kind', () => {
  const oci = flux.OCIRepository.fromOCIRepositoryName(chart, 'oci', { name: 'podinfo' });
  expect(checks({ chart: flux.ChartSource.ref(charts) })).toEqual(['source-kind']);
  expect(checks({ chart: flux.ChartSource.fromSource(oci, 'app') })).toContain('source-kind');
});

test('keeps values as they are, also null', () => {
  const values = { image: { tag: '1.0' }, resources: { limits: null }, list: [1, null, { a: false }], empty: {}, text: '{{ .Release.Name }} ${x}' };
  expect(specOf({ values }).values).toEqual(values);
});

describe('values from elsewhere', () => {
  const from = (options: flux.ValuesFromOptions, ...keys: string[]): Partial<flux.HelmReleaseProps> =>
    ({ valuesFrom: [flux.ValuesFrom.fromSecret(Secret.fromSecretName(chart, `values-${count++}`, { name: 'values', keys }), options)] });

  test('are referred to by handles', () => {
    const configMap = kplus.ConfigMap.fromConfigMapName(chart, 'config', 'settings');
    expect(specOf({ valuesFrom: [flux.ValuesFrom.fromConfigMap(configMap, { key: 'a.yaml' })] }).valuesFrom)
      .toEqual([{ kind: 'ConfigMap', name: 'settings', valuesKey: 'a.yaml' }]);
    expect(specOf(from({ key: 'password', targetPath: 'db.password', literal: true }, 'password')).valuesFrom)
      .toEqual([{ kind: 'Secret', name: 'values', valuesKey: 'password', targetPath: 'db.password', literal: true }]);
  });

  test('need their key', () => {
    expect(checks(from({}, 'password'))).toEqual(['secret-key']);
    expect(checks(from({}, 'values.yaml'))).toEqual([]);
    expect(checks(from({ optional: true }, 'password'))).toEqual([]);
  });

  test.each([{ targetPath: 'a b' }, { targetPath: 'a[x]' }, { targetPath: 'a'.repeat(251) }, { literal: true }])('refuse %j', (options) => {
    expect(checks(from(options, 'values.yaml'))).toEqual(['values-path']);
  });

  test('refuse keys that no Secret can have', () => {
    expect(checks(from({ key: 'a b', optional: true }))).toEqual(['values-key']);
  });
});

test.each(['Web', 'x'.repeat(54), '', '-a', 'a_b'])('refuses the release name %j', (releaseName) => expect(checks({ releaseName })).toEqual(['release-name']));

test('takes release names that Helm takes', () => expect(checks({ releaseName: 'x'.repeat(53) })).toEqual([]));

describe('failures', () => {
  test('are remediated or tried again', () => {
    expect(specOf({
      install: { strategy: flux.HelmStrategy.retryOnFailure(Duration.minutes(2)), crds: flux.CrdsPolicy.CREATE_REPLACE, timeout: Duration.hours(1) },
      upgrade: { strategy: flux.HelmStrategy.remediateOnFailure(), remediation: { retries: 3, strategy: flux.RemediationStrategy.ROLLBACK } },
    })).toMatchObject({
      install: { strategy: { name: 'RetryOnFailure', retryInterval: '2m' }, crds: 'CreateReplace', timeout: '1h' },
      upgrade: { strategy: { name: 'RemediateOnFailure' }, remediation: { retries: 3, strategy: 'rollback' } },
    });
  });

  test('have a whole number of retries', () => {
    expect(checks({ install: { remediation: { retries: 1.5 } }, upgrade: { remediation: { retries: -2 } } })).toEqual(['helm-retries', 'helm-retries']);
    expect(checks({ install: { remediation: { retries: -1 } } })).toEqual([]);
  });
});

test('warns of force where it does nothing', () => {
  expect(problemsOf(release({ upgrade: { force: true } }))).toMatchObject([{ check: 'helm-force', warning: true }]);
  expect(checks({ upgrade: { force: true, serverSideApply: flux.ServerSideApply.DISABLED }, rollback: { force: false } })).toEqual([]);
});

test('corrects drift where it is asked to', () => {
  expect(specOf({ driftDetection: { ignore: [{ paths: ['/spec/replicas'], target: { kind: 'Deployment' } }] } }).driftDetection)
    .toEqual({ mode: 'enabled', ignore: [{ paths: ['/spec/replicas'], target: { kind: 'Deployment' } }] });
  expect(checks({ driftDetection: { ignore: [{ paths: ['replicas'] }] } })).toEqual(['json-pointer']);
});

test('waits for other HelmReleases only', () => {
  const other = release({ metadata: { name: 'database', namespace: 'data' } });
  expect(specOf({ dependsOn: [other] }).dependsOn).toEqual([{ name: 'database', namespace: 'data' }]);
  const readyExpr = 'dep.status.observedGeneration >= 0';
  expect(specOf({ dependsOnExprs: [{ on: other, readyExpr }] }).dependsOn).toEqual([{ name: 'database', namespace: 'data', readyExpr }]);
  const kustomization = flux.Kustomization.fromKustomizationName(chart, 'infra', { name: 'infra' });
  expect(checks({ dependsOn: [kustomization] })).toEqual(['depends-on-kind']);
});

test('refuses what the API refuses', () => {
  expect(checks({ maxHistory: -1 })).toEqual(['helm-history']);
  expect(checks({ targetNamespace: 'A', storageNamespace: '-' })).toEqual(['namespace-name', 'namespace-name']);
  expect(checks({ waitStrategy: flux.WaitStrategy.LEGACY, healthCheckExprs: [{ apiVersion: 'a/v1', current: 'true' }] })).toEqual(['health-checks-ignored']);
  expect(checks({ timeout: Duration.seconds(0) })).toEqual(['duration']);
});
