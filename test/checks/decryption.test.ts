import { flux, sops } from '../../src';
import { errorsFrom, errorsOf, platform, Platform } from '../program';
import { fixturePath, RECIPIENT } from '../sops/test-keys';

function encrypted(path: string): Platform {
  const program = platform();
  const folder = program.repository.folder(path, { namespace: 'default' });
  folder.encryptFor(sops.AgeRecipient.of(RECIPIENT));
  folder.addEncryptedFile(fixturePath('by-sops.enc.yaml'));
  folder.include('namespace', { text: 'apiVersion: v1\nkind: Namespace\nmetadata: {name: app-production}' });
  return program;
}

test('an encrypted folder under a Kustomization without decryption is refused', () => {
  const { app, cluster } = encrypted('secrets');
  cluster.system.include('raw', {
    text: 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: raw, namespace: flux-system}\n'
      + 'spec: {interval: 5m, prune: true, path: ./secrets, sourceRef: {kind: GitRepository, name: manifests}}',
  });
  expect(errorsFrom(app, 'decryption')).toEqual([
    '[manifests/clusters--production/raw/kustomization-raw-flux-system] decryption Kustomization raw applies secrets without decryption, but the folder '
    + 'has files encrypted by SOPS — set decryption, or apply the folder by its handle, which sets it',
  ]);
});

test('a folder that is applied by its handle is decrypted', () => {
  const { app, repository, cluster } = encrypted('secrets');
  const delivery = cluster.apply(repository.folder('secrets')) as flux.Kustomization;
  expect(errorsFrom(app, 'decryption')).toEqual([]);
  expect(delivery.toJson().spec.decryption).toEqual({ provider: 'sops', secretRef: { name: 'sops-age' } });
});

test('so is one that has an encrypted subfolder, also of a path above it', () => {
  const { app, repository, cluster } = encrypted('apps/web/secrets');
  repository.folder('apps/web').subfolder('secrets');
  const delivery = cluster.apply(repository.folder('apps/web')) as flux.Kustomization;
  expect(delivery.toJson().spec.decryption).toEqual({ provider: 'sops', secretRef: { name: 'sops-age' } });
  expect(errorsFrom(app, 'decryption')).toEqual([]);
  const source = flux.GitRepository.fromGitRepositoryName(app, 'source', { name: 'manifests', namespace: 'flux-system' });
  new flux.Kustomization(cluster.system, 'above', { source, path: './apps' });
  expect(errorsOf(app)).toContainEqual(expect.stringContaining('decryption Kustomization above applies apps/web/secrets'));
});
