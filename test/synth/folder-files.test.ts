import * as fs from 'node:fs';
import { join } from 'node:path';
import { ApiObject, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { App, Folder, Repository } from '../../src';
import { errorsOf, refusal } from '../program';
import { makeRoot, put, read } from './tree-on-disk';

/** Writes a program with one repository into an output folder. */
function synth(outdir: string, build: (repository: Repository, app: App) => void): App {
  const app = new App({ outdir });
  build(new Repository(app, 'manifests', { url: 'https://gitea.example.com/org/manifests.git' }), app);
  app.synth();
  return app;
}

function configMap(folder: Folder, id: string): ApiObject {
  return new ApiObject(folder, id, { apiVersion: 'v1', kind: 'ConfigMap', data: { a: '1' } } as never);
}

function namespace(folder: Folder): ApiObject {
  return new ApiObject(folder, 'namespace', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'app' } });
}

function application(repository: Repository): Folder {
  const folder = repository.folder('apps/web', { namespace: 'app' });
  namespace(folder);
  const web = new kplus.Deployment(folder, 'web', { containers: [{ image: 'nginx:1.27', portNumber: 80 }] });
  web.exposeViaService({ ports: [{ port: 80 }] });
  configMap(folder, 'settings');
  return folder;
}

const kustomization = (...resources: string[]) =>
  `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n${resources.map((each) => `  - ${each}\n`).join('')}`;

describe('a folder', () => {
  test('is a file for each object, and kustomization.yaml with them in their order', () => {
    const outdir = makeRoot();
    synth(outdir, (repository) => {
      const folder = application(repository);
      folder.node.findChild('web').node.addDependency(folder.node.findChild('settings'));
    });
    const files = read(join(outdir, 'manifests'));
    expect(Object.keys(files).sort()).toEqual([
      'apps/web/configmap-settings.yaml', 'apps/web/deployment-web.yaml', 'apps/web/kustomization.yaml', 'apps/web/namespace-app.yaml',
      'apps/web/service-web-service.yaml',
    ]);
    expect(files['apps/web/configmap-settings.yaml']).toBe(
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n  namespace: app\ndata:\n  a: "1"\n');
    expect(files['apps/web/kustomization.yaml']).toBe(
      kustomization('namespace-app.yaml', 'configmap-settings.yaml', 'deployment-web.yaml', 'service-web-service.yaml'));
  });

  test('lists subfolders, expected files and components', () => {
    const outdir = makeRoot();
    synth(outdir, (repository) => {
      const folder = repository.folder('apps', { namespace: 'app' });
      namespace(folder);
      configMap(folder.subfolder('web'), 'settings');
      folder.expect('secret.enc.yaml');
      folder.addComponent('pins');
      folder.seedFile('pins/kustomization.yaml', 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n');
    });
    const files = read(join(outdir, 'manifests'));
    expect(files['apps/kustomization.yaml']).toBe('apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\ncomponents:\n  - pins\n'
      + 'resources:\n  - namespace-app.yaml\n  - web\n  - secret.enc.yaml\n');
    expect(Object.keys(files).sort()).toEqual([
      'apps/kustomization.yaml', 'apps/namespace-app.yaml', 'apps/pins/kustomization.yaml', 'apps/web/configmap-settings.yaml', 'apps/web/kustomization.yaml',
    ]);
  });

  test.each(['addFile', 'seedFile'] as const)('%s lists nothing, in a folder and in a repository, until the folder expects it', (add) => {
    const outdir = makeRoot();
    synth(outdir, (repository) => {
      const folder = repository.folder('apps', { namespace: 'app' });
      namespace(folder);
      folder[add]('docs/notes.txt', 'below the folder');
      folder[add]('extra.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: extra, namespace: app}\n');
      folder.expect('extra.yaml');
      repository[add]('apps/other.txt', 'below the repository');
    });
    const files = read(join(outdir, 'manifests'));
    expect(files).toMatchObject({ 'apps/docs/notes.txt': 'below the folder', 'apps/other.txt': 'below the repository' });
    expect(files['apps/kustomization.yaml']).toBe(kustomization('namespace-app.yaml', 'extra.yaml'));
  });

  test('in the root of a repository lies in its root', () => {
    const outdir = makeRoot();
    synth(outdir, (repository) => namespace(repository.folder('.')));
    expect(Object.keys(read(join(outdir, 'manifests')))).toEqual(['kustomization.yaml', 'namespace-app.yaml']);
  });

  test('keeps objects of one name apart by namespace, kind and group', () => {
    const outdir = makeRoot();
    synth(outdir, (repository) => {
      const folder = repository.folder('a', { namespace: 'default' });
      const object = (id: string, apiVersion: string, kind: string, other?: string): ApiObject =>
        new ApiObject(folder, id, { apiVersion, kind, metadata: { name: 'x', namespace: other } });
      object('1', 'v1', 'ConfigMap');
      object('2', 'v1', 'ConfigMap', 'kube-public');
      object('3', 'v1', 'ServiceAccount');
      object('4', 'example.com/v1', 'ConfigMap');
    });
    expect(Object.keys(read(join(outdir, 'manifests')))).toEqual([
      'a/configmap-x.yaml', 'a/configmap-x_kube-public.yaml', 'a/configmap.example.com-x.yaml', 'a/kustomization.yaml', 'a/serviceaccount-x.yaml',
    ]);
  });

  test('refuses two objects of one identity', () => {
    const app = new App({ outdir: join(makeRoot(), 'out') });
    const folder = new Repository(app, 'manifests', { url: 'https://gitea.example.com/org/manifests.git' }).folder('a', { namespace: 'default' });
    for (const id of ['1', '2']) new ApiObject(folder, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } });
    expect(errorsOf(app)).toEqual([
      '[manifests/a/2] object-twice ConfigMap default/x is in folder a already, made by manifests/a/1 — give one of them another name or namespace',
    ]);
  });
});

