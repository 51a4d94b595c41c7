import type { Checkout } from './checkout';
import { OWNERSHIP_FILE } from '../../../base/path-problem';
import { Ownership } from '../ownership';
import type { TreePlan } from '../tree';

/** More paths than this would hide the command. */
const MANY = 6;

/**
 * The commands that commit what a plan has done, and what earlier runs did that is not committed yet; undefined where nothing is to be committed.
 *
 * @param folder the tree as the user has named it
 * @param isForced whether files that Git ignores are among them
 */
export function commitCommand(checkout: Checkout, plan: TreePlan, folder: string, isForced = false): string | undefined {
  const { ownership } = plan;
  const committed = checkout.committed(OWNERSHIP_FILE)?.toString();
  const ours = new Set([OWNERSHIP_FILE, ...plan.contents.keys(), ...plan.remove, ...pathsIn(ownership.current), ...pathsIn(committed)]);
  const ignored = isForced ? [...plan.write.map(({ path }) => path), ...ownership.current === ownership.after ? [] : [OWNERSHIP_FILE]] : [];
  const pending = checkout.pending((path) => ours.has(path));
  const toAdd = [...new Set([...pending.filter(({ isAdded }) => !isAdded).map(({ path }) => path), ...ignored])].sort();
  const git = `git -C ${quoted(folder)}`;
  if (toAdd.length === 0) return pending.length === 0 ? undefined : `${git} commit`;
  const tops = [...new Set(toAdd.map((path) => path.split('/')[0]))];
  const paths = toAdd.length <= MANY ? toAdd : tops.length <= MANY ? tops : ['.'];
  return `${git} add --all${isForced ? ' --force' : ''} -- ${paths.map(quoted).join(' ')} && ${git} commit`;
}

function pathsIn(ownership: string | undefined): readonly string[] {
  try {
    return ownership === undefined ? [] : [...Ownership.parse(ownership).files.keys()];
  } catch {
    return []; // of a merge that went wrong, say
  }
}

/** A word of a shell. */
function quoted(text: string): string {
  return /^[\w@%+=:,./~-]+$/.test(text) && !text.startsWith('~') ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
