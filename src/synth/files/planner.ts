import * as nodeFs from 'fs';
import { dirname } from 'path';
import { Disk } from './disk';
import { explainFailure, failureCode } from './file-system';
import type { FileSystem } from './file-system';
import { digestOf, isAsWritten, Ownership, withoutCrlf } from './ownership';
import type { FileRecord } from './ownership';
import { clashes, folderOf, foldersAbove, OWNERSHIP_FILE, pathProblem, STAGING_FILE } from '../../base/tree-path';

/**
 * Compares a tree with the files it shall have. Reads only.
 *
 * @throws when the root is not a folder, or something in it cannot be read
 */
export function planTree(tree: Tree, options: WriteOptions = {}, fs: FileSystem = nodeFs): TreePlan {
  try {
    return new Planner(tree, options, fs).plan();
  } catch (error) {
    throw explainFailure(error);
  }
}

const FORCE = 'take the change over into the program and delete the file, or use force to lose the change';

class Planner {
  private readonly disk: Disk;
  private readonly problems: Problem[] = [];
  private readonly wanted = new Map<string, OutputFile>();
  private readonly current: string | undefined;
  /** Undefined when it is damaged or another repository's: then everything would look foreign. */
  private readonly ownership: Ownership | undefined;
  private readonly owned: ReadonlyMap<string, FileRecord>;
  private readonly write: OutputFile[] = [];
  private readonly replaced = new Set<string>();
  private readonly remove = new Set<string>();
  private readonly removeFolders = new Set<string>();
  private readonly makeFolders = new Set<string>();
  /** Folders of wanted files that were looked at, and whether files can be put into them. */
  private readonly usable = new Map<string, boolean>([['', true]]);
  private readonly during: Map<string, FileRecord>;
  private readonly after = new Map<string, FileRecord>();

  constructor(private readonly tree: Tree, private readonly options: WriteOptions, private readonly fs: FileSystem) {
    this.disk = new Disk(tree.root, fs);
    this.takeWanted(tree.files);
    this.current = this.isOurs(OWNERSHIP_FILE) ? withoutCrlf(this.disk.read(OWNERSHIP_FILE)).toString() : undefined;
    this.ownership = this.readOwnership();
    this.owned = this.ownership?.files ?? new Map<string, FileRecord>();
    this.during = new Map(this.owned);
  }

  plan(): TreePlan {
    if (this.ownership !== undefined) {
      for (const [path, owned] of this.owned) if (!this.wanted.has(path)) this.planStale(path, owned);
      this.planEmptied();
      for (const file of this.wanted.values()) this.planWanted(file);
    }
    const repository = this.tree.repository ?? this.ownership?.repository;
    const plan = {
      root: this.tree.root,
      problems: this.problems,
      write: this.write.sort((a, b) => (a.path < b.path ? -1 : 1)),
      replaced: this.replaced,
      remove: [...this.remove].sort(),
      removeFolders: [...this.removeFolders],
      makeFolders: [...this.makeFolders].sort(),
      unchanged: this.wanted.size - this.write.length,
      isStagingLeft: this.isOurs(STAGING_FILE),
      ownership: {
        current: this.current,
        during: new Ownership(this.during, repository),
        after: new Ownership(this.after, repository).toString(),
      },
    };
    if (plan.write.length + plan.remove.length > 0 || plan.ownership.current !== plan.ownership.after) this.checkWritable();
    return plan;
  }

  private refuse(path: string, message: string): void {
    this.problems.push({ path, message });
  }

  private takeWanted(files: readonly OutputFile[]): void {
    const legal = files.filter(({ path }) => {
      const problem = pathProblem(path);
      if (problem !== undefined) this.refuse(path, problem);
      return problem === undefined;
    });
    for (const [path, why] of clashes(legal.map(({ path: legalPath }) => legalPath))) this.refuse(path, why);
    for (const file of legal) this.wanted.set(file.path, file);
  }

  private readOwnership(): Ownership | undefined {
    try {
      const ownership = this.current === undefined ? new Ownership(new Map()) : Ownership.parse(this.current);
      const { repository } = this.tree;
      const { force } = this.options;
      if (force || repository === undefined || ownership.repository === undefined || ownership.repository === repository) return ownership;
      this.refuse(OWNERSHIP_FILE, `the files here were written for the repository "${ownership.repository}", not for "${repository}"; `
        + 'choose another place, or use force to replace them all');
    } catch (error) {
      this.refuse(OWNERSHIP_FILE, (error as Error).message);
    }
    return undefined;
  }

  /** Whether one of the writer's own two files stands there, and not something else under its name. */
  private isOurs(path: string): boolean {
    const standing = this.disk.at(path);
    if (standing !== undefined && standing !== 'file') this.refuse(path, `a ${standing} stands at the place of a file of the writer's; move it away`);
    return standing === 'file';
  }

