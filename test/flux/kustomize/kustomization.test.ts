import { Chart, Duration, JsonPatch, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { parse } from 'yaml';
import { App } from '../../../src/app';
import { ISource } from '../../../src/base/external';
import { problemsOf } from '../../../src/base/problem';
import * as flux from '../../../src/flux';
import { Folder } from '../../../src/folder';
import { Repository } from '../../../src/repository';
import { Secret } from '../../../src/secret';

let chart: Chart;
let source: ISource;
let count: number;
beforeEach(() => {
  chart = new Chart(Testing.app(), 'chart', { namespace: 'flux-system' });
  source = flux.GitRepository.fromGitRepositoryName(chart, 'git', { name: 'git', namespace: 'flux-system' });
  count = 0;
});

function kustomization(props: Partial<flux.KustomizationProps>): flux.Kustomization {
  return new flux.Kustomization(chart, `apps-${count++}`, { source, ...props });
}

function specOf(props: Partial<flux.KustomizationProps>): any {
  return kustomization(props).toJson().spec;
}

function checks(props: Partial<flux.KustomizationProps>): string[] {
  return problemsOf(kustomization(props)).map(({ check }) => check);
}

function folder(): Folder {
  return new Repository(new App(), 'manifests', { url: 'https://git.example.com/a' }).folder('overlays/production', { namespace: 'web' });
}

test('prunes and waits unless told otherwise', () => {
  expect(specOf({ path: './apps' })).toEqual({
    sourceRef: { kind: 'GitRepository', name: 'git' }, path: './apps', interval: '1h', timeout: '3m', retryInterval: '2m', prune: true, wait: true,
  });
});

test('takes the path of a folder, or a path', () => {
  expect(specOf({ folder: folder() }).path).toBe('./overlays/production');
  expect(checks({ folder: folder(), path: './apps' })).toEqual(['kustomization-path']);
});

test('names the namespace of what is elsewhere', () => {
  const elsewhere = flux.Bucket.fromBucketName(chart, 'bucket', { name: 'bucket', namespace: 'sources' });
  const dependsOn = [flux.Kustomization.fromKustomizationName(chart, 'infra', { name: 'infra', namespace: 'platform' })];
  expect(specOf({ source: elsewhere, dependsOn })).toMatchObject({
    sourceRef: { kind: 'Bucket', name: 'bucket', namespace: 'sources' },
    dependsOn: [{ name: 'infra', namespace: 'platform' }],
  });
});

test('refuses sources of Helm charts', () => {
  const charts = flux.HelmRepository.fromHelmRepositoryName(chart, 'charts', { name: 'charts' });
  expect(checks({ source: charts })).toEqual(['source-kind']);
  const artifact = flux.ExternalArtifact.fromExternalArtifactName(chart, 'artifact', { name: 'apps' });
  expect(checks({ source: artifact })).toEqual([]);
  expect(specOf({ source: artifact }).sourceRef).toEqual({ kind: 'ExternalArtifact', name: 'apps' });
});

describe('dependencies', () => {
  test('are Kustomizations, each once', () => {
    const other = kustomization({});
    const release = flux.HelmRelease.fromHelmReleaseName(chart, 'release', { name: 'release' });
    expect(checks({ dependsOn: [other] })).toEqual([]);
    expect(checks({ dependsOn: [other, other] })).toEqual(['depends-on-twice']);
    expect(checks({ dependsOn: [other], dependsOnExprs: [{ on: other, readyExpr: 'true' }] })).toEqual(['depends-on-twice']);
    expect(checks({ dependsOn: [release] })).toEqual(['depends-on-kind']);
  });

  test('may have expressions', () => {
    const readyExpr = 'dep.status.conditions.exists(c, c.type == "Ready" && c.status == "True")';
    expect(specOf({ dependsOnExprs: [{ on: kustomization({ metadata: { name: 'infra' } }), readyExpr }] }).dependsOn).toEqual([{ name: 'infra', readyExpr }]);
  });
});

describe('health checks', () => {
  const named = flux.HealthCheck.named({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' });

  test('replace waiting for all', () => {
    expect(specOf({ healthChecks: [named] })).toMatchObject({ healthChecks: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }] });
    expect(specOf({ healthChecks: [named] }).wait).toBeUndefined();
    expect(checks({ healthChecks: [named], wait: true })).toEqual(['health-checks-ignored']);
    expect(checks({ healthChecks: [named] })).toEqual([]);
  });

  test('by expressions need something to wait for', () => {
    const healthCheckExprs = [{ apiVersion: 'example.com/v1', current: 'true' }];
    expect(checks({ healthCheckExprs, wait: false })).toEqual(['health-checks-ignored']);
    expect(checks({ healthCheckExprs })).toEqual([]);
  });

  test('of objects in the folder follow its target namespace, prefix and suffix', () => {
    const web = folder();
    const deployment = new kplus.Deployment(web, 'web', { containers: [{ image: 'app' }] });
    const role = new kplus.ClusterRole(web, 'role');
    const healthChecks = [flux.HealthCheck.of(deployment), flux.HealthCheck.of(role)];
    expect(specOf({ folder: web, healthChecks }).healthChecks[0]).toEqual({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', namespace: 'web' });
    const moved = specOf({ folder: web, healthChecks, targetNamespace: 'staging', namePrefix: 'a-', nameSuffix: '-z' }).healthChecks;
    expect(moved).toEqual([
      { apiVersion: 'apps/v1', kind: 'Deployment', name: 'a-web-z', namespace: 'staging' },
      { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', name: 'a-role-z' },
    ]);
    expect(specOf({ path: './other', healthChecks, targetNamespace: 'staging' }).healthChecks[0]).toMatchObject({ name: 'web', namespace: 'web' });
  });

  test('of something without an object are refused', () => {
    const secret = Secret.fromSecretName(chart, 'secret', { name: 'secret' });
    kustomization({ healthChecks: [flux.HealthCheck.of(secret)] });
    expect(problemsOf(secret)).toMatchObject([{ check: 'health-check' }]);
  });
});

describe('variables', () => {
  const { Substitution } = flux;

  test('come from values, ConfigMaps and Secrets', () => {
    const settings = new kplus.ConfigMap(chart, 'settings', { metadata: { name: 'settings' }, data: { domain: 'example.com' } });
    const secret = Secret.fromSecretName(chart, 'secret', { name: 'secret', keys: ['password'] });
    const substitutions = [
      Substitution.literal('cluster', 'production'), Substitution.fromConfigMap(settings), Substitution.fromSecret(secret, { optional: true }),
    ];
    expect(checks({ substitutions })).toEqual([]);
    expect(specOf({ substitutions }).postBuild).toEqual({
      substitute: { cluster: 'production' },
      substituteFrom: [{ kind: 'ConfigMap', name: 'settings' }, { kind: 'Secret', name: 'secret', optional: true }],
    });
  });

  test.each(['1a', 'a-b', 'a.b', '', 'é', 'constructor '])('refuse the name %j, wherever it is', (name) => {
    const secret = Secret.fromSecretName(chart, 'secret', { name: 'secret', keys: [name] });
    const configMap = new kplus.ConfigMap(chart, 'map', { data: { [name]: 'x' } });
    expect(checks({ substitutions: [Substitution.literal(name, 'x')] })).toEqual(['substitution-name']);
    expect(checks({ substitutions: [Substitution.fromSecret(secret)] })).toEqual(['substitution-name']);
    expect(checks({ substitutions: [Substitution.fromConfigMap(configMap)] })).toEqual(['substitution-name']);
  });

  test('are given once', () => {
    expect(checks({ substitutions: [Substitution.literal('a', '1'), Substitution.literal('a', '2')] })).toEqual(['substitution-twice']);
    expect(checks({ substitutions: [Substitution.literal('constructor', '1')] })).toEqual([]);
  });

  test('are looked for in the own namespace', () => {
    const secret = Secret.fromSecretName(chart, 'secret', { name: 'secret', namespace: 'default' });
    expect(checks({ substitutions: [Substitution.fromSecret(secret)] })).toEqual(['cross-namespace']);
  });
});

describe('decryption', () => {
  const sops = (...keys: string[]): string[] =>
    checks({ decryption: flux.Decryption.sops({ secret: Secret.fromSecretName(chart, `keys-${count++}`, { name: 'keys', keys }) }) });

  test.each(['age.agekey', 'team.asc', 'sops.vault-token', 'sops.aws-kms'])('finds keys named %s', (key) => expect(sops(key)).toEqual([]));
  test.each(['age-key.txt', 'agekey', 'identity'])('does not find keys named %s', (key) => expect(sops(key)).toEqual(['decryption-key']));
});

describe('another cluster', () => {
  test('is reached by a kubeconfig in a Secret or by workload identity', () => {
    const secret = (...keys: string[]): Secret => Secret.fromSecretName(chart, `kc-${count++}`, { name: 'remote', keys });
    expect(specOf({ kubeConfig: flux.KubeConfig.fromSecret(secret('value')) }).kubeConfig).toEqual({ secretRef: { name: 'remote' } });
    expect(checks({ kubeConfig: flux.KubeConfig.fromSecret(secret('config')) })).toEqual(['secret-key']);
    expect(checks({ kubeConfig: flux.KubeConfig.fromSecret(secret('config'), 'config') })).toEqual([]);
    const configMap = kplus.ConfigMap.fromConfigMapName(chart, 'config', 'remote');
    expect(specOf({ kubeConfig: flux.KubeConfig.fromConfigMap(configMap) }).kubeConfig).toEqual({ configMapRef: { name: 'remote' } });
  });
});

describe('patches', () => {
  test('are YAML that reads as what was given', () => {
    const operations = [JsonPatch.add('/metadata/annotations/a~1b', 'yes: "no"\n- ${x}'), JsonPatch.remove('/spec/replicas')];
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { gone: null, on: '0x1' } };
    const [json6902, merge] = specOf({ patches: [flux.Patch.json6902(operations, { kind: 'Deployment' }), flux.Patch.strategicMerge(object)] }).patches;
    expect(json6902.target).toEqual({ kind: 'Deployment' });
    expect(parse(json6902.patch)).toEqual([
      { op: 'add', path: '/metadata/annotations/a~1b', value: 'yes: "no"\n- ${x}' },
      { op: 'remove', path: '/spec/replicas' },
    ]);
    expect(parse(merge.patch)).toEqual(object);
    expect(merge.target).toBeUndefined();
  });

  test('apply to the rendered object', () => {
    const patched = kustomization({});
    patched.addJsonPatch(JsonPatch.replace('/spec/interval', '7m'));
    expect(patched.toJson().spec.interval).toBe('7m');
  });
});

test('ignores fields by JSON pointers', () => {
  expect(checks({ ignore: [{ paths: ['/spec/replicas', '/metadata/annotations/a~1b'] }] })).toEqual([]);
  expect(checks({ ignore: [{ paths: ['spec.replicas'] }, { paths: [] }, { paths: ['/a~2'] }] })).toEqual(['json-pointer', 'json-pointer', 'json-pointer']);
});

test('refuses names and times that the API refuses', () => {
  expect(checks({ namePrefix: '', nameSuffix: 'x'.repeat(201) })).toEqual(['name-affix', 'name-affix']);
  expect(checks({ namePrefix: 'a-', nameSuffix: 'x'.repeat(200) })).toEqual([]);
  expect(checks({ targetNamespace: 'Web' })).toEqual(['namespace-name']);
  expect(checks({ targetNamespace: 'x'.repeat(64) })).toEqual(['namespace-name']);
  expect(checks({ interval: Duration.seconds(0) })).toEqual(['duration']);
});
