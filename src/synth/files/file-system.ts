import * as fs from 'fs';
import * as path from 'path';
import { type Diagnostic, shortPath } from '../../base/diagnostic';
import { refusal } from '../../base/refusal';

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

const NO_FOLDER: Diagnostic = { message: 'a file stands where a folder is needed', fix: 'move it away, or choose another place' };

const IN_THE_MEANTIME: Diagnostic = { message: 'something was put there in the meantime', fix: 'run it again, one run at a time' };

const FAILURES: { readonly [code: string]: Diagnostic } = {
  EACCES: { message: 'permission denied', fix: 'make it accessible for the user who runs this' },
  EPERM: { message: 'not permitted', fix: 'make it accessible for the user who runs this' },
  EROFS: { message: 'the file system is read-only', fix: 'choose another place' },
  ENOSPC: { message: 'no space left on the device', fix: 'free some' },
  EDQUOT: { message: 'the disk quota is used up', fix: 'free some space' },
  ENOENT: { message: 'there is no such file or folder', fix: 'create it, or correct the path' },
  EISDIR: { message: 'a folder stands where a file is needed', fix: 'move it away, or choose another place' },
  ENOTDIR: NO_FOLDER,
  EEXIST: IN_THE_MEANTIME,
  ENOTEMPTY: IN_THE_MEANTIME,
  EXDEV: { message: 'another file system is mounted inside the tree', fix: 'unmount it, or choose another place' },
};

/** What is wrong, where, and what to do, by an error of the file system; undefined for others. */
export function failureOf(error: unknown): Diagnostic & { readonly place?: string } | undefined {
  const code = failureCode(error);
  if (code === undefined) return undefined;
  const { path: source, dest, message } = error as NodeJS.ErrnoException & { readonly dest?: string };
  const { message: why, fix } = Object.hasOwn(FAILURES, code) ? FAILURES[code] : { message, fix: 'correct that, and run it again' };
  return { message: `${why} (${code})`, fix, place: dest ?? source };
}

/** An error of the file system as a refusal. Others stay as they are. */
export function explainFailure(error: unknown): Error {
  const failure = failureOf(error);
  return failure === undefined ? error as Error : refused(failure);
}

function refused({ message, fix, place }: Diagnostic & { readonly place?: string }): Error {
  return refusal('file-system', message, fix, place && shortPath(place));
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
    throw refused({ ...NO_FOLDER, place: folder });
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
