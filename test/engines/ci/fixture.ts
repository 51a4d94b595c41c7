import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Who made a commit, on which branch, with which words. */
export interface Author {
  readonly branch?: string;
  readonly tag?: string;
  /** The branch of pull request 7, whose target is `branch`. */
  readonly pullRequest?: string;
  readonly message?: string;
  readonly author?: string;
}

const DATE = '2026-01-01T00:00:00Z';

/** A repository with these files in one commit, the same for the same input wherever it is. */
export function repositoryWith(folder: string, origin: string, files: { readonly [path: string]: string }, made: Author = {}): void {
  const { branch = 'main', pullRequest = branch, tag, message = 'Change something', author = 'Alice' } = made;
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const who = { GIT_AUTHOR_NAME: author, GIT_COMMITTER_NAME: author, GIT_AUTHOR_EMAIL: 'alice@example.com', GIT_COMMITTER_EMAIL: 'alice@example.com' };
  const git = (...args: string[]): void => {
    execFileSync('git', args, { cwd: folder, env: { ...process.env, ...who, GIT_AUTHOR_DATE: DATE, GIT_COMMITTER_DATE: DATE, GIT_CONFIG_NOSYSTEM: '1' }, stdio: 'pipe' });
  };
  git('init', '--quiet', `--initial-branch=${pullRequest}`);
  git('config', 'user.name', author);
  git('config', 'user.email', 'alice@example.com');
  git('remote', 'add', 'origin', origin);
  git('add', '--all');
  git('commit', '--quiet', '--message', message);
  if (tag !== undefined) git('tag', tag);
}

/** The commit that a repository is at. */
export function commitOf(folder: string): string {
  return execFileSync('git', ['rev-parse', 'HEAD'], { cwd: folder, encoding: 'utf8' }).trim();
}
