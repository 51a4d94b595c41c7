import { Duration, Size } from 'cdk8s';
import { Construct } from 'constructs';
import { LabelOperator } from '../../src/label-selector';
import {
  KeyReference, MonitorProps, Relabeling, ScrapeAuth, ScrapeEndpoint, ScrapeProtocol, ScrapeProxy, ScrapeScheme, SecretKey,
  SelectorMechanism, TlsConfig, TlsVersion,
} from '../../src/monitoring';
import { Secret } from '../../src/secret';

/** Keys of a Secret and a ConfigMap that exist elsewhere. */
export interface Keys {
  readonly secret: SecretKey;
  readonly inSecret: KeyReference;
  readonly inConfigMap: KeyReference;
}

export function keysIn(scope: Construct): Keys {
  const secret = { secret: Secret.fromSecretName(scope, 'credentials', { name: 'credentials', keys: ['a'] }), key: 'a', optional: true };
  const { ConfigMap } = require('cdk8s-plus-28') as typeof import('cdk8s-plus-28');
  const configMap = ConfigMap.fromConfigMapName(scope, 'settings', 'settings');
  return { secret, inSecret: KeyReference.fromSecret(secret), inConfigMap: KeyReference.fromConfigMap({ configMap, key: 'b', optional: true }) };
}

/** Two endpoints that together set every field that PodMonitors and ServiceMonitors share. */
export function fullEndpoints(keys: Keys): ScrapeEndpoint[] {
  const { secret, inSecret, inConfigMap } = keys;
  const tls = (ref: KeyReference): TlsConfig => ({
    ca: ref, cert: ref, key: secret, serverName: 'x', insecureSkipVerify: false, minVersion: TlsVersion.TLS_1_2, maxVersion: TlsVersion.TLS_1_3,
  });
  const connectHeaders = { 'Proxy-Authorization': [secret, secret] };
  const source = { sourceLabels: ['__name__', 'pod'], separator: '/' };
  const oauth2 = (ref: KeyReference, proxy: ScrapeProxy): ScrapeAuth => ScrapeAuth.oauth2({
    clientId: ref,
    clientSecret: secret,
    tokenUrl: 'https://id.example.com/token',
    scopes: ['metrics'],
    endpointParams: { audience: 'x' },
    tlsConfig: tls(ref),
    proxy,
  });
  return [
    {
      path: '/metrics',
      scheme: ScrapeScheme.HTTPS,
      params: { 'match[]': ['up', 'x'] },
      interval: Duration.seconds(30),
      scrapeTimeout: Duration.seconds(30),
      auth: oauth2(inSecret, ScrapeProxy.url('http://proxy:3128', { noProxy: ['10.0.0.0/8', '.svc'], connectHeaders })),
      tlsConfig: tls(inSecret),
      proxy: ScrapeProxy.url('socks5://proxy', { noProxy: ['x'], connectHeaders }),
      relabelings: [
        Relabeling.replace({ targetLabel: 'a_${1}', replacement: '$1', regex: '(.*)', ...source }),
        Relabeling.hashMod('shard', 3, source),
        Relabeling.lowercase('a', source),
        Relabeling.uppercase('a', source),
        Relabeling.labelMap('__meta_(.*)', 'meta_$1'),
        Relabeling.labelDrop('x'),
      ],
      metricRelabelings: [
        Relabeling.replace({ targetLabel: 'a', replacement: '$1', regex: '(.*)', ...source }),
        Relabeling.hashMod('__name__', 3, source),
        Relabeling.keep({ regex: 'a|b', ...source }),
        Relabeling.drop({ sourceLabels: ['pod'], regex: 'b' }),
        Relabeling.keepEqual('a', ['b']),
        Relabeling.dropEqual('a', ['b']),
        Relabeling.labelKeep('x'),
      ],
      honorLabels: true,
      honorTimestamps: false,
      trackTimestampsStaleness: true,
      followRedirects: false,
      enableHttp2: false,
      filterRunning: false,
    },
    { auth: ScrapeAuth.basic(secret, secret), tlsConfig: tls(inConfigMap), proxy: ScrapeProxy.fromEnvironment() },
    { auth: oauth2(inConfigMap, ScrapeProxy.fromEnvironment({ connectHeaders })) },
    { auth: ScrapeAuth.authorization('Token', secret) },
    { auth: ScrapeAuth.bearer(secret) },
  ];
}

/** Every option that PodMonitors and ServiceMonitors share, but `anyNamespace`. */
export const FULL_MONITOR: Omit<MonitorProps, 'metadata'> = {
  selector: { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: LabelOperator.IN, values: ['front'] }] },
  namespaces: ['a', 'b'],
  jobLabel: 'app',
  podTargetLabels: ['tier'],
  attachNodeMetadata: true,
  scrapeClass: 'mesh',
  selectorMechanism: SelectorMechanism.ROLE_SELECTOR,
  scrapeProtocols: [ScrapeProtocol.PROMETHEUS_PROTO, ScrapeProtocol.OPEN_METRICS_TEXT_1_0_0],
  fallbackScrapeProtocol: ScrapeProtocol.PROMETHEUS_TEXT_0_0_4,
  scrapeClassicHistograms: true,
  scrapeNativeHistograms: true,
  convertClassicHistogramsToNhcb: true,
  nativeHistogramBucketLimit: 160,
  nativeHistogramMinBucketFactor: 1.1,
  sampleLimit: 10000,
  targetLimit: 100,
  labelLimit: 30,
  labelNameLengthLimit: 200,
  labelValueLengthLimit: 200,
  keepDroppedTargets: 0,
  bodySizeLimit: Size.mebibytes(10),
};
