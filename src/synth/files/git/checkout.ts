import * as fs from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Git } from './git';
import type { Environment } from '../file-system';

/** What Git is in the middle of, by what it keeps in its folder meanwhile, and how it goes on and back. */
const OPERATIONS: readonly (readonly [file: string, name: string, command: string])[] = [
  ['MERGE_HEAD', 'a merge', 'merge'],
  ['rebase-merge', 'a rebase', 'rebase'],
  ['rebase-apply', 'a rebase', 'rebase'],
  ['CHERRY_PICK_HEAD', 'a cherry-pick', 'cherry-pick'],
  ['REVERT_HEAD', 'a revert', 'revert'],
];

/** One entry of the index: a file as the next commit has it. */
export interface IndexEntry {
  /** Relative to the tree that is written. */
  readonly path: string;
  readonly blob: string;
  readonly isSubmodule: boolean;
  /** Git takes it for unchanged, whatever stands on disk. */
  readonly isUnwatched: 'skip-worktree' | 'assume-unchanged' | undefined;
  readonly isConflict: boolean;
}

/**
 * A folder in the working tree of a Git repository.
 */
export class Checkout {
  /**
   * The checkout that a folder is in, undefined where there is none.
   *
   * @throws where there is one that Git cannot read, with the reason
   */
  static find(folder: string, env: Environment): Checkout | undefined {
    const real = fs.realpathSync(folder);
    if (!isBelowGit(real)) return undefined;
    const git = new Git(real, env);
    const { code, stdout, reason } = git.try(['rev-parse', '--show-toplevel', '--show-prefix', '--git-path', 'index.lock', '--absolute-git-dir']);
    if (code === 0) {
      const [top, prefix, lock, gitFolder] = stdout.toString().split('\n');
      return new Checkout(git.with(top, {}), prefix, resolve(real, lock), gitFolder);
    }
    if (/^not a git repository/.test(reason)) return undefined;
    throw new Error(reason);
  }

  private entries?: readonly IndexEntry[];

  private constructor(
    /** Runs in the top folder of the working tree. */
    readonly git: Git,
    /** Where the folder is below that: empty, or with a slash at its end. */
    readonly prefix: string,
    /** Git's own lock of the index, which `git checkout`, `git add` and their like hold while they write. */
    readonly lockFile: string,
    readonly gitFolder: string,
  ) {}

  private get pathspec(): string {
    return this.prefix === '' ? '.' : `:(literal)${this.prefix}`;
  }

  /** The entries of the index below the folder. */
  get index(): readonly IndexEntry[] {
    return this.entries ??= this.git.list(['ls-files', '-z', '-v', '--stage', '--', this.pathspec]).map((line) => {
      const tab = line.indexOf('\t');
      const [tag, mode, blob, stage] = line.slice(0, tab).split(' ');
      return {
        path: line.slice(tab + 1 + this.prefix.length),
        blob,
        isSubmodule: mode === '160000',
        isUnwatched: tag.toUpperCase() === 'S' ? 'skip-worktree' : tag !== tag.toUpperCase() ? 'assume-unchanged' : undefined,
        isConflict: stage !== '0',
      };
    });
  }

  /** What Git is in the middle of, and how to end it. */
  get operation(): { readonly name: string; readonly command: string } | undefined {
    const found = OPERATIONS.find(([file]) => fs.existsSync(join(this.gitFolder, file)));
    return found && { name: found[1], command: found[2] };
  }

  /**
   * What of these paths is not committed yet.
   *
   * @param isOurs whether a path, relative to the folder, is asked for
   */
  pending(isOurs: (path: string) => boolean): { readonly path: string; readonly isAdded: boolean }[] {
    return this.git.list(['status', '--porcelain', '-z', '--no-renames', '--untracked-files=all', '--ignore-submodules=all', '--', this.pathspec])
      .map((line) => ({ path: line.slice(3 + this.prefix.length), isAdded: line[1] === ' ' })).filter(({ path }) => isOurs(path));
  }

  /** A file of the last commit, undefined where it has none. */
  committed(path: string): Buffer | undefined {
    const { code, stdout } = this.git.try(['cat-file', 'blob', `HEAD:${this.prefix}${path}`]);
    return code === 0 ? stdout : undefined;
  }
}

function isBelowGit(folder: string): boolean {
  return fs.existsSync(join(folder, '.git')) || (dirname(folder) !== folder && isBelowGit(dirname(folder)));
}
