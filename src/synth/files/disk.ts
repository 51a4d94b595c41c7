import { join } from 'node:path';
import { failureCode, type FileSystem } from './file-system';
import { caseKey } from '../../base/path-problem';
import { folderOf, nameOf } from '../../base/tree-path';

/** What can stand at a path. Links are not followed. */
export type EntryKind = 'file' | 'folder' | 'symbolic link' | 'special file';

/**
 * What stands in a tree before it is written. Each folder is listed at most once, and only when asked for.
 */
export class Disk {
  private readonly folders = new Map<string, ReadonlyMap<string, EntryKind>>();
  private readonly names = new Map<string, ReadonlyMap<string, string[]>>();

  /** @param root the tree's folder; itself it may be a symbolic link */
  constructor(readonly root: string, private readonly fs: FileSystem) {}

  /** What stands at a path of the tree, undefined for nothing, also where a file or a link stands above it. */
  at(path: string): EntryKind | undefined {
    return path === '' ? 'folder' : this.folder(folderOf(path)).get(nameOf(path));
  }

  /** What stands in a folder of the tree, empty when it is none. */
  folder(path: string): ReadonlyMap<string, EntryKind> {
    let entries = this.folders.get(path);
    if (entries === undefined) {
      entries = this.at(path) === 'folder' ? this.list(path) : new Map();
      this.folders.set(path, entries);
    }
    return entries;
  }

  /** What stands beside a path under a name that differs only in case or the form of its accents. */
  lookalikes(path: string): string[] {
    const folder = folderOf(path);
    let names = this.names.get(folder);
    if (names === undefined) {
      const grouped = new Map<string, string[]>();
      for (const name of this.folder(folder).keys()) grouped.set(caseKey(name), [...grouped.get(caseKey(name)) ?? [], name]);
      this.names.set(folder, names = grouped);
    }
    return (names.get(caseKey(nameOf(path))) ?? []).filter((name) => name !== nameOf(path)).map((name) => (folder === '' ? name : `${folder}/${name}`));
  }

  /** The content of a file of the tree. */
  read(path: string): Buffer {
    return this.fs.readFileSync(join(this.root, path));
  }

  private list(path: string): ReadonlyMap<string, EntryKind> {
    try {
      return new Map(this.fs.readdirSync(join(this.root, path), { withFileTypes: true }).map((entry) => [
        entry.name,
        entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : entry.isSymbolicLink() ? 'symbolic link' : 'special file',
      ]));
    } catch (error) {
      if (path === '' && failureCode(error) === 'ENOENT') return new Map();
      throw error;
    }
  }
}
