import * as fs from 'node:fs';
import * as path from 'node:path';
import { readTextFile } from '../base/yaml/text-file';
import type { Files } from '../kustomize';

/** A tree of files that builds read, with what paths are called in messages. */
export interface SourceTree extends Files {
  /** All files, in the order of their paths. */
  all(): readonly string[];
  read(path: string): string;
  /** A path as places show it. */
  shown(path: string): string;
}

/** Directories that no delivery applies, and that may be huge. */
const SKIPPED = new Set(['.git', 'node_modules']);

/** A directory on disk, as a tree of files that a build may read. Links are followed inside of it and never out of it; each file is read once. */
export class DiskFiles implements SourceTree {
  private readonly root: string;
  private readonly kinds = new Map<string, 'file' | 'folder' | undefined>();
  private readonly names = new Map<string, readonly string[]>();
  private readonly texts = new Map<string, string>();
  private readonly links = new Set<string>();

  /**
   * @param prefix what paths in messages begin with
   * @throws an error with the reason if it is no directory
   */
  constructor(root: string, private readonly prefix: string) {
    this.root = fs.realpathSync(root);
  }

  /** What stands at a path, behind links; undefined where nothing does, or what a link leads to is outside. */
  public at(file: string): 'file' | 'folder' | undefined {
    if (!this.kinds.has(file)) this.kinds.set(file, this.kindOf(file));
    return this.kinds.get(file);
  }

  /**
   * The text of a file.
   *
   * @throws an error with the reason: no permission, too large, not UTF-8
   */
  public read(file: string): string {
    let text = this.texts.get(file);
    if (text === undefined) this.texts.set(file, text = readTextFile(path.join(this.root, file)));
    return text;
  }

  /** The names in a folder, sorted; none where it cannot be read. */
  public list(folder: string): readonly string[] {
    let names = this.names.get(folder);
    if (names === undefined) this.names.set(folder, names = this.namesIn(folder));
    return names;
  }

  /** The path that a path leads to through links, from the root; undefined if that is outside, or leads nowhere. */
  public real(file: string): string | undefined {
    try {
      return this.within(fs.realpathSync(path.join(this.root, file)));
    } catch {
      return undefined; // nothing there, or links in a circle
    }
  }

  public shown(file: string): string {
    return this.prefix === '' ? file : file === '' ? this.prefix : `${this.prefix}/${file}`;
  }

  /** All files, in the order of their paths. Links to folders are not followed: what they lead to is listed where it is. */
  public all(): string[] {
    const found: string[] = [];
    const walk = (folder: string): void => {
      for (const name of this.list(folder)) {
        const file = folder === '' ? name : `${folder}/${name}`;
        if (SKIPPED.has(name) || this.isLink(file)) continue;
        if (this.at(file) === 'folder') walk(file);
        else if (this.at(file) === 'file') found.push(file);
      }
    };
    walk('');
    return found;
  }

  private kindOf(file: string): 'file' | 'folder' | undefined {
    const real = this.real(file);
    if (real === undefined) return undefined;
    try {
      const stats = fs.statSync(path.join(this.root, real));
      return stats.isDirectory() ? 'folder' : stats.isFile() ? 'file' : undefined;
    } catch {
      return undefined;
    }
  }

  private namesIn(folder: string): string[] {
    try {
      const entries = fs.readdirSync(path.join(this.root, folder), { withFileTypes: true });
      for (const entry of entries) {
        const file = folder === '' ? entry.name : `${folder}/${entry.name}`;
        if (entry.isFile()) this.kinds.set(file, 'file');
        else if (entry.isDirectory()) this.kinds.set(file, 'folder');
        else this.links.add(file);
      }
      return entries.map(({ name }) => name).sort();
    } catch {
      return [];
    }
  }

  private isLink(file: string): boolean {
    return this.links.has(file);
  }

  private within(real: string): string | undefined {
    if (real === this.root) return '';
    return real.startsWith(this.root + path.sep) ? real.slice(this.root.length + 1).split(path.sep).join('/') : undefined;
  }
}
