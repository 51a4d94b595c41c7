import * as kplus from 'cdk8s-plus-28';
import { eso, Secret } from '../../src';
import { errorsOf, platform } from '../program';

const { ClusterSecretStore, DataFrom, ExternalSecret, Generator, GeneratorType, RemoteRef, StoreProvider, VaultAuth } = eso;

/** A cluster whose configs hold a store, and whose app reads from it. */
function program(): ReturnType<typeof platform> & { vault: eso.ClusterSecretStore } {
  const made = platform();
  const configs = made.repository.folder('configs');
  const account = kplus.ServiceAccount.fromServiceAccountName(configs, 'account', 'external-secrets', { namespaceName: 'external-secrets' });
  const vault = new ClusterSecretStore(configs, 'vault-backend', {
    provider: StoreProvider.vault({
      server: 'https://vault.example.com', path: 'secret', auth: VaultAuth.kubernetes({ role: 'external-secrets', serviceAccount: account }),
    }),
  });
  made.cluster.apply(configs);
  return { ...made, vault };
}

test('a program with a store, a secret and a workload that reads it is valid', () => {
  const { app, repository, cluster, vault } = program();
  const overlay = repository.folder('overlays/production', { namespace: 'default' });
  const settings = new ExternalSecret(overlay, 'myapp-secrets', { store: vault, data: { DATABASE_URL: RemoteRef.of('myapp/production', 'database_url') } });
  const password = new Generator(overlay, 'password', { type: GeneratorType.password() });
  const generated = new ExternalSecret(overlay, 'generated', { dataFrom: [DataFrom.generator(password)] });
  new kplus.Deployment(overlay, 'myapp', {
    containers: [{ image: 'myapp:1.0.0', envVariables: { DATABASE_URL: settings.env('DATABASE_URL'), PASSWORD: generated.env('password') } }],
  });
  cluster.apply(overlay);
  expect(errorsOf(app)).toEqual([]);
});

test('credentials of each user are accepted only where the store says so', () => {
  for (const referentAuth of [true, false]) {
    const { app, repository, cluster } = platform();
    const configs = repository.folder('configs');
    const secret = Secret.fromSecretName(configs, 'token', { name: 'vault-token' });
    new ClusterSecretStore(configs, 'vault', {
      referentAuth, provider: StoreProvider.vault({ server: 'https://vault.example.com', path: 'secret', auth: VaultAuth.token({ secret, key: 'token' }) }),
    });
    cluster.apply(configs);
    expect(errorsOf(app)).toEqual(referentAuth ? [] : [expect.stringContaining('reference-namespace auth.token refers to Secret vault-token')]);
  }
});