  /** A file that we wrote and that is no longer asked for. */
  private planStale(path: string, owned: FileRecord): void {
    const standing = this.disk.at(path);
    if (standing === undefined || standing === 'folder') return; // the user has removed it
    const isEdited = standing !== 'file' || !isAsWritten(owned, knownDigest(this.disk.read(path), (digest) => isAsWritten(owned, digest)));
    // An edited seed belongs to who edited it; what was never known to be written is somebody else's.
    if (isEdited && (owned.seeded || owned.sha256 === undefined)) return;
    if (isEdited && !this.options.force) {
      this.refuse(path, `was edited by hand, and the program no longer produces it; ${FORCE}`);
    } else {
      this.remove.add(path);
    }
  }

  /** Folders that held our files and will hold nothing; also those that a run which was cut short has left. */
  private planEmptied(): void {
    const candidates = new Set([...this.owned.keys()].filter((path) => !this.wanted.has(path)).flatMap(foldersAbove));
    if (candidates.size === 0) return;
    const kept = new Set([...this.wanted.keys()].flatMap(foldersAbove));
    for (const folder of [...candidates].sort().reverse()) { // what lies in a folder comes before it
      if (kept.has(folder) || this.disk.at(folder) !== 'folder') continue;
      const isEmptied = [...this.disk.folder(folder).keys()].every((name) => this.vanishes(`${folder}/${name}`));
      if (isEmptied) this.removeFolders.add(folder);
    }
  }

  private vanishes(path: string): boolean {
    return this.remove.has(path) || this.removeFolders.has(path);
  }

  private planWanted(file: OutputFile): void {
    const { path, seeded } = file;
    if (!this.isUsable(folderOf(path)) || this.hasLookalike(path)) return;
    const owned = this.owned.get(path);
    const standing = this.vanishes(path) ? undefined : this.disk.at(path);
    const wanted = digestOf(file.content);
    const present = standing === 'file' ? this.digestOnDisk(file, wanted, owned) : undefined;
    const isUntouched = owned !== undefined && present !== undefined && isAsWritten(owned, present);

    if (standing === 'folder') {
      this.refuse(path, 'a folder with files that are not ours stands there; move it away or rename the file');
    } else if (seeded && standing !== undefined && !(this.options.updateSeeds && (isUntouched || owned?.sha256 === undefined))) {
      const sha256 = isUntouched ? present : owned?.sha256;
      if (sha256 !== undefined) this.after.set(path, { sha256, seeded });
    } else if (present === wanted) {
      this.after.set(path, { sha256: wanted, seeded });
    } else if (standing !== undefined && !isUntouched && owned?.sha256 === undefined) {
      this.refuse(path, `a ${standing} that is not ours stands there; move it away or rename the program's`);
    } else if (standing !== undefined && !isUntouched && !this.options.force) {
      this.refuse(path, `was edited by hand since it was written; ${FORCE}`);
    } else {
      this.write.push(file);
      if (standing === 'file') this.replaced.add(path);
      this.during.set(path, { sha256: isUntouched ? present : owned?.sha256, next: wanted, seeded });
      this.after.set(path, { sha256: wanted, seeded });
    }
  }

  private digestOnDisk({ path, content }: OutputFile, wanted: string, owned: FileRecord | undefined): string {
    const present = this.disk.read(path);
    if (present.equals(typeof content === 'string' ? Buffer.from(content) : content)) return wanted;
    return knownDigest(present, (digest) => digest === wanted || (owned !== undefined && isAsWritten(owned, digest)));
  }

  /** Whether files can be put into a folder; says once why not, and notes what folders must be made. */
  private isUsable(folder: string): boolean {
    let usable = this.usable.get(folder);
    if (usable === undefined) {
      const standing = this.vanishes(folder) ? undefined : this.disk.at(folder);
      usable = this.isUsable(folderOf(folder)) && !this.hasLookalike(folder);
      if (usable && standing === undefined) this.makeFolders.add(folder);
      if (usable && standing !== undefined && standing !== 'folder') {
        this.refuse(folder, `a ${standing} that is not ours stands where a folder is needed; move it away or rename the folder`);
        usable = false;
      }
      this.usable.set(folder, usable);
    }
    return usable;
  }

  private hasLookalike(path: string): boolean {
    if (this.disk.at(path) !== undefined) return false;
    const lookalike = this.disk.lookalikes(path).find((other) => !this.vanishes(other) && !this.wanted.has(other));
    if (lookalike === undefined) return false;
    this.refuse(path, `"${lookalike}", which is not ours, differs only in case or accents; macOS and Windows cannot hold both, rename one`);
    return true;
  }

  /** The root, or where there is none the folder that it will be made in. */
  private checkWritable(): void {
    let folder = this.tree.root;
    for (;;) {
      try {
        this.fs.accessSync(folder, nodeFs.constants.W_OK);
        return;
      } catch (error) {
        if (failureCode(error) !== 'ENOENT' || dirname(folder) === folder) throw error;
        folder = dirname(folder);
      }
    }
  }
}

/** The digest of a file; where only the one of its text with the line endings that we wrote is known, that one. */
function knownDigest(present: Buffer, isKnown: (digest: string) => boolean): string {
  const digest = digestOf(present);
  if (isKnown(digest)) return digest;
  const restored = withoutCrlf(present);
  if (restored === present) return digest;
  const original = digestOf(restored);
  return isKnown(original) ? original : digest;
}

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
