import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const SCRATCH = '.making-';
const DAY = 24 * 3600 * 1000;

/** Where what takes long to make is kept: `CDK_GITOPS_ENGINES`, or a folder in the user's cache directory. */
function cacheFolder(): string {
  return process.env.CDK_GITOPS_ENGINES ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'cdk-gitops', 'engines');
}

/** Where an entry of the cache is, or would be. */
export function cachedPath(name: string): string {
  return join(cacheFolder(), name);
}

/** A short digest of files and texts. */
export function digest(files: string[], ...texts: string[]): string {
  const hash = createHash('sha256');
  for (const text of [...files.map((file) => readFileSync(file, 'utf8')), ...texts]) hash.update(text).update('\0');
  return hash.digest('hex').slice(0, 12);
}

/** The folder `name` of the cache; `make` fills it the first time. It appears whole or not at all, also when two runs make it at once. */
export async function cached(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = cachedPath(name);
  if (existsSync(folder)) return folder;
  mkdirSync(cacheFolder(), { recursive: true });
  removeOld(SCRATCH); // of runs that were killed
  const scratch = mkdtempSync(join(cacheFolder(), SCRATCH));
  try {
    await make(scratch);
    renameSync(scratch, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return folder;
}

/** Removes the entries whose names begin so and that are older than a day. */
export function removeOld(prefix: string): void {
  for (const name of readdirSync(cacheFolder()).filter((each) => each.startsWith(prefix))) {
    const made = statSync(cachedPath(name), { throwIfNoEntry: false })?.mtimeMs;
    if (made !== undefined && Date.now() - made > DAY) rmSync(cachedPath(name), { recursive: true, force: true });
  }
}
