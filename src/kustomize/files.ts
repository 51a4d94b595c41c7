import { posix } from 'node:path';
import type { Loaded } from './load';
import { BuildError } from './problem';
import { Nearest } from '../base/nearest';
import { trimEnd } from '../base/trim';
import { notUtf8 } from '../base/yaml/text-file';

/** A tree of files that a build may read. Paths are relative to its root, with `/`, and '' is the root. */
export interface Files {
  /** What stands at a path, behind links. */
  at(path: string): 'file' | 'folder' | undefined;
  /** What a file holds: text, or bytes where it may be something else. */
  read(path: string): string | Uint8Array;
  /** The names in a folder. */
  list(folder: string): readonly string[];
  /** The path that a path stands for once links are followed; undefined if that is outside of the tree. Trees without links leave it out. */
  real?(path: string): string | undefined;
  /** Whether what stands at a path cannot be known, because only a part of the tree is there. Whole trees leave it out. */
  isElsewhere?(path: string): boolean;
  /** The objects of a file, where they are known without its text. */
  objects?(path: string): readonly Loaded[] | undefined;
}

/** Files in memory. */
export class MemoryFiles implements Files {
  private readonly folders = new Map<string, Set<string>>([['', new Set()]]);

  constructor(private readonly contents: ReadonlyMap<string, string | Uint8Array>) {
    for (const path of contents.keys()) {
      let below = path;
      while (below !== '') {
        const slash = below.lastIndexOf('/');
        const folder = below.slice(0, Math.max(slash, 0));
        const names = this.folders.get(folder);
        if (names !== undefined) {
          names.add(below.slice(slash + 1));
          break;
        }
        this.folders.set(folder, new Set([below.slice(slash + 1)]));
        below = folder;
      }
    }
  }

  public at(path: string): 'file' | 'folder' | undefined {
    return this.contents.has(path) ? 'file' : this.folders.has(path) ? 'folder' : undefined;
  }

  public read(path: string): string | Uint8Array {
    return this.contents.get(path)!;
  }

  public list(folder: string): readonly string[] {
    return [...this.folders.get(folder) ?? []].sort();
  }
}

/** A path that stands in a file of a folder, from the root of the tree; undefined if it leaves the tree. */
export function joined(folder: string, path: string): string | undefined {
  const whole = posix.join(folder, path);
  if (whole === '..' || whole.startsWith('../')) return undefined;
  const trimmed = trimEnd(whole, '/');
  return trimmed === '.' ? '' : trimmed;
}

/** Whether a path is a folder or lies in or below it. */
export function isWithin(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}

/** How a build reads: which files it may, and which it has read. */
export class Reader {
  public readonly reads = new Set<string>();

  /** @param patches what patches of these files say, which several builds share */
  constructor(
    private readonly files: Files, private readonly isFree: boolean, private readonly patches = new Map<string, readonly Loaded[] | BuildError>(),
  ) {}

  /** What a patch says. It is shared: copy what is changed. */
  public parsed(file: string, text: string, read: () => readonly Loaded[]): readonly Loaded[] {
    const key = `${file}\0${text}`;
    let known = this.patches.get(key);
    if (known === undefined) {
      try {
        known = read();
      } catch (error) {
        if (!(error instanceof BuildError)) throw error;
        known = error; // a JSON patch, which is no object
      }
      this.patches.set(key, known);
    }
    if (known instanceof BuildError) throw known;
    return known;
  }

  /**
   * The path of a file that a kustomization names.
   *
   * @param root the folder of the kustomization: unless reading is free, only files in and below it can be read
   */
  public locate(root: string, path: string): string {
    if (path.startsWith('/')) throw new BuildError(`names "${path}", which is absolute`, 'write a path from the folder of the kustomization');
    const whole = joined(root, path);
    if (whole === undefined) throw outside(path);
    const kind = this.files.at(whole);
    if (kind === undefined) throw new BuildError(`names "${path}", which does not exist`, this.meant(root, whole), {}, this.isUnknown(whole) ? 'unknown' : 'error');
    if (kind === 'folder') throw new BuildError(`names "${path}", which is a folder`, 'name a file');
    const real = this.real(whole, path);
    if (!this.isFree && !isWithin(real.slice(0, Math.max(real.lastIndexOf('/'), 0)), root)) {
      throw new BuildError(`names "${path}", which is not in or below the folder of the kustomization`, 'move the file there, or make a base of its folder');
    }
    return whole;
  }

  /** The folder of a base or component. */
  public folder(root: string, path: string): string {
    const whole = joined(root, path);
    if (whole === undefined) throw outside(path);
    if (this.files.at(whole) !== 'folder') {
      const message = this.files.at(whole) === undefined ? 'does not exist' : 'is a file';
      throw new BuildError(`names "${path}", which ${message}`, this.meant(root, whole), {}, this.isUnknown(whole) ? 'unknown' : 'error');
    }
    return this.real(whole, path);
  }

  public text(path: string): string {
    const content = this.read(path);
    if (typeof content === 'string') return content;
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
    } catch {
      const reason = notUtf8(content);
      const [, line, column] = /^it is not UTF-8 text at line (\d+), column (\d+)/.exec(reason) ?? [];
      if (line === undefined) throw new BuildError(`cannot be read: ${reason}`, 'save it as UTF-8', { file: path }, 'unknown');
      throw new BuildError('is not UTF-8 text', 'save it as UTF-8', { file: path, line: Number(line), column: Number(column) });
    }
  }

  public read(path: string): string | Uint8Array {
    this.reads.add(path);
    try {
      return this.files.read(path);
    } catch (error) {
      throw new BuildError(`cannot be read: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`, 'check its permissions', { file: path }, 'unknown');
    }
  }

  public at(path: string): 'file' | 'folder' | undefined {
    return this.files.at(path);
  }

  public list(folder: string): readonly string[] {
    return this.files.list(folder);
  }

  private real(path: string, written: string): string {
    if (this.files.real === undefined) return path;
    const real = this.files.real(path);
    if (real === undefined) throw outside(written);
    return real;
  }

  /** What to do about a path that leads nowhere: its first step that does not exist may be misspelt. */
  private meant(root: string, whole: string): string {
    const otherwise = 'create it, or correct the path';
    const steps = whole.split('/');
    const at = steps.findIndex((_, i) => this.files.at(steps.slice(0, i + 1).join('/')) === undefined);
    const name = at < 0 ? undefined : new Nearest().of(steps[at], this.files.list(steps.slice(0, at).join('/')));
    if (name === undefined) return otherwise;
    const path = [...steps.slice(0, at), name, ...steps.slice(at + 1)].join('/');
    return this.files.at(path) === undefined ? otherwise : `did you mean ${posix.relative(`/${root}`, `/${path}`)}? Else ${otherwise}`;
  }

  /** A link to the outside stands there, or it is outside of the part that is read: what it leads to is not known. */
  private isUnknown(path: string): boolean {
    if (this.files.isElsewhere?.(path)) return true;
    return this.files.real !== undefined && this.files.real(path) === undefined && this.files.list(path.slice(0, Math.max(path.lastIndexOf('/'), 0))).includes(path.slice(path.lastIndexOf('/') + 1));
  }
}

function outside(path: string): BuildError {
  return new BuildError(`names "${path}", which is outside of the files that are known here`, 'read a folder that has both', {}, 'unknown');
}
