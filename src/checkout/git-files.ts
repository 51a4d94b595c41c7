import { isUtf8 } from 'node:buffer';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { isWithin } from './artifact-files';
import { SKIPPED, SourceTree } from './disk-files';
import { ArtifactIgnore } from '../base/artifact-ignore';
import { foldersAbove } from '../base/tree-path';
import { MOST_BYTES } from '../base/yaml/text-file';
import type { Git } from '../synth/files/git/git';

/** Files up to this size are read together, in one run of Git. */
const SMALL = 1024 * 1024;

interface Blob {
  readonly id: string;
  readonly size: number;
}

const POINTER = 'version https://git-lfs.github.com/spec/v1';

/**
 * The files of a Git revision, as Flux fetches them: without links, submodules, and what `.sourceignore` leaves out. They are read from Git's objects: the
 * working tree is not looked at, and stays as it is.
 */
export class GitFiles implements SourceTree {
  private readonly blobs = new Map<string, Blob>();
  private readonly folders = new Map<string, Set<string>>([['', new Set()]]);
  private readonly submodules: string[] = [];
  private readonly contents = new Map<string, Buffer>();

  /**
   * @param git runs in the top folder of the working tree
   * @param commit the whole name of a commit
   * @param folder the directory that is read, below the top: empty, or with a slash at its end
   * @param prefix what paths in messages begin with
   * @param gitFolder where Git LFS keeps contents
   */
  constructor(private readonly git: Git, commit: string, folder: string, private readonly prefix: string, private readonly gitFolder: string) {
    for (const line of git.list(['ls-tree', '-r', '-z', '-l', '--full-tree', commit, ...folder === '' ? [] : ['--', folder]])) {
      const tab = line.indexOf('\t');
      const [mode, , id, size] = line.slice(0, tab).split(/ +/);
      const path = line.slice(tab + 1 + folder.length);
      if (path.split('/').some((step) => SKIPPED.has(step))) continue;
      if (mode === '160000') this.submodules.push(path);
      else if (mode !== '120000') this.blobs.set(path, { id, size: Number(size) });
    }
    this.fetch([...this.blobs.values()].filter(({ size }) => size <= SMALL));
    const ignored = new ArtifactIgnore((file) => (this.blobs.has(file) ? textOr(this.read(file)) : undefined));
    for (const path of [...this.blobs.keys()]) {
      if (ignored.ignores(path)) this.blobs.delete(path);
      else this.addBelow(path);
    }
  }

  public at(file: string): 'file' | 'folder' | undefined {
    return this.blobs.has(file) ? 'file' : this.folders.has(file) ? 'folder' : undefined;
  }

  public list(folder: string): readonly string[] {
    return [...this.folders.get(folder) ?? []].sort();
  }

  public all(): readonly string[] {
    return [...this.blobs.keys()].sort();
  }

  /**
   * What a file holds: text, or bytes where it is not UTF-8.
   *
   * @throws an error with the reason: too large, or not in this clone
   */
  public read(file: string): string | Uint8Array {
    const { id, size } = this.blobs.get(file)!;
    if (size > MOST_BYTES) throw new Error(`its size is ${Math.ceil(size / 2 ** 20)} MiB; the limit is ${MOST_BYTES / 2 ** 20} MiB`);
    if (!this.contents.has(id)) this.fetch([{ id, size }]);
    const bytes = this.contents.get(id);
    if (bytes === undefined) throw new Error('it is not in this clone, which is a partial one: git fetch --refetch gets it');
    const content = this.smudged(bytes);
    if (!isUtf8(content)) return content;
    const text = content.toString('utf8');
    return text.startsWith('\ufeff') ? text.slice(1) : text;
  }

  public shown(file: string): string {
    return this.prefix === '' ? file : file === '' ? this.prefix : `${this.prefix}/${file}`;
  }

  /** What is in a submodule is another repository's. */
  public isElsewhere(path: string): boolean {
    return isWithin(path, this.submodules);
  }

  public unreadable(): Iterable<readonly [string, string]> {
    return this.submodules.map((path) => [path, 'it is a submodule'] as const);
  }

  private addBelow(path: string): void {
    for (const folder of foldersAbove(path)) if (!this.folders.has(folder)) this.folders.set(folder, new Set());
    const steps = path.split('/');
    steps.forEach((step, i) => this.folders.get(steps.slice(0, i).join('/'))!.add(step));
  }

  private fetch(blobs: readonly Blob[]): void {
    const ids = [...new Set(blobs.map(({ id }) => id))];
    if (ids.length === 0) return;
    const output = this.git.run(['cat-file', '--batch'], `${ids.join('\n')}\n`);
    for (let at = 0; at < output.length;) {
      const end = output.indexOf(10, at);
      const [id, type, size] = output.subarray(at, end).toString().split(' ');
      if (type === 'missing') {
        at = end + 1;
        continue;
      }
      this.contents.set(id, output.subarray(end + 1, end + 1 + Number(size)));
      at = end + 2 + Number(size);
    }
  }

  /** The content of a file that Git LFS keeps elsewhere. */
  private smudged(bytes: Buffer): Buffer {
    if (bytes.length > 1024 || !bytes.subarray(0, POINTER.length).equals(Buffer.from(POINTER))) return bytes;
    const [, id] = /^oid sha256:([0-9a-f]{64})$/m.exec(bytes.toString()) ?? [];
    try {
      return fs.readFileSync(join(this.gitFolder, 'lfs', 'objects', id.slice(0, 2), id.slice(2, 4), id));
    } catch {
      throw new Error('it is a pointer of Git LFS, whose content is not here: git lfs fetch gets it');
    }
  }
}

function textOr(content: string | Uint8Array): string | undefined {
  return typeof content === 'string' ? content : undefined;
}

