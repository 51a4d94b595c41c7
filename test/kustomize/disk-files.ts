import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Files } from '../../src/kustomize';

/** A folder of the disk. Links are followed as long as they stay in it. */
export class DiskFiles implements Files {
  private readonly root: string;
  private readonly kinds = new Map<string, 'file' | 'folder' | undefined>();

  /** @throws the error of the file system if the folder does not exist */
  constructor(folder: string) {
    this.root = fs.realpathSync(folder);
  }

  public at(name: string): 'file' | 'folder' | undefined {
    let kind = this.kinds.get(name);
    if (kind === undefined && !this.kinds.has(name)) {
      const stats = this.real(name) === undefined ? undefined : fs.statSync(path.join(this.root, name), { throwIfNoEntry: false });
      kind = stats?.isFile() ? 'file' : stats?.isDirectory() ? 'folder' : undefined;
      this.kinds.set(name, kind);
    }
    return kind;
  }

  public read(name: string): Uint8Array {
    return fs.readFileSync(path.join(this.root, name));
  }

  public list(folder: string): readonly string[] {
    try {
      return fs.readdirSync(path.join(this.root, folder)).sort();
    } catch {
      return [];
    }
  }

  public real(name: string): string | undefined {
    let real: string;
    try {
      real = fs.realpathSync(path.join(this.root, name));
    } catch {
      return undefined; // it does not exist, or is a circle of links
    }
    if (real !== this.root && !real.startsWith(`${this.root}${path.sep}`)) return undefined;
    return real.slice(this.root.length + 1).split(path.sep).join('/');
  }
}
