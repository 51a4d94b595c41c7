import type { Ownership } from './ownership';

/** A file that a tree shall have. */
export interface OutputFile {
  /** Relative to the root, with forward slashes. */
  readonly path: string;
  readonly content: string | Uint8Array;
  /**
   * Created when absent and never overwritten: others edit it afterwards. Once it is no longer asked for, it is removed
   * only if nobody has edited it.
   *
   * @default false
   */
  readonly seeded?: boolean;
}

/** How a tree is written. */
export interface WriteOptions {
  /**
   * Overwrites and removes files of ours that were edited by hand. Files that are not ours are never touched.
   *
   * @default false
   */
  readonly force?: boolean;
  /**
   * A seeded file that nobody has edited follows the program, as in a rendering, where no robot works.
   *
   * @default false
   */
  readonly updateSeeds?: boolean;
  /**
   * The repository that the tree belongs to. A tree that was written for another one is refused, unless forced: all of
   * the other's files would be removed from it.
   *
   * @default - not checked
   */
  readonly repository?: string;
}

/** What is in the way of writing a tree. */
export interface Problem {
  readonly path: string;
  /** What is wrong and what to do. */
  readonly message: string;
}

/** What has to be done to a tree, and what is in the way. */
export interface TreePlan {
  readonly root: string;
  /** With any of these the plan must not be carried out. */
  readonly problems: readonly Problem[];
  /** The files to write, sorted by path. */
  readonly write: readonly OutputFile[];
  /** Those of them that stand there already, as files. */
  readonly replaced: ReadonlySet<string>;
  /** The files to remove, sorted. */
  readonly remove: readonly string[];
  /** The folders that this empties, each before the one that holds it. */
  readonly removeFolders: readonly string[];
  /** The folders to make, each after the one that holds it. */
  readonly makeFolders: readonly string[];
  /** How many of the files stand as they should. */
  readonly unchanged: number;
  /** A run that was cut short left its staging file behind. */
  readonly isStagingLeft: boolean;
  /** The ownership file as it stands, and as it shall stand while the tree is written and afterwards. */
  readonly ownership: { readonly current: string | undefined; readonly during: Ownership; readonly after: string };
}

/** One error for all that is in the way of any of the plans, undefined when nothing is. */
export function refusal(plans: readonly TreePlan[]): Error | undefined {
  // Quoted as in JSON, for the control characters that a path is refused for.
  const lines = plans.flatMap(({ root, problems }) =>
    problems.map(({ path, message }) => `  ${JSON.stringify(`${root}/${path}`).slice(1, -1)}: ${message}`));
  return lines.length === 0 ? undefined : new Error(`nothing was written:\n${lines.join('\n')}`);
}
