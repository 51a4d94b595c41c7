import { Testing } from 'cdk8s';
import { externalOf } from '../../../src/base/external';
import { problemsOf } from '../../../src/base/problem';
import { OidcProvider, Receiver, ReceiverHttpRoute, ReceiverIngress, ReceiverType } from '../../../src/flux';
import { Secret } from '../../../src/secret';
import { judge } from '../../fields/complete';

const metadata = { name: 'webhooks', namespace: 'flux-system' };
const issuer: OidcProvider = { issuerUrl: 'https://issuer.example.com', validations: [{ expression: 'true', message: 'never' }] };

function oidcReceiver(): Receiver {
  return new Receiver(Testing.chart(), 'receiver', {
    type: ReceiverType.genericOidc({ providers: [issuer] }), resources: [{ kind: 'GitRepository', name: 'a' }], metadata: { name: 'ci', namespace: 'apps' },
  });
}

describe('an Ingress', () => {
  test('leads the host to the webhook receiver, with a certificate from an issuer', () => {
    const made = new ReceiverIngress(Testing.chart(), 'webhooks', { host: 'flux.example.com', clusterIssuer: 'letsencrypt', ingressClassName: 'nginx', metadata });
    expect(made.toJson()).toMatchObject({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'webhooks', annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt' } },
      spec: {
        ingressClassName: 'nginx',
        tls: [{ hosts: ['flux.example.com'], secretName: 'webhooks-tls' }],
        rules: [{
          host: 'flux.example.com',
          http: { paths: [{ path: '/hook/', pathType: 'Prefix', backend: { service: { name: 'webhook-receiver', port: { number: 80 } } } }] },
        }],
      },
    });
    expect(problemsOf(made)).toEqual([]);
  });

  test('declares what the installation of Flux and cert-manager make', () => {
    const made = new ReceiverIngress(Testing.chart(), 'webhooks', { host: 'flux.example.com', clusterIssuer: 'letsencrypt', metadata });
    expect(made.node.children.map(externalOf)).toMatchObject([
      { kind: 'Service', name: 'webhook-receiver', namespace: 'flux-system' },
      { kind: 'Secret', name: 'webhooks-tls', namespace: 'flux-system' },
    ]);
  });

  test('takes a certificate of its own', () => {
    const chart = Testing.chart();
    const tlsSecret = Secret.fromSecretName(chart, 'tls', { name: 'wildcard', keys: ['tls.crt', 'tls.key'] });
    const made = new ReceiverIngress(chart, 'webhooks', { host: 'flux.example.com', tlsSecret, metadata });
    expect(made.toJson().spec.tls).toEqual([{ hosts: ['flux.example.com'], secretName: 'wildcard' }]);
    expect(problemsOf(made)).toEqual([]);
  });

  test('refuses a certificate without key', () => {
    const chart = Testing.chart();
    const tlsSecret = Secret.fromSecretName(chart, 'tls', { name: 'wildcard', keys: ['tls.crt'] });
    const made = new ReceiverIngress(chart, 'webhooks', { host: 'flux.example.com', tlsSecret, metadata });
    expect(problemsOf(made)).toEqual([expect.objectContaining({ check: 'secret-key' })]);
  });

  test('warns where there is no TLS', () => {
    const made = new ReceiverIngress(Testing.chart(), 'webhooks', { host: 'flux.example.com', metadata });
    expect(problemsOf(made)).toEqual([expect.objectContaining({ check: 'receiver-tls', warning: true })]);
  });

  test('knows the address of a Receiver', () => {
    const receiver = oidcReceiver();
    const secure = new ReceiverIngress(Testing.chart(), 'webhooks', { host: 'flux.example.com', clusterIssuer: 'letsencrypt', metadata });
    const plain = new ReceiverIngress(Testing.chart(), 'webhooks', { host: 'flux.example.com', metadata });
    expect(secure.urlFor(receiver)).toBe(`https://flux.example.com${Receiver.pathOf('', 'ci', 'apps')}`);
    expect(plain.urlFor(receiver)).toBe(`http://flux.example.com${Receiver.pathOf('', 'ci', 'apps')}`);
  });
});

describe('an HTTPRoute', () => {
  const gateway = { name: 'public', namespace: 'gateways', sectionName: 'https' };

  test('leads the hosts to the webhook receiver, as the Gateway API takes it', () => {
    const made = new ReceiverHttpRoute(Testing.chart(), 'webhooks', { gateway, hostnames: ['flux.example.com'], metadata });
    expect(made.toJson().spec).toEqual({
      parentRefs: [gateway],
      hostnames: ['flux.example.com'],
      rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/hook/' } }], backendRefs: [{ name: 'webhook-receiver', port: 80 }] }],
    });
    expect(judge('gateway.networking.k8s.io_v1_HTTPRoute', made.toJson())).toEqual([]);
    expect(problemsOf(made)).toEqual([]);
    expect(made.urlFor(oidcReceiver())).toBe(`https://flux.example.com${Receiver.pathOf('', 'ci', 'apps')}`);
  });

  test('refuses to be without host', () => {
    const made = new ReceiverHttpRoute(Testing.chart(), 'webhooks', { gateway, hostnames: [], metadata });
    expect(problemsOf(made)).toEqual([expect.objectContaining({ check: 'receiver-host' })]);
  });
});

test.each(['https://flux.example.com', 'flux.example.com/hook', 'Flux.example.com', 'flux.example.com:8080', '', `${'a'.repeat(64)}.example.com`])(
  'refuses the host %j', (host) => {
    const ingress = new ReceiverIngress(Testing.chart(), 'webhooks', { host, clusterIssuer: 'letsencrypt', metadata });
    const route = new ReceiverHttpRoute(Testing.chart(), 'webhooks', { gateway: { name: 'public' }, hostnames: [host], metadata });
    for (const made of [ingress, route]) expect(problemsOf(made)).toEqual([expect.objectContaining({ check: 'receiver-host' })]);
  });
