import * as fs from 'node:fs';
import * as path from 'node:path';
import { ApiObject } from 'cdk8s';
import { App, Cluster, Folder, flux, KustomizationFile, Repository } from '../src';
import { makeRoot, put } from './synth/tree-on-disk';

let root: string;
let app: App;
let manifests: Repository;

beforeEach(() => {
  root = makeRoot();
  app = new App({ outdir: path.join(root, 'dist') });
  manifests = new Repository(app, 'manifests', { url: 'https://git.example.com/org/fleet.git' });
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

const configMap = (scope: Folder | ReturnType<Folder['file']>, id: string): ApiObject => new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap' });
const rendered = (file: string): string => fs.readFileSync(path.join(root, 'dist/manifests', file), 'utf8');
const applied = (folder: Folder): void => {
  new Cluster(app, 'production', { repository: manifests, engine: flux.Engine.rootSync() }).apply(folder);
};

test('objects of a file stand in it in the order of their creation, and are named without it', () => {
  const folder = manifests.folder('apps', { namespace: 'flux-system' });
  const file = folder.file('all.yaml');
  configMap(file, 'b');
  configMap(folder, 'own');
  configMap(folder.file('all.yaml'), 'a');
  applied(folder);
  app.synth();
  expect(rendered('apps/all.yaml').match(/name: \w+/g)).toEqual(['name: b', 'name: a']);
  expect(rendered('apps/kustomization.yaml')).toContain('resources:\n  - all.yaml\n  - configmap-own.yaml\n');
});

test.each([
  ['all.txt', /kustomize reads only/],
  ['', /not a valid path of a file/],
  ['../all.yaml', /not valid/],
])('the path %j is refused', (name, message) => {
  const folder = manifests.folder('apps', { namespace: 'flux-system' });
  configMap(folder.file(name), 'a');
  applied(folder);
  expect(() => app.synth()).toThrow(message);
});

test('one object in two files is one too many', () => {
  const folder = manifests.folder('apps', { namespace: 'flux-system' });
  configMap(folder.file('a.yaml'), 'same');
  configMap(folder.file('b.yaml'), 'same');
  applied(folder);
  expect(() => app.synth()).toThrow(/object-twice/);
});

describe('a kustomization.yaml of the user', () => {
  const own = (text: string, name = 'kustomization.yaml'): Folder => {
    put(root, { [name]: text });
    const folder = manifests.folder('apps', { kustomization: KustomizationFile.fromFile(path.join(root, name)) });
    applied(folder);
    return folder;
  };

  test('is copied, and what it does is judged', () => {
    const folder = own('# mine\nnamespace: nowhere\nresources:\n- ./all.yaml\n');
    configMap(folder.file('all.yaml'), 'a');
    expect(() => app.synth()).toThrow(/namespace nowhere/);
    new ApiObject(folder.file('all.yaml'), 'nowhere', { apiVersion: 'v1', kind: 'Namespace' });
    app.synth();
    expect(rendered('apps/kustomization.yaml')).toBe('# mine\nnamespace: nowhere\nresources:\n- ./all.yaml\n');
  });

  test('must list what the program writes into the folder', () => {
    configMap(own('resources: [other.yaml]\n').file('all.yaml'), 'a');
    expect(() => app.synth()).toThrow(/does not list all\.yaml, which the program writes into folder apps/);
  });

  test('must have a name that kustomize reads', () => {
    own('resources: []\n', 'list.yaml');
    expect(() => app.synth()).toThrow(/not a valid name of a kustomization/);
  });

  test('must exist', () => {
    const folder = manifests.folder('apps', { kustomization: KustomizationFile.fromFile(path.join(root, 'none/kustomization.yaml')) });
    applied(folder);
    expect(() => app.synth()).toThrow(/cannot read .*none\/kustomization\.yaml/);
  });
});

test('a folder without kustomization.yaml has none, and Flux takes everything in it', () => {
  const folder = manifests.folder('apps', { kustomization: KustomizationFile.generatedByFlux(), namespace: 'flux-system' });
  configMap(folder, 'a');
  applied(folder);
  app.synth();
  expect(fs.readdirSync(path.join(root, 'dist/manifests/apps'))).toEqual(['configmap-a.yaml']);
});

test('a manifest of the program is copied with its comments, and judged', () => {
  put(root, { 'web.yaml': '# mine\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: web, namespace: nowhere }\n' });
  const folder = manifests.folder('apps');
  folder.addManifest(path.join(root, 'web.yaml'), { path: 'web/cm.yaml' });
  applied(folder);
  expect(() => app.synth()).toThrow(/namespace nowhere, which ConfigMap web/);
});
