/** The file, in the root of every tree, that says what we wrote there. */
export const OWNERSHIP_FILE = '.cdk-gitops.json';

/** Every file is written under this name, in the root of the tree, before it is renamed to its own. */
export const STAGING_FILE = '.cdk-gitops.json.tmp';

/**
 * Why a path cannot be one of a tree's files, or undefined when it can: relative, with forward slashes, without `.` and
 * `..`, outside `.git`, and such that Git, Linux, macOS and Windows understand it alike.
 */
export function pathProblem(path: string): string | undefined {
  if (path === '') return 'the path is empty';
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'the path is absolute; make it relative to the root of the repository';
  if (path.includes('\\')) return 'the path has a backslash; separate folders with "/"';
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]|\p{Surrogate}/u.test(path)) return 'the path has a control character or half of a surrogate pair';
  for (const segment of path.split('/')) {
    if (segment === '') return 'the path has an empty segment; write one "/" between two names and none at the end';
    if (segment === '.' || segment === '..') return `the path has a "${segment}" segment; it must stay inside the repository`;
    if (segment.toLowerCase() === '.git') return 'the path leads into ".git", which belongs to Git';
    if (/[. ]$/.test(segment)) return `the path's segment "${segment}" ends with a dot or a blank, which Windows drops`;
    if (Buffer.byteLength(segment) > 255) return 'a segment of the path is longer than 255 bytes';
  }
  if ([OWNERSHIP_FILE, STAGING_FILE].includes(caseKey(path))) return 'the name is kept for the writer of the tree';
  return undefined;
}

/** Paths with one key are one file where case or the form of accents does not count, as on macOS and Windows. */
export function caseKey(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

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
