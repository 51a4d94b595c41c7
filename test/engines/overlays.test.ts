import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kustomizeBuilds } from './kustomize-judge';
import { KustomizeTree } from './kustomize-trees';
import { Manifest } from '../../src/base/manifest';
import { repositoryFiles } from '../../src/synth/folder-files';
import { generatedOverlays } from '../overlay/generated';
import { applied, predicted } from '../overlay/predicted';
import { seed } from '../overlay/seed';

const PROGRAMS = 80 * Number(process.env.FUZZ ?? 1);
const FIRST = Number(process.env.SEED ?? 1);

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cdk-gitops-overlays-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** By identity: Flux and kustomize sort in different ways. */
function byIdentity(objects: readonly Manifest[]): Record<string, unknown> {
  return Object.fromEntries(objects.map((each) => [[each.apiVersion, each.kind, each.metadata?.namespace, each.metadata?.name].join(' '), JSON.parse(JSON.stringify(each))]));
}

/** What was written, as a tree of which one folder is built. */
function treeOf(files: Readonly<Record<string, string>>, dir: string): KustomizeTree {
  return { files: { ...files }, bytes: {}, links: {}, dir, fields: [], faults: [] };
}

test('kustomize makes of the overlays of the article what they say: replicas, tags, namespaces and the HPA of production', () => {
  const { app, overlays } = applied(join(folder, 'seed'), (manifests) => {
    const { dev, staging, production } = seed(manifests);
    return [dev, staging, production];
  });
  app.synth();
  const root = join(app.outdir, 'manifests');
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => /\.\w+$/.test(path) && !path.startsWith('.'));
  const files = Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
  const expected = predicted(app, overlays);
  const built = kustomizeBuilds(overlays.map(({ path }) => treeOf(files, path)));
  const facts = built.map(({ objects, error }) => {
    expect(error).toBeUndefined();
    const { metadata: { namespace }, spec } = objects!.find((each: any) => each.kind === 'Deployment') as any;
    return [namespace, spec.replicas, spec.template.spec.containers[0].image, objects!.map((each: any) => each.kind).sort()];
  });
  expect(facts).toEqual([
    ['dev', 1, 'mon-app:dev', ['Deployment', 'Namespace', 'Service']],
    ['staging', 2, 'mon-app:staging', ['Deployment', 'Namespace', 'Service']],
    ['production', 10, 'mon-app:1.3.0', ['Deployment', 'HorizontalPodAutoscaler', 'Namespace', 'Service']],
  ]);
  for (const [i, { path }] of overlays.entries()) expect(byIdentity(expected.get(path)!)).toEqual(byIdentity(built[i].objects as Manifest[]));
});

test(`what the program predicts of ${PROGRAMS} generated programs is what kustomize makes of their files`, () => {
  const cases = Array.from({ length: PROGRAMS }, (_, i) => {
    const { app, overlays } = applied(join(folder, `generated-${i}`), (manifests) => generatedOverlays(manifests, FIRST * 100_000 + i));
    const repository = overlays[0].repository;
    const rendered = repositoryFiles(repository, (each) => (each.toJson() as Manifest[]).map((json) => ({ construct: each, json })), (text) => text);
    const files = Object.fromEntries(rendered.map(({ path, content }) => [path, content.toString()]));
    return { i, overlays, files, expected: predicted(app, overlays) };
  });
  const built = kustomizeBuilds(cases.flatMap(({ overlays, files }) => overlays.map(({ path }) => treeOf(files, path))));
  let compared = 0;
  let objects = 0;
  for (const { i, overlays, expected } of cases) {
    for (const { path } of overlays) {
      const { objects: theirs, error } = built[compared++];
      expect({ i, path, error }).toEqual({ i, path, error: undefined });
      expect({ i, path, objects: byIdentity(expected.get(path)!) }).toEqual({ i, path, objects: byIdentity(theirs as Manifest[]) });
      objects += theirs!.length;
    }
  }
  process.stdout.write(`overlays: ${compared} overlays of ${PROGRAMS} generated programs, ${objects} objects, as kustomize builds them\n`);
});
