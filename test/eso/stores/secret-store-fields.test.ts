import { Chart, Duration, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { problemsOf } from '../../../src/base/problem';
import {
  AwsAuth, AwsSessionTagsPolicy, AzureAuth, AzureEnvironment, CertificateAuthority, ClusterSecretStore, ClusterSecretStoreProps, FakeValidation,
  GcpAuth, GcpVersionSelection, KubernetesAuth, SecretKey, SecretStore, SecretStoreProps, StoreProvider, VaultAuth, VaultKvVersion,
} from '../../../src/eso';
import { LabelOperator } from '../../../src/label-selector';
import { readList } from '../../../src/schema/fields';
import { Secret } from '../../../src/secret';
import { expectComplete, judge } from '../../fields/complete';

let chart: Chart;
let count = 0;
let key: SecretKey;
let serviceAccount: kplus.IServiceAccount;
const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

beforeEach(() => {
  chart = new Chart(Testing.app(), 'chart', { namespace: 'eso' });
  key = { secret: Secret.fromSecretName(chart, 'secret', { name: 'credentials', namespace: 'eso' }), key: 'token' };
  serviceAccount = new kplus.ServiceAccount(chart, 'account', { metadata: { name: 'reader' } });
});

function store(props: SecretStoreProps): SecretStore {
  return new SecretStore(chart, `store${count++}`, props);
}

function clusterStore(props: ClusterSecretStoreProps): ClusterSecretStore {
  return new ClusterSecretStore(chart, `store${count++}`, props);
}

/** A store of each typed provider, with every option in use. */
function everyProvider(): StoreProvider[] {
  const audiences = ['a'];
  const keys = { accessKeyId: key, secretAccessKey: key, sessionToken: key };
  const configMap = new kplus.ConfigMap(chart, `cm${count++}`);
  const workloadIdentity = { serviceAccount, audiences, clusterLocation: 'europe-west3', clusterName: 'c', clusterProjectId: 'p' };
  const pem = CertificateAuthority.pem(CERTIFICATE);
  const ca = [pem, CertificateAuthority.fromSecret(key), CertificateAuthority.fromConfigMap(configMap, 'ca.crt')];
  const vaultAuths = [
    VaultAuth.token(key, { namespace: 'n' }),
    VaultAuth.appRole({ path: 'p', roleId: 'r', secretId: key, namespace: 'n' }),
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
  const server = 'https://vault.example.com';
  const aws = {
    region: 'eu-central-1',
    role: 'r',
    additionalRoles: ['a'],
    externalId: 'e',
    prefix: 'p/',
    sessionTags: { a: 'b' },
    transitiveTagKeys: ['a'],
    sessionTagsPolicy: AwsSessionTagsPolicy.CUSTOM,
    customSessionTags: { team: 'a' },
  };
  const vaultUrl = 'https://v.vault.azure.net';
  return [
    ...vaultAuths.map((auth) => StoreProvider.vault({ server, auth })),
    ...ca.map((each) => StoreProvider.vault({
      server,
      path: 'secret',
      auth: VaultAuth.token(key),
      version: VaultKvVersion.V2,
      namespace: 'n',
      ca: each,
      tls: { certificate: key, privateKey: key },
      headers: { 'X-A': 'b' },
      readYourWrites: true,
      forwardInconsistent: true,
      checkAndSet: true,
    })),
    ...[VaultAuth.token(key, { namespace: 'n' }), ...vaultAuths.slice(1, 3), VaultAuth.userPass({ username: 'u', password: key })].map((auth) =>
      StoreProvider.openBao({ server, auth, path: 'secret', namespace: 'n', version: VaultKvVersion.V1 })),
    ...ca.map((each) => StoreProvider.openBao({ server, auth: VaultAuth.token(key), ca: each })),
    StoreProvider.awsSecretsManager({ ...aws, auth: AwsAuth.keys(keys), recoveryWindow: Duration.days(7) }),
    StoreProvider.awsSecretsManager({ ...aws, auth: AwsAuth.serviceAccount({ serviceAccount, audiences }), forceDeleteWithoutRecovery: true }),
    StoreProvider.awsParameterStore({ region: 'eu-central-1' }),
    StoreProvider.awsCertificateManager({ region: 'eu-central-1' }),
    StoreProvider.gcp({
      projectId: 'p', location: 'l', auth: GcpAuth.serviceAccountKey(key), secretVersionSelectionPolicy: GcpVersionSelection.LATEST_OR_FETCH,
    }),
    StoreProvider.gcp({ auth: GcpAuth.workloadIdentity(workloadIdentity) }),
    StoreProvider.gcp({
      auth: GcpAuth.federation({
        serviceAccount, audiences, audience: 'a', externalTokenEndpoint: 'https://example.com', gcpServiceAccountEmail: 'a@p.iam.gserviceaccount.com',
      }),
    }),
    StoreProvider.gcp({ auth: GcpAuth.federation({ awsCredentials: { region: 'eu-central-1', secret: key.secret }, audience: 'a' }) }),
    StoreProvider.gcp({ auth: GcpAuth.federation({ credentialConfig: { configMap, key: 'config' } }) }),
    StoreProvider.azureKeyVault({
      vaultUrl, tenantId: 't', environmentType: AzureEnvironment.PUBLIC, auth: AzureAuth.servicePrincipal({ clientId: key, clientSecret: key }),
    }),
    StoreProvider.azureKeyVault({ vaultUrl, tenantId: 't', auth: AzureAuth.servicePrincipal({ clientId: key, clientCertificate: key }) }),
    StoreProvider.azureKeyVault({ vaultUrl, auth: AzureAuth.managedIdentity('i') }),
    StoreProvider.azureKeyVault({
      vaultUrl,
      auth: AzureAuth.workloadIdentity({ serviceAccount, audiences, clientId: key, tenantId: key }),
      environmentType: AzureEnvironment.AZURE_STACK,
      customCloud: {
        activeDirectoryEndpoint: 'https://a', keyVaultEndpoint: 'https://k', keyVaultDnsSuffix: 'k', resourceManagerEndpoint: 'https://r',
      },
    }),
    ...ca.map((each) => StoreProvider.gitlab({
      accessToken: key, url: 'https://gitlab.example.com', projectId: '1', inheritFromGroups: true, environment: 'production', ca: each,
    })),
    StoreProvider.gitlab({ accessToken: key, groupIds: ['2'] }),
    ...ca.map((each) => StoreProvider.kubernetes({
      auth: KubernetesAuth.serviceAccount({ serviceAccount, audiences }), remoteNamespace: 'other', server: 'https://k8s.example.com', ca: each,
    })),
    StoreProvider.kubernetes({ auth: KubernetesAuth.token(key) }),
    StoreProvider.kubernetes({ auth: KubernetesAuth.certificate({ certificate: key, privateKey: key }) }),
    StoreProvider.kubernetes({ auth: KubernetesAuth.kubeconfig(key) }),
    ...ca.map((each) => StoreProvider.webhook({
      url: 'https://example.com/{{ .remoteRef.key }}',
      method: 'POST',
      body: 'b',
      headers: { A: '{{ .a.token }}' },
      jsonPath: '$.a',
      secrets: { a: key },
      ntlm: { username: key, password: key },
      timeout: Duration.seconds(10),
      ca: each,
    })),
    StoreProvider.fake([{ key: 'k', value: 'v', version: '1' }], { validationResult: FakeValidation.UNKNOWN }),
  ];
}

const TYPED = ['vault', 'openBao', 'aws', 'gcpsm', 'azurekv', 'gitlab', 'kubernetes', 'webhook', 'fake'];

/** Providers that have no typed factory. */
function otherProviders(list: string): Record<string, string> {
  const paths = [...readList(list).byPath.keys()].filter((path) => /^spec\.provider\.\w+$/.test(path));
  return Object.fromEntries(paths.filter((path) => !TYPED.includes(path.split('.')[2])).map((path) => [path, 'reached by StoreProvider.raw']));
}

const common = { controller: 'c', refreshInterval: Duration.minutes(5), retries: 3, retryInterval: Duration.seconds(10) };

test('a ClusterSecretStore reaches every field', () => {
  const conditions = [
    { namespaces: ['a'] },
    { namespaceRegexes: ['^app-'] },
    { namespaceSelector: { matchLabels: { a: 'b' }, matchExpressions: [{ key: 'c', operator: LabelOperator.IN, values: ['d'] }] } },
  ];
  const stores = everyProvider().map((provider) => clusterStore({ provider, conditions, ...common }));
  expect(stores.flatMap(problemsOf)).toEqual([]);
  expectComplete('external-secrets.io_v1_ClusterSecretStore', stores.map((each) => each.toJson()), otherProviders('external-secrets.io_v1_ClusterSecretStore'));
});

test('a SecretStore reaches every field that it may have', () => {
  const stores = everyProvider().map((provider) => store({ provider, ...common }));
  expect(stores.flatMap(problemsOf)).toEqual([]);
  const list = 'external-secrets.io_v1_SecretStore';
  const namespaces = [...readList(list).byPath.keys()].filter((path) => path.startsWith('spec.provider.') && path.endsWith('.namespace')
    && ['.vault.namespace', '.openBao.namespace', '.auth.namespace'].every((own) => !path.endsWith(own))
    && TYPED.includes(path.split('.')[2]));
  expectComplete(list, stores.map((each) => each.toJson()), {
    ...otherProviders(list),
    ...Object.fromEntries(namespaces.map((path) => [path, 'a SecretStore reads its own namespace only'])),
    'spec.conditions[]': 'only a ClusterSecretStore looks at them',
  });
});

test('any other provider is reached as it is', () => {
  const data = { auth: { secretRef: { dopplerToken: { name: 'doppler', key: 'token' } } } };
  const { spec } = store({ provider: StoreProvider.raw('doppler', data) }).toJson();
  expect(spec.provider).toEqual({ doppler: data });
  expect(judge('external-secrets.io_v1_SecretStore', store({ provider: StoreProvider.raw('doppler', data) }).toJson())).toEqual([]);
});
