import * as fs from 'node:fs';
import * as path from 'node:path';
import { InputError, type Io, UsageError } from './command';
import { ArtifactFiles } from '../checkout/artifact-files';
import { DiskFiles } from '../checkout/disk-files';
import type { CheckedDirectory } from '../checkout/file-program';
import { GitFiles } from '../checkout/git-files';
import { Checkout } from '../synth/files/git/checkout';

/** One side of a plan: a directory, or a revision of the one that is planned. */
export interface Side {
  /** What it is called in the plan. */
  readonly name: string;
  readonly directory: CheckedDirectory;
}

/** Reads the sides of a plan of one directory. */
export class Sides {
  private checkout?: Checkout | null;

  /**
   * @param root the directory that is planned
   * @param prefix what paths in messages begin with
   */
  constructor(private readonly root: string, private readonly prefix: string, private readonly io: Io) {}

  /** The directory as it stands on disk; in a Git checkout without what Git ignores, which Flux never sees. */
  public onDisk(): Side {
    const disk = new DiskFiles(this.root, this.prefix);
    const directory = { root: this.root, prefix: this.prefix };
    const checkout = this.found();
    if (checkout === undefined) return { name: 'the working tree', directory };
    const listed = checkout.git.list(['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', checkout.prefix === '' ? '.' : checkout.prefix]);
    const files = listed.map((file) => file.slice(checkout.prefix.length)).filter((file) => disk.at(file) === 'file');
    const submodules = checkout.index.filter(({ isSubmodule }) => isSubmodule).map(({ path: folder }) => folder);
    return { name: 'the working tree', directory: { ...directory, tree: ArtifactFiles.only(disk, files, submodules) } };
  }

  /**
   * A directory, where there is one of that name, or else a revision.
   *
   * @param option the option that says it, for messages
   */
  public named(text: string, option: string): Side {
    const whole = path.resolve(this.io.cwd, text);
    if (text !== '' && isDirectory(whole)) return { name: text, directory: { root: whole, prefix: path.relative(this.io.cwd, whole).split(path.sep).join('/') } };
    return this.revision(text, option);
  }

  /** A revision of the directory; `REF...` is where it left REF. */
  private revision(text: string, option: string): Side {
    const checkout = this.found();
    const shown = JSON.stringify(text);
    const place = this.prefix || '.';
    if (checkout === undefined) {
      throw new InputError(`--${option} ${shown} is neither a directory nor a revision: there is no Git checkout`, 'give a directory, or run it in a checkout', place);
    }
    if (text === '' || text.startsWith('-') || /[\0-\x20\x7f]/.test(text)) throw new UsageError({ message: `--${option} ${shown} is not a valid revision`, fix: 'give a branch, a tag, a commit, or a directory' });
    const { git } = checkout;
    const ref = text.replace(/\.\.\.$/, '');
    const { code, stdout } = git.try(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
    const isShallow = git.try(['rev-parse', '--is-shallow-repository']).stdout.toString().trim() === 'true';
    const deepen = 'fetch the history: git fetch --unshallow (actions/checkout: fetch-depth: 0; GitLab: GIT_DEPTH: 0)';
    if (code !== 0) {
      const what = /^[0-9a-f]{7,64}$/.test(ref) ? `commit ${ref}` : `revision ${JSON.stringify(ref)}`;
      throw new InputError(
        `${what} does not exist${isShallow ? ' in this shallow clone' : ''}, and there is no directory of that name`,
        isShallow ? deepen : `fetch it (git fetch origin ${/^[\w./-]+$/.test(ref) ? ref.replace(/^origin\//, '') : 'REF'}), or correct the name`,
        place,
      );
    }
    let commit = stdout.toString().trim();
    if (text.endsWith('...')) {
      const base = git.try(['merge-base', commit, 'HEAD']);
      const where = isShallow ? ' in this shallow clone' : '';
      if (base.code !== 0) throw new InputError(`${ref} and HEAD have no common commit${where}`, isShallow ? deepen : 'give the commit to compare with', place);
      commit = base.stdout.toString().trim();
    }
    const tree = new GitFiles(git, commit, checkout.prefix, this.prefix, commonFolder(checkout));
    return { name: text, directory: { root: this.root, prefix: this.prefix, tree } };
  }

  private found(): Checkout | undefined {
    if (this.checkout === undefined) {
      try {
        this.checkout = Checkout.find(this.root, this.io.env) ?? null;
      } catch (error) {
        throw new InputError(`Git cannot read the checkout: ${(error as Error).message}`, 'correct that, and run it again', this.prefix || '.');
      }
    }
    return this.checkout ?? undefined;
  }
}

/** Where the objects of a worktree are: those of the repository that it belongs to. */
function commonFolder({ gitFolder }: Checkout): string {
  try {
    return path.resolve(gitFolder, fs.readFileSync(path.join(gitFolder, 'commondir'), 'utf8').trim());
  } catch {
    return gitFolder; // it is no further worktree
  }
}

function isDirectory(file: string): boolean {
  try {
    return fs.statSync(file).isDirectory();
  } catch {
    return false;
  }
}
