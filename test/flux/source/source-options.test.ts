import { Chart, Duration, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { problemsOf } from '../../../src/base/problem';
import * as flux from '../../../src/flux';
import { Resource } from '../../../src/resource';
import { Secret } from '../../../src/secret';

let chart: Chart;
let count: number;
beforeEach(() => {
  chart = new Chart(Testing.app(), 'chart', { namespace: 'flux-system' });
  count = 0;
});

function secret(...keys: string[]): Secret {
  return Secret.fromSecretName(chart, `secret-${count++}`, { name: 'secret', keys });
}

function checksOf(object: Resource): string[] {
  return problemsOf(object).map(({ check }) => check);
}

describe('OCIRepository', () => {
  const oci = (props: Partial<flux.OCIRepositoryProps>): string[] =>
    checksOf(new flux.OCIRepository(chart, `oci-${count++}`, { url: 'oci://registry.example.com:5000/org/app', ...props }));

  test.each(['https://registry.example.com/app', 'oci://registry.example.com', 'oci://registry.example.com/app:v1',
    'oci://registry.example.com/app@sha256:00'])('refuses the address %s', (url) => expect(oci({ url })).toEqual(['oci-url']));

  test('takes a port in its address', () => expect(oci({})).toEqual([]));

  test.each([
    [flux.OCIReference.tag('-x'), 'oci-reference'],
    [flux.OCIReference.digest('sha256:abc'), 'oci-reference'],
    [flux.OCIReference.semver('latest'), 'semver-range'],
    [flux.OCIReference.semver('1.x', '(?=x)'), 'go-expression'],
  ])('refuses the reference %j', (ref, check) => expect(oci({ ref })).toEqual([check]));

  test('takes credentials as for pulling images, and certificates with their keys', () => {
    expect(oci({ secret: secret('username') })).toEqual(['secret-key', 'secret-key']);
    expect(oci({ secret: secret('.dockerconfigjson') })).toEqual([]);
    expect(oci({ certSecret: secret('tls.crt') })).toEqual(['secret-key']);
    expect(oci({ certSecret: secret('tls.crt', 'tls.key', 'ca.crt') })).toEqual([]);
    expect(oci({ certSecret: secret('ca.crt') })).toEqual([]);
    expect(oci({ proxySecret: secret('url') })).toEqual(['secret-key', 'secret-key']);
  });
});

describe('verification', () => {
  const verified = (verify: flux.Verification): string[] =>
    checksOf(new flux.OCIRepository(chart, `oci-${count++}`, { url: 'oci://registry.example.com/app', verify }));

  test('needs keys with the right endings', () => {
    expect(verified(flux.Verification.cosign(secret('key')))).toEqual(['verify-key']);
    expect(verified(flux.Verification.cosign(secret('key.pub')))).toEqual([]);
    expect(verified(flux.Verification.notation(secret('ca.pem')))).toEqual(['secret-key']);
    expect(verified(flux.Verification.notation(secret('ca.pem', 'trustpolicy.json')))).toEqual([]);
  });

  test('without keys says who signs', () => {
    expect(verified(flux.Verification.keyless([]))).toEqual(['verify-identity']);
    expect(verified(flux.Verification.keyless([{ issuer: '(', subject: '.*' }]))).toEqual(['go-expression']);
    const trustedRootSecret = secret('root.json');
    expect(verified(flux.Verification.keyless([{ issuer: '.*', subject: '.*' }], { trustedRootSecret }))).toEqual(['secret-key']);
  });

  test('is refused where the kind does not have it', () => {
    const source = flux.HelmRepository.fromHelmRepositoryName(chart, 'charts', { name: 'charts' });
    const git = flux.GitRepository.fromGitRepositoryName(chart, 'git', { name: 'git' });
    const verify = flux.Verification.keyless([{ issuer: '.*', subject: '.*' }]);
    expect(checksOf(new flux.HelmRelease(chart, 'a', { chart: flux.ChartSource.fromSource(source, 'app', { version: '1.x', verify }) })))
      .toEqual(['verify-unsupported']);
    expect(checksOf(new flux.HelmChart(chart, 'b', { source, chart: 'app', version: '1.x', verify }))).toEqual([]);
    expect(checksOf(new flux.HelmChart(chart, 'c', { source: git, chart: './app', verify }))).toEqual(['verify-unsupported']);
  });
});

describe('HelmRepository', () => {
  const helm = (props: Partial<flux.HelmRepositoryProps>): flux.HelmRepository =>
    new flux.HelmRepository(chart, `helm-${count++}`, { url: 'https://charts.example.com', ...props });
  const oci = { url: 'oci://registry.example.com/charts' };

  test('derives its type from the address', () => {
    expect(helm({}).toJson().spec).toEqual({ url: 'https://charts.example.com', interval: '5m' });
    expect(helm(oci).toJson().spec).toEqual({ ...oci, type: 'oci' });
  });

  test('advises against registries', () => {
    expect(problemsOf(helm(oci))).toMatchObject([{ check: 'helm-repository-oci', warning: true }]);
  });

  test('refuses options of the other type', () => {
    expect(checksOf(helm({ insecure: true }))).toEqual(['helm-repository-type']);
    expect(checksOf(helm({ provider: flux.CloudProvider.AWS }))).toEqual(['helm-repository-type']);
    expect(checksOf(helm({ ...oci, interval: Duration.minutes(1) }))).toEqual(['helm-repository-oci', 'helm-repository-type']);
    expect(checksOf(helm({ url: 'charts.example.com' }))).toEqual(['helm-repository-url']);
  });

  test('takes user name and password, and for registries a pull secret too', () => {
    expect(checksOf(helm({ secret: secret('username') }))).toEqual(['secret-key']);
    expect(checksOf(helm({ secret: secret('username', 'password') }))).toEqual([]);
    expect(checksOf(helm({ ...oci, secret: secret('.dockerconfigjson') }))).toEqual(['helm-repository-oci']);
  });
});

describe('a chart', () => {
  test('in Git is taken anew at each commit, and has no versions', () => {
    const source = flux.GitRepository.fromGitRepositoryName(chart, 'git', { name: 'git' });
    expect(new flux.HelmChart(chart, 'a', { source, chart: './app' }).toJson().spec.reconcileStrategy).toBe('Revision');
    expect(problemsOf(new flux.HelmChart(chart, 'b', { source, chart: './app', version: '1.x' }))).toMatchObject([{ check: 'chart-version', warning: true }]);
  });

  test('in a HelmRepository has a range of versions', () => {
    const source = flux.HelmRepository.fromHelmRepositoryName(chart, 'charts', { name: 'charts' });
    expect(checksOf(new flux.HelmChart(chart, 'a', { source, chart: 'app', version: 'newest' }))).toEqual(['semver-range']);
    expect(checksOf(new flux.HelmChart(chart, 'b', { source, chart: '', version: '1.x' }))).toEqual(['chart-name']);
  });

  test('is looked for in the same namespace', () => {
    const source = flux.HelmRepository.fromHelmRepositoryName(chart, 'charts', { name: 'charts', namespace: 'default' });
    expect(checksOf(new flux.HelmChart(chart, 'a', { source, chart: 'app', version: '1.x' }))).toEqual(['cross-namespace']);
  });
});

describe('Bucket', () => {
  const bucket = (props: Partial<flux.BucketProps>): string[] =>
    checksOf(new flux.Bucket(chart, `bucket-${count++}`, { bucketName: 'b', endpoint: 'minio.example.com:9000', ...props }));
  const { AWS, AZURE, GCP } = flux.CloudProvider;

  test('takes an endpoint as its provider does', () => {
    expect(bucket({})).toEqual([]);
    expect(bucket({ endpoint: 'https://minio.example.com' })).toEqual(['bucket-endpoint']);
    expect(bucket({ provider: AZURE })).toEqual(['bucket-endpoint']);
    expect(bucket({ provider: AZURE, endpoint: 'https://account.blob.core.windows.net' })).toEqual([]);
  });

  test('takes the keys of its provider', () => {
    expect(bucket({ secret: secret('accesskey') })).toEqual(['secret-key']);
    expect(bucket({ secret: secret('accesskey', 'secretkey') })).toEqual([]);
    expect(bucket({ provider: GCP, secret: secret('serviceaccount') })).toEqual([]);
    expect(bucket({ provider: AZURE, endpoint: 'https://a.example.com', secret: secret('accesskey') })).toEqual(['secret-key']);
  });

  test('refuses what its provider does not have', () => {
    const serviceAccount = kplus.ServiceAccount.fromServiceAccountName(chart, 'account', 'a');
    expect(bucket({ serviceAccount })).toEqual(['source-provider']);
    expect(bucket({ provider: AWS, serviceAccount })).toEqual([]);
    expect(bucket({ provider: AWS, serviceAccount, secret: secret('accesskey', 'secretkey') })).toEqual(['source-provider']);
    expect(bucket({ provider: AWS, certSecret: secret('ca.crt') })).toEqual(['source-provider']);
    expect(bucket({ sts: flux.BucketSts.aws('https://sts.example.com') })).toEqual(['source-provider']);
    expect(bucket({ provider: GCP, sts: flux.BucketSts.ldap('https://sts.example.com') })).toEqual(['source-provider']);
    expect(bucket({ sts: flux.BucketSts.ldap('sts.example.com') })).toEqual(['bucket-endpoint']);
    expect(bucket({ sts: flux.BucketSts.ldap('https://sts.example.com') })).toEqual([]);
  });
});

describe('the layer of an artifact', () => {
  const layer = (layerSelector?: flux.LayerSelector) =>
    new flux.OCIRepository(chart, `layer-${count++}`, { url: 'oci://ghcr.io/org/charts/app', layerSelector }).toJson().spec.layerSelector;

  test('of a Helm chart is named by what it is', () => {
    expect(layer(flux.LayerSelector.helmChart())).toEqual({ mediaType: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip', operation: 'copy' });
  });

  test('has what is given, and is left to Flux where nothing is given', () => {
    expect(layer(flux.LayerSelector.of({ operation: flux.LayerOperation.COPY }))).toEqual({ operation: 'copy' });
    expect(layer()).toBeUndefined();
  });
});

describe('a shard', () => {
  const label = { 'sharding.fluxcd.io/key': 'one' };

  test('is that of the source', () => {
    const source = new flux.GitRepository(chart, 'git', { url: 'https://git.example.com/a', shard: 'one', metadata: { labels: { team: 'a' } } });
    expect(source.toJson().metadata.labels).toEqual({ ...label, team: 'a' });
    expect(new flux.Kustomization(chart, 'apps', { source }).toJson().metadata.labels).toEqual(label);
    const release = new flux.HelmRelease(chart, 'release', { chart: flux.ChartSource.fromSource(source, './app', { metadata: { labels: { a: 'b' } } }) });
    expect(release.toJson()).toMatchObject({ metadata: { labels: label }, spec: { chart: { metadata: { labels: { ...label, a: 'b' } } } } });
  });

  test('other than that of the source is refused', () => {
    const source = new flux.GitRepository(chart, 'git', { url: 'https://git.example.com/a' });
    expect(checksOf(new flux.Kustomization(chart, 'apps', { source, shard: 'one' }))).toEqual(['shard']);
    expect(checksOf(new flux.Kustomization(chart, 'plain', { source }))).toEqual([]);
  });
});
