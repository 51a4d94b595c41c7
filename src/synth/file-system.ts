import * as fs from 'node:fs';

/**
 * What the writer asks of the file system: `node:fs`, or in a test one that fails or stops at a chosen call.
 */
export type FileSystem = Pick<typeof fs,
'accessSync' | 'lstatSync' | 'mkdirSync' | 'readFileSync' | 'readdirSync' | 'renameSync' | 'rmdirSync' | 'unlinkSync' | 'writeFileSync'>;

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
  const { path, dest, message } = error as NodeJS.ErrnoException & { readonly dest?: string };
  return new Error(`${dest ?? path ?? 'the output'}: ${REMEDIES[code] ?? message} (${code})`, { cause: error });
}

/** The error's code, when the file system made it: `ENOENT`. */
export function failureCode(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'errno' in error ? (error as NodeJS.ErrnoException).code : undefined;
}
