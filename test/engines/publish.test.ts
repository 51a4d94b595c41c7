import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { directories, fluxBuilds } from './flux-build';
import { KubeObject } from './kube';
import { planTree } from '../../src/synth/files/planner';
import type { OutputFile } from '../../src/synth/files/tree';
import { applyPlan } from '../../src/synth/files/write';
import { run } from '../cli/run';
import { Files, put, read } from '../synth/tree-on-disk';
import { writeTree } from '../synth/write-tree';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cdk-gitops-publish-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Builds = Map<string, Map<string, KubeObject> | undefined>;

/** What Flux builds of every directory. */
function builds(checkout: string): Builds {
  const paths = directories(checkout);
  return new Map(fluxBuilds(checkout, paths.map((path) => ({ path }))).map((built, i) => [paths[i], typeof built === 'string' ? undefined : built]));
}

const OURS = 'ours';

/** Objects of others that a build had and no longer has. */
function lost(before: Builds, after: Builds): string[] {
  return [...before].flatMap(([path, objects]) => [...objects ?? []].filter(([, object]) => object.metadata.labels?.of !== OURS)
    .filter(([id]) => after.get(path)?.has(id) !== true).map(([id]) => `${path}: ${id}`));
}

/** Objects of others that a build has and had not. */
function gained(before: Builds, after: Builds): string[] {
  return [...after].flatMap(([path, objects]) => [...objects ?? []].filter(([, object]) => object.metadata.labels?.of !== OURS)
    .filter(([id]) => before.has(path) && before.get(path)?.has(id) !== true).map(([id]) => `${path}: ${id}`));
}

const manifest = (path: string, of: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${path.replace(/[^a-z]+/g, '-')}\n  namespace: default\n  labels: {of: ${of}}\n`;
const list = (resources: readonly string[]): string =>
  `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: ${JSON.stringify(resources)}\n`;

const FOLDERS = ['', 'apps/', 'apps/web/', 'apps/web/deep/', 'infra/'];
const place = fc.constantFrom(...FOLDERS);

const ignoreText = fc.array(fc.constantFrom(
  '/*', '/**', '!/apps/', '!/apps', 'apps', 'deep/', '*.yml', '!a.yaml', '**/web/', '/apps/*/deep', '[ab].yaml', 'web/**', '# comment', '', 'o.yaml', '?.yaml', '**/b.*',
), { maxLength: 4 }).map((lines) => `${lines.join('\n')}\n`);

/** What others have: manifests, lists of what is beside them, files that are not manifests. */
const others = fc.record({
  manifests: fc.uniqueArray(fc.tuple(place, fc.constantFrom('a.yaml', 'b.yml')).map((parts) => parts.join('')), { maxLength: 6 }),
  lists: fc.uniqueArray(fc.tuple(place, fc.constantFrom('kustomization.yaml', 'kustomization.yml', 'Kustomization')), { maxLength: 2, selector: ([at]) => at }),
  values: fc.option(place.map((at) => `${at}values.yaml`), { freq: 4 }),
  ignores: fc.option(fc.tuple(place, ignoreText), { freq: 3 }),
}).map(({ manifests, lists, values, ignores }): Files => ({
  ...Object.fromEntries(manifests.map((path) => [path, manifest(path, 'others')])),
  ...Object.fromEntries(lists.map(([at, name]) => [`${at}${name}`, list(manifests.filter((path) => path.startsWith(at)).map((path) => path.slice(at.length)))])),
  ...values === null ? {} : { [values]: 'replicas: 2\n' },
  ...ignores === null ? {} : { [`${ignores[0]}.sourceignore`]: ignores[1] },
}));

/** What the program has: folders with a list, which may expect what others have, and single files. */
const ours = (theirs: Files) => fc.record({
  folders: fc.uniqueArray(fc.tuple(place, fc.boolean()), { maxLength: 3, selector: ([at]) => at }),
  files: fc.uniqueArray(place.map((at) => `${at}o.yaml`), { maxLength: 2 }),
  ignores: fc.option(fc.tuple(place, ignoreText), { freq: 5 }),
}).map(({ folders, files, ignores }): Files => ({
  ...ignores === null ? {} : { [`${ignores[0]}.sourceignore`]: ignores[1] },
  ...Object.fromEntries(files.map((path) => [path, manifest(path, OURS)])),
  ...Object.fromEntries(folders.flatMap(([at, expects]) => {
    const expected = Object.keys(theirs).filter((path) => path.startsWith(at) && /[ab]\.ya?ml$/.test(path)).map((path) => path.slice(at.length));
    return [[`${at}kustomization.yaml`, list(['mine.yaml', ...expects ? expected : []])], [`${at}mine.yaml`, manifest(`${at}mine.yaml`, OURS)]];
  })),
}));

async function publish(checkout: string, dist: string, files: Files): Promise<string | undefined> {
  const tree: OutputFile[] = Object.entries(files).map(([path, content]) => ({ path, content }));
  rmSync(dist, { recursive: true, force: true });
  writeTree(join(dist, 'fleet'), tree);
  const { code, stderr } = await run(folder, ['publish', 'fleet', '--to', checkout, '--dist', dist, '--force-origin']);
  return code === 0 ? undefined : stderr;
}

const statistics = { published: 0, refused: 0, harmful: 0 };

test('what is published takes nothing of others out of any build, and what is refused would', async () => {
  const programs = others.chain((theirs) => fc.tuple(fc.constant(theirs), ours(theirs), ours(theirs), others));
  await fc.assert(fc.asyncProperty(programs, async ([theirs, first, second, later]) => {
    const at = mkdtempSync(join(folder, 'run-'));
    const [checkout, dist] = [join(at, 'checkout'), join(at, 'dist')];
    mkdirSync(checkout);
    put(checkout, theirs);
    for (const [round, files] of [first, second].entries()) {
      if (round === 1) { // others work on, too
        for (const [path, text] of Object.entries(later)) {
          if (path in read(checkout) || /ustomization/.test(path)) continue;
          mkdirSync(dirname(join(checkout, path)), { recursive: true });
          writeFileSync(join(checkout, path), text);
        }
      }
      const before = builds(checkout);
      const refused = await publish(checkout, dist, files);
      if (refused === undefined) {
        statistics.published++;
        expect({ theirs, first, second, later, round, lost: lost(before, builds(checkout)) }).toMatchObject({ lost: [] });
      } else {
        statistics.refused++;
        // Other reasons are about the program's own files.
        if (!/would be new|no longer lists|no longer writes|does not have|out of what Flux fetches/.test(refused)) continue;
        const forced = join(at, `forced-${round}`);
        cpSync(checkout, forced, { recursive: true });
        const plan = planTree({ root: forced, files: Object.entries(files).map(([path, content]) => ({ path, content })) }, { force: true });
        if (plan.problems.length > 0) continue;
        applyPlan(plan);
        const after = builds(forced);
        const harm = [...lost(before, after), ...gained(before, after)].length > 0;
        expect({ theirs, first, second, later, round, refused, harm }).toMatchObject({ harm: true });
        statistics.harmful++;
      }
    }
    rmSync(at, { recursive: true, force: true });
  }), { numRuns: 40 * Number(process.env.FUZZ ?? 1), seed: Number(process.env.SEED ?? 1) });
  process.stdout.write(`publish: ${statistics.published} taken, ${statistics.refused} refused, ${statistics.harmful} of them shown to harm\n`);
  expect(statistics.published).toBeGreaterThan(10);
  expect(statistics.harmful).toBeGreaterThan(3);
});