test('what has nothing to do with a file changes none of its bytes', () => {
  const [before, after] = [makeRoot(), makeRoot()];
  synth(before, application);
  synth(after, (repository, app) => {
    const plain = new Chart(app, 'aaa');
    new ApiObject(plain, 'x', { apiVersion: 'v1', kind: 'ConfigMap' });
    configMap(repository.folder('aaa', { namespace: 'default' }), 'first');
    const folder = application(repository);
    configMap(folder, 'another');
    new kplus.Deployment(folder, 'zzz', { containers: [{ image: 'nginx:1.27' }] });
    configMap(repository.folder('zzz', { namespace: 'default' }), 'last');
  });
  const [old, now] = [read(join(before, 'manifests')), read(join(after, 'manifests'))];
  const { 'apps/web/kustomization.yaml': listed, ...others } = old;
  expect(Object.keys(others)).toHaveLength(4);
  expect(now).toMatchObject(others);
  const lines = now['apps/web/kustomization.yaml'].split('\n');
  expect(listed.split('\n')).toEqual(lines.filter((line) => !/another|zzz/.test(line)));
});

test('the same bytes come out in any place, time zone and locale', () => {
  const roots = [makeRoot(), makeRoot()];
  const { TZ, LANG } = process.env;
  Object.assign(process.env, { TZ: 'Asia/Kathmandu', LANG: 'tr_TR.UTF-8' });
  synth(roots[0], application);
  Object.assign(process.env, { TZ: 'UTC', LANG: 'C' });
  synth(roots[1], application);
  Object.assign(process.env, { TZ: TZ ?? 'UTC', LANG: LANG ?? 'C' });
  expect(read(roots[1])).toEqual(read(roots[0]));
});

describe('written a second time', () => {
  test('nothing is touched where nothing has changed', () => {
    const outdir = makeRoot();
    const times = () => Object.keys(read(outdir)).map((file) => fs.statSync(join(outdir, file)).mtimeMs);
    expect(synth(outdir, application).synthesis).toMatchObject({ files: 5, written: 5 });
    const first = times();
    expect(synth(outdir, application).synthesis).toMatchObject({ files: 5, written: 0 });
    expect(times()).toEqual(first);
  });

  test('one change is one file', () => {
    const outdir = makeRoot();
    synth(outdir, application);
    const app = synth(outdir, (repository) => (application(repository).node.findChild('settings') as ApiObject).metadata.addLabel('tier', 'web'));
    expect(app.synthesis).toMatchObject({ files: 5, written: 1 });
  });

  test('the file of a removed object and the folder that it leaves empty go; what is not ours stays', () => {
    const outdir = makeRoot();
    synth(outdir, (repository) => {
      application(repository);
      configMap(repository.folder('old', { namespace: 'default' }), 'gone');
      configMap(repository.folder('shared', { namespace: 'default' }), 'gone');
    });
    put(join(outdir, 'manifests'), { 'shared/README.md': 'mine', 'NOTES.md': 'mine' });
    synth(outdir, (repository) => {
      const folder = application(repository);
      folder.node.tryRemoveChild('settings');
    });
    const files = read(join(outdir, 'manifests'));
    expect(Object.keys(files).sort()).toEqual([
      'NOTES.md', 'apps/web/deployment-web.yaml', 'apps/web/kustomization.yaml', 'apps/web/namespace-app.yaml', 'apps/web/service-web-service.yaml',
      'shared/README.md',
    ]);
    expect(files['apps/web/kustomization.yaml']).not.toContain('settings');
    expect(fs.existsSync(join(outdir, 'manifests/old'))).toBe(false);
  });

  test('a file that was edited by hand is refused by its name, and nothing is written', () => {
    const outdir = makeRoot();
    synth(outdir, application);
    put(join(outdir, 'manifests'), { 'apps/web/deployment-web.yaml': 'edited: by hand\n' });
    const before = read(outdir);
    const app = new App({ outdir });
    const folder = application(new Repository(app, 'manifests', { url: 'https://gitea.example.com/org/manifests.git' }));
    configMap(folder, 'new');
    (folder.node.findChild('web') as kplus.Deployment).metadata.addLabel('tier', 'web');
    expect(refusal(app)!.message).toMatch(/^1 problem, nothing was written:\n\n.*apps\/web\/deployment-web\.yaml was edited by hand since it was written\n {2}--> .*\/manifests\/apps\/web\/deployment-web\.yaml\n {2}help: take the change over into the program and delete the file$/);
    expect(read(outdir)).toEqual(before);
  });

  test('a file of somebody else at the place of a new one is refused', () => {
    const outdir = makeRoot();
    put(join(outdir, 'manifests'), { 'apps/web/namespace-app.yaml': 'mine' });
    expect(() => synth(outdir, application)).toThrow(/a file that the program did not write stands at apps\/web\/namespace-app\.yaml\n/);
    expect(read(outdir)).toEqual({ 'manifests/apps/web/namespace-app.yaml': 'mine' });
  });
});
