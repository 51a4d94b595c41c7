import type { Diagnostic } from './diagnostic';
import { caseKey } from './path-problem';

/** The folder that a path lies in: `a/b` for `a/b/c`, the empty string for a path in the root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

/** The last segment of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The folders above a path, from the inside outwards, without the root: `a/b`, `a` for `a/b/c`. */
export function foldersAbove(path: string): string[] {
  const folders = [];
  for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder)) folders.push(folder);
  return folders;
}

/** The paths that cannot stand beside others of them, and why. */
export function clashes(paths: Iterable<string>): (Diagnostic & { readonly path: string })[] {
  const found: (Diagnostic & { readonly path: string })[] = [];
  const add = (path: string, message: string) => found.push({ path, message, fix: 'rename one of them' });
  const taken = new Map<string, { readonly path: string; readonly isFile: boolean }>();
  const folders = new Set<string>();
  const claim = (path: string, isFile: boolean, of: string) => {
    const key = caseKey(path);
    const other = taken.get(key);
    if (other === undefined) {
      taken.set(key, { path, isFile });
    } else if (other.path !== path) {
      add(of, `${path} differs from ${other.path} only in case or accents, so macOS and Windows cannot hold both`);
    } else if (isFile && other.isFile) {
      add(of, `two files have the path ${path}`);
    } else if (isFile || other.isFile) {
      add(of, `${path} is both a file and a folder`);
    }
  };
  for (const path of paths) {
    claim(path, true, path);
    for (const folder of foldersAbove(path)) {
      if (folders.has(folder)) break;
      folders.add(folder);
      claim(folder, false, path);
    }
  }
  return found;
}
