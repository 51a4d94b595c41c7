import * as fs from 'node:fs';
import { join } from 'node:path';
import { run } from '../cli/run';
import { configMap } from '../program';
import { type Files, makeRoot, put, read } from '../synth/tree-on-disk';
import { writeTree } from '../synth/write-tree';

let cwd: string;
let checkout: string;

beforeEach(() => {
  cwd = makeRoot();
  checkout = join(cwd, 'checkout');
  fs.mkdirSync(checkout);
});
afterEach(() => fs.rmSync(cwd, { recursive: true }));

/** Publishes these files of the program; what it refuses, by path below the checkout. */
async function publish(files: Files, ...args: string[]): Promise<{ [path: string]: string }> {
  writeTree(join(cwd, 'dist', 'fleet'), Object.entries(files).map(([path, content]) => ({ path, content })));
  const before = read(checkout);
  const { code, stderr } = await run(cwd, ['publish', 'fleet', '--to', 'checkout', '--force-origin', ...args]);
  if (code === 0) return {};
  expect(read(checkout)).toEqual(before);
  return Object.fromEntries(Array.from(stderr.matchAll(/^error\[not-applied\]: (.*)\n {2}--> (.*)\n {2}help: (.*)$/gm), ([, message, place, fix]) =>
    [place.slice(checkout.length + 1), `${message}; ${fix}`]));
}

const list = (...resources: string[]) => `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: ${JSON.stringify(resources)}\n`;
const cm = (name: string) => `${configMap(name, 'default')}\n`;
const delivery = (name: string, path: string, more = '') => 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n'
  + `metadata: {name: ${name}, namespace: flux-system}\nspec: {path: ${path}, prune: true, interval: 1h, sourceRef: {kind: GitRepository, name: flux-system}${more}}\n`;
const BOOTSTRAPPED = {
  'clusters/staging/flux-system/kustomization.yaml': list('gotk-components.yaml', 'gotk-sync.yaml'),
  'clusters/staging/flux-system/gotk-components.yaml': cm('components'),
  'clusters/staging/flux-system/gotk-sync.yaml': delivery('flux-system', './clusters/staging'),
};

describe('a new kustomization.yaml where others have manifests', () => {
  test('is refused, with their names and the ways out', async () => {
    put(checkout, { 'apps/web.yaml': cm('web'), 'apps/db/db.yml': cm('db'), 'apps/listed/kustomization.yml': list('x.yaml'), 'apps/listed/x.yaml': cm('x') });
    expect(await publish({ 'apps/kustomization.yaml': list('ours.yaml'), 'apps/ours.yaml': cm('ours') })).toEqual({
      'apps/kustomization.yaml': 'apps/kustomization.yaml would be new in a folder with manifests that the program did not write: apps/db/db.yml, apps/listed/x.yaml, apps/web.yaml. Without it, Flux takes every '
        + 'manifest there; it lists only those of the program, and Flux would prune what it has applied from the others; give the folder a path that holds only the program\'s '
        + 'files, or list the others too: folder.expect("db/db.yml").expect("listed").expect("web.yaml")',
    });
    expect(Object.keys(await publish({ 'apps/kustomization.yaml': list('ours.yaml'), 'apps/ours.yaml': cm('ours') }, '--force'))).toEqual(['apps/kustomization.yaml']);
  });

  test('of a bootstrapped cluster points to the engine that writes none', async () => {
    put(checkout, { ...BOOTSTRAPPED, 'clusters/staging/apps.yaml': delivery('apps', './apps') });
    const refused = await publish({ 'clusters/staging/kustomization.yaml': list('sync.yaml'), 'clusters/staging/sync.yaml': delivery('staging', './clusters/staging') });
    expect(refused['clusters/staging/kustomization.yaml']).toMatch(/clusters\/staging\/apps\.yaml, .*use flux\.Engine\.bootstrapped\(\)/);
  });

  test.each<[string, Files, Files]>([
    ['lists them', { 'apps/web.yaml': cm('web'), 'apps/db/kustomization.yaml': list('db.yaml'), 'apps/db/db.yaml': cm('db') }, { 'apps/kustomization.yaml': list('web.yaml', 'db') }],
    ['stands beside them, not above', { 'apps/web/web.yaml': cm('web'), 'other.yaml': cm('other') }, { 'apps/ours/kustomization.yaml': list() }],
    ['stands where files are no manifests', { 'README.md': '', 'chart/Chart.yaml': 'apiVersion: v2\nname: c\n', 'chart/templates/a.yaml': 'kind: {{ .Values.kind }}\n' }, { 'kustomization.yaml': list() }],
    ['stands where Flux could generate none', { 'docker-compose.yml': 'services: {}\n', 'k8s/web.yaml': cm('web') }, { 'kustomization.yaml': list() }],
    ['stands above what no artifact holds', { '.github/workflows/x.yaml': cm('x'), '.sourceignore': 'drafts/\n', 'drafts/x.yaml': cm('x') }, { 'kustomization.yaml': list() }],
    ['stands above empty documents', { 'apps/empty.yaml': '# nothing yet\n---\n' }, { 'apps/kustomization.yaml': list() }],
  ])('is taken where it %s', async (_, others, ours) => {
    put(checkout, others);
    expect(await publish(ours)).toEqual({});
  });

  test('counts when ours was deleted by hand, and not when others add a manifest beside it', async () => {
    const ours = { 'apps/kustomization.yaml': list('ours.yaml'), 'apps/ours.yaml': cm('ours') };
    expect(await publish(ours)).toEqual({});
    put(checkout, { 'apps/later.yaml': cm('later') });
    expect(await publish({ ...ours, 'apps/ours.yaml': cm('other') })).toEqual({});
    fs.unlinkSync(join(checkout, 'apps/kustomization.yaml'));
    expect(Object.keys(await publish(ours))).toEqual(['apps/kustomization.yaml']);
  });

  test('is refused under each of the names that kustomize knows', async () => {
    put(checkout, { 'a/x.yaml': cm('x'), 'b/x.yaml': cm('x') });
    expect(Object.keys(await publish({ 'a/kustomization.yml': list(), 'b/Kustomization': list() }))).toEqual(['a/kustomization.yml', 'b/Kustomization']);
  });
});

