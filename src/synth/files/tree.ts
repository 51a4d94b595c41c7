import type { Conversions } from './git/conversions';
import type { Ownership } from './ownership';
import type { Diagnostic } from '../../base/diagnostic';
import type { RuleId } from '../../base/rule';

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
  /**
   * The path that `publish` gives it.
   *
   * @default - its path
   */
  readonly publishedAs?: string;
}

/** A directory, and all the files that are to be ours in it. */
export interface Tree {
  readonly root: string;
  readonly files: readonly OutputFile[];
  /**
   * The repository that the tree belongs to. A tree that was written for another one is refused, unless forced: all of
   * the other's files would be removed from it.
   *
   * @default - not checked
   */
  readonly repository?: string;
  /**
   * The address of that repository, which a rendering has in its ownership file: `publish` holds checkouts to it.
   *
   * @default - none
   */
  readonly url?: string;
  /**
   * How Git converts the files of the tree.
   *
   * @default - as in a tree outside of Git, except that line endings are no edit
   */
  readonly conversions?: Conversions;
}

/** How trees are written. */
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
   * Takes over files of others that have the objects which the program renders. They stay as they are written until the program renders something else.
   *
   * @default false
   */
  readonly adopt?: boolean;
}

/** What is in the way of writing a tree. */
export interface Problem extends Diagnostic {
  readonly check: RuleId;
  /** Relative to the root; empty for the tree itself. */
  readonly path: string;
}

/** What stood at a path when a plan was made: the digest of a file, or what else it was. */
export type Seen = string;

/** What has to be done to a tree, and what is in the way. */
export interface TreePlan {
  /** What was asked for. */
  readonly tree: Tree;
  readonly options: WriteOptions;
  readonly root: string;
  /** All files that the tree shall have, by path. */
  readonly contents: ReadonlyMap<string, string | Uint8Array>;
  /** What stands on disk for those of them that have another encoding there. */
  readonly encoded: ReadonlyMap<string, Buffer>;
  /** Files of ours that are no longer asked for: they are removed, or are gone. */
  readonly stale: ReadonlySet<string>;
  /** With any of these the plan must not be carried out. */
  readonly problems: readonly Problem[];
  /** The files to write, sorted by path. */
  readonly write: readonly OutputFile[];
  /** Those of them that stand there already, as files. */
  readonly replaced: ReadonlySet<string>;
  /** Files of others that are taken over as they are. */
  readonly adopted: readonly string[];
  /** The files to remove, sorted. */
  readonly remove: readonly string[];
  /** The folders that this empties, each before the one that holds it. */
  readonly removeFolders: readonly string[];
  /** The folders to make, each after the one that holds it. */
  readonly makeFolders: readonly string[];
  /** What stood where something is written or removed; nothing at the others of these paths. */
  readonly seen: ReadonlyMap<string, Seen>;
  /** How many of the files stand as they should. */
  readonly unchanged: number;
  /** A run that was cut short left its staging file behind. */
  readonly isStagingLeft: boolean;
  /** The ownership file as it stands, and as it shall stand while the tree is written and afterwards. */
  readonly ownership: { readonly current: string | undefined; readonly during: Ownership; readonly after: string };
}
