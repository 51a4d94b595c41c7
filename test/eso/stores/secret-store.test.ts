import { Chart, Duration, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { externalOf } from '../../../src/base/external';
import { problemsOf } from '../../../src/base/problem';
import {
  AwsSessionTagsPolicy, AzureAuth, AzureEnvironment, CertificateAuthority, ClusterSecretStore, ClusterSecretStoreProps, GcpAuth, KubernetesAuth,
  SecretKey, SecretStore, SecretStoreProps, StoreProvider, VaultAuth, VaultKvVersion,
} from '../../../src/eso';
import { Secret } from '../../../src/secret';

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

/** Ids of the checks that a store of a provider breaks. */
function broken(provider: StoreProvider): string[] {
  return problemsOf(store({ provider })).map((problem) => problem.check);
}

function vault(auth: VaultAuth): StoreProvider {
  return StoreProvider.vault({ server: 'https://vault.example.com', path: 'secret', auth });
}

describe('references', () => {
  test('of a SecretStore leave the namespace out', () => {
    expect(store({ provider: vault(VaultAuth.kubernetes({ role: 'r', serviceAccount })) }).toJson().spec.provider.vault.auth).toEqual({
      kubernetes: { mountPath: 'kubernetes', role: 'r', serviceAccountRef: { name: 'reader' } },
    });
    expect(store({ provider: vault(VaultAuth.token(key)) }).toJson().spec.provider.vault.auth).toEqual({
      tokenSecretRef: { name: 'credentials', key: 'token' },
    });
  });

  test('of a SecretStore to another namespace are refused', () => {
    const secret = Secret.fromSecretName(chart, 'foreign', { name: 'foreign', namespace: 'other' });
    const foreign = kplus.ServiceAccount.fromServiceAccountName(chart, 'foreignAccount', 'foreign', { namespaceName: 'other' });
    expect(broken(vault(VaultAuth.token({ secret, key: 'token' })))).toEqual(['cross-namespace']);
    expect(broken(vault(VaultAuth.kubernetes({ role: 'r', serviceAccount: foreign })))).toEqual(['cross-namespace']);
  });

  test('of a ClusterSecretStore say the namespace', () => {
    const made = clusterStore({ provider: vault(VaultAuth.kubernetes({ role: 'r', serviceAccount })) });
    expect(made.toJson().spec.provider.vault.auth.kubernetes.serviceAccountRef).toEqual({ name: 'reader', namespace: 'eso' });
    expect(made.toJson().metadata).not.toHaveProperty('namespace');
    const other = Secret.fromSecretName(chart, 'other', { name: 'other', namespace: 'other' });
    const token = clusterStore({ provider: vault(VaultAuth.token({ secret: other, key: 'token' })) });
    expect(token.toJson().spec.provider.vault.auth.tokenSecretRef).toEqual({ name: 'other', namespace: 'other', key: 'token' });
    expect([...problemsOf(made), ...problemsOf(token)]).toEqual([]);
  });

  test('of a ClusterSecretStore need a namespace, unless its users bring it', () => {
    const secret = Secret.fromSecretName(chart, 'nowhere', { name: 'nowhere' });
    const provider = vault(VaultAuth.token({ secret, key: 'token' }));
    expect(problemsOf(clusterStore({ provider })).map(({ check }) => check)).toEqual(['reference-namespace']);
    const referent = clusterStore({ provider, referentAuth: true });
    expect(referent.toJson().spec.provider.vault.auth.tokenSecretRef).toEqual({ name: 'nowhere', key: 'token' });
    expect(problemsOf(referent)).toEqual([]);
  });

  test('to certificates always need a namespace', () => {
    const secret = Secret.fromSecretName(chart, 'nowhere', { name: 'nowhere' });
    const provider = StoreProvider.vault({
      server: 'https://vault.example.com', auth: VaultAuth.token(key), ca: CertificateAuthority.fromSecret({ secret, key: 'ca.crt' }),
    });
    expect(problemsOf(clusterStore({ provider, referentAuth: true })).map(({ check }) => check)).toEqual(['reference-namespace']);
  });

  test('need a key that the Secret has', () => {
    const secret = Secret.fromSecretName(chart, 'known', { name: 'known', keys: ['password'] });
    expect(broken(vault(VaultAuth.token({ secret, key: 'token' })))).toEqual(['secret-key']);
    expect(broken(vault(VaultAuth.token({ secret, key: 'password' })))).toEqual([]);
    expect(broken(vault(VaultAuth.token({ ...key, key: 'a/b' })))).toEqual(['secret-key-name']);
  });

  test('declare what cdk8s-plus imports, and not what it makes', () => {
    const imported = kplus.ServiceAccount.fromServiceAccountName(chart, 'imported', 'imported', { namespaceName: 'eso' });
    store({ provider: vault(VaultAuth.kubernetes({ role: 'r', serviceAccount: imported })) });
    store({ provider: vault(VaultAuth.kubernetes({ role: 'r', serviceAccount })) });
    expect(externalOf(imported)).toEqual({ apiVersion: 'v1', kind: 'ServiceAccount', name: 'imported', namespace: 'eso' });
    expect(externalOf(serviceAccount)).toBeUndefined();
  });
});

test('stores outside the program are declared', () => {
  const one = SecretStore.fromSecretStoreName(chart, 'one', { name: 'one', namespace: 'eso' });
  const all = ClusterSecretStore.fromClusterSecretStoreName(chart, 'all', { name: 'all' });
  expect([one.kind, all.kind]).toEqual(['SecretStore', 'ClusterSecretStore']);
  expect([externalOf(one)?.name, externalOf(all)?.name]).toEqual(['one', 'all']);
});

describe('alternatives', () => {
  const many = (auth: VaultAuth): string[] => broken(vault(auth));

  test('are refused together or missing', () => {
    expect(many(VaultAuth.appRole({ secretId: key }))).toEqual(['alternatives']);
    expect(many(VaultAuth.appRole({ secretId: key, roleId: 'r', roleIdFrom: key }))).toEqual(['alternatives']);
    expect(many(VaultAuth.jwt({ role: 'r' }))).toEqual(['alternatives']);
    expect(many(VaultAuth.jwt({ token: key, serviceAccount }))).toEqual(['alternatives']);
    expect(many(VaultAuth.kubernetes({ role: 'r', token: key, serviceAccount }))).toEqual(['alternatives']);
    expect(many(VaultAuth.iam({ role: 'r', serviceAccount, keys: { accessKeyId: key, secretAccessKey: key } }))).toEqual(['alternatives']);
    expect(many(VaultAuth.gcp({ role: 'r', serviceAccount, serviceAccountKey: key }))).toEqual(['alternatives']);
    expect(broken(StoreProvider.gcp({ auth: GcpAuth.federation({ audience: 'a' }) }))).toEqual(['alternatives']);
    const auth = AzureAuth.servicePrincipal({ clientId: key });
    expect(broken(StoreProvider.azureKeyVault({ vaultUrl: 'https://v.vault.azure.net', tenantId: 't', auth }))).toEqual(['alternatives']);
    expect(broken(StoreProvider.awsSecretsManager({ region: 'eu-central-1', forceDeleteWithoutRecovery: true, recoveryWindow: Duration.days(7) })))
      .toEqual(['alternatives']);
  });

  test('are taken one by one, or none where the operator has its own', () => {
    for (const auth of [
      VaultAuth.appRole({ secretId: key, roleId: 'r' }), VaultAuth.appRole({ secretId: key, roleIdFrom: key }), VaultAuth.jwt({ token: key }),
      VaultAuth.jwt({ serviceAccount }), VaultAuth.kubernetes({ role: 'r' }), VaultAuth.iam({ role: 'r' }), VaultAuth.gcp({ role: 'r' }),
    ]) {
      expect(many(auth)).toEqual([]);
    }
  });
});

describe('rules of providers', () => {
  const auth = VaultAuth.token;

  test.each(['vault.example.com', 'ftp://vault', ''])('refuse the address %j', (server) => {
    expect(broken(StoreProvider.vault({ server, auth: auth(key) }))).toEqual(['store-url']);
    expect(broken(StoreProvider.webhook({ url: server }))).toEqual(['store-url']);
    expect(broken(StoreProvider.azureKeyVault({ vaultUrl: server, auth: AzureAuth.managedIdentity() }))).toEqual(['store-url']);
  });

  test.each(['/secret', 'secret/', 'secret/data', ''])('refuse the mount path %j', (path) => {
    expect(broken(StoreProvider.vault({ server: 'https://vault.example.com', path, auth: auth(key) }))).toEqual(['vault-path']);
  });

  test('Vault: check-and-set needs version 2', () => {
    const cas = (version?: VaultKvVersion): string[] => broken(StoreProvider.vault({ server: 'https://v', auth: auth(key), version, checkAndSet: true }));
    expect(cas(VaultKvVersion.V1)).toEqual(['vault-check-and-set']);
    expect(cas()).toEqual([]);
  });

  test('OpenBao: three methods only', () => {
    const bao = (method: VaultAuth): string[] => broken(StoreProvider.openBao({ server: 'https://bao.example.com', auth: method }));
    expect(bao(VaultAuth.kubernetes({ role: 'r' }))).toEqual(['open-bao-auth']);
    expect(bao(VaultAuth.token(key))).toEqual([]);
  });

  test('certificates are PEM without a private key', () => {
    const ca = (text: string): string[] => broken(StoreProvider.vault({ server: 'https://v', auth: auth(key), ca: CertificateAuthority.pem(text) }));
    expect(ca('TUlJQg==')).toEqual(['ca-certificate']);
    expect(ca(`${CERTIFICATE}-----BEGIN PRIVATE KEY-----\n`)).toEqual(['ca-certificate']);
    expect(ca(CERTIFICATE)).toEqual([]);
  });

  test.each([6, 31, 7.5])('AWS: %d days are no recovery window', (days) => {
    expect(broken(StoreProvider.awsSecretsManager({ region: 'eu-central-1', recoveryWindow: Duration.hours(days * 24) }))).toEqual(['aws-recovery-window']);
  });

  test('AWS: session tags', () => {
    const tags = (customSessionTags: Record<string, string>, sessionTagsPolicy?: AwsSessionTagsPolicy): string[] =>
      broken(StoreProvider.awsParameterStore({ region: 'eu-central-1', customSessionTags, sessionTagsPolicy }));
    expect(tags({ esoNamespace: 'a' }, AwsSessionTagsPolicy.CUSTOM)).toEqual(['aws-session-tags']);
    expect(tags({ team: 'a' })).toEqual(['aws-session-tags']);
    expect(tags({ team: 'a' }, AwsSessionTagsPolicy.CUSTOM)).toEqual([]);
  });

  test('Google: project ids, audiences and service accounts', () => {
    expect(broken(StoreProvider.gcp({ projectId: 'My Project' }))).toEqual(['gcp-project']);
    expect(broken(StoreProvider.gcp({ projectId: 'example.com:my-project-1' }))).toEqual([]);
    expect(broken(StoreProvider.gcp({ auth: GcpAuth.federation({ serviceAccount }) }))).toEqual(['gcp-audience']);
    expect(broken(StoreProvider.gcp({ auth: GcpAuth.federation({ serviceAccount, audience: 'a', gcpServiceAccountEmail: 'a@example.com' }) })))
      .toEqual(['gcp-service-account']);
  });

  test('Azure: tenants and clouds', () => {
    const vaultUrl = 'https://v.vault.azure.net';
    const principal = AzureAuth.servicePrincipal({ clientId: key, clientSecret: key });
    const customCloud = { activeDirectoryEndpoint: 'https://login.example.com' };
    expect(broken(StoreProvider.azureKeyVault({ vaultUrl, auth: principal }))).toEqual(['azure-tenant']);
    expect(broken(StoreProvider.azureKeyVault({ vaultUrl, auth: principal, tenantId: 't', environmentType: AzureEnvironment.AZURE_STACK })))
      .toEqual(['azure-cloud']);
    expect(broken(StoreProvider.azureKeyVault({ vaultUrl, auth: principal, tenantId: 't', customCloud, useAzureSdk: false }))).toEqual(['azure-cloud']);
    expect(broken(StoreProvider.azureKeyVault({ vaultUrl, auth: principal, tenantId: 't', customCloud }))).toEqual([]);
  });

  test('GitLab: a project or groups', () => {
    expect(broken(StoreProvider.gitlab({ accessToken: key }))).toEqual(['gitlab-scope']);
    expect(broken(StoreProvider.gitlab({ accessToken: key, projectId: '1', groupIds: ['2'], inheritFromGroups: true }))).toEqual(['gitlab-scope']);
    expect(broken(StoreProvider.gitlab({ accessToken: key, groupIds: ['2'] }))).toEqual([]);
  });

  test('Kubernetes: a kubeconfig says the server', () => {
    expect(broken(StoreProvider.kubernetes({ auth: KubernetesAuth.kubeconfig(key), server: 'https://k8s.example.com' }))).toEqual(['kubernetes-server']);
    expect(broken(StoreProvider.kubernetes({ auth: KubernetesAuth.kubeconfig(key) }))).toEqual([]);
  });
});

test.each([Duration.millis(1500), Duration.millis(1)])('refuses the refresh interval %s', (refreshInterval) => {
  expect(problemsOf(store({ provider: StoreProvider.fake([]), refreshInterval })).map(({ check }) => check)).toEqual(['duration']);
});

test.each([-1, 1.5])('refuses %d retries', (maxRetries) => {
  expect(problemsOf(store({ provider: StoreProvider.fake([]), retries: maxRetries })).map(({ check }) => check)).toEqual(['store-retries']);
});
