import { execFileSync } from 'node:child_process';
import { isDeepStrictEqual } from 'node:util';
import { program } from './build/build';
import { FluxTree, KustomizeTree } from './kustomize-trees';
import { Build, buildAsFlux, buildKustomization, MemoryFiles } from '../../src/kustomize';

/** What an engine makes of a tree. */
export interface Verdict {
  readonly objects: unknown[] | null;
  readonly error?: string;
}

/** What kustomize makes of trees, in one process. */
export function kustomizeBuilds(trees: readonly KustomizeTree[]): Verdict[] {
  return answers(program('kustomize-trees'), trees);
}

/** What Flux makes of trees. */
export function fluxTreeBuilds(trees: readonly FluxTree[]): Verdict[] {
  return answers(program('flux-build'), trees);
}

function answers(path: string, trees: readonly KustomizeTree[]): Verdict[] {
  const input = trees.map((tree) => JSON.stringify(tree)).join('\n');
  const output = execFileSync(path, { input, encoding: 'utf8', maxBuffer: 4e9, stdio: ['pipe', 'pipe', 'ignore'] }); // kustomize warns of old fields
  return output.trimEnd().split('\n').map((line) => JSON.parse(line) as Verdict);
}

function filesOf(tree: KustomizeTree): MemoryFiles {
  return new MemoryFiles(new Map<string, string | Uint8Array>([
    ...Object.entries(tree.files), ...Object.entries(tree.bytes).map(([path, content]) => [path, Buffer.from(content, 'base64')] as [string, Uint8Array]),
  ]));
}

/** What we make of a tree. */
export function ourBuild(tree: KustomizeTree): Build {
  return buildKustomization(filesOf(tree), tree.dir);
}

/** What we make of a tree as Flux. */
export function ourFluxBuild(tree: FluxTree): Build {
  const { path, postBuild, ...rest } = tree.spec;
  const variables = new Map(Object.entries((postBuild?.substitute ?? {}) as Record<string, string>));
  const substitution = postBuild ? { variables, isStrict: tree.strict } : undefined;
  return buildAsFlux(filesOf(tree), (path as string).replace(/^\.\/|\/$/g, ''), { ...rest, substitution });
}

/** How our build differs from the engine's; undefined where they agree, or where we say that we do not know. */
export function difference({ objects, problems }: Build, verdict: Verdict): string | undefined {
  if (problems.some(({ kind }) => kind === 'unknown')) return undefined;
  const ours = problems.map(({ file, line, message }) => `${file}:${line} ${message}`).join('\n');
  if (verdict.error !== undefined) return ours === '' ? `the engine fails: ${verdict.error.slice(-2000)}` : undefined;
  if (ours !== '') return `we fail: ${ours}`;
  const own = JSON.parse(JSON.stringify(objects.map(({ object }) => object))) as unknown[];
  const theirs = verdict.objects ?? [];
  if (own.length !== theirs.length) return `we make ${own.length} objects, the engine ${theirs.length}`;
  const at = own.findIndex((object, i) => !isDeepStrictEqual(object, theirs[i]));
  return at < 0 ? undefined : `object ${at}\nours   ${JSON.stringify(own[at])}\ntheirs ${JSON.stringify(theirs[at])}`;
}

/** What trees use. */
export interface Coverage {
  readonly uses: Record<string, number>;
  readonly rare: string[];
}

/** In how many trees each field is, and pairs of fields that are in few. */
export function coverage(trees: readonly KustomizeTree[], fields: readonly string[], pairs: number): Coverage {
  const uses = Object.fromEntries(fields.map((field) => [field, trees.filter((tree) => tree.fields.includes(field)).length]));
  const sets = trees.map((tree) => new Set(tree.fields));
  const rare = fields.flatMap((one, i) => fields.slice(i + 1).filter((other) => sets.filter((set) => set.has(one) && set.has(other)).length < pairs).map((other) => `${one} + ${other}`));
  return { uses, rare };
}
