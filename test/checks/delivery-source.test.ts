import { flux, Repository } from '../../src';
import { configMap, errorsOf, folderOf, platform } from '../program';

function program(fetched: string, ref: flux.GitReference | undefined = flux.GitReference.branch('main')) {
  const { app, repository, cluster } = platform();
  const apps = new Repository(app, 'apps', { url: 'https://gitea.example.com/org/apps.git' });
  const source = new flux.GitRepository(cluster.system, 'source', { url: fetched, ref });
  new flux.Kustomization(cluster.system, 'web', { source, folder: folderOf(apps, 'web', configMap('c', 'default')) });
  return { app, repository };
}

test('a folder from a source that fetches another repository of the program is refused', () => {
  expect(errorsOf(program('https://gitea.example.com/org/manifests').app)).toEqual([
    '[manifests/clusters--production/web] delivery-source folder web is of repository apps, but GitRepository source fetches repository manifests — '
    + 'give a source that fetches https://gitea.example.com/org/apps.git, or a folder of manifests',
  ]);
});

test.each([
  ['the repository, written in another way', 'https://gitea.example.com/org/apps'],
  ['a mirror that the program does not know', 'ssh://git@mirror.example.com/org/apps.git'],
])('from %s is fine', (_, url) => {
  const errors = errorsOf(program(url).app).filter((line) => !line.includes(' git-secret '));
  expect(errors).toEqual([]);
});

test('of one of two branches is fine, and so is an artifact that is made of it', () => {
  const { app, repository, cluster } = platform();
  const release = new Repository(app, 'release', { url: repository.url, branch: 'release' });
  const source = new flux.GitRepository(cluster.system, 'source', { url: repository.url, ref: flux.GitReference.branch('release') });
  new flux.Kustomization(cluster.system, 'web', { source, folder: folderOf(release, 'web', configMap('c', 'default')) });
  const generator = new flux.ArtifactGenerator(cluster.system, 'generator', { sources: { release: source } });
  const artifact = generator.addArtifact('api', { copy: [{ fromPath: '@release/**', toPath: '@artifact/' }] });
  new flux.Kustomization(cluster.system, 'api', { source: artifact, folder: folderOf(release, 'api', configMap('d', 'default')) });
  expect(errorsOf(app)).toEqual([]);
});

test.each<[string, flux.GitReference | undefined, string]>([
  ['another branch', flux.GitReference.branch('next'), 'next'],
  ['Flux\'s default branch', flux.GitReference.named('refs/heads/master'), 'master'],
])('of a source that follows %s is refused', (_, ref, branch) => {
  expect(errorsOf(program('https://gitea.example.com/org/apps.git', ref).app)).toEqual([
    `[manifests/clusters--production/web] delivery-source folder web is of repository apps, which is on branch main, but GitRepository source follows branch ${branch} — `
    + `give a source that follows main, or a folder of a Repository with branch ${branch}`,
  ]);
});

test('of a source that follows a tag, which may be of the branch, is fine', () => {
  expect(errorsOf(program('https://gitea.example.com/org/apps.git', flux.GitReference.tag('v1.0.0')).app)).toEqual([]);
});
