import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const AUTHOR = ['-c', 'user.name=Engine tests', '-c', 'user.email=engines@example.com', '-c', 'commit.gpgsign=false'];

/** A bare Git repository and a checkout of it, through which everything that reaches the cluster goes. */
export class GitRepository {
  readonly checkout: string;
  private readonly bare: string;

  constructor(folder: string, name: string) {
    this.bare = join(folder, `${name}.git`);
    this.checkout = join(folder, name);
    mkdirSync(folder, { recursive: true });
    git(folder, 'init', '--quiet', '--bare', '--initial-branch=main', this.bare);
    git(folder, 'clone', '--quiet', this.bare, this.checkout);
    git(this.checkout, 'checkout', '--quiet', '-b', 'main');
  }

  /** The address that it is fetched from. */
  get url(): string {
    return `file://${this.bare}`;
  }

  /** Removes a file of the checkout. */
  remove(file: string): void {
    rmSync(join(this.checkout, file));
  }

  /** Commits and pushes all of the checkout, and returns the commit; the one before where nothing has changed. */
  commit(message: string): string {
    git(this.checkout, 'add', '--all');
    if (git(this.checkout, 'status', '--porcelain') !== '') {
      git(this.checkout, ...AUTHOR, 'commit', '--quiet', '--message', message);
      git(this.checkout, 'push', '--quiet', 'origin', 'main');
    }
    return git(this.bare, 'rev-parse', 'main').trim();
  }

  /** The files of a commit as they are pushed, as the archive that source-controller would serve. */
  archive(commit: string): Buffer {
    return execFileSync('git', ['archive', '--format=tar.gz', commit], { cwd: this.bare, maxBuffer: 64e6 });
  }
}

function git(cwd: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, GIT_CONFIG_NOSYSTEM: '1' } });
}
