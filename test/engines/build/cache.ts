import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where what takes long to make is kept: `CDK_GITOPS_ENGINES`, or a folder in the user's cache directory. */
export function cacheFolder(): string {
  return process.env.CDK_GITOPS_ENGINES ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'cdk-gitops', 'engines');
}

/** A short digest of files and texts: another version, flag or lock file makes another entry of the cache. */
export function digest(files: string[], ...texts: string[]): string {
  const hash = createHash('sha256');
  for (const text of [...files.map((file) => readFileSync(file, 'utf8')), ...texts]) hash.update(text).update('\0');
  return hash.digest('hex').slice(0, 12);
}

/** The folder `name` of the cache; `make` fills it the first time. It appears whole or not at all, also when two runs make it at once. */
export function cached(name: string, make: (folder: string) => void): string {
  const folder = join(cacheFolder(), name);
  if (existsSync(folder)) return folder;
  mkdirSync(cacheFolder(), { recursive: true });
  const scratch = mkdtempSync(join(cacheFolder(), '.making-'));
  try {
    make(scratch);
    renameSync(scratch, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return folder;
}
