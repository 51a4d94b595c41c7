import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { load, loadAll } from 'js-yaml';
import { program } from './build/build';
import { exampleNames, objectsIn, synthesizeExample } from './examples';
import { KubeObject } from './kube';
import { recordUnitTests } from './records';
import { emit } from '../../src/synth/emit';
import { manifestText } from '../../src/synth/folder-files';

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

function build(path: string): KubeObject[] {
  const text = execFileSync(program('kustomize'), ['build', path], { encoding: 'utf8', maxBuffer: 256e6 });
  return loadAll(text) as KubeObject[];
}

function kustomizationIn(path: string): KustomizationFile {
  return load(readFileSync(join(path, 'kustomization.yaml'), 'utf8')) as KustomizationFile;
}

/** By identity, so that order does not matter. */
function byIdentity(objects: KubeObject[]): Record<string, KubeObject> {
  return Object.fromEntries(objects.map((each) => [[each.apiVersion, each.kind, each.metadata.namespace, each.metadata.name].join(' '), each]));
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
    expect({ path, objects: byIdentity(built) }).toEqual({ path, objects: byIdentity(synthesized(path)) });
    objects += built.length;
  }
  process.stdout.write(`${name}: kustomize builds ${folders.length} folders, ${objects} objects\n`);
});

/** kustomize cannot read back what it writes itself of such keys, however they stand in the file. No API server takes them for labels. */
function hasUnusualKey(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, below]) => /[\u0085\u2028\u2029\ufeff]/.test(key) || hasUnusualKey(below));
}

// One is left: a HelmRelease whose chart has a name of 2,049 letters, which kustomize cannot read back from itself.
test.failing('every object of the unit tests means the same to kustomize', () => {
  const recorded = recordUnitTests().filter(({ all, object }) => all.length === 0 && !hasUnusualKey(object)).map(({ object }, i) => ({
    ...object,
    metadata: { ...object.metadata, name: `object-${i}` }, // unit tests use few names
  }));
  const path = join(folder, 'recorded');
  mkdirSync(path);
  recorded.forEach((object, i) => writeFileSync(join(path, `object-${i}.yaml`), manifestText(object)));
  const resources = recorded.map((_, i) => `object-${i}.yaml`);
  writeFileSync(join(path, 'kustomization.yaml'), emit({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources }));
  const built = byIdentity(build(path));
  expect(recorded.length).toBeGreaterThan(500);
  expect(built).toEqual(byIdentity(recorded));
});