test('a new kustomization.yaml that lists what is not there yet is refused where Flux builds what others have, and only there', async () => {
  put(checkout, { 'apps/theirs.yaml': cm('theirs') });
  const ours = (at: string) => ({ [`${at}/kustomization.yaml`]: list('ours.yaml', 'theirs.yaml', 'later.enc.yaml'), [`${at}/ours.yaml`]: cm('ours') });
  expect((await publish(ours('apps')))['apps/kustomization.yaml']).toMatch(/^apps\/kustomization\.yaml lists apps\/later\.enc\.yaml, which the checkout does not have, .* now applies apps\/theirs\.yaml/);
  expect(await publish(ours('new'))).toEqual({});
});

test('a kustomization.yaml that no longer lists what others have is refused while it stands there', async () => {
  put(checkout, { 'apps/theirs.yaml': cm('theirs') });
  const ours = (...resources: string[]) => ({ 'apps/kustomization.yaml': list(...resources), 'apps/ours.yaml': cm('ours') });
  expect(await publish(ours('ours.yaml', 'theirs.yaml'))).toEqual({});
  expect((await publish(ours('ours.yaml')))['apps/kustomization.yaml']).toMatch(/^apps\/kustomization\.yaml would no longer list apps\/theirs\.yaml, which the program did not write/);
  fs.unlinkSync(join(checkout, 'apps/theirs.yaml'));
  expect(await publish(ours('ours.yaml'))).toEqual({});
});

test('a kustomization.yaml that goes away is refused where Flux would take more than it listed, and only there', async () => {
  const ours = { 'apps/kustomization.yaml': list('ours.yaml'), 'apps/ours.yaml': cm('ours'), 'apps/deep/kustomization.yaml': list() };
  expect(await publish(ours)).toEqual({});
  put(checkout, { 'apps/deep/draft.yaml': cm('draft') });
  expect(await publish({})).toEqual({});
  expect(await publish({ ...ours, 'apps/deep/draft.yaml': cm('draft') })).toEqual({});
  fs.rmSync(join(checkout, '.cdk-gitops.json'));
  expect(await publish(ours)).toEqual({});
  put(checkout, { 'clusters/apps.yaml': delivery('apps', './apps/') });
  expect(await publish({ ...ours, 'apps/kustomization.yaml': list('ours.yaml', 'deep') })).toEqual({});
  expect(await publish({ 'apps/ours.yaml': cm('ours') })).toEqual({
    'apps/deep/kustomization.yaml': 'the program no longer writes apps/deep/kustomization.yaml, and Kustomization flux-system/apps applies apps: Flux would take every manifest there, also '
      + 'apps/deep/draft.yaml, which the program did not write, and which was not applied; move it to a folder of its own, or keep a kustomization.yaml with repository.addFile(…)',
    'apps/kustomization.yaml': expect.stringMatching(/also apps\/deep\/draft\.yaml/),
  });
});

test('a directory with two lists is refused', async () => {
  put(checkout, { 'apps/kustomization.yml': list('x.yaml'), 'apps/x.yaml': cm('x') });
  expect((await publish({ 'apps/kustomization.yaml': list() }))['apps/kustomization.yaml'])
    .toBe('apps/kustomization.yaml stands beside kustomization.yml, which the program did not write, and kustomize refuses a directory with both; remove kustomization.yml, or give the folder a path of its own');
});

