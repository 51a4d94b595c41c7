import * as fs from 'node:fs';
import { App, ci, Cluster, flux, Repository } from '../../src';
import { checkDirectories } from '../../src/checkout/check-directories';
import { CHECKS } from '../../src/checks/catalogue';
import { errorsOf, platform } from '../program';
import { makeRoot, put } from '../synth/tree-on-disk';

const author = { email: 'flux@example.com' };

function errors(protectedBranches: string[], push?: flux.CommitPush, others: Partial<flux.ImageUpdateAutomationProps> = {}): string[] {
  const app = new App({ outdir: `${makeRoot()}/out` });
  const repository = new Repository(app, 'manifests', { url: 'https://gitea.example.com/org/manifests.git', protectedBranches });
  const cluster = new Cluster(app, 'production', { repository, engine: flux.Engine.rootSync() });
  const source = new flux.GitRepository(cluster.system, 'fleet', { url: `${repository.url}` });
  new flux.ImageUpdateAutomation(cluster.system, 'images', { source, author, push, ...others });
  return errorsOf(app).filter((line) => !line.includes(' secret'));
}

test('a push to a protected branch is refused', () => {
  expect(errors(['main'])).toEqual([expect.stringMatching(/^\[manifests\/clusters--production\/images\] image-automation ImageUpdateAutomation images pushes to branch main of repository manifests, which the program declares protected — /)]);
  expect(errors(['release/**'], flux.CommitPush.branch('release/1/x'))).toEqual([expect.stringContaining('(release/**)')]);
  expect(errors(['release/*', 'main'], flux.CommitPush.refspec('refs/heads/main:refs/heads/main'))).toEqual([expect.stringContaining('pushes to branch main')]);
  expect(errors(['main', 'release/*'], flux.CommitPush.branch('flux/images'))).toEqual([]);
  expect(errors(['release/*'], flux.CommitPush.branch('release/1/x'))).toEqual([]);
  expect(errors([])).toEqual([]);
});

test('a branch that a pipeline protects on Gitea is protected, unless somebody may push', () => {
  for (const [pushers, count] of [[[], 1], [['flux'], 0]] as [string[], number][]) {
    const { app, repository, cluster } = platform();
    const pipeline = new ci.Pipeline(repository, 'ci', { platform: ci.Platform.gitea(), triggers: [ci.Trigger.push({ branches: ['main'] })] });
    pipeline.addJob('protect', { steps: [new ci.ProtectGiteaBranch({ repository, token: ci.PipelineSecret.platform('GITEA_ADMIN_TOKEN'), pushers })] });
    new flux.ImageUpdateAutomation(cluster.system, 'images', { source: new flux.GitRepository(cluster.system, 'fleet', { url: repository.url }), author });
    expect(errorsOf(app).filter((line) => line.includes(' image-automation '))).toHaveLength(count);
  }
});

describe('in directories', () => {
  const found = (files: { readonly [path: string]: string }): string[] => {
    const root = makeRoot();
    put(root, files);
    const { findings } = checkDirectories({ directories: [{ root, prefix: '' }], checks: CHECKS, declared: [], acknowledged: [] });
    fs.rmSync(root, { recursive: true });
    return findings.filter(({ check }) => /^image-(?:automation|filter|marker)$/.test(check)).map(({ check, file, line, message, fix }) => `${check} ${file}:${line} ${message}; ${fix}`);
  };
  const image = (kind: string, spec: object): string => JSON.stringify({ apiVersion: 'image.toolkit.fluxcd.io/v1', kind, metadata: { name: 'app', namespace: 'flux-system' }, spec });

  test('a message with .Updated', () => {
    const commit = (messageTemplate: string): string => image('ImageUpdateAutomation',
      { interval: '1h', sourceRef: { kind: 'GitRepository', name: 'flux-system' }, git: { commit: { author, messageTemplate } } });
    expect(found({ 'a.yaml': commit('{{ range .Updated.Images }}{{ end }}') })).toEqual([expect.stringMatching(/^image-automation a\.yaml:1 .*reads \.Updated/)]);
    expect(found({ 'a.yaml': commit('{{ range .Changed.Changes }}{{ end }} .Updated') })).toEqual([]);
  });

  test('a filter with a look-ahead, and one that extracts what it does not have', () => {
    const policy = (filterTags: object): string => image('ImagePolicy', { imageRepositoryRef: { name: 'app' }, policy: { numerical: {} }, filterTags });
    expect(found({ 'a.yaml': policy({ pattern: '^(?!tmp).*$' }) })).toEqual([expect.stringMatching(/^image-filter a\.yaml:1 .*looks around.*; the pattern \^.* matches the same tags$/)]);
    expect(found({ 'a.yaml': policy({ pattern: '^v(\\d+)$', extract: '$ts' }) })).toEqual([expect.stringMatching(/refers to group ts/)]);
    expect(found({ 'a.yaml': policy({ pattern: '^v(?P<ts>\\d+)$', extract: '$ts' }) })).toEqual([]);
    expect(found({ 'a.yaml': policy({ pattern: '${PATTERN}' }) })).toEqual([]);
  });

  test('comments that image automation ignores', () => {
    const kustomization = (comment: string): string => `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nimages:\n  - name: app\n    newTag: "1" # ${comment}\n`;
    expect(found({ 'kustomization.yaml': kustomization('{$imagepolicy: "flux-system:app:tag"}') })).toEqual([expect.stringMatching(/^image-marker kustomization\.yaml:5 .*is not JSON/)]);
    expect(found({ 'kustomization.yaml': kustomization('{"$imagepolicy": "a:b", "$imagepolicy": "a:c"}') })).toEqual([expect.stringMatching(/two policies write one field/)]);
    expect(found({ 'kustomization.yaml': kustomization('{"$imagepolicy": "flux-system:app:tag"}') })).toEqual([]);
    expect(found({ 'README.md': kustomization('{$imagepolicy: 1}') })).toEqual([]);
  });
});

test('a value that follows a policy that is not there, and an included comment that is ignored', () => {
  const { app, repository, cluster } = platform();
  const folder = repository.folder('apps', { namespace: 'default' });
  folder.include('a', { text: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  image: a:1 # {"$imagepolicy": "app"}\n' });
  cluster.apply(folder);
  expect(errorsOf(app)).toEqual([expect.stringMatching(/image-marker text:5:14 the comment .* is not a namespace and a policy/)]);
});
