import { folderOf, nameOf } from '../base/tree-path';
import type { Disk } from '../synth/files/disk';

/** What stands in a tree: as it is, or as it will be once some files are written and removed. Links are left out, as from an artifact. */
export class TreeState {
  private readonly texts = new Map<string, string>();
  private readonly added = new Map<string, Set<string>>();

  constructor(
    private readonly disk: Disk,
    private readonly written: ReadonlyMap<string, string> = new Map(),
    private readonly removed: ReadonlySet<string> = new Set(),
  ) {
    for (const path of written.keys()) {
      for (let below = path; below !== ''; below = folderOf(below)) {
        const names = this.added.get(folderOf(below)) ?? new Set();
        this.added.set(folderOf(below), names.add(nameOf(below)));
      }
    }
  }

  /** What stands at a path; undefined for nothing, and for what no artifact holds. */
  at(path: string): 'file' | 'folder' | undefined {
    if (this.written.has(path)) return 'file';
    if (path === '' || this.added.has(path)) return 'folder';
    const standing = this.removed.has(path) ? undefined : this.disk.at(path);
    return standing === 'file' || standing === 'folder' ? standing : undefined;
  }

  /** The paths of what stands in a folder, sorted. */
  in(folder: string): string[] {
    const names = new Set([...this.disk.folder(folder).keys(), ...this.added.get(folder) ?? []]);
    return [...names].sort().map((name) => (folder === '' ? name : `${folder}/${name}`)).filter((path) => this.at(path) !== undefined);
  }

  /** The files in a folder and below; nothing of Git's own. */
  * below(folder: string): Generator<string> {
    for (const path of this.in(folder)) {
      if (nameOf(path) === '.git') continue;
      if (this.at(path) === 'folder') yield* this.below(path);
      else yield path;
    }
  }

  /** The text of a file. */
  text(path: string): string {
    let text = this.texts.get(path);
    if (text === undefined) this.texts.set(path, text = this.written.get(path) ?? this.disk.read(path).toString());
    return text;
  }
}
