import type { SourceTree } from './disk-files';

/** An entry of an ArtifactGenerator that copies files. */
export interface Copy {
  readonly from: string;
  readonly to: string;
  readonly exclude?: readonly string[];
  readonly strategy?: string;
}

/** The files of an artifact that is copied from a tree. */
export class ArtifactFiles implements SourceTree {
  /**
   * Some files of a tree.
   *
   * @param elsewhere directories of which nothing is known, such as submodules
   */
  public static only(tree: SourceTree, files: readonly string[], elsewhere: readonly string[] = []): ArtifactFiles {
    return new ArtifactFiles(tree, new Map(files.map((file) => [file, file])), true, elsewhere);
  }

  /** @returns undefined where a copy is of a form that is not followed */
  public static of(tree: SourceTree, copies: readonly Copy[]): ArtifactFiles | undefined {
    const from = new Map<string, string>();
    for (const { from: source, to, exclude, strategy } of copies) {
      const [, pattern] = /^@[^/]+\/(.*)$/.exec(source) ?? [];
      const [, target] = /^@artifact\/(.*)$/.exec(to) ?? [];
      if (pattern === undefined || target === undefined || exclude?.length || (strategy !== undefined && strategy !== 'Overwrite')) return undefined;
      const isTree = /^(?:[^*?[{]*\/)?\*\*$/.test(pattern);
      if (!isTree && /[*?[{]/.test(pattern)) return undefined;
      for (const path of tree.all()) {
        const below = isTree ? after(path, pattern.slice(0, -2)) : path === pattern ? path.slice(path.lastIndexOf('/') + 1) : undefined;
        if (below !== undefined) from.set(!isTree && !target.endsWith('/') && target !== '' ? target : `${target}${target === '' || target.endsWith('/') ? '' : '/'}${below}`, path);
      }
    }
    return new ArtifactFiles(tree, from);
  }

  private readonly folders = new Map<string, Set<string>>([['', new Set()]]);

  /** @param isPart whether its paths are those of the tree */
  private constructor(
    private readonly tree: SourceTree,
    private readonly from: ReadonlyMap<string, string>,
    private readonly isPart = false,
    private readonly elsewhere: readonly string[] = [],
  ) {
    for (const path of from.keys()) {
      const steps = path.split('/');
      steps.forEach((step, i) => {
        const folder = steps.slice(0, i).join('/');
        this.folders.set(folder, (this.folders.get(folder) ?? new Set()).add(step));
      });
    }
  }

  public at(path: string): 'file' | 'folder' | undefined {
    return this.from.has(path) ? 'file' : this.folders.has(path) ? 'folder' : undefined;
  }

  public read(path: string): string | Uint8Array {
    return this.tree.read(this.from.get(path)!);
  }

  public list(folder: string): readonly string[] {
    return [...this.folders.get(folder) ?? []].sort();
  }

  public all(): readonly string[] {
    return [...this.from.keys()].sort();
  }

  /** Where a file is copied from. */
  public shown(path: string): string {
    const source = this.from.get(path);
    return source === undefined ? this.isPart ? this.tree.shown(path) : path : this.tree.shown(source);
  }

  public isElsewhere(path: string): boolean {
    return this.isPart && (isWithin(path, this.elsewhere) || (this.tree.isElsewhere?.(path) ?? false));
  }

  public unreadable(): Iterable<readonly [string, string]> {
    return [...this.isPart ? this.tree.unreadable?.() ?? [] : [], ...this.elsewhere.map((path) => [path, 'it is a submodule'] as const)];
  }
}

/** Whether a path is one of some directories, or below one. */
export function isWithin(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
}

function after(path: string, folder: string): string | undefined {
  return path.startsWith(folder) ? path.slice(folder.length) : undefined;
}
