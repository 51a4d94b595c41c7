import * as nodeFs from 'fs';
import { dirname } from 'path';
import { adoptionFault } from './adoption';
import { Disk } from './disk';
import { explainFailure, failureCode } from './file-system';
import type { FileSystem } from './file-system';
import type { Cleaned } from './git/conversions';
import { digestOf, InvalidOwnership, isAsWritten, Ownership, withoutCrlf } from './ownership';
import type { FileRecord } from './ownership';
import type { OutputFile, Problem, Seen, Tree, TreePlan, WriteOptions } from './tree';
import { TreeDigests } from './tree-digests';
import { OWNERSHIP_FILE, pathProblem, STAGING_FILE } from '../../base/path-problem';
import type { RuleId } from '../../base/rule';
import { clashes, folderOf, foldersAbove } from '../../base/tree-path';
import { mayHaveMarkedValues, withMarkedValuesOf } from '../../base/yaml/marked-values';

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

const TAKE_OVER = 'take the change over into the program and delete the file';

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
  private readonly adopted: string[] = [];
  private readonly removeFolders = new Set<string>();
  private readonly seen = new Map<string, Seen>();
  private readonly digests: TreeDigests;
  private readonly encoded = new Map<string, Buffer>();
  private readonly gone = new Set<string>();
  private readonly makeFolders = new Set<string>();
  /** Folders of wanted files that were looked at, and whether files can be put into them. */
  private readonly usable = new Map<string, boolean>([['', true]]);
  private readonly during: Map<string, FileRecord>;
  private readonly after = new Map<string, FileRecord>();

  constructor(private readonly tree: Tree, private readonly options: WriteOptions, private readonly fs: FileSystem) {
    this.disk = new Disk(tree.root, fs);
    this.takeWanted(tree.files);
    this.current = this.readOwnershipFile();
    this.ownership = this.readOwnership();
    this.owned = this.ownership?.files ?? new Map<string, FileRecord>();
    this.during = new Map(this.owned);
    if (!options.updateSeeds) this.keepMarkedValues();
    this.digests = new TreeDigests(this.disk, this.wanted, this.owned, tree.conversions);
  }

  /** Image automation has written values since: they stay, whatever else changes. */
  private keepMarkedValues(): void {
    for (const [path, file] of this.wanted) {
      if (!mayHaveMarkedValues(file.content) || this.disk.at(path) !== 'file') continue;
      const text = typeof file.content === 'string' ? file.content : Buffer.from(file.content).toString();
      this.wanted.set(path, { ...file, content: withMarkedValuesOf(this.disk.read(path).toString(), text) });
    }
  }

  plan(): TreePlan {
    if (this.ownership !== undefined) {
      for (const [path, owned] of this.owned) if (!this.wanted.has(path)) this.planStale(path, owned);
      this.planEmptied();
      for (const file of this.wanted.values()) this.planWanted(file);
      this.noteConversions();
    }
    const repository = this.tree.repository ?? this.ownership?.repository;
    const plan = {
      tree: this.tree,
      options: this.options,
      root: this.tree.root,
      seen: this.seen,
      contents: new Map([...this.wanted.values()].map(({ path, content }) => [path, content])),
      encoded: this.encoded,
      stale: new Set([...this.remove, ...this.gone]),
      problems: this.problems,
      write: this.write.sort((a, b) => (a.path < b.path ? -1 : 1)),
      replaced: this.replaced,
      adopted: this.adopted.sort(),
      remove: [...this.remove].sort(),
      removeFolders: [...this.removeFolders],
      makeFolders: [...this.makeFolders].sort(),
      unchanged: this.wanted.size - this.write.length,
      isStagingLeft: this.isOurs(STAGING_FILE),
      ownership: {
        current: this.current,
        during: new Ownership(this.during, repository, this.tree.url),
        after: new Ownership(this.after, repository, this.tree.url).toString(),
      },
    };
    if (plan.write.length + plan.remove.length > 0 || plan.ownership.current !== plan.ownership.after) this.checkWritable();
    return plan;
  }

  private refuse(check: RuleId, path: string, message: string, fix: string): void {
    this.problems.push({ check, path, message, fix });
  }

  /** What to do about an edited file. A rendering is written by synthesis, which nothing forces. */
  private get wayOut(): string {
    return this.options.updateSeeds ? TAKE_OVER : `${TAKE_OVER}, or use --force to lose the change`;
  }

  private takeWanted(files: readonly OutputFile[]): void {
    const legal = files.filter(({ path }) => {
      const problem = pathProblem(path);
      if (problem !== undefined) this.refuse('path-outside-repository', path, problem.message, problem.fix);
      return problem === undefined;
    });
    for (const { path, message, fix } of clashes(legal.map((file) => file.path))) this.refuse('path-clash', path, message, fix);
    for (const file of legal) this.wanted.set(file.path, file);
  }

  private readOwnership(): Ownership | undefined {
    try {
      const ownership = this.current === undefined ? new Ownership(new Map()) : Ownership.parse(this.current);
      const { repository } = this.tree;
      const { force } = this.options;
      if (force || repository === undefined || ownership.repository === undefined || ownership.repository === repository) return ownership;
      this.refuse('ownership-file', OWNERSHIP_FILE, `the files here were written for the repository "${ownership.repository}", not for "${repository}"`,
        'choose another place, or use --force to replace them all');
    } catch (error) {
      if (!(error instanceof InvalidOwnership)) throw error;
      this.refuse('ownership-file', OWNERSHIP_FILE, `${OWNERSHIP_FILE} ${error.message}`, error.fix);
    }
    return undefined;
  }

  /** Whether one of the writer's own two files stands there, and not something else under its name. */
  private isOurs(path: string): boolean {
    if (this.hasLookalike(path)) return false;
    const standing = this.disk.at(path);
    if (standing !== undefined && standing !== 'file') this.refuse('foreign-file', path, `a ${standing} stands at ${path}, which is a file of the writer`, 'move it away');
    return standing === 'file';
  }

  private readOwnershipFile(): string | undefined {
    if (!this.isOurs(OWNERSHIP_FILE)) return undefined;
    const content = this.disk.read(OWNERSHIP_FILE);
    this.seen.set(OWNERSHIP_FILE, digestOf(content));
    return withoutCrlf(content).toString();
  }

  /** Remembers what Git has of files that it converts, and finds how those stand on disk that have another encoding there. */
  private noteConversions(): void {
    const isKept = ({ path }: OutputFile) => this.after.get(path)?.sha256 === this.digests.wanted.get(path);
    const files = [...this.wanted.values()].filter(isKept);
    const isSame = ({ path }: OutputFile) => this.owned.get(path)?.sha256 === this.digests.wanted.get(path);
    for (const { path } of files.filter(isSame)) this.after.set(path, { ...this.after.get(path), git: this.owned.get(path)!.git });
    // Git's settings on one machine alone are no reason to change the ownership file: only what it has converted is.
    const isRaw = ({ path }: OutputFile) => this.digests.at(path)?.raw === this.digests.wanted.get(path);
    const isConverted = (file: OutputFile) => this.after.get(file.path)!.git === undefined && !isRaw(file);
    const fresh = files.filter((file) => !isSame(file) || isConverted(file));
    const { conversions } = this.tree;
    if (conversions === undefined || fresh.length === 0) return;
    const plan = { write: this.write, remove: [...this.remove] };
    const encoded = conversions.encoded(plan, fresh);
    const onDisk = fresh.map((file) => ({ ...file, content: contentIn(encoded, file.path) ?? file.content }));
    const written = new Set(this.write.map(({ path }) => path));
    for (const [path, cleaned] of conversions.cleanedAfter(plan, onDisk)) {
      const asText = withoutCrlf(Buffer.from(this.wanted.get(path)!.content as string));
      const isLost = encoded.has(path) && !('reason' in cleaned) && !withoutCrlf(cleaned).equals(asText);
      if ('reason' in cleaned || isLost) {
        const why = 'reason' in cleaned ? cleaned.reason : 'the encoding of the file (working-tree-encoding in .gitattributes) cannot hold its text';
        if (written.has(path)) this.refuse('git-failed', path, `Git cannot commit ${path}: ${why}`, 'change its attributes in .gitattributes');
      } else if (digestOf(cleaned) !== this.digests.wanted.get(path)) {
        this.after.set(path, { ...this.after.get(path), git: digestOf(cleaned) });
      }
    }
    for (const { path } of this.write) {
      const content = contentIn(encoded, path);
      if (content !== undefined) this.encoded.set(path, content);
    }
  }

  /** A file that we wrote and that is no longer asked for. */
  private planStale(path: string, owned: FileRecord): void {
    const standing = this.disk.at(path);
    if (standing === undefined && owned.seeded !== true) this.gone.add(path);
    if (standing === undefined || standing === 'folder') return; // the user has removed it
    const digests = this.digests.at(path);
    this.seen.set(path, digests?.raw ?? standing);
    const isEdited = digests === undefined || !isAsWritten(owned, digests.known);
    // An edited seed belongs to who edited it; what was never known to be written is somebody else's.
    if (isEdited && (owned.seeded || owned.sha256 === undefined)) return;
    if (isEdited && !this.options.force) {
      this.refuse('edited-file', path, `${path} was edited by hand, and the program no longer produces it`, this.wayOut);
    } else {
      this.remove.add(path);
    }
  }

  /** Whether a rendering, in which nothing else writes values, has other values of image automation by now. */
  private isRenderedAnew({ path, content }: OutputFile): boolean {
    return this.options.updateSeeds === true && mayHaveMarkedValues(content) && !this.disk.read(path).equals(Buffer.from(content));
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
    const { path, seeded, publishedAs } = file;
    if (!this.isUsable(folderOf(path)) || this.hasLookalike(path)) return;
    const owned = this.owned.get(path);
    const standing = this.vanishes(path) ? undefined : this.disk.at(path);
    const wanted = this.digests.wanted.get(path)!;
    const digests = standing === 'file' ? this.digests.at(path) : undefined;
    const present = digests?.known;
    const isUntouched = owned !== undefined && present !== undefined && isAsWritten(owned, present);

    if (standing === 'folder') {
      this.refuse('foreign-file', path, `a folder with files that the program did not write stands at ${path}`, 'move it away, or rename the file of the program');
    } else if (seeded && standing !== undefined && !(this.options.updateSeeds && (isUntouched || owned?.sha256 === undefined))) {
      const sha256 = isUntouched ? present : owned?.sha256;
      if (sha256 !== undefined) this.after.set(path, { sha256, seeded, publishedAs });
    } else if (present === wanted && !this.isRenderedAnew(file)) {
      this.after.set(path, { sha256: wanted, seeded, publishedAs });
    } else if (isUntouched && owned.adopted === wanted) {
      this.after.set(path, owned);
    } else if (this.options.adopt && standing === 'file' && owned?.sha256 === undefined) {
      this.adopt(file, digests!.raw, wanted);
    } else if (standing !== undefined && !isUntouched && owned?.sha256 === undefined) {
      this.refuse('foreign-file', path, `a ${standing} that the program did not write stands at ${path}`, 'move it away, or rename the file of the program');
    } else if (standing !== undefined && !isUntouched && !this.options.force) {
      this.refuse('edited-file', path, `${path} was edited by hand since it was written`, this.wayOut);
    } else {
      this.write.push(file);
      if (standing === 'file') this.replaced.add(path);
      if (standing !== undefined) this.seen.set(path, digests?.raw ?? standing);
      this.during.set(path, { sha256: isUntouched ? present : owned?.sha256, next: wanted, git: owned?.git, seeded });
      this.after.set(path, { sha256: wanted, seeded, publishedAs });
    }
  }

  /** Takes a file of others over as it is, if it has the objects that the program renders. */
  private adopt({ path, content, publishedAs }: OutputFile, sha256: string, wanted: string): void {
    const fault = adoptionFault(this.disk.read(path).toString(), Buffer.from(content).toString(), path);
    if (fault !== undefined) {
      this.refuse('foreign-file', path, `the file that stands at ${path} cannot be adopted: ${fault}`, 'make the program render the same, or move the file away');
      return;
    }
    this.adopted.push(path);
    this.after.set(path, { sha256, adopted: wanted, publishedAs });
  }

  /** Whether files can be put into a folder; says once why not, and notes what folders must be made. */
  private isUsable(folder: string): boolean {
    let usable = this.usable.get(folder);
    if (usable === undefined) {
      const standing = this.vanishes(folder) ? undefined : this.disk.at(folder);
      usable = this.isUsable(folderOf(folder)) && !this.hasLookalike(folder);
      if (usable && standing === undefined) this.makeFolders.add(folder);
      if (usable && standing !== undefined && standing !== 'folder') {
        this.refuse('foreign-file', folder, `a ${standing} that the program did not write stands at ${folder}, where a folder is needed`, 'move it away, or rename the folder');
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
    this.refuse('path-clash', path, `${path} differs only in case or accents from ${lookalike}, which the program did not write: macOS and Windows cannot hold both`, 'rename one of them');
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

function contentIn(contents: Cleaned, path: string): Buffer | undefined {
  const content = contents.get(path);
  return content === undefined || 'reason' in content ? undefined : content;
}
