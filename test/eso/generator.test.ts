import { Chart, Duration, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import {
  AwsAuth, AzureAuth, AzureEnvironment, CertificateAuthority, ClusterGenerator, DataFrom, EcrScope, ExternalSecret, GcpAuth, Generator, GeneratorType,
  GitlabDeployTokenScope, GrafanaRole, MfaAlgorithm, PasswordEncoding, Rewrite, SecretKey, SshKeyType, VaultAuth, VaultKvVersion, VaultMethod,
  VaultResultType,
} from '../../src/eso';
import { externalOf } from '../../src/external';
import { problemsOf } from '../../src/problem';
import { readList } from '../../src/schema/fields';
import { Secret } from '../../src/secret';
import { expectComplete, judge } from '../fields/complete';

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
    const token = (options: object, scopes = [GitlabDeployTokenScope.READ_REGISTRY]): string[] =>
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

/** Every type of generator with every option in use. */
function everyType(): GeneratorType[] {
  const audiences = ['a'];
  const keys = { accessKeyId: key, secretAccessKey: key, sessionToken: key };
  const configMap = new kplus.ConfigMap(chart, `cm${count++}`);
  const server = 'https://vault.example.com';
  const workloadIdentity = { serviceAccount, audiences, clusterLocation: 'europe-west3', clusterName: 'c', clusterProjectId: 'p' };
  const ca = [
    CertificateAuthority.pem('-----BEGIN CERTIFICATE-----\n'), CertificateAuthority.secret(key), CertificateAuthority.configMap(configMap, 'ca.crt'),
  ];
  const vaultAuths = [
    VaultAuth.token(key, { namespace: 'n' }),
    VaultAuth.appRole({ path: 'p', roleId: 'r', secretId: key }),
    VaultAuth.appRole({ roleIdFrom: key, secretId: key }),
    VaultAuth.kubernetes({ mountPath: 'm', role: 'r', serviceAccount, audiences }),
    VaultAuth.kubernetes({ role: 'r', token: key }),
    VaultAuth.jwt({ path: 'p', role: 'r', token: key }),
    VaultAuth.jwt({ serviceAccount, audiences }),
    VaultAuth.ldap({ path: 'p', username: 'u', password: key }),
    VaultAuth.userPass({ path: 'p', username: 'u', password: key }),
    VaultAuth.cert({ path: 'p', role: 'r', certificate: key, privateKey: key }),
    VaultAuth.iam({ path: 'p', region: 'eu-central-1', role: 'r', awsRole: 'a', externalId: 'e', serverId: 's', keys }),
    VaultAuth.iam({ role: 'r', serviceAccount, audiences }),
    VaultAuth.gcp({ path: 'p', role: 'r', projectId: 'p', location: 'l', serviceAccount, audiences }),
    VaultAuth.gcp({ role: 'r', serviceAccountKey: key }),
    VaultAuth.gcp({ role: 'r', workloadIdentity }),
  ];
  return [
    GeneratorType.password({
      length: 24, digits: 4, symbols: 4, symbolCharacters: '-_.,', noUpper: true, allowRepeat: true, encoding: PasswordEncoding.HEX, secretKeys: ['a'],
    }),
    GeneratorType.uuid(),
    GeneratorType.sshKey({ keyType: SshKeyType.ECDSA, keySize: 384, comment: 'c' }),
    GeneratorType.mfa({ secret: key, length: 8, timePeriod: Duration.minutes(1), algorithm: MfaAlgorithm.SHA256, when: new Date(0) }),
    GeneratorType.ecrAuthorizationToken({ region: 'eu-central-1', auth: AwsAuth.keys(keys), role: 'r', scope: EcrScope.PRIVATE }),
    GeneratorType.ecrAuthorizationToken({ region: 'eu-central-1', auth: AwsAuth.serviceAccount({ serviceAccount, audiences }) }),
    GeneratorType.gcrAccessToken({ projectId: 'p', auth: GcpAuth.serviceAccountKey(key) }),
    GeneratorType.gcrAccessToken({ projectId: 'p', auth: GcpAuth.workloadIdentity(workloadIdentity) }),
    GeneratorType.gcrAccessToken({
      projectId: 'p', auth: GcpAuth.federation({ serviceAccount, audiences, audience: 'a', externalTokenEndpoint: 'https://example.com' }),
    }),
    GeneratorType.gcrAccessToken({ projectId: 'p', auth: GcpAuth.federation({ awsCredentials: { region: 'r', secret: key.secret }, audience: 'a' }) }),
    GeneratorType.gcrAccessToken({ projectId: 'p', auth: GcpAuth.federation({ credentialConfig: { configMap, key: 'config' } }) }),
    GeneratorType.acrAccessToken({
      registry: 'example.azurecr.io',
      tenantId: 't',
      scope: 's',
      environmentType: AzureEnvironment.PUBLIC,
      auth: AzureAuth.servicePrincipal({ clientId: key, clientSecret: key }),
    }),
    GeneratorType.acrAccessToken({ registry: 'example.azurecr.io', auth: AzureAuth.managedIdentity('i') }),
    GeneratorType.acrAccessToken({ registry: 'example.azurecr.io', auth: AzureAuth.workloadIdentity({ serviceAccount, audiences }) }),
    GeneratorType.quayAccessToken({ robotAccount: 'org+robot', url: 'quay.example.com', serviceAccount, audiences }),
    GeneratorType.cloudsmithAccessToken({ orgSlug: 'o', serviceSlug: 's', apiUrl: 'https://api.example.com', serviceAccount, audiences }),
    GeneratorType.githubAccessToken({
      appId: '1', installId: '2', privateKey: key, url: 'https://github.example.com/api/v3', repositories: ['r'], permissions: { contents: 'read' },
    }),
    GeneratorType.gitlabDeployToken({
      name: 'n',
      scopes: [GitlabDeployTokenScope.READ_REGISTRY],
      accessToken: key,
      projectId: '1',
      url: 'https://gitlab.example.com',
      username: 'u',
      expiresAt: new Date(0),
    }),
    GeneratorType.gitlabDeployToken({ name: 'n', scopes: [GitlabDeployTokenScope.READ_REGISTRY], accessToken: key, groupId: '1' }),
    GeneratorType.grafana({ url: 'https://grafana.example.com', serviceAccountName: 'ci', role: GrafanaRole.EDITOR, token: key }),
    GeneratorType.grafana({ url: 'https://grafana.example.com', serviceAccountName: 'ci', role: GrafanaRole.ADMIN, username: 'u', password: key }),
    GeneratorType.stsSessionToken({
      region: 'eu-central-1', keys, role: 'r', sessionDuration: Duration.hours(1), serialNumber: 's', tokenCode: '123456',
    }),
    ...vaultAuths.map((auth) => GeneratorType.vaultDynamicSecret({ path: 'database/creds/app', vault: { server, auth }, query: { ttl: ['1h'] } })),
    ...ca.map((each) => GeneratorType.vaultDynamicSecret({
      path: 'pki/issue/app',
      method: VaultMethod.POST,
      parameters: { common_name: 'a' },
      resultType: VaultResultType.RAW,
      allowEmptyResponse: true,
      controller: 'c',
      maxRetries: 3,
      retryInterval: Duration.seconds(10),
      vault: {
        server,
        auth: VaultAuth.token(key),
        path: 'secret',
        version: VaultKvVersion.V2,
        namespace: 'n',
        ca: each,
        tls: { certificate: key, privateKey: key },
        headers: { 'X-A': 'b' },
        readYourWrites: true,
        forwardInconsistent: true,
        checkAndSet: true,
      },
    })),
    ...ca.map((each) => GeneratorType.webhook({
      url: 'https://example.com',
      method: 'POST',
      body: 'b',
      headers: { A: 'b' },
      jsonPath: '$.a',
      secrets: { a: key },
      ntlm: { username: key, password: key },
      timeout: Duration.seconds(10),
      ca: each,
    })),
    GeneratorType.fake({ a: 'b' }, 'c'),
  ];
}

/** Namespaces of references, which the operator does not look at in generators. */
function namespaces(list: string, except = /^$/): Record<string, string> {
  const paths = [...readList(list).byPath.keys()].filter((path) => path.endsWith('.namespace') && !/\.(vault|provider|auth)\.namespace$/.test(path));
  return Object.fromEntries(paths.filter((path) => !except.test(path)).map((path) => [path, 'generators read the namespace of whoever uses them']));
}

test.each([
  'ACRAccessToken', 'CloudsmithAccessToken', 'ECRAuthorizationToken', 'Fake', 'GCRAccessToken', 'GithubAccessToken', 'GitlabDeployToken', 'Grafana', 'MFA',
  'Password', 'QuayAccessToken', 'SSHKey', 'STSSessionToken', 'UUID', 'VaultDynamicSecret', 'Webhook',
])('%s reaches every field', (kind) => {
  const made = everyType().filter((type) => type.kind === kind).map((type) => generator(type));
  expect(made.flatMap(problemsOf)).toEqual([]);
  const list = `${GROUP}_${kind}`;
  expectComplete(list, made.map((each) => each.toJson()), kind === 'STSSessionToken'
    ? { ...namespaces(list, /auth\.jwt/), 'spec.auth.jwt': 'the operator refuses it for this kind' }
    : namespaces(list));
});

test('ClusterGenerator reaches every field', () => {
  const types = everyType().filter(({ kind }) => kind !== 'MFA' && kind !== 'GitlabDeployToken');
  const made = types.map((type) => new ClusterGenerator(chart, `cluster${count++}`, { type }));
  expect(made.flatMap(problemsOf)).toEqual([]);
  const list = `${GROUP}_ClusterGenerator`;
  expectComplete(list, made.map((each) => each.toJson()), {
    ...namespaces(list, /mfaSpec|stsSessionTokenSpec\.auth\.jwt/),
    'spec.generator.stsSessionTokenSpec.auth.jwt': 'the operator refuses it for this kind',
    'spec.generator.mfaSpec': 'the API server refuses its kind in a ClusterGenerator',
  });
});

test('any other kind is reached as it is', () => {
  const spec = { provider: { auth: {} } };
  const made = generator(GeneratorType.raw('BeyondtrustWorkloadCredentialsDynamicSecret', spec));
  expect(made.toJson()).toMatchObject({ kind: 'BeyondtrustWorkloadCredentialsDynamicSecret', spec });
});
