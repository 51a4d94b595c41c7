import { Chart, Duration, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { externalOf } from '../../../src/base/external';
import { problemsOf } from '../../../src/base/problem';
import {
  AzureAuth, ClusterGenerator, DataFrom, ExternalSecret, Generator, GeneratorType, GitLabDeployTokenScope, GrafanaRole, Rewrite, SecretKey,
  SshKeyType, VaultAuth, VaultMethod,
} from '../../../src/eso';
import { Secret } from '../../../src/secret';
import { judge } from '../../fields/complete';

const GROUP = 'generators.external-secrets.io_v1alpha1';
let chart: Chart;
let key: SecretKey;
let serviceAccount: kplus.IServiceAccount;
let count = 0;

beforeEach(() => {
  chart = new Chart(Testing.app(), 'chart', { namespace: 'app' });
  key = { secret: Secret.fromSecretName(chart, 'secret', { name: 'credentials', namespace: 'app' }), key: 'token' };
  serviceAccount = kplus.ServiceAccount.fromServiceAccountName(chart, 'account', 'reader', { namespaceName: 'app' });
});

function generator(type: GeneratorType): Generator {
  return new Generator(chart, `generator${count++}`, { type });
}

function broken(type: GeneratorType): string[] {
  return problemsOf(generator(type)).map(({ check }) => check);
}

test('is an object of its own kind', () => {
  const made = new Generator(chart, 'password', { metadata: { name: 'password' }, type: GeneratorType.password({ length: 32, allowRepeat: true }) });
  expect(made.toJson()).toEqual({
    apiVersion: 'generators.external-secrets.io/v1alpha1',
    kind: 'Password',
    metadata: { name: 'password', namespace: 'app' },
    spec: { length: 32, allowRepeat: true },
  });
  expect(judge(`${GROUP}_Password`, made.toJson())).toEqual([]);
});

describe('in an ExternalSecret', () => {
  test('gives its keys', () => {
    const made = generator(GeneratorType.sshKey());
    const es = new ExternalSecret(chart, 'es', { dataFrom: [DataFrom.generator(made)] });
    expect(es.toJson().spec.dataFrom).toEqual([
      { sourceRef: { generatorRef: { apiVersion: 'generators.external-secrets.io/v1alpha1', kind: 'SSHKey', name: made.name } } },
    ]);
    expect(es.secret.keys).toEqual(['privateKey', 'publicKey']);
    expect(problemsOf(es)).toEqual([]);
    expect(judge('external-secrets.io_v1_ExternalSecret', es.toJson())).toEqual([]);
  });

  test('gives other keys where they are rewritten', () => {
    const es = new ExternalSecret(chart, 'es', { dataFrom: [DataFrom.generator(generator(GeneratorType.uuid()), { rewrite: [Rewrite.regexp('u', 'v')] })] });
    expect(es.secret.keys).toBeUndefined();
    expect(es.toJson().spec.dataFrom[0].rewrite).toEqual([{ regexp: { source: 'u', target: 'v' } }]);
  });

  test('must be in its namespace, or cluster-wide', () => {
    const check = (id: string, from: DataFrom): string[] =>
      problemsOf(new ExternalSecret(chart, id, { dataFrom: [from] })).map((problem) => problem.check);
    const foreign = Generator.fromGeneratorName(chart, 'foreign', { kind: 'Password', name: 'p', namespace: 'other' });
    const everywhere = ClusterGenerator.fromClusterGeneratorName(chart, 'everywhere', { name: 'p' });
    expect(check('a', DataFrom.generator(foreign))).toEqual(['cross-namespace']);
    expect(check('b', DataFrom.generator(everywhere))).toEqual([]);
    expect([externalOf(foreign)?.kind, externalOf(everywhere)?.kind]).toEqual(['Password', 'ClusterGenerator']);
  });
});

describe('rules', () => {
  test('a password can be made', () => {
    const password = (options: object): string[] => broken(GeneratorType.password(options));
    expect(password({ length: 48 })).toEqual(['password-length']); // 12 digits, and there are 10
    expect(password({ length: 48, allowRepeat: true })).toEqual([]);
    expect(password({ length: 48, digits: 4, symbols: 4 })).toEqual([]);
    expect(password({ length: 40, digits: 4, symbols: 4, noUpper: true })).toEqual(['password-length']); // 32 letters, and there are 26
    expect(password({ symbolCharacters: '-_' })).toEqual(['password-length']); // 6 symbols, and there are 2
    expect(password({ length: 8, digits: 5, symbols: 5 })).toEqual(['password-length']);
    expect(password({ length: 0 })).toEqual(['password-length']);
    expect(password({})).toEqual([]);
  });

  test('keys of passwords differ', () => {
    expect(broken(GeneratorType.password({ secretKeys: [] }))).toEqual(['password-keys']);
    expect(broken(GeneratorType.password({ secretKeys: ['a', 'a'] }))).toEqual(['password-keys']);
    expect(broken(GeneratorType.password({ secretKeys: ['a/b'] }))).toEqual(['secret-key-name']);
    expect(broken(GeneratorType.password({ secretKeys: ['a', 'b'] }))).toEqual([]);
  });

  test.each([
    [SshKeyType.RSA, 1024, 2048], [SshKeyType.ECDSA, 512, 521], [SshKeyType.ED25519, 256, undefined], [undefined, 256, 4096],
  ])('SSH keys of type %s have not %d, but %s bits', (keyType, bad, good) => {
    expect(broken(GeneratorType.sshKey({ keyType, keySize: bad }))).toEqual(['ssh-key-size']);
    expect(broken(GeneratorType.sshKey({ keyType, keySize: good }))).toEqual([]);
  });

  test('Azure registries', () => {
    const acr = (auth: AzureAuth, tenantId?: string): string[] => broken(GeneratorType.acrAccessToken({ registry: 'example.azurecr.io', auth, tenantId }));
    expect(acr(AzureAuth.servicePrincipal({ clientId: key, clientCertificate: key }), 't')).toEqual(['azure-registry-auth']);
    expect(acr(AzureAuth.workloadIdentity({ clientId: key }))).toEqual(['azure-registry-auth']);
    expect(acr(AzureAuth.servicePrincipal({ clientId: key, clientSecret: key }))).toEqual(['azure-tenant']);
    expect(acr(AzureAuth.servicePrincipal({ clientId: key, clientSecret: key }), 't')).toEqual([]);
    expect(broken(GeneratorType.acrAccessToken({ registry: 'https://example.azurecr.io', auth: AzureAuth.managedIdentity() }))).toEqual(['registry-host']);
  });

  test('GitLab deploy tokens', () => {
    const token = (options: object, scopes = [GitLabDeployTokenScope.READ_REGISTRY]): string[] =>
      broken(GeneratorType.gitlabDeployToken({ name: 'n', scopes, accessToken: key, ...options }));
    expect(token({})).toEqual(['alternatives']);
    expect(token({ projectId: '1', groupId: '2' })).toEqual(['alternatives']);
    expect(token({ projectId: '1' }, [])).toEqual(['gitlab-token-scope']);
    expect(token({ projectId: '1' })).toEqual([]);
  });

  test('Grafana, Quay, STS and Vault', () => {
    const grafana = { url: 'https://grafana.example.com', serviceAccountName: 'ci', role: GrafanaRole.EDITOR };
    expect(broken(GeneratorType.grafana({ ...grafana, username: 'admin' }))).toEqual(['alternatives']);
    expect(broken(GeneratorType.grafana({ ...grafana, token: key }))).toEqual([]);
    expect(broken(GeneratorType.quayAccessToken({ robotAccount: 'robot', serviceAccount }))).toEqual(['quay-robot']);
    expect(broken(GeneratorType.quayAccessToken({ robotAccount: 'org+robot', serviceAccount }))).toEqual([]);
    expect(broken(GeneratorType.stsSessionToken({ region: 'eu-central-1', sessionDuration: Duration.minutes(5) }))).toEqual(['duration']);
    expect(broken(GeneratorType.stsSessionToken({ region: 'eu-central-1', sessionDuration: Duration.hours(1) }))).toEqual([]);
    const dynamic = { path: 'pki/issue/app', vault: { server: 'https://vault.example.com', auth: VaultAuth.token(key) }, parameters: { a: 'b' } };
    expect(broken(GeneratorType.vaultDynamicSecret(dynamic))).toEqual(['vault-parameters']);
    expect(broken(GeneratorType.vaultDynamicSecret({ ...dynamic, method: VaultMethod.POST }))).toEqual([]);
    expect(broken(GeneratorType.vaultDynamicSecret({ ...dynamic, method: VaultMethod.POST, query: { a: ['b'] } }))).toEqual(['vault-parameters']);
  });

  test('what it authenticates with is in its namespace', () => {
    const secret = Secret.fromSecretName(chart, 'foreign', { name: 'foreign', namespace: 'other' });
    expect(broken(GeneratorType.githubAccessToken({ appId: '1', installId: '2', privateKey: { secret, key: 'pem' } }))).toEqual(['cross-namespace']);
  });

  test('some kinds are not to be had cluster-wide', () => {
    const type = GeneratorType.mfa({ secret: key });
    expect(problemsOf(new ClusterGenerator(chart, 'mfa', { type })).map(({ check }) => check)).toEqual(['cluster-generator-kind']);
  });
});
