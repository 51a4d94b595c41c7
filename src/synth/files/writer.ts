import { join } from 'node:path';
import { failureCode, failureOf, hasNoLinks } from './file-system';
import type { FileSystem } from './file-system';
import type { Lock } from './lock';
import { digestOf } from './ownership';
import type { Seen, TreePlan } from './tree';
import { shortPath } from '../../base/diagnostic';
import { OWNERSHIP_FILE, STAGING_FILE } from '../../base/path-problem';
import { refusal } from '../../base/refusal';
import { folderOf, foldersAbove, nameOf } from '../../base/tree-path';

/** What was done to a tree. Paths are sorted; the ownership file is not among them. */
export interface WriteSummary {
  readonly written: string[];
  readonly unchanged: number;
  readonly removed: string[];
}

/**
 * Carries out one plan. Before each step it looks again whether all that the step replaces, removes or goes through is as the plan saw it: no
 * lock keeps people and other programs out of a tree.
 */
export class Writer {
  private readonly staging: string;
  private readonly seen: Map<string, Seen>;
  private standing: string | undefined;
  /** The root as it was at first: what stands at its path may become another folder. */
  private root?: string;

  constructor(private readonly plan: TreePlan, private readonly fs: FileSystem, private readonly lock: Lock) {
    this.staging = join(plan.root, STAGING_FILE);
    this.seen = new Map(plan.seen);
    this.standing = plan.ownership.current;
  }

  run(): WriteSummary {
    const { write, remove, removeFolders, makeFolders, ownership, unchanged } = this.plan;
    let isStaging = false;
    try {
      if (ownership.current === undefined) this.fs.mkdirSync(this.plan.root, { recursive: true });
      this.root = this.identity('');
      this.removeLeftover();
      isStaging = true;
      if (write.length + remove.length + removeFolders.length > 0) this.putOwnership(ownership.during.toString());
      // Before the writing, because a file may become a folder, a folder a file, and a name another of the same letters.
      for (const path of remove) this.remove(path);
      for (const path of removeFolders) this.removeFolder(path);
      for (const path of makeFolders) this.makeFolder(path);
      for (const { path, content } of write) this.put(path, this.plan.encoded.get(path) ?? content);
      this.putOwnership(ownership.after);
    } catch (error) {
      if (isStaging) this.dropStaging();
      if (error instanceof Changed) {
        throw refusal('changed-meanwhile', `${error.message}, so it is left as it is`, 'run it again, which completes what this run began', shortPath(error.place));
      }
      const failure = failureOf(error);
      if (failure === undefined) throw error;
      const { message, fix, place } = failure;
      throw refusal('file-system', `the tree cannot be written: ${message}`, `${fix}; the next run completes what this one began`, place && shortPath(place));
    }
    return { written: write.map(({ path }) => path), unchanged, removed: [...remove] };
  }

  private at(path: string): string {
    return join(this.plan.root, path);
  }

  /** The staging file of a run that was killed; while the lock is held it is no other's. */
  private removeLeftover(): void {
    const stats = this.fs.lstatSync(this.staging, { throwIfNoEntry: false });
    if (stats === undefined) return;
    if (!stats.isFile()) throw new Changed(this.staging, 'is not a file any more');
    this.fs.unlinkSync(this.staging);
  }

  private dropStaging(): void {
    try {
      this.fs.unlinkSync(this.staging);
    } catch {
      // It was not there, or the next run removes it.
    }
  }

  private putOwnership(text: string): void {
    if (text !== this.standing) this.put(OWNERSHIP_FILE, text);
    this.standing = text;
    this.seen.set(OWNERSHIP_FILE, digestOf(text));
  }

  private put(path: string, content: string | Uint8Array): void {
    const target = this.at(path);
    this.confirmFolder(folderOf(path));
    // Small staging folders were measured to be slower than this one file, whose name is used again and again.
    const mode = this.plan.replaced.has(path) && this.isExecutable(target) ? 0o777 : 0o666;
    this.fs.writeFileSync(this.staging, content, { flag: 'wx', mode });
    this.confirmFolder(folderOf(path));
    this.confirm(path);
    if (this.seen.has(path) || !this.placeNew(target)) this.fs.renameSync(this.staging, target);
  }

  /** Gives the staged file its name unless there is a file of that name by now, where the file system can do that in one step. */
  private placeNew(target: string): boolean {
    try {
      if (this.fs.linkSync === undefined) return false;
      this.fs.linkSync(this.staging, target);
    } catch (error) {
      if (failureCode(error) === 'EEXIST') throw new Changed(target, 'was put there in the meantime');
      if (hasNoLinks(error)) return false;
      throw error;
    }
    this.fs.unlinkSync(this.staging);
    return true;
  }

  private remove(path: string): void {
    if (standingAt(this.at(path), this.fs) === undefined) return; // somebody was faster
    this.confirmFolder(folderOf(path));
    this.confirm(path);
    this.fs.unlinkSync(this.at(path));
  }

  private removeFolder(path: string): void {
    if (standingAt(this.at(path), this.fs) === undefined) return;
    this.confirmFolder(path);
    try {
      this.fs.rmdirSync(this.at(path));
    } catch (error) {
      if (!['ENOTEMPTY', 'EEXIST'].includes(failureCode(error) ?? '')) throw error; // else it is no longer only ours
    }
  }

  private makeFolder(path: string): void {
    this.confirmFolder(folderOf(path));
    try {
      this.fs.mkdirSync(this.at(path));
    } catch (error) {
      if (failureCode(error) !== 'EEXIST') throw error;
      this.confirmFolder(path);
    }
  }

  /** Makes sure that a file is as the plan saw it. */
  private confirm(path: string): void {
    const standing = standingAt(this.at(path), this.fs);
    if (standing === this.seen.get(path)) return;
    throw new Changed(this.at(path), `was ${this.seen.has(path) ? standing === undefined ? 'removed' : 'changed' : 'put there'} in the meantime`);
  }

  /** Makes sure that a folder is one, and all above it: a link would lead out of the tree. */
  private confirmFolder(folder: string): void {
    this.lock.confirm();
    if (this.identity('') !== this.root) throw new Changed(this.plan.root, 'became another folder in the meantime');
    for (const above of folder === '' ? [] : [...foldersAbove(folder).reverse(), folder]) {
      if (this.identity(above) === undefined) throw new Changed(this.at(above), 'is no longer a folder');
    }
  }

  /** What tells a folder from others; undefined for what is none. */
  private identity(folder: string): string | undefined {
    // The root may be a symbolic link, which the user has chosen.
    const stats = this.fs.lstatSync(folder === '' ? `${this.plan.root}/.` : this.at(folder), { throwIfNoEntry: false });
    return stats?.isDirectory() ? `${stats.dev} ${stats.ino}` : undefined;
  }

  /** Of a mode, this is all that Git knows. */
  private isExecutable(file: string): boolean {
    const stats = this.fs.lstatSync(file, { throwIfNoEntry: false });
    return stats !== undefined && (stats.mode & 0o100) !== 0; // eslint-disable-line no-bitwise -- modes are bits
  }
}

/** What stands at an absolute path, as a plan notes it; undefined for nothing. */
export function standingAt(file: string, fs: FileSystem): Seen | undefined {
  const stats = fs.lstatSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  if (stats.isFile()) return digestOf(fs.readFileSync(file));
  return stats.isDirectory() ? 'folder' : stats.isSymbolicLink() ? 'symbolic link' : 'special file';
}

/** Something is not as the plan saw it. */
class Changed extends Error {
  constructor(readonly place: string, what: string) {
    super(`${nameOf(place)} ${what}`);
  }
}
