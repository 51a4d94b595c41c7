import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadAll } from 'js-yaml';
import { program } from './build/build';
import { coverage, difference, fluxTreeBuilds, kustomizeBuilds, ourBuild, ourFluxBuild } from './kustomize-judge';
import { FIELDS, FLUX_FIELDS, fluxTree, kustomizeTree, KustomizeTree, substitutionTree } from './kustomize-trees';

const SEED = Number(process.env.SEED ?? 1);
/** Trees of each kind. */
const TREES = 300 * Number(process.env.FUZZ ?? 1);

/** A file that is outside of every tree: links lead there. */
function put(root: string, tree: KustomizeTree): void {
  const write = (path: string, content: string | Buffer): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  for (const [path, text] of Object.entries(tree.files)) write(path, text);
  for (const [path, content] of Object.entries(tree.bytes)) write(path, Buffer.from(content, 'base64'));
  for (const [path, target] of Object.entries(tree.links)) symlinkSync(target, join(root, path));
}

test('the judge builds as the command does', () => {
  const trees = Array.from({ length: 12 }, (_, i) => kustomizeTree(SEED * 1_000_003 + i));
  for (const [i, verdict] of kustomizeBuilds(trees).entries()) {
    const root = mkdtempSync(join(tmpdir(), 'cdk-gitops-tree-'));
    put(root, trees[i]);
    let command: unknown;
    try {
      command = loadAll(execFileSync(program('kustomize'), ['build', join(root, trees[i].dir)], { encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] }));
    } catch {
      command = undefined;
    }
    expect(command).toEqual(verdict.error === undefined ? verdict.objects ?? [] : undefined);
    rmSync(root, { recursive: true });
  }
});

test('random trees build to what kustomize makes of them', () => {
  const trees = Array.from({ length: TREES }, (_, i) => kustomizeTree(SEED * 1_000_003 + i));
  const verdicts = kustomizeBuilds(trees);
  const builds = trees.map(ourBuild);
  const different = builds.flatMap((build, i) => difference(build, verdicts[i]) ?? []);
  const unknown = builds.filter(({ unknowns }) => unknowns.length > 0).length;
  const { uses, rare } = coverage(trees, FIELDS, 3);
  process.stdout.write(`kustomize: ${TREES} trees, ${verdicts.filter(({ error }) => error !== undefined).length} with an error, ${unknown} unknown, ${different.length} different; ${JSON.stringify(uses)}; pairs in fewer than 3: ${rare.length}\n`);
  expect(different.slice(0, 3)).toEqual([]);
  expect(unknown).toBeLessThanOrEqual(TREES / 20);
  if (TREES >= 3000) {
    expect(Object.entries(uses).filter(([, count]) => count < 100)).toEqual([]);
    expect(rare).toEqual([]);
  }
});

test('random trees build to what Flux makes of them', () => {
  const trees = Array.from({ length: TREES }, (_, i) => fluxTree(SEED * 1_000_003 + i));
  const verdicts = fluxTreeBuilds(trees);
  const builds = trees.map(ourFluxBuild);
  const different = builds.flatMap((build, i) => difference(build, verdicts[i]) ?? []);
  const unknown = builds.filter(({ unknowns }) => unknowns.length > 0).length;
  const { uses } = coverage(trees, FLUX_FIELDS.map((field) => `flux.${field}`), 3);
  process.stdout.write(`Flux: ${TREES} trees, ${verdicts.filter(({ error }) => error !== undefined).length} with an error, ${unknown} unknown, ${different.length} different; ${JSON.stringify(uses)}\n`);
  expect(different.slice(0, 3)).toEqual([]);
  expect(unknown).toBeLessThanOrEqual(TREES / 20);
});

test('texts are substituted as Flux does', () => {
  const trees = Array.from({ length: TREES }, (_, i) => substitutionTree(SEED * 1_000_003 + i));
  const verdicts = fluxTreeBuilds(trees);
  const different = trees.flatMap((tree, i) => {
    const text = difference(ourFluxBuild(tree), verdicts[i]);
    return text === undefined ? [] : [`${tree.files['x/object.yaml']}\n${text}`];
  });
  process.stdout.write(`substitution: ${TREES} objects, ${verdicts.filter(({ error }) => error !== undefined).length} with an error, ${different.length} different\n`);
  expect(different.slice(0, 3)).toEqual([]);
});
