import { Chart, Duration, JsonPatch, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { FULL_MONITOR, fullEndpoints, keysIn } from './full-endpoint';
import { problemsOf } from '../../src/base/problem';
import { LabelOperator } from '../../src/label-selector';
import {
  FluxPodMonitor, KeyReference, PodMetricsEndpoint, PodMonitor, PodMonitorProps, Relabeling, ScrapeAuth, ScrapeProtocol, ScrapeProxy,
  ServiceDiscoveryRole, ServiceEndpoint, ServiceMonitor, TlsVersion,
} from '../../src/monitoring';
import { Secret } from '../../src/secret';
import { expectComplete, judge } from '../fields/complete';

const metadata = { name: 'web', namespace: 'apps' };
const selector = { matchLabels: { app: 'web' } };

function podMonitor(props: Partial<PodMonitorProps>, scope: Chart = Testing.chart()): PodMonitor {
  return new PodMonitor(scope, 'monitor', { metadata, selector, endpoints: [{ port: 'http' }], ...props });
}

function withEndpoint(endpoint: PodMetricsEndpoint): PodMonitor {
  return podMonitor({ endpoints: [{ port: 'http', ...endpoint }] });
}

function serviceMonitor(endpoint: ServiceEndpoint): ServiceMonitor {
  return new ServiceMonitor(Testing.chart(), 'monitor', { metadata, selector, endpoints: [endpoint] });
}

describe('PodMonitor', () => {
  test('scrapes the pods of a workload', () => {
    const chart = Testing.chart();
    const workload = new kplus.Deployment(chart, 'web', { containers: [{ image: 'web:1' }] });
    const made = podMonitor({ selector: { matchLabels: workload.matchLabels }, endpoints: [{ port: 'http', interval: Duration.minutes(1) }] }, chart);
    expect(made.toJson().spec).toEqual({
      selector: { matchLabels: workload.matchLabels }, podMetricsEndpoints: [{ port: 'http', interval: '1m' }],
    });
    expect(problemsOf(made)).toEqual([]);
  });

  test('every field is reachable', () => {
    const chart = Testing.chart();
    const [first, ...others] = fullEndpoints(keysIn(chart));
    const full = podMonitor({ ...FULL_MONITOR, endpoints: [{ port: 'http', ...first }, ...others.map((each) => ({ portNumber: 9090, ...each }))] }, chart);
    const any = podMonitor({ anyNamespace: true });
    expect([problemsOf(full), problemsOf(any)]).toEqual([[], []]);
    expectComplete('monitoring.coreos.com_v1_PodMonitor', [full.toJson(), any.toJson()], {});
  });
});

describe('ServiceMonitor', () => {
  test('scrapes by name of the Service\'s port, or by the container\'s port', () => {
    expect(serviceMonitor({ port: 'metrics' }).toJson().spec.endpoints).toEqual([{ port: 'metrics' }]);
    expect(serviceMonitor({ targetPort: 8080 }).toJson().spec.endpoints).toEqual([{ targetPort: 8080 }]);
    expect(serviceMonitor({ targetPortName: 'http' }).toJson().spec.endpoints).toEqual([{ targetPort: 'http' }]);
  });

  test('every field is reachable', () => {
    const chart = Testing.chart();
    const [first, ...others] = fullEndpoints(keysIn(chart));
    const files = { tlsConfig: { caFile: '/a', certFile: '/b', keyFile: '/c' } };
    const made = new ServiceMonitor(chart, 'monitor', {
      ...FULL_MONITOR,
      metadata,
      targetLabels: ['app'],
      serviceDiscoveryRole: ServiceDiscoveryRole.ENDPOINT_SLICE,
      endpoints: [{ port: 'http', ...first }, { targetPort: 80, ...files }, ...others.map((each) => ({ targetPortName: 'http', ...each }))],
    });
    const any = new ServiceMonitor(Testing.chart(), 'any', { metadata, selector, anyNamespace: true, endpoints: [{ port: 'http' }] });
    expect([problemsOf(made), problemsOf(any)]).toEqual([[], []]);
    expectComplete('monitoring.coreos.com_v1_ServiceMonitor', [made.toJson(), any.toJson()], {});
  });

  test.each<[string, ServiceEndpoint]>([
    ['no port', {}],
    ['two ports', { port: 'http', targetPort: 80 }],
    ['a port beyond the range', { targetPort: 65536 }],
    ['a name with spaces', { targetPortName: 'http metrics' }],
  ])('refuses %s', (_, endpoint) => {
    expect(problemsOf(serviceMonitor(endpoint))).toEqual([expect.objectContaining({ check: 'scrape-port' })]);
  });
});

test('the controllers of Flux are scraped as pods of their namespace', () => {
  const made = new FluxPodMonitor(Testing.chart(), 'flux', { metadata: { name: 'flux', namespace: 'monitoring' }, additionalApps: ['shard1'] });
  expect(made.toJson().spec).toEqual({
    namespaceSelector: { matchNames: ['flux-system'] },
    podMetricsEndpoints: [{ port: 'http-prom' }],
    selector: {
      matchExpressions: [{
        key: 'app',
        operator: 'In',
        values: ['source-controller', 'kustomize-controller', 'helm-controller', 'notification-controller', 'image-reflector-controller',
          'image-automation-controller', 'source-watcher', 'shard1'],
      }],
    },
  });
  expect(problemsOf(made)).toEqual([]);
  expect(judge('monitoring.coreos.com_v1_PodMonitor', made.toJson())).toEqual([]);
});

const key = (name: string): { secret: Secret; key: string } => ({
  secret: Secret.fromSecretName(Testing.chart(), 's', { name: 's', keys: ['a'] }), key: name,
});

test.each<[string, string, () => PodMonitor]>([
  ['no endpoints', 'scrape-endpoints', () => podMonitor({ endpoints: [] })],
  ['both kinds of namespaces', 'scrape-namespaces', () => podMonitor({ anyNamespace: true, namespaces: ['a'] })],
  ['no namespaces', 'scrape-namespaces', () => podMonitor({ namespaces: [] })],
  ['negative limits', 'scrape-limit', () => podMonitor({ sampleLimit: -1 })],
  ['negative factors', 'scrape-limit', () => podMonitor({ nativeHistogramMinBucketFactor: -1.1 })],
  ['an empty class', 'scrape-class', () => podMonitor({ scrapeClass: '' })],
  ['a format twice', 'scrape-protocols', () => podMonitor({ scrapeProtocols: [ScrapeProtocol.PROMETHEUS_PROTO, ScrapeProtocol.PROMETHEUS_PROTO] })],
  ['a comparison without values', 'monitoring-selector', () => podMonitor({ selector: { matchExpressions: [{ key: 'a', operator: LabelOperator.IN }] } })],
  ['existence with values', 'monitoring-selector', () => podMonitor({
    selector: { matchExpressions: [{ key: 'a', operator: LabelOperator.EXISTS, values: ['x'] }] },
  })],
  ['two ports', 'scrape-port', () => withEndpoint({ portNumber: 80 })],
  ['no port', 'scrape-port', () => podMonitor({ endpoints: [{}] })],
  ['a timeout above the interval', 'scrape-timeout', () => withEndpoint({ interval: Duration.seconds(30), scrapeTimeout: Duration.seconds(31) })],
  ['an interval of zero', 'duration', () => withEndpoint({ interval: Duration.seconds(0) })],
  ['a certificate without its key', 'scrape-tls', () => withEndpoint({ tlsConfig: { cert: KeyReference.fromSecret(key('a')) } })],
  ['a key without its certificate', 'scrape-tls', () => withEndpoint({ tlsConfig: { keyFile: '/k' } })],
  ['certificates from two places', 'scrape-tls', () => withEndpoint({ tlsConfig: { ca: KeyReference.fromSecret(key('a')), caFile: '/ca' } })],
  ['versions of TLS upside down', 'scrape-tls', () => withEndpoint({ tlsConfig: { minVersion: TlsVersion.TLS_1_3, maxVersion: TlsVersion.TLS_1_2 } })],
  ['a proxy by ftp', 'scrape-proxy', () => withEndpoint({ proxy: ScrapeProxy.url('ftp://proxy') })],
  ['the type Basic', 'scrape-auth', () => withEndpoint({ auth: ScrapeAuth.authorization(' basic', key('a')) })],
  ['a token address without scheme', 'scrape-auth', () => withEndpoint({
    auth: ScrapeAuth.oauth2({ clientId: KeyReference.fromSecret(key('a')), clientSecret: key('a'), tokenUrl: 'id.example.com' }),
  })],
  ['a key that the Secret has not', 'secret-key', () => withEndpoint({ auth: ScrapeAuth.bearer(key('b')) })],
  ['a key that no Secret can have', 'monitoring-key', () => withEndpoint({ auth: ScrapeAuth.bearer({ ...key('a b'), optional: true }) })],
  ['look-ahead', 'metric-regex', () => withEndpoint({ relabelings: [Relabeling.labelDrop('(?!a)')] })],
  ['a target label that cannot be', 'metric-label', () => withEndpoint({ relabelings: [Relabeling.replace({ targetLabel: 'a-b' })] })],
  ['a target of groups and dashes', 'metric-label', () => withEndpoint({ relabelings: [Relabeling.replace({ targetLabel: '${1}-b' })] })],
  ['groups where none are', 'metric-label', () => withEndpoint({ relabelings: [Relabeling.lowercase('$1', { sourceLabels: ['a'] })] })],
  ['a source label that cannot be', 'metric-label', () => withEndpoint({ relabelings: [Relabeling.keep({ sourceLabels: ['a.b'] })] })],
  ['a copy that cannot be', 'metric-label', () => withEndpoint({ relabelings: [Relabeling.labelMap('(.*)', 'a b')] })],
  ['a modulus of zero', 'relabel-modulus', () => withEndpoint({ relabelings: [Relabeling.hashMod('a', 0, { sourceLabels: ['b'] })] })],
])('refuses %s', (_, check, make) => {
  expect(problemsOf(make())).toEqual([expect.objectContaining({ check, warning: false })]);
});

test('refuses a ConfigMap of another namespace', () => {
  const chart = Testing.chart();
  const here = new kplus.ConfigMap(chart, 'here', { metadata: { namespace: 'apps' } });
  const there = new kplus.ConfigMap(chart, 'there', { metadata: { namespace: 'other' } });
  const [good, bad] = [here, there].map((configMap) => withEndpoint({ tlsConfig: { ca: KeyReference.fromConfigMap({ configMap, key: 'ca.crt' }) } }));
  expect(problemsOf(good)).toEqual([]);
  expect(problemsOf(bad)).toEqual([expect.objectContaining({ check: 'cross-namespace', message: expect.stringContaining('other') })]);
});

test('refuses a ServiceMonitor without endpoints', () => {
  const made = new ServiceMonitor(Testing.chart(), 'monitor', { metadata, selector, endpoints: [] });
  expect(problemsOf(made)).toEqual([expect.objectContaining({ check: 'scrape-endpoints' })]);
});

test('the object can be changed by hand', () => {
  const made = podMonitor({});
  made.apiObject.addJsonPatch(JsonPatch.replace('/spec/podMetricsEndpoints/0/port', 'metrics'));
  expect(made.toJson().spec.podMetricsEndpoints).toEqual([{ port: 'metrics' }]);
});
