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

/** Pairs among the paths that cannot stand beside each other: `[path, why]`. */
export function clashes(paths: Iterable<string>): [string, string][] {
  const found: [string, string][] = [];
  const taken = new Map<string, { readonly path: string; readonly isFile: boolean }>();
  const folders = new Set<string>();
  const claim = (path: string, isFile: boolean, of: string) => {
    const key = caseKey(path);
    const other = taken.get(key);
    if (other === undefined) {
      taken.set(key, { path, isFile });
    } else if (other.path !== path) {
      found.push([of, `"${path}" differs from "${other.path}" only in case or accents; macOS and Windows cannot hold both, rename one`]);
    } else if (isFile && other.isFile) {
      found.push([of, 'two files have this path; rename one']);
    } else if (isFile || other.isFile) {
      found.push([of, `"${path}" is both a file and a folder; rename one`]);
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
