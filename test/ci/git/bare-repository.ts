import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

/** What Git says. */
export function git(cwd: string, ...args: string[]): string {
  const env = { ...process.env, GIT_AUTHOR_NAME: 't', GIT_AUTHOR_EMAIL: 't@t', GIT_COMMITTER_NAME: 't', GIT_COMMITTER_EMAIL: 't@t' };
  return execFileSync('git', args, { cwd, encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

/** A bare repository whose branch main has these files. */
export function bareRepository(files: { readonly [name: string]: string }): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'manifests-'));
  git(folder, 'init', '--quiet', '--bare', '--initial-branch', 'main', 'bare.git');
  const bare = path.join(folder, 'bare.git');
  commit(bare, files);
  return bare;
}

/** Somebody commits these files to branch main. */
export function commit(bare: string, files: { readonly [name: string]: string }): string {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'work-'));
  git(work, 'clone', '--quiet', bare, '.');
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(work, name)), { recursive: true });
    fs.writeFileSync(path.join(work, name), text);
  }
  git(work, 'add', '-A');
  git(work, 'commit', '--quiet', '-m', 'by somebody');
  git(work, 'push', '--quiet', 'origin', 'HEAD:main');
  return git(work, 'rev-parse', 'HEAD');
}

/** A file of a branch, to the last byte. */
export function show(bare: string, file: string, branch = 'main'): string {
  return execFileSync('git', ['show', `${branch}:${file}`], { cwd: bare, encoding: 'utf8' });
}

/** How many commits a branch has. */
export function commits(bare: string, branch = 'main'): number {
  return Number(git(bare, 'rev-list', '--count', branch));
}
