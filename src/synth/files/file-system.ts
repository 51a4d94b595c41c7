import * as fs from 'fs';
import * as path from 'path';

/**
 * What the writer asks of the file system: `node:fs`, or in a test one that fails or stops at a chosen call.
 */
export type FileSystem = Pick<typeof fs,
'accessSync' | 'lstatSync' | 'mkdirSync' | 'readFileSync' | 'readdirSync' | 'renameSync' | 'rmdirSync' | 'unlinkSync' | 'writeFileSync'>
  & Partial<Pick<typeof fs, 'linkSync'>>; // not every file system has it

/** Variables of a process. */
export interface Environment {
  readonly [name: string]: string | undefined;
}

const REMEDIES: { readonly [code: string]: string } = {
  EACCES: 'permission denied; make it writable for the user who runs this',
  EPERM: 'not permitted; make it writable for the user who runs this',
  EROFS: 'the file system is read-only; choose another place',
  ENOSPC: 'no space left on the device; free some',
  EDQUOT: 'the disk quota is used up; free some space',
  ENOTDIR: 'a file stands where a folder is needed; move it away or choose another place',
  EEXIST: 'something was put there in the meantime; run it again, one run at a time',
  ENOTEMPTY: 'something was put there in the meantime; run it again, one run at a time',
  EXDEV: 'another file system is mounted inside the tree; unmount it or choose another place',
};

/** An error of the file system as one for users: which path, what is wrong and what to do. Others stay as they are. */
export function explainFailure(error: unknown): Error {
  const code = failureCode(error);
  if (code === undefined) return error as Error;
  const { path: place, dest, message } = error as NodeJS.ErrnoException & { readonly dest?: string };
  return new Error(`${dest ?? place ?? 'the output'}: ${REMEDIES[code] ?? message} (${code})`, { cause: error });
}

/** Whether the error says that a file system cannot give a file two names. */
export function hasNoLinks(error: unknown): boolean {
  return ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'EXDEV', 'EACCES', 'UNKNOWN'].includes(failureCode(error) ?? '');
}

/** The error's code, when the file system made it: `ENOENT`. */
export function failureCode(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'errno' in error ? (error as NodeJS.ErrnoException).code : undefined;
}

/**
 * Makes sure that a folder is there and can be written to.
 *
 * @throws with its path and what to do
 */
export function makeOutputFolder(folder: string): void {
  try {
    fs.mkdirSync(folder, { recursive: true });
    fs.accessSync(folder, fs.constants.W_OK);
  } catch (error) {
    if (!['EEXIST', 'ENOTDIR'].includes(failureCode(error) ?? '')) throw explainFailure(error);
    throw new Error(`${folder}: a file stands where a folder is needed; move it away or choose another place`, { cause: error });
  }
}

/**
 * Writes files below a folder that is there already. A file that has this text already is left alone, and so are all others in the
 * folder.
 *
 * @param folders folders below it, which are made also when they stay empty
 * @param files their texts by path below it
 * @returns how many files were written
 */
export function writeFiles(folder: string, folders: Iterable<string>, files: ReadonlyMap<string, string>): number {
  try {
    for (const name of folders) fs.mkdirSync(path.join(folder, name), { recursive: true });
    const present = new Map<string, ReadonlySet<string>>();
    const namesIn = (dir: string) => present.get(dir) ?? present.set(dir, new Set(fs.readdirSync(dir))).get(dir)!;
    let written = 0;
    for (const [name, text] of files) {
      const file = path.join(folder, name);
      if (namesIn(path.dirname(file)).has(path.basename(file)) && fs.readFileSync(file).equals(Buffer.from(text))) continue;
      fs.writeFileSync(file, text);
      written++;
    }
    return written;
  } catch (error) {
    throw explainFailure(error);
  }
}
