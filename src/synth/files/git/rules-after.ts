import * as fs from 'node:fs';
import { join } from 'node:path';
import type { Checkout } from './checkout';
import type { Git } from './git';
import { putFile, withScratch } from './scratch';
import { folderOf, foldersAbove, nameOf } from '../../../base/tree-path';
import type { TreePlan } from '../tree';

/** The files by which a repository tells Git what to ignore and convert. */
const RULES = ['.gitignore', '.gitattributes'];

/**
 * Asks Git something by the rules that the checkout will have once a plan is carried out: a program may write `.gitignore` and `.gitattributes`
 * itself.
 *
 * @param ask is given Git in a folder that has those rules in the places of the top folder, and paths relative to the tree to look at
 */
export function withRulesAfter<T>(checkout: Checkout, plan: Pick<TreePlan, 'write' | 'remove'>, paths: Iterable<string>, ask: (git: Git) => T): T {
  const isRule = (path: string) => RULES.includes(nameOf(path));
  if (![...plan.write.map(({ path }) => path), ...plan.remove].some(isRule)) return ask(checkout.git);
  const written = new Map(plan.write.filter(({ path }) => isRule(path)).map(({ path, content }) => [checkout.prefix + path, content]));
  const removed = new Set(plan.remove.map((path) => checkout.prefix + path));
  const folders = new Set([...paths].flatMap((path) => ['', ...foldersAbove(checkout.prefix + path)]));
  return withScratch((scratch) => {
    for (const folder of folders) {
      fs.mkdirSync(join(scratch, folder), { recursive: true });
      for (const name of RULES) {
        const file = join(checkout.git.folder, folder, name);
        const path = folder === '' ? name : `${folder}/${name}`;
        if (!removed.has(path) && fs.lstatSync(file, { throwIfNoEntry: false })?.isFile()) putFile(join(scratch, path), fs.readFileSync(file));
      }
    }
    for (const [path, content] of written) if (folders.has(folderOf(path))) putFile(join(scratch, path), content);
    return ask(checkout.git.with(scratch, { GIT_DIR: checkout.gitFolder, GIT_WORK_TREE: scratch }));
  });
}
