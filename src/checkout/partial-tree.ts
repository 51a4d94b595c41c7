import type { SourceTree } from './disk-files';
import { isBelow } from '../program/cluster-contents';

/** A tree of which only one directory is there: what is beside that directory is not known. */
export class PartialTree implements SourceTree {
  /**
   * @param tree what is in the directory
   * @param folder the path of the directory in the whole tree
   */
  constructor(private readonly tree: SourceTree, private readonly folder: string) {}

  public at(path: string): 'file' | 'folder' | undefined {
    const below = this.below(path);
    return below !== undefined ? this.tree.at(below) : isBelow(this.folder, path) ? 'folder' : undefined;
  }

  public read(path: string): string | Uint8Array {
    return this.tree.read(this.below(path)!);
  }

  public list(folder: string): readonly string[] {
    const below = this.below(folder);
    if (below !== undefined) return this.tree.list(below);
    return isBelow(this.folder, folder) ? [this.folder.slice(folder === '' ? 0 : folder.length + 1).split('/')[0]] : [];
  }

  public all(): readonly string[] {
    return this.tree.all().map((file) => `${this.folder}/${file}`);
  }

  public shown(path: string): string {
    const below = this.below(path);
    return below === undefined ? path : this.tree.shown(below);
  }

  public isElsewhere(path: string): boolean {
    return this.at(path) === undefined && this.below(path) === undefined;
  }

  public unreadable(): Iterable<readonly [string, string]> {
    return [...this.tree.unreadable?.() ?? []].map(([folder, reason]) => [folder === '' ? this.folder : `${this.folder}/${folder}`, reason] as const);
  }

  private below(path: string): string | undefined {
    return path === this.folder ? '' : path.startsWith(`${this.folder}/`) ? path.slice(this.folder.length + 1) : undefined;
  }
}
