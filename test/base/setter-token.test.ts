import * as fs from 'node:fs';
import { join } from 'node:path';
import { Chart, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { App, Cluster, flux, ImagePins, Repository } from '../../src';
import { errorsOf, platform } from '../program';

let app: App;
let repository: Repository;
let cluster: Cluster;
let policy: flux.ImagePolicy;
beforeEach(() => {
  ({ app, repository, cluster } = platform());
  const image = new flux.ImageRepository(cluster.system, 'app', { image: 'registry.example.com/org/app' });
  policy = new flux.ImagePolicy(cluster.system, 'app-policy', {
    repository: image, choice: flux.TagChoice.semver('1.x'), digestReflection: flux.DigestReflection.IF_NOT_PRESENT, name: 'app',
  });
});

/** The lines with markers of all files, as `path: line`. */
function marked(): string[] {
  expect(errorsOf(app)).toEqual([]);
  return lines(app.outdir, '');
}

function lines(root: string, path: string): string[] {
  return fs.readdirSync(join(root, path), { withFileTypes: true }).flatMap((each) => {
    const name = join(path, each.name);
    if (each.isDirectory()) return lines(root, name);
    const text = fs.readFileSync(join(root, name), 'utf8');
    expect(text).not.toContain('${imagepolicy');
    return text.split('\n').filter((line) => line.includes('$imagepolicy')).map((line) => `${name}: ${line.trim()}`);
  }).sort();
}

const MARKER = '# {"$imagepolicy": "flux-system:app"}';
const part = (name: string): string => MARKER.replace('app"', `app:${name}"`);

test('containers of cdk8s-plus', () => {
  const folder = repository.folder('apps', { namespace: 'default' });
  const deployment = new kplus.Deployment(folder, 'web', { containers: [{ image: policy.image('1.0.0'), securityContext: { ensureNonRoot: false } }] });
  deployment.addInitContainer({ image: policy.image('1.0.0'), name: 'init' });
  cluster.apply(folder);
  expect(marked()).toEqual([
    `manifests/apps/deployment-web.yaml: - image: registry.example.com/org/app:1.0.0 ${MARKER}`,
    `manifests/apps/deployment-web.yaml: - image: registry.example.com/org/app:1.0.0 ${MARKER}`,
  ]);
});

test('values of Helm releases, images of a Kustomization, and texts that YAML quotes', () => {
  const source = new flux.HelmRepository(cluster.system, 'charts', { url: 'https://charts.example.com' });
  new flux.HelmRelease(cluster.system, 'web', {
    chart: flux.ChartSource.fromSource(source, 'web', { version: '1.0.0' }),
    values: { image: { repository: policy.imageName(), tag: policy.tag('1.0'), digest: policy.digest(`sha256:${'0'.repeat(64)}`) } },
  });
  const folder = repository.folder('apps', { namespace: 'default' });
  new kplus.Deployment(folder, 'web', { containers: [{ image: 'app', securityContext: { ensureNonRoot: false } }] });
  new flux.Kustomization(cluster.system, 'apps', { folder, images: [{ name: 'app', newName: policy.imageName(), newTag: policy.tag('1.0') }] });
  expect(marked()).toEqual([
    `manifests/clusters/production/helmrelease-web.yaml: digest: sha256:${'0'.repeat(64)} ${part('digest')}`,
    `manifests/clusters/production/helmrelease-web.yaml: repository: registry.example.com/org/app ${part('name')}`,
    `manifests/clusters/production/helmrelease-web.yaml: tag: "1.0" ${part('tag')}`,
    `manifests/clusters/production/kustomization-apps.yaml: newTag: "1.0" ${part('tag')}`,
    'manifests/clusters/production/kustomization-apps.yaml: - name: app',
  ].filter((line) => line.includes('$')).concat(`manifests/clusters/production/kustomization-apps.yaml: newName: registry.example.com/org/app ${part('name')}`).sort());
});

test('pins and seeded files', () => {
  const folder = repository.folder('apps', { namespace: 'default' });
  new kplus.Deployment(folder, 'web', { containers: [{ image: 'registry.example.com/org/app', securityContext: { ensureNonRoot: false } }] });
  new ImagePins(folder, 'pins', { images: { 'registry.example.com/org/app': policy.tag('1.0') } });
  repository.seedFile('values.yaml', `image:\n  tag: ${policy.tag('1.10')}\n  quoted: '${policy.tag('2')}'\nlist:\n  - ${policy.image('3')}\n`);
  cluster.apply(folder);
  expect(marked()).toEqual([
    `manifests/apps/pins/kustomization.yaml: newTag: "1.0" ${part('tag')}`,
    `manifests/values.yaml: - registry.example.com/org/app:3 ${MARKER}`,
    `manifests/values.yaml: quoted: '2' ${part('tag')}`,
    `manifests/values.yaml: tag: "1.10" ${part('tag')}`,
  ]);
});

test('included objects that a patch gives a value of a policy, beside markers of their own', () => {
  const folder = repository.folder('apps', { namespace: 'default' });
  const include = folder.include('jobs', { text: 'apiVersion: example.com/v1\nkind: Thing\nmetadata: { name: a }\nspec:\n  one: a:1 # {"$imagepolicy": "flux-system:other"}\n  two: b\n' });
  include.apiObjects[0].addJsonPatch(JsonPatch.replace('/spec/two', policy.image('1.0.0')));
  flux.ImagePolicy.fromImagePolicyName(cluster, 'other', { name: 'other', namespace: 'flux-system', image: 'a' });
  cluster.apply(folder);
  expect(errorsOf(app)).toEqual([]);
  expect(lines(app.outdir, 'manifests/apps')).toEqual([
    'manifests/apps/thing.example.com-a.yaml: one: a:1 # {"$imagepolicy": "flux-system:other"}',
    `manifests/apps/thing.example.com-a.yaml: two: registry.example.com/org/app:1.0.0 ${MARKER}`,
  ]);
});

test('plain charts', () => {
  const chart = new Chart(app, 'plain');
  new kplus.Pod(chart, 'pod', { containers: [{ image: policy.image('1.0.0'), securityContext: { ensureNonRoot: false } }] });
  expect(marked()).toEqual([`plain.k8s.yaml: - image: registry.example.com/org/app:1.0.0 ${MARKER}`]);
});

test('a value that is not the whole field is refused, and so are two policies on one field', () => {
  const folder = repository.folder('apps', { namespace: 'default' });
  new kplus.ConfigMap(folder, 'settings', {
    data: { url: `docker://${policy.image('1.0.0')}`, both: `${policy.imageName()}:${policy.tag('1.0.0')}`, [policy.tag('1')]: 'x' },
  });
  repository.addFile('README.md', `Runs ${policy.tag('1.0.0')} today\n`);
  cluster.apply(folder);
  const errors = errorsOf(app).filter((line) => line.includes('image-marker')).sort();
  expect(errors).toEqual([
    expect.stringMatching(/^\[manifests\/apps\/settings\/Resource\] image-marker data has more than the value of/),
    expect.stringMatching(/^\[manifests\/apps\/settings\/Resource\] image-marker data\.url has more than the value of \{"\$imagepolicy": "flux-system:app"\}/),
    expect.stringMatching(/^\[manifests\/apps\/settings\/Resource\] image-marker two policies write one field, data\.both: .*app:name.* and .*app:tag/),
    expect.stringMatching(/^\[manifests\] image-marker file README\.md has a value of/),
  ]);
});

test('a policy whose namespace is not known cannot be named', () => {
  const other = repository.folder('other');
  const image = new flux.ImageRepository(other, 'image', { image: 'app' });
  const lost = new flux.ImagePolicy(other, 'lost', { repository: image, choice: flux.TagChoice.semver('*') });
  lost.image('1.0.0');
  expect(errorsOf(app)).toContainEqual(expect.stringMatching(/image-marker a field follows ImagePolicy lost, whose namespace is not known/));
});
