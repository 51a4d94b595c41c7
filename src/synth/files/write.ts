import * as nodeFs from 'node:fs';
import { join } from 'node:path';
import { explainFailure } from './file-system';
import type { FileSystem } from './file-system';
import { Lock } from './lock';
import { planTree } from './planner';
import type { Problem, Tree, TreePlan, WriteOptions } from './tree';
import { standingAt, Writer } from './writer';
import type { WriteSummary } from './writer';
import { shortPath } from '../../base/diagnostic';
import { LOCK_FILE, OWNERSHIP_FILE } from '../../base/path-problem';
import { Refusal } from '../../base/refusal';
import type { Fault } from '../../base/refusal';

export type { WriteSummary };

/**
 * Plans the writing of trees, after which `applyPlan` makes each hold exactly these files of ours: it writes those that are new or
 * changed, removes those that it wrote earlier and that are not among them, and leaves all others, and their times, alone. What
 * somebody made executable stays so, and line endings that Git converted at checkout are no change.
 *
 * This is where nothing is written before all trees are checked: synthesis and `publish` have no other way to a plan.
 *
 * @param alsoJudge what else is in the way of a tree; it is given plans with problems, too
 * @param isLocked whether nobody else writes the trees now
 * @throws Refusal with all files that are in the way: edited by hand, not ours, or at paths that cannot be
 */
export function planTrees(
  trees: readonly Tree[],
  options: WriteOptions = {},
  alsoJudge: (plan: TreePlan) => readonly Problem[] = () => [],
  fs: FileSystem = nodeFs,
  isLocked = false,
): TreePlan[] {
  const faults: Fault[] = [];
  const plans = trees.map((tree) => {
    const plan = isLocked ? planTree(tree, options, fs) : planAlone(tree, options, fs);
    for (const { path, ...problem } of [...plan.problems, ...alsoJudge(plan)]) faults.push({ ...problem, place: shortPath(path === '' ? tree.root : `${tree.root}/${path}`) });
    return plan;
  });
  if (faults.length > 0) throw new Refusal(faults, 'nothing was written');
  return plans;
}

/** Plans a tree that another run may be writing: what is in the way of it counts only if it still is while nobody writes. */
function planAlone(tree: Tree, options: WriteOptions, fs: FileSystem): TreePlan {
  const plan = () => planTree(tree, options, fs);
  const [first, error] = attempt(plan);
  if (first?.problems.length === 0) return first;
  const [lock] = attempt(() => Lock.acquire(join(tree.root, LOCK_FILE)));
  try {
    if (lock !== undefined) return plan();
  } finally {
    lock?.release();
  }
  if (first === undefined) throw error;
  return first;
}

function attempt<T>(action: () => T): [T | undefined, unknown?] {
  try {
    return [action()];
  } catch (error) {
    return [undefined, error];
  }
}

/**
 * Carries out a plan of `planTrees`. When the process dies in the middle, the next run completes the tree: files come into place
 * whole, by renaming, and the ownership file says beforehand which are about to. What is no longer as the plan saw it is left alone, and ends
 * the run.
 *
 * @param lock what keeps other runs out; the plan was made while it was held. By default the tree gets its own, and the plan is made again where
 * another run has been at work since
 */
export function applyPlan(plan: TreePlan, fs: FileSystem = nodeFs, lock?: Lock): WriteSummary {
  if (lock !== undefined) return new Writer(plan, fs, lock).run();
  if (!isDue(plan)) return { written: [], unchanged: plan.unchanged, removed: [] };
  const own = lockTree(plan.root);
  try {
    return new Writer(current(plan, fs), fs, own).run();
  } finally {
    own.release();
  }
}

/** The lock of a tree that has no better place for it than its root, which is created. */
export function lockTree(root: string): Lock {
  try {
    nodeFs.mkdirSync(root, { recursive: true });
  } catch (error) {
    throw explainFailure(error);
  }
  return Lock.acquire(join(root, LOCK_FILE));
}

/** Whether there is anything to do. */
function isDue({ write, remove, removeFolders, makeFolders, isStagingLeft, ownership }: TreePlan): boolean {
  return write.length + remove.length + removeFolders.length + makeFolders.length > 0 || isStagingLeft || ownership.current !== ownership.after;
}

/** The plan, or a new one where the ownership file is another one since. */
function current(plan: TreePlan, fs: FileSystem): TreePlan {
  const [standing, known] = [standingAt(join(plan.root, OWNERSHIP_FILE), fs), plan.seen.get(OWNERSHIP_FILE)];
  return standing === known ? plan : planTrees([plan.tree], plan.options, undefined, fs, true)[0];
}
