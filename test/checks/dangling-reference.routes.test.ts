import { errorsOf, folderOf, platform } from '../program';

/** What is wrong with objects in a folder that is applied, each without its construct. */
function wrong(...yaml: string[]): string[] {
  const { app, repository, cluster } = platform();
  cluster.apply(folderOf(repository, 'apps', ...yaml.map((text) => text.replace('metadata: { ', 'metadata: { namespace: default, '))));
  return errorsOf(app).map((line) => line.replace(/^\[.*?\] /, ''));
}

const SERVICE = 'apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { ports: [{ port: 80 }], clusterIP: None }';
const BACKEND = 'backend: { service: { name: ssl-redirect, port: { name: use-annotation } } }';

function ingress(annotations: string): string {
  return `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, annotations: { ${annotations} } }
spec:
  ingressClassName: alb
  default${BACKEND.replace('b', 'B')}
  rules: [{ http: { paths: [{ path: /, pathType: Prefix, ${BACKEND} }, { path: /x, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] } }]`;
}

describe('a backend that is an action of the AWS Load Balancer Controller', () => {
  test.each(['alb.ingress.kubernetes.io', 'lb.example.com'])('names no Service, by an annotation of prefix %s', (prefix) => {
    expect(wrong(SERVICE, ingress(`"${prefix}/actions.ssl-redirect": '{"type":"redirect","redirectConfig":{"port":"443","statusCode":"HTTP_301"}}'`))).toEqual([]);
  });

  test('names one without its annotation', () => {
    const dangling = expect.stringContaining('dangling-reference Ingress default/web refers to Service default/ssl-redirect, which does not exist');
    expect(wrong(SERVICE, ingress('"alb.ingress.kubernetes.io/actions.other": "{}"'))).toEqual([dangling, dangling]);
  });
});

describe('objects of the Gateway API are judged', () => {
  const gateway = (more = '', listener = ''): string => `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public${more} }
spec:
  gatewayClassName: example
  listeners: [{ name: https, port: 443, protocol: HTTPS, tls: { certificateRefs: [{ name: certificate }] }${listener} }]`;

  test('by their schemas, in each version that is served', () => {
    const ISSUER = ', annotations: { cert-manager.io/cluster-issuer: letsencrypt }';
    expect(wrong(gateway(ISSUER))).toEqual([]);
    expect(wrong(gateway(ISSUER, ', hostnam: x'))).toEqual([expect.stringMatching(/^schema Gateway public: spec\.listeners\[0\]\.hostnam does not exist/)]);
    expect(wrong(gateway(ISSUER, ', allowedRoutes: { namespaces: { from: Every } }').replace('/v1\n', '/v1beta1\n')))
      .toEqual([expect.stringMatching(/^schema Gateway public: spec\.listeners\[0\]\.allowedRoutes\.namespaces\.from is "Every"; it must be one of All, Selector, Same/)]);
  });

  test.each(['GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute', 'GatewayClass', 'ReferenceGrant', 'BackendTLSPolicy', 'ListenerSet'])('as %s', (kind) => {
    expect(wrong(`apiVersion: gateway.networking.k8s.io/v1\nkind: ${kind}\nmetadata: { name: one }\nspec: { nothing: 1 }`))
      .toContainEqual(expect.stringMatching(new RegExp(`^schema ${kind} one: spec\\.nothing does not exist`)));
  });

  test('by what they name', () => {
    expect(wrong(gateway())).toEqual([expect.stringContaining('dangling-reference Gateway default/public refers to Secret default/certificate')]);
    const route = (kind: string, rest = ''): string => `apiVersion: gateway.networking.k8s.io/v1
kind: ${kind}
metadata: { name: web }
spec: { parentRefs: [{ name: nowhere }], rules: [{ backendRefs: [{ name: web, port: 80 }, { name: lost, port: 80 }]${rest} }] }`;
    for (const kind of ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute']) {
      const refers = wrong(SERVICE, kind === 'TLSRoute' ? route(kind).replace('spec: {', 'spec: { hostnames: [a.example],') : route(kind));
      expect(refers).toEqual([
        expect.stringContaining(`${kind} default/web refers to Service default/lost`), expect.stringContaining(`${kind} default/web refers to Gateway default/nowhere`),
      ]);
    }
    expect(wrong(SERVICE, route('HTTPRoute', ', filters: [{ type: RequestMirror, requestMirror: { backendRef: { name: mirror, port: 80 } } }]')))
      .toContainEqual(expect.stringContaining('HTTPRoute default/web refers to Service default/mirror'));
  });
});

test.each([
  ['v1', 'ReplicationController', 'spec: { template: { metadata: { labels: { a: b } }, spec:', '} }'],
  ['v1', 'PodTemplate', 'template: { spec:', '}'],
  ['apps/v1', 'ReplicaSet', 'spec: { selector: { matchLabels: { a: b } }, template: { metadata: { labels: { a: b } }, spec:', '} }'],
])('what the pods of a %s %s name is judged', (apiVersion, kind, before, after) => {
  expect(wrong(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: one }\n${before} { serviceAccountName: lost, containers: [{ name: a, image: "a:1" }] } ${after}`))
    .toEqual([expect.stringContaining(`${kind} default/one refers to ServiceAccount default/lost`)]);
});
