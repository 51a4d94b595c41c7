import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { load } from 'js-yaml';
import { program } from './build/build';
import { exampleNames, objectsIn, synthesizeExample } from './examples';
import { KubeObject } from './kube';
import { recordUnitTests } from './records';
import { isLost } from '../../src/checks/lost-text';
import { findText } from '../../src/checks/texts';
import { buildKustomization } from '../../src/kustomize';
import { emit } from '../../src/synth/yaml/emit';
import { manifestText } from '../../src/synth/yaml/manifest-file';
import { DiskFiles } from '../kustomize/disk-files';

/** The part of a `kustomization.yaml` that the library writes. */
interface KustomizationFile {
  readonly kind: string;
  readonly resources?: string[];
  readonly components?: string[];
  readonly images?: Array<{ readonly name: string; readonly newTag?: string }>;
}

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cdk-gitops-kustomize-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What kustomize makes of a folder, as a reader of Kubernetes (kubectl's, and so Flux's) understands it: js-yaml reads some texts in another way. */
function build(path: string): KubeObject[] {
  const stdio = ['pipe', 'pipe', 'pipe'] as ['pipe', 'pipe', 'pipe'];
  const yaml = execFileSync(program('kustomize'), ['build', path], { encoding: 'utf8', maxBuffer: 256e6, stdio });
  const unchanged = ['patch', '--local', '--type=merge', '--patch={}', '--filename=-', '--output=json'];
  const json = execFileSync(program('kubernetes', 'kubectl'), unchanged, { encoding: 'utf8', maxBuffer: 256e6, stdio, input: yaml });
  return json.split(/(?<=^\}\n)/m).map((text) => JSON.parse(text) as KubeObject);
}

function kustomizationIn(path: string): KustomizationFile {
  return load(readFileSync(join(path, 'kustomization.yaml'), 'utf8')) as KustomizationFile;
}

/** By identity, so that order does not matter. */
function byIdentity(objects: KubeObject[]): Record<string, KubeObject> {
  return Object.fromEntries(objects.map((each) => [[each.apiVersion, each.kind, each.metadata.namespace, each.metadata.name].join(' '), each]));
}

/** What we say that kustomize makes of a folder that changes what it builds. */
function predicted(root: string, path: string): KubeObject[] {
  const { objects, problems } = buildKustomization(new DiskFiles(root), relative(root, path));
  expect({ path, problems }).toEqual({ path, problems: [] });
  return objects.map(({ object }) => object as unknown as KubeObject);
}

/** The objects that stand in the YAML files of a folder, with the image tags that its components pin. */
function synthesized(path: string): KubeObject[] {
  const files = readdirSync(path).filter((name) => /\.ya?ml$/.test(name) && name !== 'kustomization.yaml');
  const images = (kustomizationIn(path).components ?? []).flatMap((name) => kustomizationIn(join(path, name)).images ?? []);
  const pinned = images.reduce(
    (text, { name, newTag }) => text.replaceAll(`"image":"${name}"`, `"image":"${name}:${newTag}"`),
    JSON.stringify(files.flatMap((name) => objectsIn(join(path, name)))),
  );
  return JSON.parse(pinned) as KubeObject[];
}

test.each(exampleNames())('every folder of example %s builds to exactly what is synthesized', (name) => {
  const out = join(folder, name);
  synthesizeExample(name, out);
  const folders = readdirSync(out, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('/kustomization.yaml')).map((path) => join(out, dirname(path)))
    .filter((path) => kustomizationIn(path).kind === 'Kustomization');
  expect(folders.length).toBeGreaterThan(0);
  let objects = 0;
  for (const path of folders) {
    const built = build(path);
    const isPlain = Object.keys(kustomizationIn(path)).every((field) => ['apiVersion', 'kind', 'resources', 'components'].includes(field));
    const expected = isPlain ? synthesized(path) : predicted(join(out, relative(out, path).split(sep)[0]), path);
    expect({ path, objects: byIdentity(built) }).toEqual({ path, objects: byIdentity(expected) });
    objects += built.length;
  }
  process.stdout.write(`${name}: kustomize builds ${folders.length} folders, ${objects} objects\n`);
});

/** Builds a folder with these objects, which get names of their own: unit tests use few. */
function buildAll(name: string, objects: KubeObject[]): { built: KubeObject[]; written: KubeObject[] } {
  const path = join(folder, name);
  mkdirSync(path);
  const written = objects.map((object, i) => ({ ...object, metadata: { ...object.metadata, name: `object-${i}` } }));
  written.forEach((object, i) => writeFileSync(join(path, `object-${i}.yaml`), manifestText(object)));
  const resources = written.map((_, i) => `object-${i}.yaml`);
  writeFileSync(join(path, 'kustomization.yaml'), emit({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources }));
  return { built: build(path), written };
}

test('every object of the unit tests means the same to kustomize', async () => {
  const recorded = (await recordUnitTests())
    .filter(({ all, object }) => all.length === 0 && findText(object, isLost) === undefined)
    .map(({ object }) => object);
  const { built, written } = buildAll('recorded', recorded);
  expect(recorded.length).toBeGreaterThan(500);
  expect(byIdentity(built)).toEqual(byIdentity(written));
  process.stdout.write(`kustomize reads ${recorded.length} objects of the unit tests as they are meant\n`);
});

// kustomize writes and reads again what it has read. None of this can be in names, labels or the keys of data; only in free texts.
test.each<[string, object]>([
  ['a text with U+0085', { key: 'a\u0085b' }], ['a key with U+0085', { 'a\u0085b': 1 }], ['a key of 1023 letters', { ['a'.repeat(1023)]: 1 }],
])('kustomize loses %s', (name, values) => {
  expect(findText(values, isLost)).toBeDefined(); // the check `lost-text` refuses it
  const object = { apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', metadata: { name: 'x' }, spec: { values } };
  let meaning: unknown;
  try {
    meaning = buildAll(name.replace(/\W/g, '-'), [object]).built;
  } catch (error) {
    meaning = (error as Error).message;
  }
  expect(meaning).not.toEqual([expect.objectContaining({ spec: { values } })]);
});
