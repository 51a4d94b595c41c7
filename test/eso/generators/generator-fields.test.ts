import { Chart, Duration, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { problemsOf } from '../../../src/base/problem';
import {
  AwsAuth, AzureAuth, AzureEnvironment, CertificateAuthority, ClusterGenerator, EcrScope, GcpAuth, Generator, GeneratorType,
  GitLabDeployTokenScope, GrafanaRole, MfaAlgorithm, PasswordEncoding, SecretKey, SshKeyType, VaultAuth, VaultKvVersion, VaultMethod,
  VaultResultType,
} from '../../../src/eso';
import { readList } from '../../../src/schema/fields';
import { Secret } from '../../../src/secret';
import { expectComplete } from '../../fields/complete';

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

/** Every type of generator with every option in use. */
function everyType(): GeneratorType[] {
  const audiences = ['a'];
  const keys = { accessKeyId: key, secretAccessKey: key, sessionToken: key };
  const configMap = new kplus.ConfigMap(chart, `cm${count++}`);
  const server = 'https://vault.example.com';
  const workloadIdentity = { serviceAccount, audiences, clusterLocation: 'europe-west3', clusterName: 'c', clusterProjectId: 'p' };
  const ca = [
    CertificateAuthority.pem('-----BEGIN CERTIFICATE-----\n'), CertificateAuthority.fromSecret(key), CertificateAuthority.fromConfigMap(configMap, 'ca.crt'),
  ];
  const vaultAuths = [
    VaultAuth.token(key, { namespace: 'n' }),
    VaultAuth.appRole({ path: 'p', roleId: 'r', secretId: key }),
    VaultAuth.appRole({ roleIdFrom: key, secretId: key }),
    VaultAuth.kubernetes({ mount: 'm', role: 'r', serviceAccount, audiences }),
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
      scopes: [GitLabDeployTokenScope.READ_REGISTRY],
      accessToken: key,
      projectId: '1',
      url: 'https://gitlab.example.com',
      username: 'u',
      expiresAt: new Date(0),
    }),
    GeneratorType.gitlabDeployToken({ name: 'n', scopes: [GitLabDeployTokenScope.READ_REGISTRY], accessToken: key, groupId: '1' }),
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
      retries: 3,
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
