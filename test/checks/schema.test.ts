import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Cluster, flux } from '../../src';
import { errorsOf, platform } from '../program';

/** What is said of included YAML, with the cluster's version. */
function wrong(text: string, kubernetesVersion?: string): string[] {
  const { app, repository } = platform();
  const cluster = new Cluster(app, 'versioned', { repository, engine: flux.Engine.rootSync(), kubernetesVersion });
  const folder = repository.folder('apps', { namespace: 'default' });
  folder.include('included', { text });
  cluster.apply(folder);
  return errorsOf(app).map((line) => line.replace(/^\[.*?\] /, '')).filter((line) => /^(schema|kubernetes-version|removed-version) /.test(line));
}

const POD = 'apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec: { containers: [{ name: web, image: "web:1.0.0" }] }';
const DEPLOYMENT = (spec: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec: { selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: ${spec} } }`;

test.each<[string, string, string]>([
  ['a field that does not exist', DEPLOYMENT('{ containers: [{ name: web, imagee: "web:1.0.0", image: "web:1.0.0" }] }'), 'spec.template.spec.containers[0].imagee does not exist; did you mean image?'],
  ['a wrong type', DEPLOYMENT('{ containers: [{ name: web, image: "web:1.0.0", ports: [{ containerPort: "80" }] }] }'), 'spec.template.spec.containers[0].ports[0].containerPort is "80"; it must be integer'],
  ['a mount without volume', DEPLOYMENT('{ containers: [{ name: web, image: "web:1.0.0", volumeMounts: [{ name: data, mountPath: /data }] }] }'), 'spec.template.spec.containers[0].volumeMounts[0].name is "data", which is not among the volumes: there are none'],
  ['a request above its limit', POD.replace('"web:1.0.0"', '"web:1.0.0", resources: { requests: { memory: 1Gi }, limits: { memory: 512Mi } }'), 'spec.containers[0].resources.requests{memory} is 1Gi, more than its limit of 512Mi'],
  ['a schedule of six fields', 'apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: web }\nspec: { schedule: "0 0 3 * * *", jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: web, image: "web:1.0.0" }] } } } } }', 'spec.schedule is "0 0 3 * * *"; it must have five fields'],
  ['a field of metadata', POD.replace('name: web', 'name: web, lables: { a: b }'), 'metadata.lables does not exist; did you mean labels?'],
  ['the fields of an Ingress before v1', 'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: web }\nspec: { rules: [{ http: { paths: [{ path: /, pathType: Prefix, backend: { serviceName: web, servicePort: 80 } }] } }] }', 'backend.serviceName does not exist'],
])('%s is refused', (_, text, says) => {
  expect(wrong(text)).toContainEqual(expect.stringContaining(says));
});

test.each([
  ['a kind with a typing error', 'apiVersion: apps/v1\nkind: Deploymnet\nmetadata: { name: web }', 'schema Deploymnet web: Kubernetes has no kind Deploymnet in apps/v1 — did you mean Deployment?'],
  ['a kind of another group', 'apiVersion: v1\nkind: Deployment\nmetadata: { name: web }', 'schema Deployment web: Kubernetes has no kind Deployment in v1 — use apiVersion apps/v1'],
  ['a version that was never served', 'apiVersion: storage.k8s.io/v2\nkind: StorageClass\nmetadata: { name: web }', 'schema StorageClass web: Kubernetes does not serve storage.k8s.io/v2 StorageClass — use storage.k8s.io/v1'],
])('%s is refused', (_, text, says) => {
  expect(wrong(text)).toEqual([says]);
});

const POLICY = `apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicyBinding
metadata: { name: web }
spec: { policyName: web }`;

test('an object is judged for the version of its cluster, and for any where it says none', () => {
  expect(wrong(POLICY)).toEqual([]);
  expect(wrong(POLICY, 'v1.36.2')).toEqual([]);
  expect(wrong(POLICY, '1.34')).toEqual([
    'schema MutatingAdmissionPolicyBinding web: Kubernetes 1.34 does not serve admissionregistration.k8s.io/v1 MutatingAdmissionPolicyBinding: it comes with 1.36'
    + ' — use admissionregistration.k8s.io/v1alpha1 or admissionregistration.k8s.io/v1beta1',
  ]);
  expect(wrong(POD, '1.12')).toEqual([expect.stringContaining('kubernetes-version kubernetesVersion "1.12" is not a version that is known — use one of 1.34, 1.35, 1.36, 1.37')]);
});

test('what the API server takes is silent: numbers as quantities, null, empty values, and variables', () => {
  expect(wrong(POD.replace('"web:1.0.0"', '"web:1.0.0", resources: { requests: { cpu: 1, memory: " 1Gi" } }, command: null, imagePullPolicy: ""').replace('spec:', 'status: {}\nspec:'))).toEqual([]);
  expect(wrong(DEPLOYMENT('{ containers: [{ name: web, image: "web:${tag}", ports: [{ containerPort: "${port}" }] }] }'))).toEqual([]);
});

test('a mode is read as Flux reads it: a number that begins with 0 is octal', () => {
  const pod = (mode: string): string => POD.replace('spec: {', `spec: { volumes: [{ name: a, configMap: { name: web, defaultMode: ${mode} } }],`);
  expect(wrong(pod('0555'))).toEqual([]);
  expect(wrong(pod('555'))).toEqual([expect.stringContaining('spec.volumes[0].configMap.defaultMode is 555; maximum is 511')]);
});

test('objects of cdk8s-plus and plain ones are judged alike', () => {
  const { app, repository, cluster } = platform();
  const folder = repository.folder('apps', { namespace: 'default' });
  new kplus.Deployment(folder, 'web', { containers: [{ image: 'web:1.0.0', portNumber: 8080 }] });
  new ApiObject(folder, 'settings', { apiVersion: 'v1', kind: 'ConfigMap', data: { debug: true } });
  cluster.apply(folder);
  expect(errorsOf(app)).toEqual([expect.stringContaining('schema ConfigMap settings: data{debug} is a boolean; it must be string: quote it')]);
});

test('a value of a Secret is not shown', () => {
  const [said] = wrong('apiVersion: v1\nkind: Secret\nmetadata: { name: web }\nstringData: { pin: 4711 }');
  expect(said).toContain('stringData{pin} is a number');
  expect(said).not.toContain('4711');
});

test('kinds that the library does not emit are judged, too; a field that is near none may be newer than the list', () => {
  const certificate = (spec: string): string => `apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: { name: web }\nspec: { secretName: web, issuerRef: { name: a }, ${spec} }`;
  expect(wrong(certificate('dnsNames: [a.example.com]'))).toEqual([]);
  expect(wrong(certificate('dnsName: [a.example.com]'))).toEqual([expect.stringContaining('Certificate web: spec.dnsName does not exist; did you mean dnsNames?')]);
  expect(wrong(certificate('dnsNames: a.example.com'))).toEqual([expect.stringContaining('Certificate web: spec.dnsNames is "a.example.com"; it must be a list of string')]);
  expect(wrong(certificate('somethingOfNextYear: true'))).toEqual([]);
});

test('an admission policy refers to variables that there are', () => {
  const policy = (expression: string): string => JSON.stringify({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'few.example.com' },
    spec: {
      matchConstraints: { resourceRules: [{ apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['deployments'] }] },
      variables: [{ name: 'few', expression: 'object.spec.replicas < 5' }],
      validations: [{ expression }],
    },
  });
  for (const right of [
    'variables.few', 'object.?spec.?replicas.orValue(1) < 5 // few', 'object.spec.template.spec.containers.all(c, c.image.startsWith(r"a\\") || c.name in ["b", \'c\'])',
    'request.userInfo.username != b"a" && authorizer.group("").resource("pods").check("get").allowed() ? true : 1e3 > 2u', 'object.metadata.labels.exists(k, k == "a b")',
  ]) expect(wrong(policy(right))).toEqual([]);
  expect(wrong(policy('variables.fewer'))).toEqual([expect.stringContaining('spec.validations[0].expression refers to variables.fewer, which does not exist')]);
  expect(wrong(policy('obj.spec.replicas < 5'))).toEqual([expect.stringContaining('spec.validations[0].expression refers to obj, which does not exist')]);
});
