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
  const key = JSON.stringify(files);
  const first = made.get(key) ?? newRepository(files);
  made.set(key, first);
  const bare = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'manifests-')), 'bare.git');
  fs.cpSync(first, bare, { recursive: true });
  return bare;
}

/** Those with the same files are copies of the first. */
const made = new Map<string, string>();

function newRepository(files: { readonly [name: string]: string }): string {
  const bare = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'manifests-')), 'bare.git');
  git(path.dirname(bare), 'init', '--quiet', '--bare', '--initial-branch', 'main', 'bare.git');
  add(bare, files, '');
  return bare;
}

/** Somebody commits these files to branch main. */
export function commit(bare: string, files: { readonly [name: string]: string }): string {
  return add(bare, files, 'from refs/heads/main^0\n');
}

function add(bare: string, files: { readonly [name: string]: string }, from: string): string {
  const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;
  const changes = Object.entries(files).map(([name, text]) => `M 100644 inline ${JSON.stringify(name)}\n${data(text)}`);
  const now = `${Math.floor(Date.now() / 1000)} +0000`;
  const input = `commit refs/heads/main\nmark :1\ncommitter t <t@t> ${now}\n${data('by somebody')}${from}${changes.join('')}get-mark :1\n`;
  return execFileSync('git', ['fast-import', '--quiet'], { cwd: bare, encoding: 'utf8', input }).trim();
}

/** A file of a branch, to the last byte. */
export function show(bare: string, file: string, branch = 'main'): string {
  return execFileSync('git', ['show', `${branch}:${file}`], { cwd: bare, encoding: 'utf8' });
}

/** How many commits a branch has. */
export function commits(bare: string, branch = 'main'): number {
  return Number(git(bare, 'rev-list', '--count', branch));
}
