import * as nodeFs from 'node:fs';
import { join } from 'node:path';
import { explainFailure, failureCode } from './file-system';
import type { FileSystem } from './file-system';
import { planTree } from './planner';
import type { Problem, Tree, TreePlan, WriteOptions } from './planner';
import { OWNERSHIP_FILE, STAGING_FILE } from '../../base/tree-path';

/** What was done to a tree. Paths are sorted; the ownership file is not among them. */
export interface WriteSummary {
  readonly written: string[];
  readonly unchanged: number;
  readonly removed: string[];
}

/**
 * Plans the writing of trees, after which `applyPlan` makes each hold exactly these files of ours: it writes those that are new or
 * changed, removes those that it wrote earlier and that are not among them, and leaves all others, and their times, alone. What
 * somebody made executable stays so, and line endings that Git converted at checkout are no change.
 *
 * This is where nothing is written before all trees are checked: synthesis and `publish` have no other way to a plan.
 *
 * @param alsoJudge what else is in the way of a tree that can be written
 * @throws one error that names all files which are in the way: edited by hand, not ours, or at paths that cannot be
 */
export function planTrees(
  trees: readonly Tree[], options: WriteOptions = {}, alsoJudge: (plan: TreePlan) => readonly Problem[] = () => [], fs: FileSystem = nodeFs,
): TreePlan[] {
  const lines: string[] = [];
  const plans = trees.map((tree) => {
    const plan = planTree(tree, options, fs);
    for (const { path, message } of plan.problems.length > 0 ? plan.problems : alsoJudge(plan)) {
      // Quoted as in JSON, for the control characters that a path is refused for.
      lines.push(`  ${JSON.stringify(`${tree.root}/${path}`).slice(1, -1)}: ${message}`);
    }
    return plan;
  });
  if (lines.length > 0) throw new Error(`nothing was written:\n${lines.join('\n')}`);
  return plans;
}

/**
 * Carries out a plan of `planTrees`. When the process dies in the middle, the next run completes the tree: files come into place
 * whole, by renaming, and the ownership file says beforehand which are about to.
 */
export function applyPlan(plan: TreePlan, fs: FileSystem = nodeFs): WriteSummary {
  const { root, write, remove, removeFolders, makeFolders, ownership } = plan;
  const staging = join(root, STAGING_FILE);
  // Small staging folders were measured to be slower than this one file, whose name is used again and again.
  const put = (path: string, content: string | Uint8Array) => {
    const target = join(root, path);
    fs.writeFileSync(staging, content, { flag: 'wx', mode: plan.replaced.has(path) && isExecutable(target, fs) ? 0o777 : 0o666 });
    fs.renameSync(staging, target);
  };
  let standing = ownership.current;
  const putOwnership = (text: string) => {
    if (text !== standing) put(OWNERSHIP_FILE, text);
    standing = text;
  };
  try {
    if (plan.isStagingLeft) fs.unlinkSync(staging);
    if (ownership.current === undefined) fs.mkdirSync(root, { recursive: true });
    if (write.length + remove.length + removeFolders.length > 0) putOwnership(ownership.during.toString());
    // Before the writing, because a file may become a folder, a folder a file, and a name another of the same letters.
    for (const path of remove) fs.unlinkSync(join(root, path));
    for (const path of removeFolders) fs.rmdirSync(join(root, path));
    for (const path of makeFolders) fs.mkdirSync(join(root, path));
    for (const { path, content } of write) put(path, content);
    putOwnership(ownership.after);
  } catch (error) {
    try {
      if (failureCode(error) !== 'EEXIST') fs.unlinkSync(staging); // else it is another run's
    } catch {
      // It was not there, or the next run removes it.
    }
    if (failureCode(error) === undefined) throw error;
    throw new Error(`cannot write ${explainFailure(error).message}; the next run completes what this one began`, { cause: error });
  }
  return { written: write.map(({ path }) => path), unchanged: plan.unchanged, removed: [...remove] };
}

/** Of a mode, this is all that Git knows. */
function isExecutable(file: string, fs: FileSystem): boolean {
  const stats = fs.lstatSync(file, { throwIfNoEntry: false });
  return stats !== undefined && (stats.mode & 0o100) !== 0; // eslint-disable-line no-bitwise -- modes are bits
}