test('a manifest beside a list of others must be in it', async () => {
  const theirs = (...resources: string[]) => put(checkout, { ...BOOTSTRAPPED, 'clusters/staging/kustomization.yaml': list('flux-system', ...resources) });
  theirs();
  const ours = { 'clusters/staging/apps.yaml': delivery('apps', './apps'), 'clusters/staging/values.yaml': 'a: 1\n' };
  expect(await publish(ours)).toEqual({
    'clusters/staging/apps.yaml': 'clusters/staging/apps.yaml is not listed in the kustomization.yaml beside it, which the program did not write, so Flux would never apply it; add apps.yaml to its resources',
  });
  theirs('./apps.yaml');
  expect(await publish(ours)).toEqual({});
});

test('an object that others have in the same directory is refused', async () => {
  put(checkout, { ...BOOTSTRAPPED, 'clusters/staging/apps.yaml': delivery('apps', './apps/staging') });
  expect(await publish({ 'clusters/staging/kustomization-apps.yaml': delivery('apps', './apps/new') })).toEqual({
    'clusters/staging/kustomization-apps.yaml': 'clusters/staging/kustomization-apps.yaml has Kustomization flux-system/apps, which clusters/staging/apps.yaml has too, which the program did not write: '
      + 'kustomize refuses an object that it finds twice; give that of the program another name, such as apply(folder, { name: … })',
  });
  expect(await publish({ 'clusters/staging/kustomization-new.yaml': delivery('new', './apps/new') })).toEqual({});
});

test('a file that is not a manifest is refused where Flux takes every YAML file', async () => {
  put(checkout, BOOTSTRAPPED);
  expect((await publish({ 'clusters/staging/values/web.yaml': 'a: 1\n' }))['clusters/staging/values/web.yaml'])
    .toMatch(/^clusters\/staging\/values\/web\.yaml is not a Kubernetes object, and Kustomization flux-system\/flux-system takes every YAML file of clusters\/staging/);
  expect(await publish({ 'clusters/staging/values/web.txt': 'a: 1\n', 'values/web.yaml': 'a: 1\n' })).toEqual({});
});

test('a .sourceignore that hides what others have is refused', async () => {
  put(checkout, { 'apps/web.yaml': cm('web'), 'charts/values.yaml': 'a: 1\n', 'clusters/c.yaml': cm('c') });
  expect(await publish({ '.sourceignore': '/*\n!/clusters/\n' })).toEqual({
    '.sourceignore': '.sourceignore keeps files out of what Flux fetches, and Flux would fail, or prune what it has applied from apps/web.yaml, which the program did not write; '
      + 'take them back with lines that begin with "!"',
  });
  expect(await publish({ '.sourceignore': '/*\n!/clusters/\n!/apps/\n' })).toEqual({});
});

describe('a folder that a Kustomization of others takes already', () => {
  test.each<[string, string, boolean]>([
    ['is applied twice', delivery('apps', './apps'), true],
    ['from the root, too', delivery('all', ''), true],
    ['is not where it comes from elsewhere', delivery('apps', './apps').replace('name: flux-system}', 'name: other}'), false],
    ['is not where its objects get another namespace', delivery('apps', './apps', ', targetNamespace: other'), false],
    ['is not where it only has a similar name', delivery('apps', './app'), false],
  ])('%s', async (_, theirs, isRefused) => {
    put(checkout, { ...BOOTSTRAPPED, 'clusters/staging/apps.yaml': theirs, 'apps/web.yaml': cm('web') });
    const ours = { 'clusters/staging/new.yaml': delivery('new', './apps/new'), 'apps/new/kustomization.yaml': list('cm.yaml'), 'apps/new/cm.yaml': cm('new') };
    const refused = await publish(ours);
    expect(Object.keys(refused)).toEqual(isRefused ? ['apps/new/kustomization.yaml'] : []);
    if (isRefused) expect(refused['apps/new/kustomization.yaml']).toMatch(/of clusters\/staging\/apps\.yaml, which the program did not write, takes everything at .* as Kustomization flux-system\/new does/);
  });
});

test('a file that a list of others names cannot go away', async () => {
  const ours = { 'base/kustomization.yaml': list('cm.yaml'), 'base/cm.yaml': cm('base'), 'single.yaml': cm('single') };
  expect(await publish(ours)).toEqual({});
  put(checkout, { 'overlay/kustomization.yaml': list('../base/', '../single.yaml'), 'other/kustomization.yaml': list('../based') });
  expect(await publish({ 'base/cm.yaml': cm('base') })).toEqual(Object.fromEntries(['base/kustomization.yaml', 'single.yaml'].map((path) =>
    [path, `the program no longer writes ${path}, and overlay/kustomization.yaml, which the program did not write, needs it: Flux would fail there; remove it from that list`])));
  put(checkout, { 'overlay/kustomization.yaml': list() });
  expect(await publish({ 'base/cm.yaml': cm('base') })).toEqual({});
});
