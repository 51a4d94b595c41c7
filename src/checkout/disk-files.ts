import * as fs from 'node:fs';
import * as path from 'node:path';
import { ArtifactIgnore } from '../base/artifact-ignore';
import { folderOf } from '../base/tree-path';
import { readFile } from '../base/yaml/text-file';
import type { Files } from '../kustomize';

/** A tree of files that builds read, with what paths are called in messages. */
export interface SourceTree extends Files {
  /** All files, in the order of their paths. */
  all(): readonly string[];
  read(file: string): string | Uint8Array;
  /** A path as places show it. */
  shown(file: string): string;
  /** Directories that cannot be read, with the reason. */
  unreadable?(): Iterable<readonly [folder: string, reason: string]>;
}

/** Directories that no delivery applies, and that may be huge. */
export const SKIPPED: ReadonlySet<string> = new Set(['.git', 'node_modules']);

/**
 * A directory on disk, as Flux fetches it: without links, and without what `.sourceignore` leaves out. Each file is read once.
 */
export class DiskFiles implements SourceTree {
  private readonly kinds = new Map<string, 'file' | 'folder'>();
  private readonly names = new Map<string, readonly string[]>();
  private readonly texts: Map<string, string | Uint8Array>;
  private readonly faults = new Map<string, string>();
  private readonly ignored = new ArtifactIgnore((file) => this.ignoreFile(file));

  /**
   * @param prefix what paths in messages begin with
   * @param overlay texts of files that are read instead of theirs
   */
  constructor(private readonly root: string, private readonly prefix: string, overlay: ReadonlyMap<string, string> = new Map()) {
    this.texts = new Map<string, string | Uint8Array>(overlay);
  }

  public at(file: string): 'file' | 'folder' | undefined {
    if (file === '') return 'folder';
    const known = this.kinds.get(file);
    if (known !== undefined) return known;
    const folder = folderOf(file);
    if (this.names.has(folder) || this.at(folder) !== 'folder') return undefined;
    this.list(folder);
    return this.kinds.get(file);
  }

  public unreadable(): Iterable<readonly [string, string]> {
    return this.faults;
  }

  /**
   * What a file holds: text, or bytes where it is not UTF-8.
   *
   * @throws an error with the reason: no permission, too large
   */
  public read(file: string): string | Uint8Array {
    let text = this.texts.get(file);
    if (text === undefined) this.texts.set(file, text = readFile(path.join(this.root, file)));
    return text;
  }

  /** The names in a folder, sorted; none where it cannot be read. */
  public list(folder: string): readonly string[] {
    let names = this.names.get(folder);
    if (names === undefined) this.names.set(folder, names = this.namesIn(folder));
    return names;
  }

  public shown(file: string): string {
    return this.prefix === '' ? file : file === '' ? this.prefix : `${this.prefix}/${file}`;
  }

  public all(): string[] {
    const found: string[] = [];
    const walk = (folder: string): void => {
      for (const name of this.list(folder)) {
        const file = below(folder, name);
        if (this.kinds.get(file) === 'file') found.push(file);
        else walk(file);
      }
    };
    walk('');
    return found;
  }

  private namesIn(folder: string): string[] {
    try {
      const names: string[] = [];
      for (const entry of fs.readdirSync(path.join(this.root, folder), { withFileTypes: true })) {
        const file = below(folder, entry.name);
        const kind = entry.isFile() ? 'file' : entry.isDirectory() && !SKIPPED.has(entry.name) ? 'folder' : undefined;
        if (kind === undefined || (kind === 'file' && this.ignored.ignores(file))) continue;
        this.kinds.set(file, kind);
        names.push(entry.name);
      }
      return names.sort();
    } catch (error) {
      this.faults.set(folder, (error as NodeJS.ErrnoException).code ?? '');
      return [];
    }
  }

  private ignoreFile(file: string): string | undefined {
    try {
      const text = fs.lstatSync(path.join(this.root, file)).isFile() ? this.read(file) : undefined;
      return typeof text === 'string' ? text : undefined;
    } catch {
      return undefined; // there is none
    }
  }
}

function below(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
