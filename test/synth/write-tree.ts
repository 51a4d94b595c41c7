import type { FileSystem } from '../../src/synth/files/file-system';
import type { OutputFile, Tree, WriteOptions } from '../../src/synth/files/tree';
import { applyPlan, planTrees, WriteSummary } from '../../src/synth/files/write';

/** Writes one tree. */
export function writeTree(root: string, files: readonly OutputFile[], options: WriteOptions & Pick<Tree, 'repository' | 'url'> = {}, fs?: FileSystem): WriteSummary {
  return writeTrees([{ root, files, repository: options.repository, url: options.url }], options, fs)[0];
}

/** Writes trees as synthesis does: all or none. */
export function writeTrees(trees: readonly Tree[], options: WriteOptions = {}, fs?: FileSystem): WriteSummary[] {
  return planTrees(trees, options, undefined, fs).map((plan) => applyPlan(plan, fs));
}
